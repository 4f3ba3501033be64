"""Mails of somebody who is no debtor on file: left alone, unless a trustee writes about one who may be."""

from collections.abc import Iterable

from parsers.books import Debtor
from parsers.labels.names import Label
from parsers.message.model import Message
from parsers.reading import Reading
from replies.case import Decision, Task

SURELY_A_NAME = 6  # characters of a debtor's name that no sentence holds by chance


def about_nobody(message: Message, reading: Reading, debtors: Iterable[Debtor]) -> Decision:
    """What to do with a stranger's mail: a trustee's may be about any debtor, such as one that it names."""
    if message.automatic or Label.INSOLVENCY not in {hit.label for hit in reading.labels}:
        return Decision(why="debtor unknown")
    text = f"{message.subject}\n{message.text}".casefold()
    named = [d.name for d in debtors if len(d.name) >= SURELY_A_NAME and d.name.casefold() in text]
    detail = ": ".join(part for part in (message.sender.address, ", ".join(named)) if part)
    return Decision(
        task=Task("somebody unknown writes about an insolvency: see which debtor it is, and file the claim", detail),
        why="insolvency of somebody unknown",
    )
