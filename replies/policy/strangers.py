"""Mails of somebody who is no debtor on file: left alone, unless a trustee writes about one who may be."""

from collections.abc import Iterable

from parsers.books import Debtor
from parsers.labels.names import Label
from parsers.matching.names import name_key
from parsers.message.model import Message
from parsers.reading import Reading
from replies.case import Decision, Task

LONGEST_TEXT = 20_000  # characters that are looked through
SURELY_A_NAME = 6  # characters of a debtor's name that no sentence holds by chance


def named_in(text: str, debtors: Iterable[Debtor]) -> list[Debtor]:
    """The debtors whose names stand in the text, whatever their legal form is written like."""
    words = " ".join(word for chunk in text[:LONGEST_TEXT].split() for word in name_key(chunk))
    keys = ((debtor, " ".join(name_key(debtor.name))) for debtor in debtors)
    return [debtor for debtor, key in keys if len(key) >= SURELY_A_NAME and f" {key} " in f" {words} "]


def about_nobody(message: Message, reading: Reading, debtors: Iterable[Debtor]) -> Decision:
    """What to do with a stranger's mail: a trustee's may be about any debtor, such as one that it names."""
    if message.automatic or Label.INSOLVENCY not in {hit.label for hit in reading.labels}:
        return Decision(why="debtor unknown")
    named = [debtor.name for debtor in named_in(f"{message.subject}\n{message.text}", debtors)]
    detail = ": ".join(part for part in (message.sender.address, ", ".join(named)) if part)
    return Decision(
        task=Task("somebody unknown writes about an insolvency: see which debtor it is, and file the claim", detail),
        why="insolvency of somebody unknown",
    )
