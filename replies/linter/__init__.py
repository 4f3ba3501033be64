"""The last look at a draft before a person sees it: does it say what it must, and nothing that it must not?

Each remark says why the draft should not go out as it is. What the texts of the program make of a decision yields none;
a text of the user's own, or a draft edited by hand, may.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import get_month_names

from parsers.labels.names import Label
from parsers.reading import Reading
from replies.case import AGREED_BY_HAND, OWN, Case, Creditor, Decision, Draft
from replies.formats import LOCALES, write_day
from replies.linter.known import asked_amounts, known_amounts, known_days, words_of_others
from replies.policy.rules import table

NO_ANSWER_DUE = "Nothing should be answered to this mail."
NOT_ON_FILE = "The draft goes to an address that is not on file."
OTHER_LANGUAGE = "The draft is in another language than the debtor's."
NO_INVOICE = "The draft does not name every invoice it is about."
NO_AMOUNT = "The draft asks for money without the open or agreed amount."
NO_ACCOUNT = "The draft asks for money without our account, exactly as configured."
NO_DATE = "The draft does not name the one date by which to answer or pay."
STRANGE_ACCOUNT = "The draft names a bank account that is not ours."
STRANGE_AMOUNT = "The draft names an amount that is nowhere on file."
STRANGE_DATE = "The draft names a date that is nowhere on file."
BLAMES = "The draft blames the debtor, or calls a reason an excuse."
THREATENS = "The draft announces a step that nobody decided."
GIVES_AWAY = "The draft gives something away that nobody decided."
UNFINISHED = "The draft holds an unfilled place."
TOO_LONG = "The draft is too long to be read on a telephone."

LONGEST = 2000  # characters, without the lines of the invoices
LONGEST_LINE = 120  # of one invoice or instalment
LONGEST_READ = 20_000  # no more than this is looked at

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z\d]{4}){2,7}(?:[ \u00a0]?[A-Z\d]{1,3})?\b")
_MONEY = re.compile(r"(?:€|£|\$|\bEUR\b)[ \u00a0]?\d|\d[ \u00a0]?(?:€|£|\$|EUR\b|euros?\b)", re.IGNORECASE)
_DIGIT_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")
_UNFILLED = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTODO\b|\bXXX\b|\[\.\.\.\]|\[…\]")
_WORD = re.compile(r"[^\W\d_]+")
# To these nobody answers by machine.
_SILENT = {Label.OUT_OF_OFFICE, Label.BOUNCE, Label.INSOLVENCY}


def lint(draft: Draft, decision: Decision, reading: Reading, case: Case, creditor: Creditor) -> tuple[str, ...]:
    """Why the draft should not go out as it is; () when nothing was noticed."""
    return tuple(
        dict.fromkeys(
            (
                *_whether_and_whereto(draft, decision, reading, case),
                *_what_it_must_say(draft, decision, case, creditor),
                *_what_is_on_file(draft, decision, reading, case, creditor),
                *_how_it_speaks(draft, decision, reading, case),
            )
        )
    )


def _whether_and_whereto(draft: Draft, decision: Decision, reading: Reading, case: Case) -> Iterator[str]:
    said = {reading.primary, *(hit.label for hit in reading.labels)}
    by_hand = decision.why == AGREED_BY_HAND or decision.answer == OWN
    unclear = not by_hand and (reading.abstained or reading.primary == Label.OTHER)  # a person who answers has read it
    if not decision.answer or reading.primary in _SILENT or Label.INSOLVENCY in said or unclear:
        yield NO_ANSWER_DUE
    if reading.changed_bank_account:
        yield NO_ANSWER_DUE
    if draft.to.lower() not in {contact.address.lower() for contact in case.debtor.contacts}:
        yield NOT_ON_FILE


def _what_it_must_say(draft: Draft, decision: Decision, case: Case, creditor: Creditor) -> Iterator[str]:
    asks = table().asks.get(decision.answer, "answer")
    if not case.invoices or not all(_stands_in(invoice.number, draft.text) for invoice in case.invoices):
        yield NO_INVOICE
    if asks == "nothing":
        return
    if decision.answer_by and not any(day in draft.text for day in _written(decision.answer_by, draft)):
        yield NO_DATE
    if asks == "money":
        if not any(amount in _plain_spaces(draft.text) for amount in asked_amounts(decision, case, _variant(draft))):
            yield NO_AMOUNT
        if not _stands_in(creditor.iban, draft.text):
            yield NO_ACCOUNT


def _what_is_on_file(
    draft: Draft, decision: Decision, reading: Reading, case: Case, creditor: Creditor
) -> Iterator[str]:
    variant, text = _variant(draft), _plain_spaces(draft.text)
    if _names_strange_account(text, creditor):
        yield STRANGE_ACCOUNT
    names = [*(i.number for i in case.invoices), *(i.payment_reference for i in case.invoices), creditor.iban]
    text = _without(text, [*(name for name in names if name), *words_of_others(decision, reading, case)])
    if _MONEY.search(_without(text, known_amounts(decision, case, variant))):
        yield STRANGE_AMOUNT
    days = known_days(decision, reading, case)
    left = _without(text, [written for day in days for written in _written(day, draft)])
    if _DIGIT_DATE.search(left) or _month_date(variant).search(left):
        yield STRANGE_DATE


def _names_strange_account(text: str, creditor: Creditor) -> bool:
    own = re.sub(r"\s", "", creditor.iban)
    return any(re.sub(r"\s", "", found) != own for found in _IBAN.findall(text))


def sound(text: str, creditor: Creditor) -> tuple[str, ...]:
    """What nobody can mean, whatever the draft is about: a bank account that is not ours, a place left open."""
    strange = (STRANGE_ACCOUNT,) if _names_strange_account(_plain_spaces(text), creditor) else ()
    return (*strange, UNFINISHED) if _UNFILLED.search(text) else strange


def _how_it_speaks(draft: Draft, decision: Decision, reading: Reading, case: Case) -> Iterator[str]:
    text = _without(_plain_spaces(draft.text), words_of_others(decision, reading, case)).casefold()
    if draft.language != case.debtor.language or _language(text) not in {draft.language, ""}:
        yield OTHER_LANGUAGE
    for phrase in _words().get(draft.language, {}).get("fine", ()):
        text = text.replace(phrase, " ")
    for kind, remark in (("blame", BLAMES), ("threat", THREATENS), ("gives", GIVES_AWAY)):
        if kind == "threat" and decision.answer in table().announces:
            continue
        if _unwanted(draft.language, kind).search(text):
            yield remark
    if _UNFILLED.search(draft.text):
        yield UNFINISHED
    parts = len(decision.agreement.instalments) if decision.agreement else 0
    if len(draft.text) > LONGEST + LONGEST_LINE * (parts + len(case.invoices)):
        yield TOO_LONG


# ---------------------------------------------------------------- looking things up in a text


def _variant(draft: Draft) -> str:
    return draft.language if draft.language in LOCALES else "en"


def _plain_spaces(text: str) -> str:
    return text[:LONGEST_READ].replace("\u00a0", " ")


def _stands_in(name: str, text: str) -> bool:
    """Whether the name stands in the text by itself, not as a part of a longer one."""
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", text) is not None


def _written(day: date, draft: Draft) -> tuple[str, ...]:
    """The ways to write a day, the longest first."""
    variant = _variant(draft)
    return tuple(write_day(day, variant, weekday=weekday) for weekday in (True, False))


def _without(text: str, known: list[str]) -> str:
    for piece in sorted(set(known), key=len, reverse=True):
        text = text.replace(piece, " ")
    return text


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files(__name__).joinpath("words.toml").read_text("utf-8"))


def _language(text: str) -> str:
    """The language whose common words the text holds most of; "" when it holds too few to tell."""
    held = set(_WORD.findall(text))
    counts = {language: len(held & set(words["common"])) for language, words in _words().items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > 3 else ""


@cache
def _unwanted(language: str, kind: str) -> re.Pattern[str]:
    words = _words().get(language, _words()["en"])[kind]
    ends = (re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) for word in words)
    return re.compile(rf"\b(?:{'|'.join(ends)})\b")


@cache
def _month_date(variant: str) -> re.Pattern[str]:
    months = "|".join(re.escape(name) for name in get_month_names("wide", locale=LOCALES[variant]).values())
    return re.compile(rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?\.? (?:{months})\b", re.IGNORECASE)
