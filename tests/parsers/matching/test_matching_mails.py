"""Which debtor a mail is about, and whether its sender is known there: exact, and never on the word of a stranger."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.books import Contact, ContactState, Debtor, Invoice, Reminder
from parsers.facts.model import References
from parsers.matching import Books, How, Remark, SentMail, match_mail
from parsers.matching.books import domain_of, is_check_digited, is_public
from parsers.message.model import Mailbox, Message, Trust
from parsers.money import Money

ZON = Debtor(
    1,
    "De Zon B.V.",
    contacts=(
        Contact(1, "info@zon.example"),
        Contact(2, "kantoor@shared.example"),
        Contact(3, "piet@zon.example", state=ContactState.LEFT),
        Contact(4, "oud@zon.example", state=ContactState.WRONG),
    ),
)
MAAN = Debtor(2, "Maan", contacts=(Contact(5, "maan@gmail.com"), Contact(6, "kantoor@shared.example")))


def invoice(number: str, debtor: Debtor, reference: str = "") -> Invoice:
    whole = Money(100_00)
    key = int(number[-1])
    return Invoice(key, number, debtor.id, date(2026, 5, 1), date(2026, 5, 31), whole, whole, reference)


def reminder(number: int, debtor: Debtor, *invoices: int) -> Reminder:
    sent = datetime(2026, 6, number, tzinfo=UTC)
    return Reminder(number, debtor.id, invoices, sent, f"r{number}@us.example", "", 1, f"Herinnering {number}")


BOOKS = Books.of(
    [ZON, MAAN],
    [invoice("F-1", ZON, "+++090/9337/55493+++"), invoice("F-2", ZON), invoice("F-3", MAAN)],
    [reminder(1, ZON, 1), reminder(2, ZON, 1, 2), reminder(3, MAAN, 3)],
    [SentMail("answer@us.example", 1, (2,))],
)


def mail(sender: str = "nobody@else.example", subject: str = "", **others: object) -> Message:
    plain = Message(
        message_id="x@y.example",
        in_reply_to="",
        references=(),
        sender=Mailbox("", sender),
        reply_to=(),
        to=(),
        subject=subject,
        sent=None,
        language="nl",
        text="",
        segments=(),
        cut_sure=1.0,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


def thread(*ids: str, sender: str = "info@zon.example") -> Message:
    return mail(sender, in_reply_to=ids[0], references=ids)


@pytest.mark.parametrize(
    ("message", "references", "how", "debtor", "invoices", "reminder_id"),
    [
        (thread("r1@us.example"), (), How.THREAD, 1, (1,), 1),
        (thread("gone@us.example", "r1@us.example", "r2@us.example"), (), How.THREAD, 1, (1, 2), 2),
        (thread("answer@us.example"), (), How.THREAD, 1, (2,), None),
        (thread("r2@us.example"), ("F-1",), How.THREAD, 1, (1,), 2),
        (thread("r1@us.example", sender="who@else.example"), (), How.THREAD, 1, (1,), 1),
        (thread("unknown@us.example"), (), How.ADDRESS, 1, (), None),
        # a new question in an old thread of another debtor: number and address agree against it
        (thread("r1@us.example", sender="maan@gmail.com"), ("F-3",), How.REFERENCE, 2, (3,), None),
        (thread("r1@us.example", sender="maan@gmail.com"), (), How.THREAD, 1, (1,), 1),
        (thread("r1@us.example", sender="maan@gmail.com"), ("F-1", "F-3"), How.THREAD, 1, (1,), 1),
        (thread("r1@us.example", sender="who@else.example"), ("F-3",), How.THREAD, 1, (1,), 1),
        (mail(), ("F-1", "F-2"), How.REFERENCE, 1, (1, 2), None),
        (mail(), ("f-1", "F-11", "F1"), How.NONE, None, (), None),
        (mail("INFO@Zon.example"), (), How.ADDRESS, 1, (), None),
        (mail("maan@gmail.com"), (), How.ADDRESS, 2, (), None),
        (mail("other@gmail.com"), (), How.NONE, None, (), None),
        (mail("jan@zon.example"), (), How.DOMAIN, 1, (), None),
        (mail("jan@zon.example.evil.example"), (), How.NONE, None, (), None),
        (mail("jan@z0n.example"), (), How.NONE, None, (), None),
        (mail("info@zοn.example"), (), How.NONE, None, (), None),  # a Greek omicron
        (mail("kantoor@shared.example"), (), How.NONE, None, (), None),
        (mail("kantoor@shared.example"), ("F-3",), How.REFERENCE, 2, (3,), None),
        (mail("kantoor@shared.example"), ("F-1", "F-3"), How.NONE, None, (), None),
        (mail("info@zon.example"), ("F-1", "F-3"), How.REFERENCE, 1, (1,), None),
        (mail("info@zon.example", "RE: herinnering 2"), (), How.ADDRESS, 1, (1, 2), 2),
        (mail(sender="a@b.example"), (), How.NONE, None, (), None),
        (mail(sender=""), (), How.NONE, None, (), None),
    ],
)
def test_what_a_mail_is_about(
    message: Message,
    references: tuple[str, ...],
    how: How,
    debtor: int | None,
    invoices: tuple[int, ...],
    reminder_id: int | None,
) -> None:
    match = match_mail(message, References(invoices=references), books=BOOKS)
    assert (match.how, match.debtor_id, match.invoice_ids, match.reminder_id) == (how, debtor, invoices, reminder_id)


def test_a_payment_reference_names_the_invoice_however_it_is_written() -> None:
    for written in ("090933755493", "+++090/9337/55493+++", "***090/9337/55493***"):
        match = match_mail(mail(), References(payment_references=(written,)), books=BOOKS)
        assert (match.how, match.invoice_ids) == (How.REFERENCE, (1,))


def test_a_name_is_the_last_resort_and_proves_nothing() -> None:
    message = replace(mail("dezon@gmail.com"), sender=Mailbox("Zon BV", "dezon@gmail.com"))
    match = match_mail(message, References(), books=BOOKS)
    assert (match.how, match.debtor_id, match.sender_on_file) == (How.NAME, 1, False)


@pytest.mark.parametrize(
    ("message", "on_file", "remarks"),
    [
        (mail("info@zon.example"), True, ()),
        (mail("who@else.example"), False, (Remark.STRANGER,)),
        (mail("jan@zon.example"), False, (Remark.COLLEAGUE,)),
        (mail("maan@gmail.com"), False, (Remark.ELSEWHERE,)),
        (mail("piet@zon.example"), True, (Remark.LEFT,)),
        (mail("oud@zon.example"), False, (Remark.WRONG,)),
        (mail("info@zon.example", trust=Trust.VERIFIED), True, ()),
        (mail("info@zon.example", trust=Trust.FAILED), False, (Remark.FORGED,)),
        (mail("info@zon.example", reply_to=(Mailbox("", "thief@else.example"),)), True, (Remark.REPLY_TO,)),
        (mail("info@zon.example", reply_to=(Mailbox("", "piet@zon.example"),)), True, ()),
    ],
)
def test_a_reference_proves_no_identity(message: Message, on_file: bool, remarks: tuple[Remark, ...]) -> None:
    match = match_mail(message, References(invoices=("F-1",)), books=BOOKS)
    assert (match.debtor_id, match.sender_on_file, match.remarks) == (1, on_file, remarks)


def test_invoices_of_another_debtor_are_left_out_and_said() -> None:
    match = match_mail(mail("info@zon.example"), References(invoices=("F-3", "F-1")), books=BOOKS)
    assert (match.invoice_ids, match.remarks) == ((1,), (Remark.OTHER_INVOICES,))


def test_a_payment_reference_on_two_invoices_identifies_neither() -> None:
    twice = Books.of([ZON], [invoice("F-1", ZON, "RF18539007547034"), invoice("F-2", ZON, "RF18 5390 0754 7034")], [])
    assert match_mail(mail(), References(payment_references=("RF18539007547034",)), books=twice).how is How.NONE


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("a@gmail.com", True),
        ("a@users.web.de", True),
        ("a@zon.example", False),
        ("a@notgmail.com", False),
        ("a", False),
    ],
)
def test_public_mail_providers(address: str, public: bool) -> None:
    assert is_public(domain_of(address)) is public


def test_what_the_books_say_of_addresses() -> None:
    assert BOOKS.domains == {"zon.example", "shared.example"}
    assert BOOKS.debtor_of_address("Info@zon.example") == ZON
    assert BOOKS.debtor_of_address("kantoor@shared.example") is None
    assert BOOKS.debtor_of_address("") is None


@given(
    st.text(max_size=20),
    st.lists(st.sampled_from(["F-1", "F-2", "F-3", "x"])),
    st.lists(st.sampled_from(["r1@us.example", "r3@us.example", "answer@us.example", ""]), max_size=4),
)
def test_nobody_unknown_is_ever_on_file_and_no_invoice_of_another_debtor_is_shown(
    local: str, numbers: list[str], ids: list[str]
) -> None:
    message = mail(f"{local}@else.example", references=tuple(ids))
    match = match_mail(message, References(invoices=tuple(numbers)), books=BOOKS)
    assert not match.sender_on_file
    theirs = {"F-1": 1, "F-2": 1, "F-3": 2}
    owners = {theirs[one.number] for one in BOOKS.invoices.values() if one.id in match.invoice_ids}
    assert owners <= {match.debtor_id}


@pytest.mark.parametrize(
    ("reference", "checked"),
    [
        ("090933755493", True),
        ("090933755494", False),
        ("RF18539007547034", True),
        ("RF19539007547034", False),
        ("5000056789012345", True),  # the two examples of the specification
        ("12234534622567", True),
        ("6000056789012345", False),
        ("13234534622567", False),
        ("50000567890123", False),
        ("KLANT12", False),
        ("", False),
    ],
)
def test_check_digits_of_payment_references(reference: str, checked: bool) -> None:
    assert is_check_digited(reference) is checked
