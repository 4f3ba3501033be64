"""What is kept of a mail that was understood."""

from datetime import date

import pytest

from daemon.understanding import without_forged
from parsers.message.model import Trust
from replies.policy import decide
from tests.replies.cases import SETTINGS, case, promise, reading


@pytest.mark.parametrize(
    ("trust", "bank", "kept"),
    [(Trust.FAILED, "", False), (Trust.VERIFIED, "een nieuw nummer", False), (Trust.VERIFIED, "", True)],
)
def test_a_mail_held_for_fraud_promises_nothing(trust: Trust, bank: str, kept: bool) -> None:
    said = reading("promise_to_pay", promise=promise(date(2026, 12, 1)), changed_bank_account=bank)
    decision = decide(said, case(), SETTINGS, trust=trust)
    assert (without_forged(said, decision).promise is not None) == kept
