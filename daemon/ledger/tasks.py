"""Tasks in the ledger: what only a person can do."""

from daemon.clock import now, stamp
from daemon.ledger.database import Ledger
from replies.case import Task


def add(ledger: Ledger, task: Task, debtor: int | None, message: int | None) -> None:
    """Something for a person to do."""
    ledger.insert(
        "tasks", kind=task.kind, detail=task.detail, debtor_id=debtor, message_id=message, created_at=stamp(now())
    )


def done(ledger: Ledger, task: Task, message: int) -> bool:
    """Whether a person did this very task of a mail already."""
    found = "SELECT 1 FROM tasks WHERE message_id = ? AND kind = ? AND detail = ? AND done_at IS NOT NULL"
    return bool(ledger.value(found, message, task.kind, task.detail))


def finish(ledger: Ledger, message: int, kinds: tuple[str, ...]) -> None:
    """These tasks of a mail are done."""
    for kind in kinds:
        ledger.execute(
            "UPDATE tasks SET done_at = ? WHERE message_id = ? AND kind = ? AND done_at IS NULL",
            stamp(now()),
            message,
            kind,
        )
