"""The kinds of value a configuration holds, each checked where it is read: addresses, accounts, amounts, places.

Every refusal is a ValueError whose message goes on after "must be" or stands as a clause of its own, and never
repeats the value: `faults` adds that, unless it is secret.
"""

import ipaddress
import re
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NumberRefused

from parsers.money import Money

LONGEST_LINE = 200
LONGEST_ADDRESS = 254  # octets, RFC 5321 section 4.5.3.1.3 less the angle brackets
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]+\.[^\s@<>\"(),:;\\\[\].]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _line(text: str) -> str:
    """Text that may stand in a mail header or on one line of a letter."""
    if _CONTROL.search(text) or len(text) > LONGEST_LINE:
        raise ValueError(f"must be one line of at most {LONGEST_LINE} characters")
    return text.strip()


def _name(text: str) -> str:
    if not _line(text):
        raise ValueError("must not be empty")
    return text.strip()


def _like(pattern: str, wanted: str) -> AfterValidator:
    """Text of one pattern, with words for what is wanted instead of the pattern."""
    form = re.compile(pattern)

    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError(f"must be {wanted}")
        return text

    return AfterValidator(check)


def _address(text: str) -> str:
    if len(text) > LONGEST_ADDRESS or _CONTROL.search(text) or not _ADDRESS.fullmatch(text):
        raise ValueError("must be an e-mail address such as administratie@firma.nl")
    return text


def _address_or_none(text: str) -> str:
    return _address(text) if text else ""


def _iban(text: str) -> str:
    try:
        # The table of banks behind the country check refuses valid accounts, such as BE68 5390 0754 7034.
        return str(iban.validate(text, check_country=False))
    except NumberRefused:
        raise ValueError("must be a valid IBAN (ISO 13616); a digit may be wrong or missing") from None


def _bic(text: str) -> str:
    try:
        return str(bic.validate(text)) if text else ""
    except NumberRefused:
        raise ValueError("must be a BIC (ISO 9362) of 8 or 11 characters, or empty") from None


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (OSError, ValueError, ZoneInfoNotFoundError):
        raise ValueError('must be a time zone such as "Europe/Amsterdam" or "Europe/Brussels"') from None


def _amount(text: object) -> Money:
    """Decimal text, so that no amount ever passes through a binary float."""
    wanted = 'must be an amount in quotes with a point, such as "50.00"'
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text):
        raise ValueError(wanted)
    return Money.of(Decimal(text))


def _place(path: Path, info: ValidationInfo) -> Path:
    """A path as meant in the file: `~` is the user's home, a relative one starts where the file lies."""
    folder: Path = info.context["folder"] if info.context else Path()
    try:
        return folder / path.expanduser()
    except RuntimeError:
        raise ValueError("must be written in full: there is no home folder for ~ to stand for") from None


def _place_or_none(path: Path | None, info: ValidationInfo) -> Path | None:
    return _place(path, info) if path else None


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise ValueError("must be a file that exists")
    return path


def _existing_folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError("must be a folder that exists")
    return path


def _hour(clock: time) -> time:
    if clock.tzinfo is not None:
        raise ValueError('must be a time of day in the creditor\'s time zone, such as "07:00"')
    return clock


def _url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/?", text):
        raise ValueError('must be an address without a path, such as "https://afspraak.firma.nl"')
    return text.rstrip("/")


def _secure_url(text: str) -> str:
    if text and not re.fullmatch(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?/[\x21-\x7e]*", text):
        raise ValueError("must be an address that begins with https://")
    return text


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine, so that nothing crosses a network."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


Line = Annotated[str, AfterValidator(_line)]
Name = Annotated[str, AfterValidator(_name)]
Address = Annotated[str, AfterValidator(_address)]
OptionalAddress = Annotated[str, AfterValidator(_address_or_none)]
Iban = Annotated[str, AfterValidator(_iban)]
Bic = Annotated[str, AfterValidator(_bic)]
CountryCode = Annotated[str, _like(r"[A-Z]{2}", 'a country as ISO 3166-1 writes it, such as "NL" or "BE"')]
AccountName = Annotated[str, _like(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", "one word of letters, digits and _ . @ -")]
VariableName = Annotated[str, _like(r"[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable")]
CredentialName = Annotated[str, _like(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", "the name of a systemd credential")]
OptionalUrl = Annotated[str, AfterValidator(_url)]
OptionalUrlPath = Annotated[str, AfterValidator(_secure_url)]
PasswordHash = Annotated[
    str, _like(r"scrypt\$\d{1,2}\$[0-9a-f]{32}\$[0-9a-f]{64}", "a line that `afspraak desk password` made")
]
Zone = Annotated[ZoneInfo, PlainValidator(_zone)]
Amount = Annotated[Money, PlainValidator(_amount)]
Days = Annotated[int, Field(ge=0, le=3650)]
Place = Annotated[Path, AfterValidator(_place)]
OptionalPlace = Annotated[Path | None, AfterValidator(_place_or_none)]
ExistingFile = Annotated[Path, AfterValidator(_place), AfterValidator(_existing)]
ExistingFolder = Annotated[Path, AfterValidator(_place), AfterValidator(_existing_folder)]
Hour = Annotated[time, AfterValidator(_hour)]
Port = Annotated[int, Field(ge=0, le=65535)]
