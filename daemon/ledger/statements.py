"""Bank statements booked in the ledger: each entry once, whatever files it came in, and all of a file or nothing."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from daemon.ledger.database import Ledger
from daemon.ledger.import_log import Imported, Remark, begin_import, finish_import
from daemon.ledger.matching import match
from parsers.money import Money
from parsers.statements import Entry, Known, Statement, find_known
from parsers.statements.overlap import refined_by, same_account

GAP = (
    "The statement before this one of {account} closed with {closed}, and this one opens with {opens}: one is missing."
)
OTHER_ACCOUNT = "{account} is another account than the one in your letters ({ours}); is this statement yours?"
NOT_BOOKED = "{count} entries of {account} were only announced by the bank; they count once they are booked."

_COLUMNS = (
    "booked",
    "amount_cents",
    "currency",
    "payer_name",
    "payer_iban",
    "remittance",
    "payment_reference",
    "bank_reference",
    "end_to_end_id",
    "batch",
    "return_reason",
    "source",
    "account",
    "statement_id",
    "digest",
)
_INSERT = f"INSERT INTO payments ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


def import_payments(
    ledger: Ledger, statements: Iterable[Statement], file_name: str, data: bytes, our_iban: str = ""
) -> Imported:
    """Book the entries of a file that was read and found sound, and set them against invoices.

    An account other than `our_iban`, where that is told, is remarked when it is met for the first time.

    Files may overlap: an entry that another file brought already is passed over. A booking that was known as one sum
    gives way to its parts when a later file has them, unless a person or the books decided about it.
    """
    counts: Counter[str] = Counter()
    remarks: list[Remark] = []
    with ledger.transaction():
        number = begin_import(ledger, "payments", file_name, data)
        for statement in statements:
            remarks += _stranger(ledger, statement, our_iban)
            remarks += _book(ledger, statement, number, counts)
        if counts["added"] or counts["changed"]:
            match(ledger)
        return finish_import(ledger, number, counts, tuple(remarks))


def _book(ledger: Ledger, statement: Statement, import_id: int, counts: Counter[str]) -> list[Remark]:
    remarks = _remarks(ledger, statement)
    statement_id = ledger.insert("bank_statements", import_id=import_id, **_row_of(statement))
    known = _known(ledger, statement)
    found = find_known(statement.account, statement.source, statement.entries, known)
    paired = {one.id for one in found.values()}
    left = [one for one in known if one.id not in paired]
    for whole, places in refined_by(statement.account, statement.entries, set(found), left):
        if _is_untouched(ledger, whole.id):
            ledger.execute("DELETE FROM allocations WHERE payment_id = ?", whole.id)
            ledger.execute("DELETE FROM payments WHERE id = ?", whole.id)
            counts["changed"] += 1
            counts["added"] -= len(places)
        else:
            found |= dict.fromkeys(places, whole)
    new = [entry for place, entry in enumerate(statement.entries) if place not in found]
    counts["unchanged"] += len(found)
    counts["added"] += len(new)
    ledger.connection.executemany(_INSERT, _rows(ledger, statement, statement_id, new))
    return remarks


def _row_of(statement: Statement) -> dict[str, Any]:
    first, last = statement.days or (None, None)
    return {
        "source": statement.source,
        "account": statement.account,
        "number": statement.number,
        "currency": statement.currency,
        "first_day": first.isoformat() if first else None,
        "last_day": last.isoformat() if last else None,
        "opening_cents": statement.opening.cents if statement.opening else None,
        "closing_cents": statement.closing.cents if statement.closing else None,
    }


def _remarks(ledger: Ledger, statement: Statement) -> list[Remark]:
    """What a person should know of a statement that is sound: entries that wait at the bank, one that lacks before."""
    remarks: list[Remark] = []
    if statement.not_booked:
        remarks.append((NOT_BOOKED, {"count": statement.not_booked, "account": statement.account}))
    if statement.opening is None or statement.days is None:
        return remarks
    before = ledger.row(
        """SELECT closing_cents, last_day FROM bank_statements
           WHERE account = ? AND currency = ? AND closing_cents IS NOT NULL AND last_day IS NOT NULL
           ORDER BY last_day DESC, id DESC LIMIT 1""",
        statement.account,
        statement.currency,
    )
    follows = before is not None and before["last_day"] < statement.days[0].isoformat()
    if before is not None and follows and before["closing_cents"] != statement.opening.cents:
        closed = Money(before["closing_cents"], statement.currency)
        remarks.append((GAP, {"account": statement.account, "closed": closed, "opens": statement.opening}))
    return remarks


def _stranger(ledger: Ledger, statement: Statement, our_iban: str) -> list[Remark]:
    account = statement.account
    if not our_iban or not account or same_account(account, our_iban):
        return []
    if ledger.value("SELECT 1 FROM bank_statements WHERE account = ?", account):
        return []
    return [(OTHER_ACCOUNT, {"account": account, "ours": our_iban})]


def _known(ledger: Ledger, statement: Statement) -> list[Known]:
    """The entries that are booked already on the days of a statement, on its account or on one that was not told."""
    if statement.days is None:
        return []
    rows = ledger.rows(
        "SELECT * FROM payments WHERE booked BETWEEN ? AND ? AND noted = '' ORDER BY id",
        *(day.isoformat() for day in statement.days),
    )
    return [
        Known(
            row["id"],
            row["source"],
            row["account"],
            Entry(
                booked=date.fromisoformat(row["booked"]),
                amount=Money(row["amount_cents"], row["currency"]),
                payer_name=row["payer_name"],
                payer_iban=row["payer_iban"],
                remittance=row["remittance"],
                payment_reference=row["payment_reference"],
                bank_reference=row["bank_reference"],
                end_to_end_id=row["end_to_end_id"],
                batch=row["batch"],
                return_reason=row["return_reason"],
            ),
        )
        for row in rows
    ]


def _is_untouched(ledger: Ledger, payment: int) -> bool:
    """Whether neither a person nor the books set a payment against anything yet."""
    return not ledger.value(
        """SELECT 1 FROM payments p WHERE p.id = ? AND (p.decided <> '' OR EXISTS
             (SELECT 1 FROM allocations a WHERE a.payment_id = p.id AND a.sure))""",
        payment,
    )


def _rows(
    ledger: Ledger, statement: Statement, statement_id: int, entries: Sequence[Entry]
) -> Iterable[tuple[Any, ...]]:
    """The rows of new entries. The digest tells equal ones apart: it counts them."""
    seen: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        same = f"{statement.source}|{statement.account}|{entry!r}"
        while True:
            seen[same] += 1
            digest = hashlib.sha256(f"{same}#{seen[same]}".encode()).hexdigest()
            if not ledger.value("SELECT 1 FROM payments WHERE digest = ?", digest):
                break
        yield (
            entry.booked.isoformat(),
            entry.amount.cents,
            entry.amount.currency,
            entry.payer_name,
            entry.payer_iban,
            entry.remittance,
            entry.payment_reference,
            entry.bank_reference,
            entry.end_to_end_id,
            entry.batch,
            entry.return_reason,
            statement.source,
            statement.account,
            statement_id,
            digest,
        )
