"""A mail of somebody who is not on file: left alone, but a trustee's becomes a task."""

from dataclasses import replace

import pytest

from parsers.books import Debtor
from parsers.message import read
from replies.policy.strangers import about_nobody, named_in
from tests.replies.cases import reading

DEBTORS = [Debtor(1, "Fietsenfabriek Lek B.V."), Debtor(2, "Jan"), Debtor(3, "Bakkerij De Zon")]
MAIL = (
    "From: curator@kantoor.example\r\nSubject: Faillissement\r\n\r\n"
    "Bij vonnis van 9 juni is Fietsenfabriek Lek B.V. failliet verklaard.\r\n"
)


def test_a_trustees_mail_is_a_task_that_names_who_it_may_be_about() -> None:
    decision = about_nobody(read(MAIL.encode()), reading("insolvency"), DEBTORS)
    assert decision.answer == ""
    assert decision.task is not None
    assert decision.task.detail == "curator@kantoor.example: Fietsenfabriek Lek B.V."


def test_a_trustees_mail_that_names_nobody_on_file_is_a_task_too() -> None:
    decision = about_nobody(read(MAIL.replace("Lek", "Elders").encode()), reading("insolvency"), DEBTORS)
    assert decision.task is not None
    assert decision.task.detail == "curator@kantoor.example"


@pytest.mark.parametrize("label", ["promise_to_pay", "other", "question"])
def test_any_other_strangers_mail_is_left_alone(label: str) -> None:
    assert about_nobody(read(MAIL.encode()), reading(label), DEBTORS).task is None


def test_an_automatic_mail_is_left_alone() -> None:
    automatic = read(b"Auto-Submitted: auto-replied\r\n" + MAIL.encode())
    assert automatic.automatic is not None
    assert about_nobody(automatic, replace(reading("insolvency")), DEBTORS).task is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("FIETSENFABRIEK LEK BV is failliet", ["Fietsenfabriek Lek B.V."]),
        ("de boedel van fietsenfabriek\nLek, gevestigd te", ["Fietsenfabriek Lek B.V."]),
        ("Fietsenfabriek Lekker", []),
        ("Beste Jan, de zon schijnt", []),
        ("inzake Bakkerij de Zon", ["Bakkerij De Zon"]),
    ],
)
def test_names_are_found_however_their_legal_form_is_written(text: str, named: list[str]) -> None:
    assert [debtor.name for debtor in named_in(text, DEBTORS)] == named
