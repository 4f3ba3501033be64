"""The parts of one mail: its text, its attachments, and the mails, reports and invitations that it carries.

The one adapter round the MIME libraries. The walk is our own because mail-parser mixes the text of attached mails
with the reply and leaves delivery reports out; its part is the headers. Every walk is bounded in depth and number.
"""

import binascii
import hashlib
import re
from dataclasses import dataclass, field
from email.message import Message as Mime
from email.parser import BytesFeedParser

from parsers.message.charsets import clean, decode, unflow
from parsers.message.headers import Headers, decode_words, lenient_base64, raw_value, read_headers
from parsers.message.model import Attachment

MAX_MAIL = 25 * 2**20  # bytes; larger ones are not parsed
MAX_HEADER_BLOCK = 256 * 2**10  # bytes; real ones stay under 64 KiB
MAX_HEADERS = 1000
MAX_SINGLE = 2 * 2**20  # bytes of a mail without parts
MAX_PARTS = 500
MAX_DEPTH = 50
MAX_TEXT = 200_000  # characters of text or HTML that are read
_SAFE_NAME = re.compile(r"[^\w .,()@+=#&-]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_:-]{2,40})", re.IGNORECASE)
_SIGNATURE_TYPES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"
_NEVER_ENCODED = re.compile(rb"[A-Za-z]{3} [A-Za-z]{2,20} [A-Za-z]{2}")  # words, whatever the label says
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True)
class Body:
    """One piece of the mail's own text, as plain text, as HTML, or as both when the sender gave the choice."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Parts:
    """All that the walk over a mail finds. `status` holds the fields of a delivery report, one dict per block."""

    headers: Headers
    content_type: str = "text/plain"
    report_type: str = ""
    bodies: list[Body] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    attached: list["Attached"] = field(default_factory=list)
    status: list[dict[str, str]] = field(default_factory=list)
    receipt: bool = False  # a read receipt, RFC 8098
    calendar: str = ""  # METHOD of an iCalendar part, "REPLY", "REQUEST", …
    needs_person: str = ""
    warnings: list[str] = field(default_factory=list)
    wanted: str = ""  # the digest of the attachment whose bytes are to be kept, in `content`
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A mail or the headers of one inside this mail: never part of what the sender typed."""

    headers: Headers
    text: str


