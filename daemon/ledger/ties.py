"""Ties in the ledger: the debtor that a mail is about, where nothing in it told and a person said so."""

from dataclasses import dataclass

from daemon.clock import now, stamp
from daemon.ledger.audit import note
from daemon.ledger.database import Ledger
from parsers.problems import Problem


class NobodyCalledSo(Problem):
    """What was typed is neither the name of a debtor nor the number of an invoice."""

    template = 'No debtor is called "{text}", and no invoice has that number.'


class SeveralCalledSo(Problem):
    """What was typed fits several debtors."""

    template = '"{text}" fits several debtors: {names}. Write the whole name, or the number of an invoice.'


@dataclass(frozen=True, slots=True)
class Tie:
    """One mail's debtor, and who said so."""

    debtor_id: int
    person: str


MOST_NAMED = 4


def of_message(ledger: Ledger, message: int) -> Tie | None:
    """The tie of this mail, if a person made one."""
    row = ledger.row("SELECT debtor_id, person FROM ties WHERE message_id = ?", message)
    return Tie(row["debtor_id"], row["person"]) if row else None


def tie(ledger: Ledger, message: int, debtor: int, person: str) -> None:
    """Keep that a mail is about this debtor."""
    with ledger.transaction():
        ledger.execute("INSERT OR REPLACE INTO ties VALUES (?, ?, ?, ?)", message, debtor, person, stamp(now()))
        note(ledger, person, "mail tied to a debtor", f"messages:{message}", f"debtors:{debtor}")


def untie(ledger: Ledger, message: int, person: str) -> bool:
    """Forget it; False when there was no tie."""
    with ledger.transaction():
        done = ledger.execute("DELETE FROM ties WHERE message_id = ?", message)
        if done:
            note(ledger, person, "mail untied from its debtor", f"messages:{message}")
    return bool(done)


def debtor_called(ledger: Ledger, text: str) -> int:
    """The debtor with this name, or part of it, or with this invoice. Raises NobodyCalledSo or SeveralCalledSo."""
    wanted = text.strip()
    exactly: int | None = ledger.value(
        """SELECT id FROM debtors WHERE name = ?1 COLLATE NOCASE
           UNION ALL SELECT debtor_id FROM invoices WHERE number = ?1 COLLATE NOCASE LIMIT 1""",
        wanted,
    )
    if exactly is not None:
        return exactly
    found = ledger.rows(
        "SELECT id, name FROM debtors WHERE ?1 <> '' AND instr(lower(name), lower(?1)) ORDER BY name LIMIT ?2",
        wanted,
        MOST_NAMED,
    )
    if not found:
        raise NobodyCalledSo(text=wanted)
    if len(found) > 1:
        raise SeveralCalledSo(text=wanted, names=", ".join(row["name"] for row in found))
    number: int = found[0]["id"]
    return number
