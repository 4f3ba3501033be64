"""One mail as a value: headers that matter, what was typed anew, what was cut and why, who really sent it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from parsers.books import Language


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as RFC 5322 section 3.4 names it: display name and addr-spec (lower-cased domain)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text: `name` is made safe, `sha256` identifies the bytes, which are never opened."""

    name: str
    content_type: str
    size: int  # bytes, decoded
    sha256: str


class Cut(StrEnum):
    """What a piece of the text is. Only `NEW` was typed by the sender for this mail."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"
    TAGLINE = "tagline"  # "sent from my phone" and other lines a mail program adds
    BANNER = "banner"  # "external sender" warnings and the like
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of lines of the mail, what it was taken for, and why (a short English rule name)."""

    cut: Cut
    text: str
    why: str


class AutomaticKind(StrEnum):
    """The kinds of mail that nobody typed. OTHER: ticket receipts, read receipts, calendar answers, …"""

    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    LIST = "list"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Automatic:
    """Why a mail is taken for automatic, and what it tells: return date and stand-in, or the failed address."""

    kind: AutomaticKind
    why: str
    returns_on: date | None = None
    stand_in: str = ""  # name of whoever stands in
    stand_in_address: str = ""
    failed_address: str = ""
    status: str = ""  # RFC 3463 status code of a bounce, such as "5.1.1"
    original_message_id: str = ""  # of our mail that bounced


class Trust(StrEnum):
    """Whether the From address is proven by a configured receiver's Authentication-Results (RFC 8601)."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AttachedMail:
    """A mail inside this one, forwarded or returned: kept apart, its words are not the sender's."""

    message_id: str
    sender: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, read. Addresses and ids are without angle brackets; text is NFC with LF line ends."""

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: Mailbox  # the one From mailbox; address "" when there is none or more than one
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    subject: str
    sent: datetime | None  # with the sender's own offset
    language: Language
    text: str  # the new text only; the full text when cutting left nothing (see `cut_sure`)
    segments: tuple[Segment, ...]  # the whole text in order, each piece with what it was taken for
    cut_sure: float  # 0..1, how sure the cut is; 0 when nothing is surely new, so that all there is had to be used
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic | None = None
    trust: Trust = Trust.UNVERIFIED
    trust_why: str = ""
    needs_person: str = ""  # "encrypted", "winmail", "calendar", "damaged", …: why it must not be read by machine
    warnings: tuple[str, ...] = ()
    attached: tuple[AttachedMail, ...] = ()
    html: str = ""  # the HTML as received, for a desk that cleans it before showing; never trusted
    look_alike_of: str = ""  # the known domain that the sender's domain imitates
    reply_to_differs: bool = False  # answers would go to another address than the sender's

    @property
    def typed(self) -> str:
        """What the sender's side wrote for this mail, signature and footer included: all but quotes and banners."""
        if not self.cut_sure:
            return self.text
        return "\n".join(piece.text for piece in self.segments if piece.cut in _TYPED).strip()


_TYPED = {Cut.NEW, Cut.SIGNATURE, Cut.DISCLAIMER}
