"""The sample firm: whole, the same on the same day, sensible on every day, and as large as the demo promises."""

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from stdnum import iban, iso11649
from stdnum.be import ogm_vcs

from daemon.demo.books import INVOICE_HEADER, PAYMENT_HEADER, written_amount
from daemon.demo.firm import SampleFirm, SampleReply, build
from daemon.demo.letters import letters
from parsers.labels.names import Label
from parsers.message import read
from parsers.message.model import AutomaticKind, Trust
from parsers.money import Money

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def firm() -> SampleFirm:
    return build(TODAY)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)  # type: ignore[return-value]


def rows(sheet: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.decode())))


def named(firm: SampleFirm, name: str) -> SampleReply:
    return next(reply for reply in firm.replies if reply.name == name)


def test_the_same_day_gives_the_same_bytes(firm: SampleFirm) -> None:
    assert build(TODAY) == firm


@pytest.mark.parametrize(
    "today",
    [date(2026, 1, 1), date(2027, 2, 28), date(2028, 2, 29), date(2027, 3, 28), date(2027, 10, 31), date(2026, 12, 31)]
    + [TODAY + timedelta(days=day) for day in range(1, 7)],
)
def test_it_can_be_built_on_any_day(today: date, firm: SampleFirm) -> None:
    other = build(today)
    assert len(other.replies) == len(firm.replies)
    assert all(mail.at.date() <= today for mail in (*other.reminders, *other.replies))
    for reply in other.replies:
        if reply.claimed_paid:
            assert reply.claimed_paid <= reply.at.date(), reply.name
        if reply.promised:
            assert reply.promised >= reply.at.date(), reply.name


def test_it_is_as_large_as_promised(firm: SampleFirm) -> None:
    invoices = rows(firm.invoices_csv)
    assert len({row["debtor"] for row in invoices}) == 70
    assert {row["country"] for row in invoices} == {"NL", "BE", "FR", "DE", "GB", "IE"}
    assert {row["kind"] for row in invoices} == {"business", "consumer"}
    assert len(firm.replies) == 85
    assert list(firm.replies) == sorted(firm.replies, key=lambda reply: reply.at)


def test_every_label_is_said(firm: SampleFirm) -> None:
    said = Counter(label for reply in firm.replies for label in reply.says)
    assert set(said) == set(Label)
    assert min(said.values()) >= 2


def test_invoices_can_be_imported(firm: SampleFirm) -> None:
    assert firm.invoices_csv.decode().splitlines()[0] == INVOICE_HEADER
    invoices = rows(firm.invoices_csv)
    assert len({row["number"] for row in invoices}) == len(invoices)
    for row in invoices:
        assert date.fromisoformat(row["issued"]) < date.fromisoformat(row["due"])
        assert row["number"] == f"LW{row['issued'][:4]}-{row['number'][-4:]}"
        reference = row["payment_reference"]
        assert {"NL": not reference, "BE": ogm_vcs.is_valid(reference)}.get(
            row["country"], iso11649.is_valid(reference)
        ), row


def test_payments_can_be_imported_and_lie_in_two_weeks_of_bank_days(firm: SampleFirm) -> None:
    assert firm.payments_csv.decode().splitlines()[0] == PAYMENT_HEADER
    payments = rows(firm.payments_csv)
    days = [date.fromisoformat(row["date"]) for row in payments]
    assert days == sorted(days)
    assert all(TODAY - timedelta(days=16) <= day < TODAY and day.weekday() < 5 for day in days)
    assert all(iban.is_valid(row["payer_iban"]) for row in payments if row["payer_iban"])
    assert len({row["bank_reference"] for row in payments}) == len(payments)
    assert sum(row["amount"].startswith("-") for row in payments) == 1  # one transfer came back


