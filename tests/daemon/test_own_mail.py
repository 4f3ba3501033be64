"""Our own mails to debtors: reminders and letters are kept with their proof, from Sent and from copies."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from daemon.clock import now, stamp
from daemon.handling import Handler
from daemon.ledger import books, documents, imports, mail
from daemon.ledger.letters import sent_letters
from daemon.ledger.mail import Arrival, Place
from parsers.tables import read_invoices
from replies.draft import Templates
from tests.daemon.firm import Firm
from tests.parsers.invoices.invoice_files import pdf
from tests.readers import DirectReader

OURS, THEIRS = "administratie@vandam.example", "jan@x.example"


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    return Firm(tmp_path, more='\n[books]\nreminder_senders = ["noreply@facturen.example"]\n')


def arrives(firm: Firm, folder: str, **parts: object) -> str:
    """A mail lies in a folder and is handled; what became of it."""
    message = EmailMessage()
    message["From"] = str(parts.get("sender", firm.config.creditor.address))
    message["To"] = str(parts.get("to", THEIRS))
    message["Subject"] = str(parts.get("subject", "Herinnering factuur F-1"))
    message["Date"] = str(parts.get("date", "Mon, 2 Nov 2026 10:00:00 +0100"))
    message["Message-ID"] = f"<{parts.get('mime_id', 'r1')}@vandam.example>"
    if "reply_to" in parts:
        message["Reply-To"] = str(parts["reply_to"])
    message.set_content(str(parts.get("text", "Wij ontvingen uw betaling van factuur F-1 nog niet.")))
    for name, content in parts.get("attached", ()):  # type: ignore[attr-defined]
        message.add_attachment(content, "application", "pdf", filename=name)
    role = "sent" if folder == "Sent" else "inbox"
    uid = 1 + firm.ledger.value("SELECT COUNT(*) FROM messages")
    raw = message.as_bytes()
    (number,) = mail.receive(firm.ledger, [Arrival(Place("main", folder, 1, uid), len(raw), now(), raw)], role)
    reader = DirectReader()
    assert list(Handler(firm.ledger, firm.config, reader, Templates.load()).handle_waiting()) == ["handled"]
    return str(firm.ledger.value("SELECT decision FROM messages WHERE id = ?", number))


@pytest.mark.parametrize(
    ("folder", "parts", "source"),
    [
        ("Sent", {}, "sent"),
        ("INBOX", {}, "copy"),
        ("INBOX", {"sender": "Van Dam via Facturen <noreply@facturen.example>"}, "copy"),
        ("INBOX", {"sender": "x@moneybird.example", "reply_to": OURS}, "copy"),
    ],
)
def test_a_reminder_is_kept_with_its_proof(firm: Firm, folder: str, parts: dict[str, str], source: str) -> None:
    parts = {key: value.replace(OURS, firm.config.creditor.address) for key, value in parts.items()}
    assert arrives(firm, folder, **parts) == "reminder"
    (kept,) = books.reminders(firm.ledger)
    assert (kept.debtor_id, kept.invoice_ids, kept.level, kept.address) == (1, (1,), 1, THEIRS)
    assert (kept.message_id, stamp(kept.sent)) == ("r1@vandam.example", "2026-11-02T09:00:00Z")
    row = firm.ledger.row("SELECT r.source, w.raw FROM reminders r JOIN raw_mails w ON w.sha256 = r.raw_sha256")
    assert row is not None
    assert row["source"] == source
    assert b"Herinnering factuur F-1" in row["raw"]


def test_the_copy_of_a_reminder_that_lies_in_sent_too_is_one_reminder(firm: Firm) -> None:
    arrives(firm, "Sent")
    assert arrives(firm, "INBOX") == "reminder"
    assert len(books.reminders(firm.ledger)) == 1


def test_the_number_is_counted_where_it_is_not_said(firm: Firm) -> None:
    arrives(firm, "Sent")
    arrives(firm, "INBOX", mime_id="r2", date="Mon, 9 Nov 2026 10:00:00 +0100")
    arrives(firm, "INBOX", mime_id="r3", date="Mon, 16 Nov 2026 10:00:00 +0100", subject="Vierde aanmaning F-1")
    arrives(firm, "INBOX", mime_id="r4", date="Mon, 23 Nov 2026 10:00:00 +0100")
    assert [reminder.level for reminder in books.reminders(firm.ledger)] == [1, 2, 4, 5]


def test_the_mail_with_the_invoice_is_a_letter_and_its_pdf_is_the_copy(firm: Firm) -> None:
    data = pdf()
    parts = {"subject": "Factuur F-1", "text": "Hierbij factuur F-1.", "attached": [("factuur.pdf", data)]}
    assert arrives(firm, "Sent", **parts) == "letter to a debtor"
    assert books.reminders(firm.ledger) == ()
    assert [(one.message_id, one.debtor_id, one.invoice_ids) for one in sent_letters(firm.ledger)] == [
        ("r1@vandam.example", 1, (1,))
    ]
    assert documents.copies_of(firm.ledger, [1])[1].content == data


def test_of_several_pdfs_the_names_tell_which_is_whose(firm: Firm) -> None:
    data = b"number,debtor,issued,due,amount\n2026-0412,Bakkerij Jan,2026-09-01,2026-10-01,5.00\n2026-0413,"
    data += b"Bakkerij Jan,2026-09-01,2026-10-01,6.00\n"
    imports.import_invoices(firm.ledger, read_invoices(data), "i.csv", data)
    one, other, terms = pdf(text="1"), pdf(text="2"), pdf(text="terms")
    attached = [("20260413.pdf", other), ("Factuur 2026-0412.pdf", one), ("voorwaarden.pdf", terms)]
    arrives(firm, "Sent", text="Zie 2026-0412 en 2026-0413: die staan nog open.", attached=attached)
    assert {n: copy.content for n, copy in documents.copies_of(firm.ledger, range(1, 5)).items()} == {3: one, 4: other}


@pytest.mark.parametrize(
    "parts",
    [
        {"sender": "iemand@elders.example"},
        {"to": "els@elders.example"},
        {"text": "Zien we elkaar morgen?", "subject": "Koffie"},
    ],
)
def test_what_is_no_copy_of_ours_is_handled_as_any_mail(firm: Firm, parts: dict[str, str]) -> None:
    assert arrives(firm, "INBOX", **parts) not in {"reminder", "letter to a debtor"}
    assert books.reminders(firm.ledger) == ()


def test_a_copy_in_the_mailbox_never_brings_what_a_reply_may_attach(firm: Firm) -> None:
    """Anyone can write our address as the sender, and put another account number on an invoice."""
    arrives(firm, "INBOX", attached=[("F-1.pdf", pdf())])
    assert documents.copies_of(firm.ledger, [1]) == {}
