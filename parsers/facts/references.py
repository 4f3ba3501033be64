"""What a mail refers to: our invoice numbers, payment references, bank accounts, purchase orders.

Identifiers are exact or absent: OGM/VCS, ISO 11649 and IBAN must pass their check digits (python-stdnum), an invoice
number must be one of ours. A number typed sloppily ("VD 2026 10417", "factuur 417") counts when it can only mean one of
our invoices; nothing is matched by likeness.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from stdnum import iban, iso11649
from stdnum.be import ogm_vcs
from stdnum.exceptions import ValidationError

from parsers.facts.model import Known, References

TEXT_CAP = 100_000  # a list of invoices may be long
_MOST = 200  # identifiers of one kind that are checked

_OGM = re.compile(r"(?<![\d/])(?:[+*]{3}[ ]?)?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5})(?:[ ]?[+*]{3})?(?![\d/])|(?<!\d)[+*]{3}(\d{12})[+*]{3}")
_CREDITOR_REFERENCE = re.compile(r"\bRF\d{2}(?:[ ]?[A-Za-z0-9]{1,4}){1,6}\b")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,3})?\b")
_PURCHASE_ORDER = re.compile(
    r"\b(?:PO|P\.O\.|purchase order|inkooporder|inkoopordernummer|bestelnummer|bestelbon|bon de commande|ordernummer|order number"
    r"|Bestellnummer|Bestellung|numéro de commande|n° de commande|BC)[ ]?(?:no|nr|number|nummer|num[ée]ro|n°|#|n°)?[ .:#-]{0,3}"
    r"([A-Z]{0,4}-?\d[\w/-]{2,20})",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[A-Za-z]+|\d+")
_WORD = re.compile(r"(?<![\w@.-])#?[A-Za-z0-9](?:[A-Za-z0-9]|[-/._ ](?=[A-Za-z0-9])){0,40}")
_INVOICE_WORD = re.compile(
    r"(?:factuur|facturen|faktuur|facturennummers|fact|fac|factuurnr|factuurnummer|factuurnummers|invoice|invoices|inv|bill|facture|factures"
    r"|rechnung|rechnungen|rechnungsnummer|rg|nota|nota's|rekening|nummers?|nr|nrs|no|n°|numbers?|num[ée]ros?|nummern)"
    r"[ .:#n°]{0,5}((?:\d{2,6}(?:[ ]?(?:,|en|and|et|und|&|\+|/)[ ]?)?){1,10})",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d{2,6}")
_ALL_INVOICES = re.compile(
    r"\b(?:beide facturen|beide rekeningen|alle facturen|alle openstaande|allebei|both invoices|all (?:the )?invoices|both bills"
    r"|les deux factures|toutes les factures|vos deux factures|beide rechnungen|alle rechnungen|(?:jullie|uw|your|vos|ihre) "
    r"(?:twee|drie|vier|two|three|four|deux|trois|quatre|zwei|drei|vier) (?:facturen|invoices|factures|rechnungen))\b",
    re.IGNORECASE,
)


def find_references(text: str, known: Known = Known()) -> References:  # noqa: B008 - an empty frozen value
    """The references in `text`, as the books write them; invoices only when `known` holds them."""
    text = text[:TEXT_CAP]
    return References(
        invoices=_invoices(text, known),
        payment_references=_unique((*_ogm(text), *_creditor_references(text))),
        ibans=_unique(_ibans(text)),
        purchase_orders=_unique(match[1] for match in _PURCHASE_ORDER.finditer(text)),
    )


def find_ibans(text: str) -> tuple[str, ...]:
    """The bank accounts in `text` whose check digits are right, compact."""
    return _unique(_ibans(text[:TEXT_CAP]))


def _ogm(text: str) -> Iterable[str]:
    """Belgian structured communications, as +++090/9337/55493+++ (banks also print them with stars)."""
    for match in _OGM.finditer(text):
        digits = "".join(group for group in match.groups() if group)
        if ogm_vcs.is_valid(digits):
            yield ogm_vcs.format(digits)


def _creditor_references(text: str) -> Iterable[str]:
    for match in islice(_CREDITOR_REFERENCE.finditer(text), _MOST):
        if checked := _longest_valid(match.group(), iso11649.validate):
            yield checked


def _ibans(text: str) -> Iterable[str]:
    for match in islice(_IBAN.finditer(text), _MOST):
        if checked := _longest_valid(match.group(), lambda number: iban.validate(number, check_country=False)):
            yield checked


def _longest_valid(written: str, validate: "object") -> str:
    """The number compact, without the words that follow it in the text; "" when no prefix passes the check."""
    pieces = written.split(" ")
    while pieces:
        try:
            return str(validate("".join(pieces).replace(".", "").replace("-", "").upper()))  # type: ignore[operator]
        except ValidationError:
            pieces.pop()
    return ""


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _invoices(text: str, known: Known) -> tuple[str, ...]:
    numbers = tuple(number for number, *_ in known.invoices)
    if not numbers:
        return ()
    if _ALL_INVOICES.search(text):
        return numbers
    forms = _forms(numbers)
    found: list[str] = []
    pieces = [(m.start(), m.group()) for m in _PIECE.finditer(text)]
    for at in range(len(pieces)):
        for number in _at(text, pieces, at, forms):
            found.append(number)
    for match in _INVOICE_WORD.finditer(text):
        for short in _NUMBERS.findall(match[1]):
            ending = [number for number in numbers if _ends_with(number, short)]
            if len(ending) == 1:
                found += ending
    return _unique(found)


def _at(text: str, pieces: list[tuple[int, str]], at: int, forms: dict[str, str]) -> Iterable[str]:
    """The invoice whose number, whatever separates its parts, begins with the piece at `at`."""
    joined, end = "", -1
    for start, piece in pieces[at : at + 6]:
        if end >= 0 and (start - end > 3 or not _SEPARATOR.fullmatch(text, end, start)):
            return
        joined += piece.upper()
        end = start + len(piece)
        if joined in forms and not text[end : end + 1].isalnum():
            yield forms[joined]


_SEPARATOR = re.compile(r"[ ]?[-/._]?[ ]?")


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


def _ends_with(number: str, short: str) -> bool:
    """Whether the invoice's running number is `short`: "2026-0417" for "417" or "0417"."""
    pieces = [piece for piece in _PIECE.findall(number) if piece.isdigit()]
    return bool(pieces) and pieces[-1].lstrip("0") == short.lstrip("0")
