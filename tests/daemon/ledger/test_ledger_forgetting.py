"""What is forgotten is gone from the file, and stays gone; what is kept long enough goes by itself."""

import json
import stat
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from daemon.exporting import export
from daemon.ledger import Ledger, drafts, mail, outbox
from daemon.ledger.belongings import belongings
from daemon.ledger.forgetting import Retention, forget, open_matters, purge
from daemon.ledger.outbox import Outcome
from replies.case import Draft

AT = "2026-11-24T09:00:00Z"
KEEP = Retention(strangers=90, mails=730, books=2557)


def raw_of(name: str) -> bytes:
    return f"From: {name}@x.example\r\nMessage-ID: <{name}-1@x.example>\r\n\r\nIk heet {name} en betaal\r\n".encode()


def arrive(ledger: Ledger, name: str, uid: int, debtor: int | None) -> int | None:
    place = mail.Place("main", "INBOX", 1, uid)
    added = mail.receive(ledger, [mail.Arrival(place, 100, datetime(2026, 11, 24, tzinfo=UTC), raw_of(name))], "inbox")
    for number in added:
        mail.settle(
            ledger, number, message_id=f"{name}-1@x.example", sender=f"{name}@x.example", text=f"Ik heet {name}",
            debtor_id=debtor,
        )  # fmt: skip
    return added[0] if added else None


def with_debtor(ledger: Ledger, name: str, uid: int) -> int:
    """A debtor with an address, an invoice, a payment, a mail, and an answer that went out."""
    debtor = ledger.insert("debtors", name=f"Bakkerij {name}", language="nl", country="NL", kind="business")
    ledger.insert("contacts", debtor_id=debtor, address=f"{name}@x.example")
    invoice = ledger.insert(
        "invoices", number=f"F-{name}", debtor_id=debtor, issued="2026-10-01", due="2026-11-01", amount_cents=1000,
        currency="EUR",
    )  # fmt: skip
    payment = ledger.insert(
        "payments", booked="2026-11-02", amount_cents=1000, currency="EUR", payer_name=f"Bakkerij {name}",
        payer_iban="", remittance="", payment_reference="", bank_reference="", digest=name,
    )  # fmt: skip
    ledger.insert("allocations", payment_id=payment, invoice_id=invoice, amount_cents=1000, reason="reference", sure=1)
    number = arrive(ledger, name, uid, debtor)
    assert number
    draft = drafts.add(ledger, "main", number, debtor, Draft(f"{name}@x.example", "Re", f"Dag {name}", "nl"), None)
    row = outbox.approve(ledger, drafts.get(ledger, draft), "person", "us@y.example", f"To: {name}".encode())
    outbox.settle(ledger, row, Outcome("accepted"))
    return debtor


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger.open(tmp_path / "ledger.db")
    with_debtor(ledger, "janssen", 1)
    with_debtor(ledger, "pietersen", 2)
    return ledger


def file_holds(ledger: Ledger, text: str) -> bool:
    assert ledger.path
    ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return text.encode() in ledger.path.read_bytes()


def test_everything_of_a_debtor_goes_and_nothing_of_another(ledger: Ledger) -> None:
    assert file_holds(ledger, "janssen")
    done = forget(ledger, 1, "person")
    assert done.traces == ()
    assert done.mails == 1
    assert not file_holds(ledger, "janssen")
    assert file_holds(ledger, "pietersen")
    assert ledger.rows("PRAGMA foreign_key_check") == []
    for table in ("debtors", "invoices", "payments", "messages", "drafts", "outbox", "raw_mails"):
        assert ledger.value(f"SELECT COUNT(*) FROM {table}") == 1, table
    assert ledger.value("SELECT COUNT(*) FROM audit WHERE event = 'debtor forgotten'") == 1


def test_a_resync_brings_nothing_back(ledger: Ledger) -> None:
    forget(ledger, 1, "person")
    assert arrive(ledger, "janssen", 9, None) is None
    assert ledger.value("SELECT COUNT(*) FROM messages") == 1


def test_books_can_be_kept(ledger: Ledger) -> None:
    forget(ledger, 1, "person", keep_books=True)
    assert ledger.value("SELECT COUNT(*) FROM invoices") == ledger.value("SELECT COUNT(*) FROM payments") == 2
    assert ledger.value("SELECT COUNT(*) FROM messages WHERE debtor_id = 1") == 0
    assert not file_holds(ledger, "janssen@x.example")


def test_a_payment_for_two_debtors_stays(ledger: Ledger) -> None:
    ledger.insert("allocations", payment_id=1, invoice_id=2, amount_cents=1, reason="amount", sure=0)
    assert "payments" not in belongings(ledger, 1)


def test_what_is_open_is_counted(ledger: Ledger) -> None:
    assert open_matters(ledger, 1) == 0
    ledger.execute("UPDATE invoices SET amount_cents = 5000 WHERE debtor_id = 1")
    assert open_matters(ledger, 1) == 1


def test_the_audit_trail_is_only_added_to(ledger: Ledger) -> None:
    for change in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="append-only"):
            ledger.execute(change)


