"""Reading one mail: the parts put together, new text cut out, and everything else said about it."""

from collections.abc import Iterable
from itertools import groupby

from parsers.books import Language
from parsers.message.authentication import trust
from parsers.message.automatic import automatic
from parsers.message.headers import Headers, message_ids
from parsers.message.html import to_lines
from parsers.message.language import detect
from parsers.message.lines import Line, Tag, plain_lines
from parsers.message.look_alikes import look_alike
from parsers.message.mime import Body, Parts, parse
from parsers.message.model import AttachedMail, Cut, Mailbox, Message, Segment
from parsers.message.ours import Ours
from parsers.message.quotes import split_shared, tag_lines
from parsers.message.signatures import tag_signatures

_NOBODY = Mailbox("", "")


def read(
    raw: bytes,
    *,
    trusted_hosts: frozenset[str] = frozenset(),
    reminder_texts: tuple[str, ...] = (),
    known_language: Language | None = None,
    own_addresses: frozenset[str] = frozenset(),
    known_domains: frozenset[str] = frozenset(),
) -> Message:
    """Read one mail as it came from the server. Never raises, whatever the bytes hold.

    `trusted_hosts`: authserv-ids whose Authentication-Results count (RFC 8601); without them nobody is verified.
    `reminder_texts`: what we wrote to this debtor, to know it again when it is quoted without marks.
    `known_language`: the debtor's, which decides on texts of a few words. `own_addresses`: the creditor's.
    `known_domains`: the debtors' domains, to notice one that imitates them.
    """
    parts = parse(raw)
    headers = parts.headers
    lines = split_shared([line for body in parts.bodies for line in _lines(body)])
    sender = headers.sender[0] if len(headers.sender) == 1 and headers.from_headers == 1 else _NOBODY
    shown = headers.sender[0].name if headers.sender else ""
    tags = tag_signatures(lines, tag_lines(lines, Ours(reminder_texts)), shown)
    segments = _segments(lines, tags)
    text = "\n".join(line.text for line, tag in zip(lines, tags, strict=True) if tag.cut is Cut.NEW).strip()
    sure = min((tag.sure for tag in tags), default=1.0)
    if not text:
        text, sure = _fallback(lines, tags), 0.0
    language = detect(text, known_language, headers.first("subject"))
    whole = "\n".join(line.text for line in lines)
    level, trust_why = trust(headers, trusted_hosts)
    domain = sender.address.rpartition("@")[2]
    return Message(
        message_id=next(iter(message_ids(headers.first("message-id"))), ""),
        in_reply_to=next(iter(message_ids(headers.first("in-reply-to"))), ""),
        references=message_ids(headers.first("references")),
        sender=sender,
        reply_to=headers.reply_to,
        to=headers.to,
        subject=headers.first("subject"),
        sent=headers.sent,
        language=language,
        text=text,
        segments=segments,
        cut_sure=sure,
        attachments=tuple(parts.attachments),
        automatic=automatic(parts, text, whole, language),
        trust=level,
        trust_why=trust_why,
        needs_person=_needs_person(parts, text),
        warnings=tuple(dict.fromkeys(_warnings(parts, headers, sender))),
        attached=tuple(_attached(parts)),
        html="\n".join(body.html for body in parts.bodies if body.html),
        look_alike_of=look_alike(domain, known_domains),
        reply_to_differs=_differs(headers, sender, own_addresses),
    )


def _lines(body: Body) -> list[Line]:
    """The lines of one piece of the mail: from its HTML, which is what a person saw, else from its plain text."""
    if body.html.strip():
        lines = to_lines(body.html)
        if any(line.text for line in lines):
            return lines
    return plain_lines(body.plain)


def _segments(lines: list[Line], tags: list[Tag]) -> tuple[Segment, ...]:
    """Runs of lines with the same tag, in order; nothing is left out."""
    paired = zip(lines, tags, strict=True)
    return tuple(
        Segment(cut, "\n".join(line.text for line, _ in run), why)
        for (cut, why), run in groupby(paired, key=lambda pair: (pair[1].cut, pair[1].why))
    )


def _fallback(lines: list[Line], tags: list[Tag]) -> str:
    """The whole text, when the cut left nothing: all of it without signature and footers, or else really all."""
    kept = "\n".join(line.text for line, tag in zip(lines, tags, strict=True) if tag.cut is not Cut.TAGLINE)
    return kept.strip() or "\n".join(line.text for line in lines).strip()


def _needs_person(parts: Parts, text: str) -> str:
    if parts.needs_person == "winmail" and text:
        return ""
    if parts.needs_person:
        return parts.needs_person
    return "calendar" if parts.calendar else ""


def _warnings(parts: Parts, headers: Headers, sender: Mailbox) -> Iterable[str]:
    yield from parts.warnings
    if headers.from_headers > 1 or len(headers.sender) > 1:
        yield "more than one sender"
    elif not sender.address:
        yield "no sender"


def _differs(headers: Headers, sender: Mailbox, own: frozenset[str]) -> bool:
    allowed = {sender.address.lower(), *(address.lower() for address in own)}
    return any(box.address.lower() not in allowed for box in headers.reply_to)


def _attached(parts: Parts) -> Iterable[AttachedMail]:
    for mail in parts.attached:
        headers = mail.headers
        yield AttachedMail(
            message_id=next(iter(message_ids(headers.first("message-id"))), ""),
            sender=headers.sender[0].address if headers.sender else "",
            subject=headers.first("subject"),
            text=mail.text,
        )
