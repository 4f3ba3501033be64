"""What the network is taught with: whole replies, sentences alone, and sentences set among greetings and closings."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.labels.decide import COLUMN, NAMES
from parsers.labels.pieces import Pieces

START, SEPARATOR, UNKNOWN, PADDING = 0, 2, 3, 1
SENTENCES = 24  # of one example
LENGTHS = (16, 32, 48, 64, 96, 128, 192, 256)  # an example is padded to the next of these, in pieces
BATCH = 1536  # pieces of one step
REPLIES = 2  # times that a whole reply is seen in each pass

Entry = dict[str, Any]
Sentence = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """Piece numbers, the sentence of each (-1: none), the labels of each sentence, the primary (-1: unknown)."""

    numbers: list[int]
    owner: list[int]
    labels: list[tuple[str, ...]]
    primary: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of one length as arrays; `spans` has a row per sentence, 1 where a piece belongs to it."""

    numbers: NDArray[np.int32]
    mask: NDArray[np.float32]
    spans: NDArray[np.float32]
    labels: NDArray[np.float32]
    present: NDArray[np.float32]
    primary: NDArray[np.int32]


def example(pieces: Pieces, sentences: list[Sentence], primary: str = "") -> Example:
    numbers, owner, labels = [START], [-1], []
    for index, (text, carried) in enumerate(sentences[:SENTENCES]):
        cut = pieces.cut(text)[:64]
        if len(numbers) + len(cut) + 1 > LENGTHS[-1]:
            break
        numbers += [*cut, SEPARATOR]
        owner += [index] * (len(cut) + 1)
        labels.append(carried)
    return Example(numbers, owner, labels, COLUMN.get(primary, -1))


class Catalogue:
    """The labelled sentences and replies, and the passes over them."""

    def __init__(self, sentences: list[Entry], replies: list[Entry], pieces: Pieces, seed: int) -> None:
        self.pieces = pieces
        self.random = np.random.RandomState(seed)
        self.sentences = [(entry["text"], tuple(entry["labels"]), entry["lang"]) for entry in sentences]
        self.replies = replies
        self.by_language: dict[str, list[Sentence]] = defaultdict(list)
        for text, labels, language in self.sentences:
            self.by_language[language].append((text, labels))
        self.openings, self.middles, self.closings = (defaultdict(list), defaultdict(list), defaultdict(list))
        for reply in replies:
            last = len(reply["sentences"]) - 2
            for index, sentence in enumerate(reply["sentences"]):
                if not sentence["labels"]:
                    kind = self.openings if index == 0 else self.closings if index >= last else self.middles
                    kind[reply["lang"]].append((sentence["text"], ()))

    def one_pass(self) -> list[tuple[int, list[Example]]]:
        """Batches in random order, each with the length its examples are padded to."""
        by_length: dict[int, list[Example]] = defaultdict(list)
        for each in self._examples():
            by_length[next(length for length in LENGTHS if len(each.numbers) <= length)].append(each)
        batches = []
        for length, examples in by_length.items():
            order, size = self.random.permutation(len(examples)), BATCH // length
            parts = (order[begin : begin + size] for begin in range(0, len(order), size))
            batches += [(length, [examples[index] for index in part]) for part in parts]
        return [batches[index] for index in self.random.permutation(len(batches))]

    def _examples(self) -> Iterator[Example]:
        for text, labels, language in self.sentences:
            if self.random.rand() < 0.5:
                yield example(self.pieces, [(text, labels)], labels[0] if len(labels) == 1 else "")
            else:
                yield self._staged(text, labels, language)
        for reply in self.replies:
            told = [(sentence["text"], tuple(sentence["labels"])) for sentence in reply["sentences"]]
            for _ in range(REPLIES):
                yield example(self.pieces, told, reply["primary"])

    def _staged(self, text: str, labels: tuple[str, ...], language: str) -> Example:
        """A sentence as it might stand in a mail; its primary is known when it carries all the labels there are."""
        told: list[Sentence] = [(text, labels)]
        if self._chance(0.25):
            told.insert(self.random.randint(2), self._one(self.by_language[language]))
        if self._chance(0.4):
            told.insert(self.random.randint(len(told) + 1), self._one(self.middles[language]))
        if self._chance(0.7):
            told.insert(0, self._one(self.openings[language]))
        if self._chance(0.7):
            told += [self._one(self.closings[language]) for _ in range(1 + self._chance(0.5))]
        found = Counter(label for _, carried in told for label in carried)
        return example(self.pieces, told, next(iter(found)) if len(found) == 1 else "")

    def _chance(self, share: float) -> bool:
        return bool(self.random.rand() < share)

    def _one(self, choices: list[Sentence]) -> Sentence:
        return choices[self.random.randint(len(choices))]


def batch(length: int, examples: list[Example]) -> Batch:
    size = BATCH // length
    numbers = np.full((size, length), PADDING, np.int32)
    mask = np.zeros((size, length), np.float32)
    mask[:, 0] = 1
    spans = np.zeros((size, SENTENCES, length), np.float32)
    labels = np.zeros((size, SENTENCES, len(NAMES)), np.float32)
    present = np.zeros((size, SENTENCES), np.float32)
    primary = np.full(size, -1, np.int32)
    for row, each in enumerate(examples):
        count = len(each.numbers)
        numbers[row, :count], mask[row, :count], primary[row] = each.numbers, 1, each.primary
        for place, owner in enumerate(each.owner):
            if owner >= 0:
                spans[row, owner, place] = 1
        for index, carried in enumerate(each.labels):
            present[row, index] = 1
            labels[row, index, [COLUMN[name] for name in carried]] = 1
    return Batch(numbers, mask, spans, labels, present, primary)
