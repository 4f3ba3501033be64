"""Building our own mails: one builder for drafts, replies and notices, which nothing from a debtor can bend.

Every value is cleaned before it becomes a header, and the finished bytes are parsed again to prove that they hold
exactly the headers and the one recipient that were meant.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from daemon.ledger.message_ids import OWN_HEADER
from parsers.problems import Problem

# Ids longer than a line must stay whole: an encoded In-Reply-To breaks the thread in every mail program.
_POLICY = SMTP.clone(max_line_length=998)
_ID = re.compile(r"[^<>\s]{1,900}\Z")
# One plain addr-spec; quoted local parts and domain literals (RFC 5322 section 3.4.1) are left to people.
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}\Z")
_MOST_REFERENCES = 20


class BadRecipient(Problem):
    """The address cannot be written to."""

    template = 'Cannot write to "{address}": that is no mail address; change the recipient of the draft.'


class Bent(Problem):
    """The finished mail does not hold what was meant; it is a fault in Afspraak, and nothing was sent."""

    template = "The finished mail does not hold what was meant ({what}); nothing was sent. Please report this."


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along with a mail; `media_type` as RFC 6838 writes it, such as application/pdf."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to write: all values as a person reads them, ids without angle brackets."""

    sender_name: str
    sender: str
    recipient: str
    subject: str
    text: str
    mime_id: str
    date: datetime
    html: str = ""
    enclosed: tuple[Enclosed, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = False  # a notice of the service itself, which must not be answered (RFC 3834)


def one_line(text: str, most: int = 500) -> str:
    """Text fit for a header: no control characters, no line breaks, no lone surrogates, not too long.

    An encoded word (RFC 2047) inside text that was decoded already is broken up: Python's header classes would decode
    it a second time, and with it a line break that it hides (CVE-2024-6923).
    """
    clean = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join(clean.replace("=?", "= ?").split())[:most]


def build(letter: Letter) -> bytes:
    """The mail's bytes, with CRLF line ends.

    Raises BadRecipient, or Bent when the result is not what was meant.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(one_line(letter.sender_name), addr_spec=one_line(letter.sender))
    mail["To"] = _recipient(letter.recipient)
    mail["Subject"] = one_line(letter.subject)
    mail["Date"] = format_datetime(letter.date)
    mail["Message-ID"] = f"<{letter.mime_id}>"
    thread = [ident for ident in (*letter.references, letter.in_reply_to) if _ID.match(ident)]
    if thread:
        thread = list(dict.fromkeys(thread))
        kept = thread if len(thread) <= _MOST_REFERENCES else [*thread[:10], *thread[-10:]]
        mail["References"] = " ".join(f"<{ident}>" for ident in kept)
    if _ID.match(letter.in_reply_to):
        mail["In-Reply-To"] = f"<{letter.in_reply_to}>"
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-generated"
    else:
        mail[OWN_HEADER] = f"<{letter.mime_id}>"
    mail.set_content(_clean_body(letter.text), cte="quoted-printable")
    if letter.html:
        mail.add_alternative(_clean_body(letter.html), subtype="html", cte="quoted-printable")
    for file in letter.enclosed:
        kind, _, subkind = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subkind, filename=_file_name(file.name))
    raw = mail.as_bytes()
    _prove(raw, letter)
    return raw


def _file_name(name: str) -> str:
    """A name that no mail program or disk takes for a path."""
    return re.sub(r"[/\\:]+", "-", one_line(name, 120)).lstrip(".") or "bijlage"


def _recipient(address: str) -> Address:
    try:
        if _ADDRESS.match(address) and address.isascii():
            return Address(addr_spec=address)
    except (ValueError, MessageError):  # such as two dots in a row; HeaderDefect is a ValueError
        pass
    raise BadRecipient(address=one_line(address))


def _clean_body(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


_ALLOWED = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    OWN_HEADER.lower(),
    "in-reply-to",
    "references",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
}


def _prove(raw: bytes, letter: Letter) -> None:
    parsed = message_from_bytes(raw)
    names = [name.lower() for name in parsed.keys()]  # noqa: SIM118 - keys() repeats a header that stands twice
    if len(names) != len(set(names)) or not set(names) <= _ALLOWED:
        raise Bent(what="headers")
    recipients = [address for _, address in getaddresses([str(parsed["To"])])]
    if recipients != [one_line(letter.recipient)]:
        raise Bent(what="recipient")
    parts = [part.get_payload(decode=True) for part in parsed.walk() if part.get_content_disposition() == "attachment"]
    if parts != [file.content for file in letter.enclosed]:
        raise Bent(what="attachments")