def parse(raw: bytes, wanted: str = "") -> Parts:
    """Take a mail apart. Never fails: what cannot be taken apart comes back with its headers and `needs_person`."""
    raw = raw.lstrip(b"\r\n")
    found = _HEADER_END.search(raw, 0, MAX_HEADER_BLOCK + 4)
    head = raw[: found.end()] if found else raw[:MAX_HEADER_BLOCK]
    trouble = ""
    if len(raw) > MAX_MAIL:
        trouble = "too large"
    elif (not found and len(raw) > MAX_HEADER_BLOCK) or head.count(b"\n") > 10 * MAX_HEADERS:
        trouble = "damaged"
        head = b"\n".join(head.split(b"\n", MAX_HEADERS)[:MAX_HEADERS])[: MAX_HEADER_BLOCK // 4]
    elif len(raw) > len(head) + MAX_SINGLE and b"multipart/" not in head.lower() and b"message/" not in head.lower():
        raw = raw[: len(head) + MAX_SINGLE]  # one long text, of which only the beginning is read anyway
    try:
        mime = _tree(head if trouble else raw)
    except RecursionError:
        mime, trouble = _tree(head), "damaged"
    if not trouble and len(mime.keys()) > MAX_HEADERS:
        mime, trouble = _tree(b"\n".join(head.split(b"\n", MAX_HEADERS)[:MAX_HEADERS])), "damaged"
    parts = Parts(read_headers(mime), content_type=mime.get_content_type(), wanted=wanted)
    if trouble:
        parts.needs_person = trouble
        parts.warnings.append(f"the mail is {trouble}; only its headers were read")
        return parts
    parts.report_type = clean(str(mime.get_param("report-type") or "")).lower()
    _walk(mime, parts)
    return parts


def _tree(raw: bytes) -> Mime:
    """The parts of a mail as the stdlib sees them; fed in pieces, which needs half the memory."""
    parser = BytesFeedParser()
    for at in range(0, len(raw), 2**16):
        parser.feed(raw[at : at + 2**16])
    return parser.close()


def _walk(root: Mime, parts: Parts) -> None:
    """Visit every part once, depth first and without recursion."""
    named_text: list[Body] = []
    waiting: list[tuple[Mime, int, list[Body] | None]] = [(root, 0, None)]
    alternatives: list[list[Body]] = []
    order: list[list[Body]] = []
    seen = 0
    while waiting:
        part, depth, choice = waiting.pop()
        seen += 1
        if seen > MAX_PARTS or depth > MAX_DEPTH:
            parts.needs_person = parts.needs_person or "damaged"
            parts.warnings.append("too many parts, or parts nested too deeply; the rest was not read")
            break
        kind = part.get_content_type()
        if kind == "multipart/encrypted":
            parts.needs_person = "encrypted"
        if kind == "message/delivery-status":
            parts.status.extend(_fields(block) for block in _children(part)[:50])
        elif kind == "message/disposition-notification":
            parts.receipt = True
        elif kind in ("message/rfc822", "message/global"):
            for inner in _children(part)[:1]:
                _attached(inner, parts)
        elif part.is_multipart():
            inner_choice = choice
            if kind == "multipart/alternative" and choice is None:
                inner_choice = []
                alternatives.append(inner_choice)
                order.append(inner_choice)
            waiting.extend((child, depth + 1, inner_choice) for child in reversed(_children(part)))
        else:
            if kind.startswith("multipart/"):  # without a boundary that occurs: all of it is one text
                parts.warnings.append("a part in parts has no boundary")
                kind = "text/plain"
            body = _leaf(part, kind, parts, named_text)
            if body is not None:
                if choice is None:
                    order.append([body])
                else:
                    choice.append(body)
    for group in order:
        if any(group is choice for choice in alternatives):
            plain = "\n".join(body.plain for body in group if body.plain)
            markup = "\n".join(body.html for body in group if body.html)
            parts.bodies.append(Body(plain, markup))
        else:
            parts.bodies.extend(group)
    if not any(body.plain.strip() or body.html.strip() for body in parts.bodies):
        parts.bodies.extend(named_text[:1])


def _children(part: Mime) -> list[Mime]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Mime)] if isinstance(payload, list) else []


def _leaf(part: Mime, kind: str, parts: Parts, named_text: list[Body]) -> Body | None:
    """One part without parts: the body it is, or None when it was filed as something else."""
    octets = _octets(part, parts)
    name = _name(part)
    disposition = (part.get_content_disposition() or "").lower()
    if kind == "text/rfc822-headers":
        parts.attached.append(Attached(read_headers(_tree(octets[:MAX_HEADER_BLOCK])), ""))
        return None
    if kind == "text/calendar":
        method = re.search(rb"^METHOD:[ ]?([A-Za-z]{1,20})", octets, re.MULTILINE)
        parts.calendar = str(part.get_param("method") or (method and method[1].decode()) or "PUBLISH").upper()[:20]
    _notice_sealed(kind, name, parts)
    if kind in ("text/plain", "text/html", "text/enriched") and disposition != "attachment":
        body = _text(part, kind, octets, parts)
        if not name:
            return body
        named_text.append(body)
    if kind not in _SIGNATURE_TYPES:
        digest = hashlib.sha256(octets).hexdigest()
        parts.content = octets if digest == parts.wanted else parts.content
        parts.attachments.append(Attachment(name or f"{kind.replace('/', '.')}", kind, len(octets), digest))
    return None


def _notice_sealed(kind: str, name: str, parts: Parts) -> None:
    """Mails whose text is locked away in one part: TNEF of Outlook, S/MIME that is not clear-signed."""
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        parts.needs_person = parts.needs_person or "winmail"
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        parts.needs_person = "encrypted"


