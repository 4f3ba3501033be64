"""What is kept of a mail that was understood."""

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from daemon.clock import now
from daemon.handling import Handler
from daemon.ledger import mail
from daemon.ledger.mail import Arrival, Place
from daemon.understanding import Understanding, without_forged
from parsers.message.model import Cut, Trust
from replies.draft import Templates
from replies.policy import decide
from tests.daemon.firm import Firm
from tests.readers import DirectReader
from tests.replies.cases import SETTINGS, case, promise, reading


@pytest.mark.parametrize(
    ("trust", "bank", "kept"),
    [(Trust.FAILED, "", False), (Trust.VERIFIED, "een nieuw nummer", False), (Trust.VERIFIED, "", True)],
)
def test_a_mail_held_for_fraud_promises_nothing(trust: Trust, bank: str, kept: bool) -> None:
    said = reading("promise_to_pay", promise=promise(date(2026, 12, 1)), changed_bank_account=bank)
    decision = decide(said, case(), SETTINGS, trust=trust)
    assert (without_forged(said, decision).promise is not None) == kept


PLAN = """\
Beste heer Jan Bakker,

Dank voor ons gesprek. Zoals besproken stellen wij voor dat u het
openstaande bedrag van € 100,00 in twee termijnen betaalt:

1 december 2026: € 50,00
31 december 2026: € 50,00

Het gaat om:

F-1 van 14 oktober 2026, vervallen op 13 november 2026: € 100,00

U kunt overmaken op NL91 ABNA 0417 1643 00, onder vermelding van F-1.

Met vriendelijke groet,

Marieke van Dam
Van Dam Installatietechniek B.V., debiteurenbeheer
"""
REMINDER = f"""\
Beste heer Jan Bakker,

Deze factuur staat nog open:

{PLAN.partition("Het gaat om:")[2].strip()}
"""
ANSWER = "Goedemorgen,\n\nTwee termijnen is ons te krap. Kunnen we er vier van maken?\n\nJan"


@pytest.mark.parametrize("by_desk", [False, True])
def test_a_proposal_of_ours_that_is_quoted_is_ours_though_a_reminder_says_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_desk: bool
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    firm = Firm(tmp_path)
    us, them = firm.config.creditor.address, "jan@x.example"
    arrive(firm, "Sent", us, them, "Herinnering factuur F-1", REMINDER, 9)
    if by_desk:
        firm.ledger.insert(
            "drafts", account="main", debtor_id=1, state="sent", version=1, recipient=them, subject="Voorstel F-1",
            text=PLAN, language="nl", created_at="2026-11-10T09:00:00Z", changed_at="2026-11-10T09:00:00Z",
        )  # fmt: skip
    else:
        arrive(firm, "Sent", us, them, "Voorstel factuur F-1", PLAN, 10)
    quote = f"Van: {us}\nAan: {them}\nDatum: 10-11-2026 08:44\nOnderwerp: Voorstel factuur F-1\n\n{PLAN}"
    number = arrive(firm, "INBOX", them, us, "Antw: Voorstel factuur F-1", f"{ANSWER}\n\n{quote}", 11)
    understood = Understanding(firm.ledger, firm.config, DirectReader()).again(number)
    assert understood.case is not None
    assert understood.message.text.strip().startswith("Goedemorgen")
    assert "Dank voor ons gesprek" not in understood.message.text
    shown = Understanding(firm.ledger, firm.config, DirectReader()).message(number, understood.case)
    assert not [one.text for one in shown.segments if one.cut is Cut.NEW and "gesprek" in one.text]


def arrive(firm: Firm, folder: str, sender: str, to: str, subject: str, text: str, day: int) -> int:
    """A mail lies in a folder and is handled; its number."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = f"{day} Nov 2026 10:00:00 +0100", f"<m{day}@x.example>"
    message.set_content(text)
    raw = message.as_bytes()
    place = Place("main", folder, 1, day)
    (number,) = mail.receive(
        firm.ledger, [Arrival(place, len(raw), now(), raw)], "sent" if folder == "Sent" else "inbox"
    )
    list(Handler(firm.ledger, firm.config, DirectReader(), Templates.load()).handle_waiting())
    return number
