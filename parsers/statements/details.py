"""The one text into which banks put all they know of an entry, taken apart: who paid, from where, for what.

Dutch and Belgian banks write it in three ways: code words between slashes (/NAME/…/REMI/…), code words before a colon
(Naam: … Omschrijving: …), and the German numbers (?20…?32, or >20…>31 at Triodos). What is none of these is the text.
`details.toml` names the code words.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from parsers.statements.references import account_number, structured, told

LONGEST = 4000  # characters
_BREAK = re.compile(r"\s*\n")
_NUMBERED = re.compile(r"[?>](\d{2})")
_LEADING_ACCOUNT = re.compile(r"^(?:([A-Z]{2}\d{2}[A-Z0-9]{10,30})|(\d{9,10}))\s+(\S.*)$")
_ANY_IBAN = re.compile(r"\b[A-Z]{2}\d{2}[A-Z]{4}\d{10}\b|\bBE\d{14}\b")


@dataclass(frozen=True, slots=True)
class Details:
    """What an entry's text says. `text` is what the payer wrote; the others are "" where nothing is said."""

    text: str
    name: str = ""
    iban: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    return_reason: str = ""


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("details.toml").read_text("utf-8"))


@cache
def _slashed() -> re.Pattern[str]:
    words = sorted((word for group in _words()["slashed"].values() for word in group), key=len, reverse=True)
    return re.compile(rf"/({'|'.join(map(re.escape, words))})/")


@cache
def _before_colon() -> re.Pattern[str]:
    words = sorted((word for group in _words()["colon"].values() for word in group), key=len, reverse=True)
    return re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, words))}) ?:", re.IGNORECASE)


def split_details(text: str, supplementary: str = "") -> Details:
    """Take a text apart. `supplementary` is the second line of field 61, where Rabobank writes the account."""
    lines = text[:LONGEST].strip()
    joined = lines.replace("\n", "") if "/" in lines[:1] else ""
    if joined and _slashed().search(joined):
        found = _slash_parts(joined)
    elif len(_NUMBERED.findall(lines)) > 1:
        found = _numbered_parts(lines.replace("\n", ""))
    else:
        found = _colon_parts(_BREAK.sub(" ", lines))
    iban = account_number(found.get("iban", ""))
    if not iban and (other := account_number(supplementary)) and _ANY_IBAN.fullmatch(other):
        iban = other
    return Details(
        text=" ".join(found.get("text", "").split()),
        name=" ".join(found.get("name", "").split()),
        iban=iban,
        reference=structured(told(found["reference"])) if found.get("reference") else "",
        end_to_end_id=" ".join(found.get("end_to_end_id", "").split()),
        return_reason=found.get("return_reason", "").strip("/ ").split("/")[0],
    )


def _meaning(kind: str, word: str) -> str:
    return next(meaning for meaning, words in _words()[kind].items() if word.casefold() in map(str.casefold, words))


def _marked(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Each code word of a text with what stands between it and the next."""
    marks = list(pattern.finditer(text))
    for mark, end in zip(marks, [*(one.start() for one in marks[1:]), len(text)], strict=False):
        yield mark.group(1), text[mark.end() : end]


def _slash_parts(text: str) -> dict[str, str]:
    """/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/…/REMI/…; ING puts account, BIC and name together after /CNTP/."""
    found: dict[str, str] = {}
    for word, value in _marked(_slashed(), text):
        meaning = _meaning("slashed", word)
        if meaning == "other_side":
            account, _, rest = value.partition("/")
            found["iban"] = account
            found["name"] = rest.partition("/")[2].partition("/")[0]
        elif meaning == "text":
            _take_remittance(value.strip("/ "), found)
        elif value.strip("/ "):
            found.setdefault(meaning, value.strip("/ "))
    return found


def _take_remittance(value: str, found: dict[str, str]) -> None:
    """After /REMI/: USTD//text, STRD/CUR/reference, or the text itself."""
    kind, mark, rest = value.partition("/")
    if kind == "STRD" and mark:
        found["reference"] = rest.rpartition("/")[2]
        found.setdefault("text", "")
    elif kind == "USTD" and mark:
        found["text"] = rest.strip("/")
    else:
        found["text"] = value


def _numbered_parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {"text": "", "name": ""}
    for digits, value in _marked(_NUMBERED, text):
        number = int(digits)
        if 20 <= number <= 29 or 60 <= number <= 63:
            found["text"] += value
        elif number == 31:
            found["iban"] = value
        elif number in {32, 33}:
            found["name"] += value
    return found


def _colon_parts(text: str) -> dict[str, str]:
    """IBAN: NL… BIC: … Naam: … Omschrijving: …; or an account and a name before the text (SNS, ASN)."""
    found: dict[str, str] = {}
    for word, value in _marked(_before_colon(), text):
        found.setdefault(_meaning("colon", word), value.strip(" /"))
    if "text" not in found:
        first = _before_colon().search(text)
        found["text"] = text[: first.start()] if first else text
        if not first and (leading := _LEADING_ACCOUNT.match(text)):
            found["iban"] = leading.group(1) or leading.group(2)
            found["text"] = leading.group(3)
    return found