def test_an_export_holds_the_records_and_the_mails_as_they_came(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "janssen.zip"
    assert export(ledger, 1, path) > 5
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        records = json.loads(archive.read("records.json"))
        mails = [archive.read(name) for name in archive.namelist() if name.startswith("raw_mails/")]
    assert [row["number"] for row in records["invoices"]] == ["F-janssen"]
    assert mails == [raw_of("janssen")]
    assert "pietersen" not in json.dumps(records)


@pytest.mark.parametrize(
    ("today", "blank", "debtors"),
    [(date(2026, 12, 1), set(), 2), (date(2027, 3, 1), {"vreemd"}, 2), (date(2028, 12, 1), {"vreemd", "both"}, 2),
     (date(2034, 1, 1), {"vreemd"}, 0)],
)  # fmt: skip
def test_each_class_goes_when_its_time_has_come(ledger: Ledger, today: date, blank: set[str], debtors: int) -> None:
    arrive(ledger, "vreemd", 3, None)
    ledger.execute("UPDATE messages SET stored_at = ?", AT)
    purge(ledger, KEEP, today)
    texts = [row["text"] for row in ledger.rows("SELECT text FROM messages ORDER BY id")]
    assert ("Ik heet vreemd" in texts) == ("vreemd" not in blank)
    assert ("Ik heet janssen" in texts) == ("both" not in blank and debtors == 2)
    assert ledger.value("SELECT COUNT(*) FROM debtors") == debtors
    assert file_holds(ledger, "Ik heet vreemd") == ("vreemd" not in blank)
    assert ledger.rows("PRAGMA foreign_key_check") == []
    if debtors:
        arrive(ledger, "janssen", 9, None)  # the server shows it again under another number
        assert ledger.value("SELECT COUNT(*) FROM messages WHERE state = 'handled' AND same_as IS NULL") == 3


def test_what_a_claim_needs_is_kept(ledger: Ledger) -> None:
    ledger.execute("UPDATE invoices SET amount_cents = 5000 WHERE debtor_id = 1")
    ledger.execute("UPDATE messages SET stored_at = ?", AT)
    purge(ledger, KEEP, date(2040, 1, 1))
    assert ledger.value("SELECT COUNT(*) FROM debtors") == 1
    assert ledger.value("SELECT text FROM messages WHERE debtor_id = 1") == "Ik heet janssen"


def test_no_word_of_theirs_is_left_in_the_index_of_words(ledger: Ledger) -> None:
    ledger.execute("UPDATE debtors SET name = 'Zwaluwnest' WHERE id = 1")
    for number in range(100):  # the index keeps what was deleted until it is written anew
        ledger.insert("debtors", name=f"Zaak nr{number}", language="nl", country="NL", kind="business")
    forget(ledger, 1, "person")
    assert not file_holds(ledger, "waluwnest")


def test_of_the_books_that_are_kept_nobody_can_be_called(ledger: Ledger) -> None:
    ledger.execute("UPDATE debtors SET telephone = '076 555 01 23', footing = 'important' WHERE id = 1")
    forget(ledger, 1, "person", keep_books=True)
    assert not file_holds(ledger, "076 555 01 23")
    assert tuple(ledger.rows("SELECT name, telephone, footing FROM debtors WHERE id = 1")[0]) == (
        "Bakkerij janssen", "", "",
    )  # fmt: skip


def test_whom_an_answer_went_to_and_what_colleagues_noted_of_it_goes_with_the_mail(ledger: Ledger) -> None:
    ledger.execute("UPDATE messages SET stored_at = ?", AT)
    ledger.insert("notes", message_id=1, author="marieke", text="Janssen belt terug", at=AT)
    own = drafts.add(ledger, "main", None, 1, Draft("janssen@x.example", "Dank", "Dag janssen", "nl"), None)
    drafts.set_state(ledger, own, "sent_elsewhere", "test")
    ledger.execute("UPDATE drafts SET changed_at = ?", AT)
    purge(ledger, KEEP, date(2028, 12, 1))
    for table, column in (("drafts", "recipient"), ("draft_versions", "recipient"), ("outbox", "envelope_to")):
        assert {row[0] for row in ledger.rows(f"SELECT {column} FROM {table}")} == {""}, table
    assert ledger.rows("SELECT * FROM notes") == []
    assert not file_holds(ledger, "Janssen belt terug")
    assert not file_holds(ledger, "Dag janssen")


@pytest.mark.parametrize(
    ("name", "count", "kept"),
    [
        ("Factuur Bakkerij Janssen F-janssen.pdf", 1, ""),
        ("openstaand JANSSEN.csv", 12, ""),
        ("scan0001.pdf", 1, ""),  # of one invoice, and nobody knows whose
        ("export november.csv", 12, "export november.csv"),
    ],
)
def test_the_name_of_a_file_does_not_tell_of_who_was_forgotten(
    ledger: Ledger, name: str, count: int, kept: str
) -> None:
    ledger.insert("imports", at=AT, kind="invoices", file_name=name, sha256="x", added=count, changed=0, unchanged=0)
    forget(ledger, 1, "person")
    assert ledger.value("SELECT file_name FROM imports") == kept
