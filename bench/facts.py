"""How well dates, amounts, plans, claims and redirections are read, beside dateparser in the same run.

usage: python -m bench.facts [--labels gold|read] CASES.jsonl…

A case is one JSON object a line: id, lang (nl, nl-be, en, fr, de), sent (ISO 8601), from_addr, body (the new text),
labels, promise_dates (acceptable days, [] for none), amount ("1234.56" or null), instalments (date and amount each),
claimed_paid_on, redirect_to, and, if the reminder stated it, balance (what is open, "1234.56"). With `--labels gold`
the labels are those of the case, with `read` those that `parsers.labels` reads, with `none` there are none.

What counts as right: a day or an amount that the case accepts; of a plan, as the amount also its sum, its equal part,
or none, for authors differ in which of them they note. A schedule has the same number of parts, each with its day and
its amount; a day that is no business day and the one before or after it are the same, and it is free which parts bear
the odd cents; one part alone is a payment in one go. Of a redirection, the same address, or of a name or desk the same
words, the longer of the two may say more.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from parsers.books import Language
from parsers.facts import find_facts
from parsers.facts.dates.frame import Frame
from parsers.facts.days import business_day_after, business_day_before, is_business_day
from parsers.facts.lexicon import folded
from parsers.facts.model import Facts, Known
from parsers.facts.tense import days_of
from parsers.labels import load
from parsers.labels.model import LabelHit
from parsers.labels.names import Label
from parsers.money import Money

LANGUAGES: dict[str, Language] = {"nl": "nl", "nl-be": "nl", "en": "en", "fr": "fr", "de": "de"}
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
LONG_AGO = date(2000, 1, 1)  # of an invoice whose own days nobody names
ODD_CENTS = Decimal("0.02")
Part = tuple[date | None, Decimal | None]
# Articles, titles and the like, which no name or desk is told by.
SAID_BESIDE = """
    de het een the a an le la les l un une der die das dem den ein of in at van von du des d im vom bei te op au
    onze ons our notre nos unser unsere mijn my mon ma mein meine jouw uw your and en et und
    dhr mr mevr mw mevrouw meneer mijnheer heer mrs ms miss m mme monsieur madame herr herrn frau
    afdeling department dept team service abteilung dienst
"""
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
    arguments.add_argument("--labels", choices=("gold", "read", "none"), default="read")
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
            frame = Frame(datetime.fromisoformat(case["sent"]), COUNTRIES[case["lang"]], language)
            labels = classifier.classify(text, language=language, lies_behind=days_of(frame)).labels
        else:
            labels = tuple(LabelHit(label, 1.0, "") for label in case["labels"] if options.labels == "gold")
        begun = time.process_time()
        facts = find_facts(
            text,
            sent=datetime.fromisoformat(case["sent"]),
            language=language,
            labels=labels,
            known=books(case),
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


def books(case: dict[str, Any]) -> Known:
    """What the books hold: the open balance, when the case states it."""
    country = COUNTRIES[case["lang"]]
    if not case.get("balance"):
        return Known(country=country)
    pounds = country == "GB" and "€" not in case["body"] and "euro" not in case["body"].lower()
    balance = Money.of(case["balance"], "GBP" if pounds else "EUR")
    return Known(invoices=(("BOOKS-0000001", LONG_AGO, LONG_AGO, balance),), country=country)


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
    plan = [
        (part.date, part.amount.decimal if part.amount else None) for part in (promise.instalments if promise else ())
    ]
    wanted = [
        (date.fromisoformat(part["date"]) if part["date"] else None, decimal(part["amount"]))
        for part in case["instalments"]
    ]
    verdicts["amount"] = (money_of(money) in accepted_amounts(case, wanted), money and str(money))
    if promise and len(wanted) == 1 and not plan:
        plan = [(promise.dates[0] if promise.dates else None, money_of(promise.amount))]
    if wanted or len(plan) > 1:
        country = COUNTRIES[case["lang"]]
        verdicts["plan"] = (
            same_schedule(plan, wanted, country),
            [f"{day or '-'} {amount or '-'}" for day, amount in plan],
        )
    if case["claimed_paid_on"]:
        paid = [day.isoformat() for day in claim.dates] if claim else []
        verdicts["claim"] = (bool(paid) and paid[0] in case["claimed_paid_on"], paid)
    if case["redirect_to"] or facts.redirect_to:
        verdicts["redirect"] = (same_addressee(facts.redirect_to, case["redirect_to"]), facts.redirect_to)
    return verdicts


def money_of(money: Money | None) -> Decimal | None:
    """The amount as a number; None when there is none."""
    return money.decimal if money else None


def accepted_amounts(case: dict[str, Any], wanted: list[Part]) -> set[Decimal | None]:
    """The amounts that a reader may give for the case: its own, and of a plan its sum, its equal part, or none."""
    accepted = {decimal(case["amount"])}
    amounts = [amount for _, amount in wanted if amount is not None]
    if amounts:
        accepted |= {sum(amounts, Decimal(0))} | (set(amounts) if len(set(amounts)) == 1 else set())
        accepted |= {None} if len(wanted) > 1 else set()
    return accepted


def same_schedule(plan: list[Part], wanted: list[Part], country: str) -> bool:
    """Whether both name the same days and amounts, the odd cents anywhere."""
    return len(plan) == len(wanted) and all(
        (amount == other or (amount is not None and other is not None and abs(amount - other) <= ODD_CENTS))
        and same_day(day, other_day, country)
        for (day, amount), (other_day, other) in zip(plan, wanted, strict=True)
    )


def decimal(written: str | None) -> Decimal | None:
    """The case's amount as a number; None when it names none."""
    return Decimal(written) if written else None


def same_day(one: date | None, other: date | None, country: str) -> bool:
    """Whether both are the same day of payment: a weekend or bank holiday and the business days beside it are one."""
    if one is None or other is None:
        return one is other
    first, last = sorted((one, other))
    return first == last or (
        (not is_business_day(last, country) and first == business_day_before(last, country))
        or (not is_business_day(first, country) and last == business_day_after(first, country))
    )


def same_addressee(read: str | None, wanted: str | None) -> bool:
    """Whether both name the same: addresses when equal, names and desks when the words of one are all in the other."""
    if not read or not wanted:
        return False
    if "@" in read or "@" in wanted:
        return read.lower() == wanted.lower()
    one, other = (set(re.findall(r"\w+", folded(text))) for text in (read, wanted))
    beside = set(SAID_BESIDE.split())
    if one - beside and other - beside:
        one, other = one - beside, other - beside
    return one <= other or other <= one  # of "Frau von der Au" every word is listed


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