def _octets(part: Mime, parts: Parts) -> bytes:
    """The decoded bytes of a part, whatever state its transfer encoding is in."""
    encoding = raw_value(part.get("Content-Transfer-Encoding") or "").lower().strip(" ;\"'")
    wire = _wire(part)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(wire)
    if encoding == "base64":
        if _NEVER_ENCODED.search(wire, 0, 2000):
            return wire
        if part.get_content_maintype() != "text":
            return _base64(wire)
        octets, whole = lenient_base64(wire)
        if not whole:
            parts.needs_person = parts.needs_person or "damaged"
            parts.warnings.append("the base64 of the text is cut off or damaged")
        return octets
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        part.replace_header("Content-Transfer-Encoding", "x-uuencode")
        return _wire(part, as_is=True)
    return wire


def _base64(wire: bytes) -> bytes:
    """Decode the base64 of an attachment, without the copies that a careful look would make of a large one."""
    try:
        return binascii.a2b_base64(wire)
    except binascii.Error:
        return lenient_base64(wire)[0]


def _wire(part: Mime, *, as_is: bool = False) -> bytes:
    """The bytes of a part as sent: asked for as 8bit, the stdlib gives them without reading them as text first."""
    if "Content-Transfer-Encoding" in part and not as_is:
        part.replace_header("Content-Transfer-Encoding", "8bit")
    octets = part.get_payload(decode=True)
    return octets if isinstance(octets, bytes) else b""


def _text(part: Mime, kind: str, octets: bytes, parts: Parts) -> Body:
    label = clean(str(part.get_param("charset") or ""))
    if not label and kind == "text/html" and (meta := _META_CHARSET.search(octets, 0, 4096)):
        label = meta[1].decode("ascii")
    decoded = decode(octets[: MAX_TEXT * 4], label)
    if decoded.warning:
        parts.warnings.append(decoded.warning)
    if decoded.damaged:
        parts.needs_person = parts.needs_person or "damaged"
    text = decoded.text
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        parts.warnings.append(f"only the first {MAX_TEXT} characters of the text were read")
    if kind == "text/html":
        return Body(html=text)
    if str(part.get_param("format") or "").lower() == "flowed":
        text = unflow(text, delete_space=str(part.get_param("delsp") or "").lower() == "yes")
    if _ENCRYPTED in text:
        parts.needs_person = "encrypted"
    return Body(plain=text)


def _name(part: Mime) -> str:
    """A file name that is safe to show and never a path, "" when the part has none."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        name = "unnamed"
    name = decode_words(raw_value(name)) if name else ""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = _SAFE_NAME.sub("_", name).strip(" .")
    if len(name) > 120:
        stem, dot, end = name.rpartition(".")
        name = stem[:100] + dot + end[:12] if dot else name[:120]
    return name


def _fields(block: Mime) -> dict[str, str]:
    return {name.lower(): raw_value(value) for name, value in block.raw_items()}


def _attached(inner: Mime, parts: Parts) -> None:
    """File an attached mail by its headers and first text; what it carries itself is not looked into."""
    own = Parts(read_headers(inner))
    text = ""
    for part in _first_parts(inner):
        if part.get_content_type() in ("text/plain", "text/html") and not part.is_multipart():
            body = _text(part, part.get_content_type(), _octets(part, own), own)
            text = body.plain or body.html
            break
    parts.attached.append(Attached(own.headers, text))
    if len(parts.attached) == 1 or parts.report_type == "":
        subject = own.headers.first("subject")
        digest = hashlib.sha256(text.encode()).hexdigest()
        name = _SAFE_NAME.sub("_", subject)[:100] or "mail"
        parts.attachments.append(Attachment(f"{name}.eml", "message/rfc822", len(text), digest))


def _first_parts(mime: Mime) -> list[Mime]:
    """The first leaves of a mail, a few levels deep."""
    level, out = [mime], list[Mime]()
    for _ in range(6):
        out.extend(part for part in level if not part.is_multipart())
        level = [child for part in level for child in _children(part)[:10]]
    return out[:20]