def test_reminders_name_their_invoices(firm: SampleFirm) -> None:
    numbers = {row["number"] for row in rows(firm.invoices_csv)}
    for reminder in firm.reminders:
        message = parsed(reminder.raw)
        body = message.get_content()
        assert any(number in body and number in message["Subject"] for number in numbers)
        assert "{" not in body
        assert "NL94 DEMO 0142 0135 50" in body
        assert message["Date"].datetime == reminder.at


def test_message_ids_are_all_different(firm: SampleFirm) -> None:
    ids = [parsed(mail.raw)["Message-ID"] for mail in (*firm.reminders, *firm.replies)]
    assert len(set(ids)) == len(ids)


def test_every_reply_is_a_sound_mail(firm: SampleFirm) -> None:
    reminders = {parsed(reminder.raw)["Message-ID"] for reminder in firm.reminders}
    for reply in firm.replies:
        message = parsed(reply.raw)
        assert not any(part.defects for part in message.walk()), reply.name
        assert all(len(line) < 998 for line in reply.raw.split(b"\r\n")), reply.name
        assert message["In-Reply-To"] is None or message["In-Reply-To"] in reminders, reply.name
        assert "{" not in str(message["Subject"])


def test_reading_a_reply_gives_back_what_was_typed(firm: SampleFirm) -> None:
    ours = tuple(parsed(reminder.raw).get_content() for reminder in firm.reminders)
    written = {letter.name: letter for letter in letters()}
    assert len(written) == len(firm.replies)
    for reply in firm.replies:
        letter = written[reply.name]
        if letter.bounced or letter.automatic:
            continue
        message = read(reply.raw, trusted_hosts=frozenset({firm.authserv_id}), reminder_texts=ours)
        typed = message.text
        assert "NL94" not in typed, reply.name
        assert "Marit Kuipers" not in typed, reply.name
        opening = " ".join(re.split(r"[{[]", letter.text)[0].split())
        assert opening[:60] in " ".join(typed.split()), (reply.name, typed)
        assert (message.trust is Trust.FAILED) == letter.forged, reply.name


def test_automatic_mails_say_so(firm: SampleFirm) -> None:
    kinds = Counter(
        message.automatic.kind for reply in firm.replies if (message := read(reply.raw)).automatic is not None
    )
    assert kinds == {
        AutomaticKind.OUT_OF_OFFICE: 4,
        AutomaticKind.BOUNCE: 2,
        AutomaticKind.OTHER: 2,
        AutomaticKind.LIST: 1,
    }


def test_the_bounce_returns_our_reminder(firm: SampleFirm) -> None:
    bounce = parsed(named(firm, "noord-5").raw)
    assert bounce.get_content_type() == "multipart/report"
    notice, report, returned = bounce.iter_parts()
    assert "could not" in notice.get_content()
    assert report.get_payload()[1]["Status"] == "5.1.1"
    assert returned.get_payload(0)["Message-ID"] == "<first.noord.20261119@lichtwerf.example>"


def test_a_forged_mail_looks_alike_and_fails_authentication(firm: SampleFirm) -> None:
    [forged] = [reply for reply in firm.replies if reply.forged]
    message = parsed(forged.raw)
    assert "kersten-logistiek.example" in message["From"]  # the real one is kerstenlogistiek.example
    assert "dmarc=fail" in message["Authentication-Results"]


def test_proof_comes_as_a_pdf(firm: SampleFirm) -> None:
    [proof] = parsed(named(firm, "zonneveld-4").raw).iter_attachments()
    assert proof.get_filename() == "betaalbewijs-LW2026-4117.pdf"
    assert proof.get_content().startswith(b"%PDF-1.4")


@pytest.mark.parametrize(
    ("language", "written"),
    [("nl", "€ 1.284,50"), ("en", "€1,284.50"), ("fr", "1 284,50 €"), ("de", "1.284,50 €")],
)
def test_amounts_in_four_languages(language: str, written: str) -> None:
    assert written_amount(Money(128450), language).replace("\u00a0", " ") == written
