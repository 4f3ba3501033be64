"""How well dates, amounts, plans, claims and redirections are read, beside dateparser in the same run.

usage: python -m bench.facts [--labels gold|read] CASES.jsonl…

A case is one JSON object a line: id, lang (nl, nl-be, en, fr, de), sent (ISO 8601), from_addr, body (the new text),
labels, promise_dates (acceptable days, [] for none), amount ("1234.56" or null), instalments (date and amount each),
claimed_paid_on, redirect_to. With `--labels gold` the labels are those of the case, with `read` those that
`parsers.labels` reads.
"""

import argparse
import json
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from parsers.books import Language
from parsers.facts import find_facts
from parsers.facts.model import Facts, Known
from parsers.labels import load
from parsers.labels.model import LabelHit
from parsers.labels.names import Label

LANGUAGES: dict[str, Language] = {"nl": "nl", "nl-be": "nl", "en": "en", "fr": "fr", "de": "de"}
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
AUTOMATIC = {Label.OUT_OF_OFFICE, Label.BOUNCE}  # read by parsers.message, never for promises
FIGURES = {
    "date": "the first promised date is right",
    "no_date": "no date where none was promised",
    "amount": "the amount, or that there is none",
    "plan": "the schedule of instalments",
    "claim": "the day of a claimed payment",
    "redirect": "whom to write to instead",
    "dateparser_date": "dateparser: its first date is the promised one",
    "dateparser_no_date": "dateparser: no date where none was promised",
}


def main() -> int:
    """Print the figures and, with --wrong, every case that was read wrongly."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cases", nargs="+", type=Path)
    arguments.add_argument("--labels", choices=("gold", "read"), default="read")
    arguments.add_argument("--wrong", action="store_true", help="print the cases that were read wrongly")
    arguments.add_argument("--no-dateparser", action="store_true")
    options = arguments.parse_args()
    cases = [json.loads(line) for path in options.cases for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [case for case in cases if case["primary"] not in AUTOMATIC]
    classifier = load() if options.labels == "read" else None
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    seconds = 0.0
    for case in cases:
        text = case["body"].replace("[[QUOTE]]", "")
        language = LANGUAGES[case["lang"]]
        if classifier:
            labels = classifier.classify(text, language=language).labels
        else:
            labels = tuple(LabelHit(label, 1.0, "") for label in case["labels"])
        begun = time.process_time()
        facts = find_facts(
            text,
            sent=datetime.fromisoformat(case["sent"]),
            language=language,
            labels=labels,
            known=Known(country=COUNTRIES[case["lang"]]),
            sender=case["from_addr"],
        )
        seconds += time.process_time() - begun
        verdicts = judge(case, facts)
        if not options.no_dateparser:
            verdicts |= judge_dateparser(case, text)
        for figure, (correct, got) in verdicts.items():
            asked[figure] += 1
            right[figure] += correct
            if options.wrong and not correct and not figure.startswith("dateparser"):
                print(f"{case['id']} {figure}: read {got}; labels {sorted(hit.label for hit in labels)}")
    for figure, meaning in FIGURES.items():
        if asked[figure]:
            print(f"{meaning:50} {right[figure]:4} of {asked[figure]:4}  {100 * right[figure] / asked[figure]:5.1f} %")
    print(f"{1000 * seconds / max(1, len(cases)):.2f} ms a mail; {len(cases)} mails, {options.labels} labels")
    return 0


def judge(case: dict[str, Any], facts: Facts) -> dict[str, tuple[bool, object]]:
    """Right or wrong, and what was read, for each figure that the case has something to say about."""
    promise = facts.promise
    days = [day.isoformat() for day in promise.dates] if promise else []
    verdicts: dict[str, tuple[bool, object]] = {}
    if case["promise_dates"]:
        verdicts["date"] = (bool(days) and days[0] in case["promise_dates"], days)
    else:
        verdicts["no_date"] = (not days, days)
    claim = facts.claim
    money = (promise.amount if promise else None) or (claim.amount if claim else None)
    verdicts["amount"] = ((str(money) if money else None) == case["amount"], money)
    plan = [
        {"date": part.date.isoformat() if part.date else None, "amount": str(part.amount) if part.amount else None}
        for part in (promise.instalments if promise else ())
    ]
    if case["instalments"] or plan:
        verdicts["plan"] = (plan == case["instalments"], plan)
    if case["claimed_paid_on"]:
        paid = [day.isoformat() for day in claim.dates] if claim else []
        verdicts["claim"] = (bool(paid) and paid[0] in case["claimed_paid_on"], paid)
    if case["redirect_to"] or facts.redirect_to:
        verdicts["redirect"] = (facts.redirect_to == case["redirect_to"], facts.redirect_to)
    return verdicts


def judge_dateparser(case: dict[str, Any], text: str) -> dict[str, tuple[bool, object]]:
    """What dateparser's search finds first, judged alike."""
    from dateparser.search import search_dates

    found = search_dates(
        text,
        languages=[LANGUAGES[case["lang"]]],
        settings={
            "RELATIVE_BASE": datetime.fromisoformat(case["sent"]).replace(tzinfo=None),
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
        },
    )
    days = [moment.date().isoformat() for _, moment in found or ()]
    if case["promise_dates"]:
        return {"dateparser_date": (bool(days) and days[0] in case["promise_dates"], days)}
    return {"dateparser_no_date": (not days, days)}


if __name__ == "__main__":
    sys.exit(main())
