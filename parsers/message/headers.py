"""The headers of one mail, decoded and bounded, through mail-parser's hardened address and date reading.

mail-parser gets a copy that holds only the headers named here, each capped: its work then depends on nothing else
that a sender can write. Raw 8-bit headers, which it drops bytes of, are decoded before.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.message import Message as Mime
from email.utils import parsedate_to_datetime

from mailparser import MailParser

from parsers.message.charsets import clean, tidy, to_text
from parsers.message.model import Mailbox

MAX_VALUE = 10_000  # characters of one header that are read
MAX_ADDRESSES = 200
FIRST_YEAR, LAST_YEAR = 1971, 2200  # of a Date header from which days can be reckoned
_MESSAGE_ID = re.compile(r"<([^<>\s@]{1,500}@[^<>\s]{1,500})>")
_BARE_ID = re.compile(r"[^<>\s@]{1,500}@[^<>\s]{1,500}")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_ADDRESS_HEADERS = ("From", "To", "Reply-To", "Cc")


@dataclass(frozen=True, slots=True)
class Headers:
    """Every header of a mail by lower-cased name, decoded, in order; and those that have a meaning of their own."""

    values: dict[str, tuple[str, ...]]
    sender: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    sent: datetime | None
    from_headers: int  # RFC 5322 section 3.6 allows exactly one

    def first(self, name: str) -> str:
        """The first value of a header, "" when it is absent."""
        values = self.values.get(name.lower())
        return values[0] if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, top of the mail first."""
        return self.values.get(name.lower(), ())


def raw_value(value: object) -> str:
    """A header as it stands on the wire, 8-bit bytes read as UTF-8 or else windows-1252, folding undone."""
    octets = str(value)[:MAX_VALUE].encode("utf-8", "surrogateescape")
    return re.sub(r"[\r\n\t ]+", " ", tidy(to_text(octets).text)).strip()


def decode_words(value: str) -> str:
    """Decode the encoded words (RFC 2047) of a header value; bytes split over two adjacent words are joined first."""
    if "=?" not in value:
        return value
    out: list[str] = []
    pending = b""
    pending_charset = ""
    end = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        charset = word[1].split("*", 1)[0].lower()
        if pending and (between.strip() or charset != pending_charset):
            out.append(to_text(pending, pending_charset).text)
            pending = b""
        if between.strip() or not end:
            out.append(between)
        pending += _word_bytes(word[2].lower(), word[3])
        pending_charset = charset
        end = word.end()
    if pending:
        out.append(to_text(pending, pending_charset).text)
    out.append(value[end:])
    return re.sub(r"\s+", " ", tidy("".join(out))).strip()


def _word_bytes(encoding: str, text: str) -> bytes:
    octets = text.encode("utf-8", "replace")
    if encoding == "q":
        return binascii.a2b_qp(octets, header=True)
    return lenient_base64(octets)[0]


def lenient_base64(octets: bytes) -> tuple[bytes, bool]:
    """Decode base64 as far as it goes; the second value says whether it was whole and clean."""
    body = re.sub(rb"\s+", b"", octets)
    wanted = re.sub(rb"[^A-Za-z0-9+/]", b"", body.rstrip(b"="))
    usable = wanted[: len(wanted) - (len(wanted) % 4 == 1)]
    decoded = binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))
    return decoded, len(wanted) == len(body.rstrip(b"=")) and len(body) % 4 == 0


def read_headers(mime: Mime) -> Headers:
    """Read the headers of a mail or of an attached one. Never fails; what cannot be read is left out."""
    values: dict[str, tuple[str, ...]] = {}
    gathered: dict[str, list[str]] = {}
    for name, value in mime.raw_items():
        gathered.setdefault(name.lower(), []).append(raw_value(value))
    for name, raw in gathered.items():
        values[name] = tuple(decode_words(value) for value in raw)
    if "subject" in values:
        values["subject"] = tuple(clean(value) for value in values["subject"])
    copy = Mime()
    for name in _ADDRESS_HEADERS:
        for value in gathered.get(name.lower(), [])[:2]:
            copy[name] = value
    if date := gathered.get("date"):
        copy["Date"] = date[0]
    parser = _parsed(copy)
    senders = list(_mailboxes(parser.from_, " ".join(gathered.get("from", []))))
    for value in gathered.get("from", [])[1:2]:  # a second one is against the rules; mail-parser reads only the first
        senders.extend(_mailboxes(_parsed(_only("From", value)).from_, value))
    return Headers(
        values=values,
        sender=tuple(senders),
        reply_to=_mailboxes(parser.reply_to, " ".join(gathered.get("reply-to", []))),
        to=_mailboxes(parser.to, ""),
        sent=_date(parser, copy["Date"] or ""),
        from_headers=len(gathered.get("from", [])),
    )


def _parsed(mime: Mime) -> MailParser:
    """The headers as mail-parser reads them; it gives up on an encoded word whose base64 is broken."""
    try:
        return MailParser(mime)
    except HeaderParseError:
        for name in _ADDRESS_HEADERS:
            values = mime.get_all(name, [])
            del mime[name]
            for value in values:
                mime[name] = _ENCODED_WORD.sub(_plain_word, value).replace("=?", "= ?")
        return MailParser(mime)


def _plain_word(word: re.Match[str]) -> str:
    """The text of an encoded word without any character that could be taken for part of an address."""
    return re.sub(r"[^\w .-]", " ", to_text(_word_bytes(word[2].lower(), word[3]), word[1].lower()).text)


def _only(name: str, value: str) -> Mime:
    mime = Mime()
    mime[name] = value
    return mime


def _mailboxes(found: list[tuple[str, str]], raw: str) -> tuple[Mailbox, ...]:
    """Mailboxes with lower-cased domains; a broken header (`<jan@x.example`) gives its first address, no name."""
    boxes = [Mailbox(tidy(name).strip(), _lower_domain(address)) for name, address in found if "@" in address]
    if not boxes and (match := _ADDRESS.search(raw)):
        boxes = [Mailbox("", _lower_domain(match[0]))]
    return tuple(boxes[:MAX_ADDRESSES])


def _lower_domain(address: str) -> str:
    local, _, domain = tidy(address).strip().rpartition("@")
    return f"{local}@{domain.lower()}"


def _date(parser: MailParser, raw: str) -> datetime | None:
    """The Date header with the sender's own offset; forms that mail-parser refuses are tried with the stdlib.

    None when it is no day on which a mail was sent: nothing can be reckoned from the end of the calendar.
    """
    try:
        if parser.date is not None:
            zone = timezone(timedelta(hours=float(parser.timezone or 0)))
            sent: datetime = parser.date.replace(tzinfo=UTC).astimezone(zone)
        else:
            sent = parsedate_to_datetime(raw[:200])
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if not FIRST_YEAR <= sent.year < LAST_YEAR:
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def message_ids(value: str) -> tuple[str, ...]:
    """The ids in a Message-ID, In-Reply-To or References header, without brackets; malformed ones are dropped."""
    found = tuple(_MESSAGE_ID.findall(value))[:100]
    return found or ((value.strip(),) if _BARE_ID.fullmatch(value.strip()) else ())
