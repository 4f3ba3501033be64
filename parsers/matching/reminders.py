"""Which of our own mails are reminders, of which invoices, and their number: told by words in `reminder_words.toml`.

A mail of ours to an address on file that names invoices of that debtor is a letter to them. It is a reminder when its
subject or its own text says so; a subject that only answers ("Re: …") says nothing.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parsers.matching.books import Books
from parsers.message import Message

LOOKED_AT = 3000  # characters of the text; a reminder says early what it is
HIGHEST_LEVEL = 9
_ANSWER = re.compile(r"^\s*(?:re|aw|antw|antwoord|sv|fw|fwd|tr|wg|doorst)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OurLetter:
    """A mail of ours to a debtor about invoices. `level`: 1 is the first reminder, 0 means that it does not say."""

    debtor_id: int
    address: str
    invoices: frozenset[str]  # numbers
    is_reminder: bool
    level: int = 0


def our_letter(message: Message, numbers: frozenset[str], books: Books) -> OurLetter | None:
    """What a mail of ours is to a debtor; None when it is to none, or about nothing of theirs.

    `numbers` are the invoices that it names.
    """
    for recipient in message.to:
        debtor = books.debtor_of_address(recipient.address)
        if debtor is None:
            continue
        theirs = frozenset(number for number in numbers if books.invoices[number].debtor_id == debtor.id)
        if theirs:
            text = message.text[:LOOKED_AT]
            subject = "" if _ANSWER.match(message.subject) else message.subject
            is_reminder = _reminds().search(f"{subject}\n{text}") is not None
            level = (_level(subject) or _level(text)) if is_reminder else 0
            return OurLetter(debtor.id, recipient.address, theirs, is_reminder, level)
    return None


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("reminder_words.toml").read_text("utf-8"))


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _reminds() -> re.Pattern[str]:
    """Any word that says that this is a reminder."""
    told = _words()["reminder"]
    return re.compile(rf"(?<!\w)(?:{_any(told['names'] + told['phrases'])})(?!\w)", re.IGNORECASE)


@cache
def _levels() -> tuple[tuple[re.Pattern[str], int], ...]:
    """How a level is said: an ordinal before the name ("tweede herinnering")."""
    name = _any(_words()["reminder"]["names"])
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{_any(ordinals)})[ -]{{0,2}}(?:\w{{1,20}} ){{0,2}}(?:{name})(?!\w)", re.IGNORECASE),
            int(level),
        )
        for level, ordinals in _words()["ordinals"].items()
    )


@cache
def _numbered() -> re.Pattern[str]:
    """A number behind the name: "Herinnering 2", "Mahnung Nr. 2"; never the beginning of an invoice number."""
    name = _any(_words()["reminder"]["names"])
    return re.compile(rf"(?<!\w)(?:{name}) ?(?:nr\.?|n°|no\.?|#)? ?([1-9])(?![\w.,/-]*\d)", re.IGNORECASE)


def _level(said: str) -> int:
    """The number that is said, the highest where earlier ones are spoken of; 0 when none is."""
    told = [level for pattern, level in _levels() if pattern.search(said)]
    numbered = _numbered().search(said)
    return max(told) if told else int(numbered.group(1)) if numbered else 0
