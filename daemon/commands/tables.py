"""Tables as the command line prints them: one way to make them, and the one that tells what a round did."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from daemon.ledger import Ledger, overview
from daemon.ledger.overview import HandledMail
from replies.summary.form import Form
from replies.words import Words


def table(titles: Iterable[str], rows: Iterable[Iterable[object]], numbers: Iterable[int] = ()) -> Table:
    """A plain table; cells are shown as they are, never as markup. `numbers` are the columns set to the right."""
    right = set(numbers)
    made = Table(box=None, pad_edge=False, header_style="bold")
    for position, title in enumerate(titles):
        made.add_column(title, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return made


def outcome_table(words: Words, ledger: Ledger, *, numbered: bool = False) -> Table:
    """What each handled mail said and what came of it: the picture of a whole round.

    `numbered` adds each mail's number and the day it arrived.
    """
    made = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "dim"], expand=False)
    if numbered:
        made.add_column(words("No."), justify="right")
        made.add_column(words("Arrived"), no_wrap=True)
    made.add_column(words("Debtor"), max_width=26)
    made.add_column(words("Invoice"), max_width=14)
    made.add_column(words("Says"), max_width=22)
    made.add_column(words("Read from"), max_width=46)
    made.add_column(words("Drafted, held or recorded"), max_width=46)
    form = Form(words)
    for mail in overview.mails(ledger, "handled"):
        place = (Text(str(mail.id)), Text(form.day(ledger.day_of(mail.arrived_at)))) if numbered else ()
        made.add_row(
            *place,
            Text(mail.debtor or mail.sender or "?"),
            Text(", ".join(mail.invoices)),
            Text(_says(words, mail)),
            Text(_shortened(mail.evidence)),
            Text(outcome(words, mail)),
        )
    return made


def _says(words: Words, mail: HandledMail) -> str:
    others = [label for label in mail.labels if label != mail.primary]
    return " + ".join(words(label) for label in (mail.primary, *others) if label)


def _shortened(evidence: str, most: int = 88) -> str:
    flat = " ".join(evidence.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def outcome(words: Words, mail: HandledMail) -> str:
    """What came of a mail, on one line."""
    parts = []
    if mail.draft is not None:
        parts.append(words("draft {number}: {what}", number=mail.draft, what=words(mail.decision)))
    elif mail.decision:
        parts.append(words(mail.decision))
    if mail.holds:
        parts.append(words("reminders of {invoices} held", invoices=", ".join(mail.holds)))
    if mail.agreement is not None:
        parts.append(words("agreement {number} recorded", number=mail.agreement))
    parts.extend(words("for you: {task}", task=words(task)) for task in mail.tasks)
    return "; ".join(parts)
