"""What a mail refers to: our invoice numbers, payment references, bank accounts, purchase orders.

Identifiers are exact or absent: OGM/VCS, ISO 11649 and IBAN must pass their check digits (python-stdnum), an invoice
number must be one of ours. A number typed sloppily ("VD 2026 10417", "factuur 417") counts when it can only mean one of
our invoices; nothing is matched by likeness.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from stdnum import iban, iso11649
from stdnum.be import ogm_vcs
from stdnum.exceptions import ValidationError

from parsers.facts.model import NOTHING_KNOWN, Known, References
from parsers.facts.word_lists import any_of

TEXT_CAP = 100_000  # a list of invoices may be long
_MOST = 200  # identifiers of one kind that are checked

_OGM = re.compile(
    r"(?<![\d/])(?:[+*]{3}[ ]?)?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5})(?:[ ]?[+*]{3})?(?![\d/])|(?<!\d)[+*]{3}(\d{12})[+*]{3}"
)
_OGM_SIGN = re.compile("[/+*]")
_CREDITOR_REFERENCE = re.compile(r"\bRF\d{2}(?:[ ]?[A-Za-z0-9]{1,4}){1,6}\b")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,3})?\b")
_PURCHASE_ORDER = re.compile(
    any_of("purchase_order")
    + r"[ -]?(?:(?:no|nr|number|nummer|num[ée]ro|n°)(?!\w)|#)?[ .:#-]{0,3}([A-Z]{0,4}-?\d[\w/-]{2,20})",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_HEAD = 4  # characters of a number
_PIECE = re.compile(r"[A-Za-z]+|\d+")
_SEPARATOR = re.compile(r"[ ]?[-/._]?[ ]?")
_INVOICE_WORD = re.compile(
    any_of("invoice") + r"[ .:#n°]{0,5}((?:\d{2,6}(?:[ ]?(?:,|en|and|et|und|&|\+|/)[ ]?)?){1,10})", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d{2,6}")
_ALL_INVOICES = re.compile(any_of("all_invoices"), re.IGNORECASE)


def find_references(text: str, known: Known = NOTHING_KNOWN) -> References:
    """The references in `text`, as the books write them; invoices only when `known` holds them."""
    text = text[:TEXT_CAP]
    invoices = _invoices(text, known)
    if not _DIGIT.search(text):
        return References(invoices=invoices)  # all others have digits
    return References(
        invoices=invoices,
        payment_references=_unique((*_ogm(text), *_creditor_references(text))),
        ibans=_unique(_ibans(text)),
        purchase_orders=_unique(match[1] for match in _PURCHASE_ORDER.finditer(text)),
    )


def _ogm(text: str) -> Iterable[str]:
    """Belgian structured communications, as +++090/9337/55493+++ (banks also print them with stars)."""
    if not _OGM_SIGN.search(text):
        return
    for match in _OGM.finditer(text):
        digits = "".join(group for group in match.groups() if group)
        if ogm_vcs.is_valid(digits):
            yield f"+++{ogm_vcs.format(digits)}+++"


def _creditor_references(text: str) -> Iterable[str]:
    if "RF" not in text:
        return
    for match in islice(_CREDITOR_REFERENCE.finditer(text), _MOST):
        if checked := _longest_valid(match.group(), iso11649.validate):
            yield checked


def _ibans(text: str) -> Iterable[str]:
    for match in islice(_IBAN.finditer(text), _MOST):
        if checked := _longest_valid(match.group(), lambda number: iban.validate(number, check_country=False)):
            yield checked


def _longest_valid(written: str, validate: Callable[[str], str]) -> str:
    """The number compact, without the words that follow it in the text; "" when no prefix passes the check."""
    pieces = written.split(" ")
    while pieces:
        try:
            return str(validate("".join(pieces).replace(".", "").replace("-", "").upper()))
        except ValidationError:
            pieces.pop()
    return ""


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _invoices(text: str, known: Known) -> tuple[str, ...]:
    numbers = tuple(map(itemgetter(0), known.invoices))
    if not numbers:
        return ()
    if _ALL_INVOICES.search(text):
        return numbers
    forms = _forms(numbers)
    found: list[str] = []
    pieces = [(m.start(), m.group()) for m in _PIECE.finditer(text)]
    heads = _heads(numbers)
    for at, (_, piece) in enumerate(pieces):
        if piece[:_HEAD].upper() in heads:
            found += _at(text, pieces, at, forms)
    for match in _INVOICE_WORD.finditer(text):
        for short in _NUMBERS.findall(match[1]):
            ending = _endings(numbers).get(short.lstrip("0"), ())
            if len(ending) == 1:
                found += ending
    return _unique(found)


def _at(text: str, pieces: list[tuple[int, str]], at: int, forms: dict[str, str]) -> Iterable[str]:
    """The invoice whose number, whatever separates its parts, begins with the piece at `at`."""
    begin = pieces[at][0]
    if text[max(0, begin - 1) : begin].isalnum() or (
        begin > 1 and text[begin - 1] in "-/._" and text[begin - 2].isalnum()
    ):
        return  # the middle of another number
    joined, end = "", -1
    for start, piece in pieces[at : at + 6]:
        if end >= 0 and (start - end > 3 or not _SEPARATOR.fullmatch(text, end, start)):
            return
        joined += piece.upper()
        end = start + len(piece)
        if joined in forms and not text[end : end + 1].isalnum():
            yield forms[joined]


@lru_cache(maxsize=256)
def _forms(numbers: tuple[str, ...]) -> dict[str, str]:
    """Each number without its separators, and without its letters where the digits alone are ours and long enough."""
    forms: dict[str, str] = {}
    digits: dict[str, list[str]] = {}
    for number in numbers:
        pieces = _PIECE.findall(number)
        forms["".join(pieces).upper()] = number
        digits.setdefault("".join(piece for piece in pieces if piece.isdigit()), []).append(number)
        if len(pieces) > 1 and pieces[-1].isdigit() and len(pieces[-1]) >= 5:
            digits.setdefault(pieces[-1], []).append(number)
    for written, owners in digits.items():
        if len(owners) == 1 and len(written) >= 5:
            forms.setdefault(written, owners[0])
    return forms


@lru_cache(maxsize=256)
def _heads(numbers: tuple[str, ...]) -> frozenset[str]:
    """What the forms begin with: most pieces of a text begin none of them, which is told at once."""
    return frozenset(form[:length] for form in _forms(numbers) for length in range(1, _HEAD + 1))


@lru_cache(maxsize=256)
def _endings(numbers: tuple[str, ...]) -> dict[str, list[str]]:
    """The numbers by their running number: "2026-0417" by "417"."""
    endings: dict[str, list[str]] = {}
    for number in numbers:
        pieces = [piece for piece in _PIECE.findall(number) if piece.isdigit()]
        if pieces:
            endings.setdefault(pieces[-1].lstrip("0"), []).append(number)
    return endings
