"""What the network is taught with: whole replies, sentences alone, and sentences set among greetings and closings.

Some are spoiled as people spoil them: no capitals, slips of the finger, two sentences that nobody parted.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from parsers.labels.catalogue import KnownReply, KnownSentence
from parsers.labels.decide import COLUMN, NAMES
from parsers.labels.names import Label
from parsers.labels.network import LENGTH, SENTENCE, SEPARATOR, START
from parsers.labels.pieces import Pieces

PADDING = 1
SENTENCES = 24  # of one example
LENGTHS = (16, 32, 48, 64, 96, 128, 192, 256)  # an example is padded to the next of these, in pieces
BATCH = 3072  # pieces of one step
REPLIES = 1.5  # times that a whole reply is seen in each pass, on average
ALONE = 0.5  # share of the sentences that is seen in each pass

Told = list[tuple[str, tuple[Label, ...]]]


@dataclass(frozen=True, slots=True)
class Example:
    """Piece numbers, the sentence of each (-1: none), the labels of each sentence, the primary (-1: unknown)."""

    numbers: list[int]
    owner: list[int]
    labels: list[tuple[Label, ...]]
    primary: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of one length; each row of `spans` takes the mean of the pieces of one sentence."""

    numbers: Tensor
    mask: Tensor
    spans: Tensor
    labels: Tensor
    present: Tensor
    primary: Tensor


def example(pieces: Pieces, told: Told, primary: str = "") -> Example:
    """The example of a mail's sentences, as far as the network reads them."""
    numbers, owner, labels = [START], [-1], list[tuple[Label, ...]]()
    for index, (text, carried) in enumerate(told[:SENTENCES]):
        cut = pieces.cut(text)[:SENTENCE]
        if len(numbers) + len(cut) + 1 > LENGTH:
            break
        numbers += [*cut, SEPARATOR]
        owner += [index] * (len(cut) + 1)
        labels.append(carried)
    return Example(numbers, owner, labels, COLUMN.get(primary, -1))


def batch(length: int, examples: list[Example]) -> Batch:
    """The examples, padded to `length` pieces."""
    size, most = len(examples), max(1, *(len(each.labels) for each in examples))
    made = Batch(
        torch.full((size, length), PADDING),
        torch.zeros(size, length),
        torch.zeros(size, most, length),
        torch.zeros(size, most, len(NAMES)),
        torch.zeros(size, most),
        torch.tensor([each.primary for each in examples]),
    )
    for row, each in enumerate(examples):
        count = len(each.numbers)
        made.numbers[row, :count] = torch.tensor(each.numbers)
        made.mask[row, :count] = 1
        for place, owner in enumerate(each.owner):
            if owner >= 0:
                made.spans[row, owner, place] = 1
        made.present[row, : len(each.labels)] = 1
        for index, carried in enumerate(each.labels):
            made.labels[row, index, [COLUMN[name] for name in carried]] = 1
    made.spans.div_(made.spans.sum(-1, keepdim=True).clamp(min=1))
    return made


class Lessons:
    """The catalogue as passes of batches, other ones each time."""

    def __init__(
        self, sentences: dict[str, list[KnownSentence]], replies: list[KnownReply], pieces: Pieces, seed: int
    ) -> None:
        self.pieces, self.random, self.replies = pieces, Random(seed), replies
        self.sentences = {
            language: [(each.text, each.labels) for each in known] for language, known in sentences.items()
        }
        self.openings, self.middles, self.closings = (defaultdict[str, Told](list) for _ in range(3))
        for reply in replies:
            last = len(reply.sentences) - 2
            for index, sentence in enumerate(reply.sentences):
                if not sentence.labels:
                    kind = self.openings if index == 0 else self.closings if index >= last else self.middles
                    kind[reply.language].append((sentence.text, ()))

    def one_pass(self) -> list[Batch]:
        """Batches in random order."""
        by_length: dict[int, list[Example]] = defaultdict(list)
        for each in self._examples():
            by_length[next(length for length in LENGTHS if len(each.numbers) <= length)].append(each)
        batches = []
        for length, examples in by_length.items():
            self.random.shuffle(examples)
            size = BATCH // length
            batches += [batch(length, examples[at : at + size]) for at in range(0, len(examples), size)]
        self.random.shuffle(batches)
        return batches

    def _examples(self) -> Iterator[Example]:
        for language, known in self.sentences.items():
            for text, labels in known:
                if self._chance(ALONE):
                    if self._chance(0.5):
                        yield self._spoiled([(text, labels)], labels[0] if len(labels) == 1 else "")
                    else:
                        yield self._staged(text, labels, language)
        for reply in self.replies:
            for _ in range(int(REPLIES) + self._chance(REPLIES % 1)):
                told: Told = [(sentence.text, sentence.labels) for sentence in reply.sentences]
                if len(told) > 2 and not told[0][1] and self._chance(0.15):
                    del told[0]
                if len(told) > 2 and not told[-1][1] and self._chance(0.15):
                    del told[-1]
                yield self._spoiled(told, reply.primary)

    def _staged(self, text: str, labels: tuple[Label, ...], language: str) -> Example:
        """A sentence as it might stand in a mail; its primary is known when it carries all the labels there are."""
        told: Told = [(text, labels)]
        if self._chance(0.25):
            told.insert(self.random.randrange(2), self.random.choice(self.sentences[language]))
        if self._chance(0.4):
            told.insert(self.random.randrange(len(told) + 1), self.random.choice(self.middles[language]))
        if self._chance(0.7):
            told.insert(0, self.random.choice(self.openings[language]))
        if self._chance(0.7):
            told += [self.random.choice(self.closings[language]) for _ in range(1 + self._chance(0.5))]
        found = {label for _, carried in told for label in carried}
        return self._spoiled(told, next(iter(found)) if len(found) == 1 else "")

    def _spoiled(self, told: Told, primary: str) -> Example:
        told = [(self._slips(text), labels) for text, labels in told]
        if len(told) > 1 and self._chance(0.15):
            at = self.random.randrange(len(told) - 1)
            (first, carried), (second, more) = told[at], told[at + 1]
            joined = first.rstrip(".") + self.random.choice((" ", ", ", " - ")) + second
            told[at : at + 2] = [(joined, tuple(dict.fromkeys(carried + more)))]
        return example(self.pieces, told, primary)

    def _slips(self, text: str) -> str:
        if self._chance(0.25):
            text = text.lower()
        if self._chance(0.15):
            text = text.rstrip(".!")
        if text and self._chance(0.15):
            letters = list(text)
            for _ in range(max(1, len(letters) // 40)):
                at = self.random.randrange(len(letters))
                letters[at] = self.random.choice(("", letters[at] * 2, letters[at] + "e", "n"))
            text = "".join(letters)
        return text

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
