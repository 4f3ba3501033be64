"""Learns how much each sign speaks for a date being the day of a promised payment: `parsers/facts/words/weights.toml`.

usage: python -m bench.fit_dates CASES.jsonl…

The cases are those of `bench.facts`, with `sentences` (text and labels of each) where they are known. First the signs
of the text are learnt by themselves, then how far they count beside what the labels say. For that every case is read
three times: with the labels it carries, each shown by its sentence; with the same labels not shown; and as read. Cases
with sentences are what `parsers.labels` learnt from, so how it reads them says nothing of fresh mails: there a third of
the labels is left out and a sixth is another one. The rest are read by it, and count several times (`--fresh`).
Logistic regressions; the weights are log-odds.
"""

import argparse
import json
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

import parsers.facts
from bench.facts import AUTOMATIC, COUNTRIES, LANGUAGES
from parsers.facts.dates import acceptable, named_dates
from parsers.facts.dates.frame import Frame
from parsers.facts.model import Known
from parsers.facts.roles import signs_of_dates
from parsers.facts.sentences import read_sentences
from parsers.facts.tense import days_of
from parsers.facts.tokens import tokenize
from parsers.labels import load
from parsers.labels.model import LabelHit
from parsers.labels.names import Label

WEIGHTS = Path(parsers.facts.__file__).parent / "words" / "weights.toml"
HEAD = """\
# How much each sign speaks for a date being the day of a promised payment, in log-odds: above 0 for it.
# The signs are named in parsers/facts/roles.py; `python -m bench.fit_dates` learnt the figures. `set_by_hand` holds
# what is settled by rule and too rare to learn; `text_counts` how much the text counts beside the labels of the mail.
"""
Signs = tuple[str, ...]
LABELS = tuple(Label)


def shown(case: dict[str, Any]) -> tuple[LabelHit, ...]:
    """The labels that the case carries, each with the first sentence that carries it."""
    hits: dict[str, LabelHit] = {label: LabelHit(label, 1.0, "") for label in case["labels"]}
    for sentence in reversed(case.get("sentences", [])):
        for label in sentence["labels"]:
            hits[label] = LabelHit(label, 1.0, sentence["text"])
    return tuple(hits.values())


def misread(case: dict[str, Any]) -> tuple[LabelHit, ...]:
    """The labels of the case as a reader who errs would give them, always alike."""
    hits = []
    for hit in shown(case):
        chance = crc32(f"{case['id']} {hit.label}".encode()) % 6
        if chance > 1:
            wrong = LABELS[crc32(case["id"].encode()) % len(LABELS)]
            label = wrong if chance == 5 else hit.label
            hits.append(LabelHit(label, 0.95 if chance % 2 else 0.6, hit.evidence))
    return tuple(hits)


def examples(case: dict[str, Any], labels: tuple[LabelHit, ...]) -> list[tuple[Signs, bool]]:
    """The signs of each date of the case, and whether it is a promised day."""
    frame = Frame(datetime.fromisoformat(case["sent"]), COUNTRIES[case["lang"]], LANGUAGES[case["lang"]])
    sentences = read_sentences(tokenize(case["body"].replace("[[QUOTE]]", ""), frame.language))
    dates = named_dates(sentences.tokens, frame)
    later = {part["date"] for part in case.get("instalments", [])} - set(case["promise_dates"])
    return [
        (signs, any(day.isoformat() in case["promise_dates"] for day in acceptable(named.span, frame.country)[:1]))
        for named, signs in signs_of_dates(sentences, dates, frame, labels, Known(country=frame.country))
        if named.span.best.isoformat() not in later  # a part after the first is neither: the plan's reader takes it
    ]


def is_label(sign: str) -> bool:
    """Whether the sign comes from the label parser."""
    return sign.startswith(("mail_", "label_"))


def fit(rows: list[dict[str, float]], found: list[tuple[Signs, bool]], strength: float) -> dict[str, float]:
    """The weight of each feature."""
    vectoriser = DictVectorizer()
    table = vectoriser.fit_transform(rows)
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=5000)
    model.fit(table, np.array([promised for _, promised in found]))
    return dict(zip(vectoriser.get_feature_names_out(), map(float, model.coef_[0]), strict=True))


def main() -> int:
    """Fit the weights on the cases and write them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cases", nargs="+", type=Path)
    arguments.add_argument("--strength", type=float, default=0.3, help="of the data against small weights")
    arguments.add_argument("--fresh", type=int, default=4, help="how often a case counts that the labels are read of")
    options = arguments.parse_args()
    cases = [json.loads(line) for path in options.cases for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [case for case in cases if case["primary"] not in AUTOMATIC and case["promise_dates"] is not None]
    classifier = load()
    plain: list[tuple[Signs, bool]] = []
    found: list[tuple[Signs, bool]] = []
    for case in cases:
        fresh = "sentences" not in case
        language = LANGUAGES[case["lang"]]
        days = days_of(Frame(datetime.fromisoformat(case["sent"]), COUNTRIES[case["lang"]], language))
        read = classifier.classify(case["body"], language=language, lies_behind=days).labels if fresh else misread(case)
        somewhere = tuple(LabelHit(label, 1.0, "") for label in case["labels"])
        times = options.fresh if fresh else 1
        plain += examples(case, ()) * times
        found += examples(case, shown(case)) + examples(case, somewhere) + examples(case, read) * times
    text = fit(
        [dict.fromkeys((s for s in signs if not is_label(s)), 1.0) for signs, _ in plain], plain, options.strength
    )
    second = []
    for signs, _ in found:
        by_text = sum(text[sign] for sign in signs if sign in text)
        of_mail = next(sign for sign in signs if sign.startswith("mail_"))
        second.append({"counts:" + of_mail: by_text} | {sign: 1.0 for sign in signs if is_label(sign)})
    labels = fit(second, found, 10)
    counts = {name.removeprefix("counts:"): value for name, value in labels.items() if name.startswith("counts:")}
    labels = {name: value for name, value in labels.items() if not name.startswith("counts:")}
    by_hand = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))["set_by_hand"]
    tables = {"set_by_hand": by_hand, "text": text, "text_counts": counts, "labels": labels}
    WEIGHTS.write_text(
        HEAD
        + "".join(
            f"\n[{name}]\n" + "".join(f"{sign} = {value:.2f}\n" for sign, value in sorted(table.items()))
            for name, table in tables.items()
        ),
        encoding="utf-8",
    )
    promised = sum(promised for _, promised in plain)
    print(f"{len(plain)} dates of {len(cases)} cases, {promised} of them promised; {WEIGHTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
