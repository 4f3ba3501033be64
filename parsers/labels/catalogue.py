"""The catalogue: the sentences and whole replies that the product was taught with, in files that anyone can extend.

`data/sentences/<language>.txt` has a sentence a line, followed by ` => ` and its labels where it carries any.
`data/replies/<language>.txt` has whole replies, a sentence a line in the same way; each begins with `## ` and the label
that decides its answer. A reply carries the labels of its sentences. The language `nl-be` is Flemish.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from parsers.labels.names import Label

LANGUAGES: Final = ("nl", "nl-be", "en", "fr", "de")
_CARRIES: Final = " => "
_REPLY: Final = "## "


@dataclass(frozen=True, slots=True)
class KnownSentence:
    """A sentence as somebody wrote it, and the labels it carries, often none."""

    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class KnownReply:
    """A whole reply, sentence by sentence, and the label that decides its answer."""

    language: str
    primary: Label
    sentences: tuple[KnownSentence, ...]

    @property
    def labels(self) -> frozenset[Label]:
        """What the reply says: the labels of its sentences, and the primary."""
        return frozenset({self.primary, *(label for sentence in self.sentences for label in sentence.labels)})


def known_sentences(language: str) -> Iterator[KnownSentence]:
    """The sentences of one of `LANGUAGES` that stand alone. Raises ValueError at a label that is none."""
    yield from map(_sentence, _lines("sentences", language))


def known_replies(language: str) -> Iterator[KnownReply]:
    """The whole replies of one of `LANGUAGES`. Raises ValueError at a label that is none."""
    return replies_in(_lines("replies", language), language)


def replies_in(lines: Iterable[str], language: str) -> Iterator[KnownReply]:
    """The replies in lines of a file like `data/replies/`. Raises ValueError at a label that is none."""
    primary, sentences = "", list[KnownSentence]()
    for line in filter(None, map(str.strip, lines)):
        if not line.startswith(_REPLY):
            sentences.append(_sentence(line))
            continue
        if sentences:
            yield KnownReply(language, Label(primary), tuple(sentences))
        primary, sentences = line.removeprefix(_REPLY).strip(), []
    if sentences:
        yield KnownReply(language, Label(primary), tuple(sentences))


def _lines(kind: str, language: str) -> Iterator[str]:
    file: Traversable = resources.files(__package__) / "data" / kind / f"{language}.txt"
    return (line for line in file.read_text("utf-8").splitlines() if line.strip())


def _sentence(line: str) -> KnownSentence:
    text, _, labels = line.partition(_CARRIES)
    return KnownSentence(text, tuple(Label(label.strip()) for label in labels.split(",") if label.strip()))
