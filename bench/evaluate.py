"""Measures the reading of labels: `python -m bench.evaluate [CASES.jsonl ...]`, by default the development cases.

Prints primary accuracy and the F1 of labels, per language and per label; how far the confidence can be trusted; how
often a person is asked; two baselines on the same cases in the same run; the ten surest mistakes. What the cases are
and which of them the model has seen stands in docs/evaluation.md.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

import parsers.labels
from bench.facts import COUNTRIES
from daemon.processes import cuts_sums_short
from parsers.facts.dates.frame import Frame
from parsers.facts.tense import days_of
from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences
from parsers.labels.decide import COLUMN, NAMES
from parsers.labels.folding import fold
from parsers.labels.sentences import split_sentences

Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """How one case was read."""

    labels: frozenset[str]
    primary: str
    confidence: float
    abstained: bool = False


def text_of(case: Case) -> str:
    return str(case["body"]).replace("[[QUOTE]]", "\n")


def catalogue() -> tuple[list[str], list[list[str]]]:
    """Every labelled sentence that the product ships, with its labels."""
    known = [
        sentence
        for language in LANGUAGES
        for sentence in (
            *known_sentences(language),
            *(sentence for reply in known_replies(language) for sentence in reply.sentences),
        )
    ]
    return [sentence.text for sentence in known], [[str(label) for label in sentence.labels] for sentence in known]


def product() -> Callable[[Case], Read]:
    classifier = parsers.labels.load(exact=cuts_sums_short())

    def read(case: Case) -> Read:
        frame = Frame(datetime.fromisoformat(case["sent"]), COUNTRIES[case["lang"]], case["lang"][:2])
        verdict = classifier.classify(
            text_of(case), language=case["lang"][:2], subject=case["subject"], lies_behind=days_of(frame)
        )
        return Read(frozenset(h.label for h in verdict.labels), verdict.primary, verdict.confidence, verdict.abstained)

    return read


def nearest_neighbour(texts: list[str], labels: list[list[str]]) -> Callable[[Case], Read]:
    """Each sentence gets the labels of the known sentence that rapidfuzz finds most alike."""
    known = [fold(text) for text, carried in zip(texts, labels, strict=True) if carried]
    theirs = [carried for carried in labels if carried]

    def read(case: Case) -> Read:
        found: dict[str, float] = {}
        for sentence in split_sentences(text_of(case)):
            best = process.extractOne(fold(sentence.text), known, scorer=fuzz.token_set_ratio, score_cutoff=50)
            for label in theirs[best[2]] if best else ():
                found[label] = max(found.get(label, 0), best[1] / 100)
        primary = max(found, key=lambda label: found[label], default="other")
        return Read(frozenset({primary, *(n for n, v in found.items() if v > 0.75)}), primary, found.get(primary, 0))

    return read


def support_vectors(texts: list[str], labels: list[list[str]]) -> Callable[[Case], Read]:
    """TF-IDF of character n-grams and a linear support vector machine for each label, sentence by sentence."""
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    features = vectoriser.fit_transform(texts)
    machines = [LinearSVC(C=0.5).fit(features, [name in carried for carried in labels]) for name in NAMES]

    def read(case: Case) -> Read:
        sentences = [sentence.text for sentence in split_sentences(text_of(case))]
        if not sentences:
            return Read(frozenset({"other"}), "other", 0)
        weighed = vectoriser.transform(sentences)
        scores = np.array([machine.decision_function(weighed).max() for machine in machines])
        primary = NAMES[int(scores.argmax())]
        return Read(frozenset({primary, *(n for n in NAMES if scores[COLUMN[n]] > -0.2)}), primary, float(scores.max()))

    return read


def f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def tally(cases: Sequence[Case], reads: Sequence[Read]) -> dict[str, tuple[int, int, int]]:
    """For each label: carried and read, read wrongly, missed."""
    counts = {name: [0, 0, 0] for name in NAMES}
    for case, read in zip(cases, reads, strict=True):
        for name in NAMES:
            gold, got = name in case["labels"], name in read.labels
            if gold or got:
                counts[name][0 if gold and got else 1 if got else 2] += 1
    return {name: (a, b, c) for name, (a, b, c) in counts.items()}


def summary(cases: Sequence[Case], reads: Sequence[Read]) -> tuple[float, float, float]:
    """Primary accuracy, micro-F1 and macro-F1 (over the labels that occur)."""
    counts = tally(cases, reads)
    primary = sum(case["primary"] == read.primary for case, read in zip(cases, reads, strict=True)) / len(cases)
    micro = f1(*(sum(column) for column in zip(*counts.values(), strict=True)))
    occurring = [f1(*count) for count in counts.values() if count[0] + count[2]]
    return primary, micro, sum(occurring) / len(occurring)


def precision_and_recall(cases: Sequence[Case], reads: Sequence[Read]) -> tuple[float, float]:
    """Over all labels together."""
    right, wrong, missed = (sum(column) for column in zip(*tally(cases, reads).values(), strict=True))
    return right / max(right + wrong, 1), right / max(right + missed, 1)


def print_table(title: str, rows: Iterable[Sequence[object]]) -> None:
    print(f"\n{title}")
    for row in rows:
        print("  " + "  ".join(f"{c:.3f}" if isinstance(c, float) else f"{c!s:<26}" for c in row))


def print_confidence(cases: Sequence[Case], reads: Sequence[Read]) -> None:
    bands: dict[float, list[bool]] = defaultdict(list)
    for case, read in zip(cases, reads, strict=True):
        bands[next(b for b in (0.9, 0.8, 0.6, 0.4, 0.0) if read.confidence >= b)].append(
            case["primary"] == read.primary
        )
    print_table(
        "confidence from, mails, share right:",
        ([band, str(len(bands[band])), sum(bands[band]) / len(bands[band])] for band in sorted(bands, reverse=True)),
    )
    kept = [(c, r) for c, r in zip(cases, reads, strict=True) if not r.abstained]
    right = sum(c["primary"] == r.primary for c, r in kept) / max(len(kept), 1)
    print(f"  a person is asked in {1 - len(kept) / len(reads):.1%}; of the rest {right:.1%} right")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("cases", nargs="*", type=Path, default=[Path(__file__).parent / "cases" / "dev.jsonl"])
    parser.add_argument("--no-baselines", action="store_true")
    options = parser.parse_args()
    cases = [json.loads(line) for path in options.cases for line in path.read_text("utf-8").splitlines() if line]
    read = product()
    reads, seconds = [], []
    for case in cases:
        begin = time.perf_counter()
        reads.append(read(case))
        seconds.append(time.perf_counter() - begin)
    rows: list[Sequence[object]] = [("afspraak", *summary(cases, reads))]
    if not options.no_baselines:
        texts, labels = catalogue()
        for name, reader in (("rapidfuzz neighbour", nearest_neighbour), ("TF-IDF SVM", support_vectors)):
            rows.append((name, *summary(cases, list(map(reader(texts, labels), cases)))))
    print(f"{len(cases)} cases, {median(seconds) * 1000:.1f} ms median each")
    print_table("method, primary accuracy, micro-F1, macro-F1:", rows)
    by_language: dict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        by_language[case["lang"]].append(index)
    print_table(
        "language, cases, primary accuracy, micro-F1, macro-F1, precision, recall:",
        (
            (name, str(len(where)), *summary(theirs, read_so), *precision_and_recall(theirs, read_so))
            for name, where in sorted(by_language.items())
            for theirs, read_so in [([cases[i] for i in where], [reads[i] for i in where])]
        ),
    )
    primaries = Counter(case["primary"] for case in cases)
    print_table(
        "label, precision, recall, F1, primary in:",
        (
            (name, a / max(a + b, 1), a / max(a + c, 1), f1(a, b, c), primaries[name])
            for name, (a, b, c) in tally(cases, reads).items()
        ),
    )
    print_confidence(cases, reads)
    wrong = [(r, c) for c, r in zip(cases, reads, strict=True) if r.primary != c["primary"]]
    print("\nthe ten surest mistakes:")
    for got, case in sorted(wrong, key=lambda pair: -pair[0].confidence)[:10]:
        words = " ".join(text_of(case).split())[:150]
        print(f"  {case['id']} {case['primary']} read as {got.primary} ({got.confidence:.2f}): {words}")


if __name__ == "__main__":
    main()
