"""Delivery reports: which address of ours failed, with which status, about which of our mails.

RFC 3464 reports by their fields; the plain-text ones of Exchange, Gmail, Postfix, Exim and qmail by their words.
"""

import re

from parsers.message.headers import message_ids
from parsers.message.mime import Parts
from parsers.message.model import Automatic, AutomaticKind
from parsers.message.phrases import anywhere, fold

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -][\d\w'])")
_MESSAGE_ID = re.compile(r"^[ \t>]{0,8}Message-I[Dd]:\s{0,4}(<[^<>\s]{3,500}>)", re.MULTILINE)
_SENDERS = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|maildaemon|mailerdaemon|double-bounce|bounces?)"
    r"(?:@|$|\+)"
)
_SENDER_NAMES = re.compile(
    r"mail delivery (?:system|subsystem|service)|mailer-daemon|mail administrator|microsoft outlook|postmaster"
)
_SEARCHED = 20_000


def report(parts: Parts, text: str) -> Automatic | None:
    """The delivery report that a mail is, None when it is none. Delivered and relayed reports are OTHER."""
    if parts.status:
        return _from_fields(parts, text)
    headers = parts.headers
    subject = fold(headers.first("subject")[:300])
    address = headers.sender[0].address.lower() if headers.sender else ""
    name = fold(headers.sender[0].name) if headers.sender else ""
    from_mailer = bool(_SENDERS.match(address) or _SENDER_NAMES.search(name))
    null_path = headers.first("return-path").strip() == "<>"
    words = anywhere("bounce", "texts").search(fold(text[:_SEARCHED]))
    titled = anywhere("bounce", "subjects").search(subject)
    stated = headers.first("x-failed-recipients").split(",")[0].strip()
    from_program = from_mailer or null_path
    if not (stated or parts.report_type == "delivery-status" or (from_program and words) or (from_mailer and titled)):
        return None
    failed = stated or _failed_address(text, address)
    return _automatic("words of a delivery report", failed, _status(text), text, parts)


def _from_fields(parts: Parts, text: str) -> Automatic:
    recipient, action, status, diagnostic = "", "", "", ""
    for block in parts.status:
        found = block.get("final-recipient") or block.get("original-recipient") or ""
        if found and (not recipient or block.get("action", "").lower() == "failed"):
            recipient = found.partition(";")[2].strip() or found
            action = block.get("action", "").lower()
            status = block.get("status", "")
            diagnostic = block.get("diagnostic-code", "")
    address = _ADDRESS.search(recipient)
    if action in ("delivered", "relayed", "expanded"):
        return Automatic(AutomaticKind.OTHER, "delivery confirmed (RFC 3464)")
    code = _STATUS.search(status) or _STATUS.search(diagnostic)
    return _automatic(
        "delivery report (RFC 3464)",
        address[0] if address else _failed_address(text, ""),
        code[1] if code else _status(f"{diagnostic} {text}"),
        text,
        parts,
    )


def _automatic(why: str, failed: str, status: str, text: str, parts: Parts) -> Automatic:
    original = ""
    for mail in parts.attached:
        original = original or next(iter(message_ids(mail.headers.first("message-id"))), "")
    if not original and (match := _MESSAGE_ID.search(text[:200_000])):
        original = next(iter(message_ids(match[1])), "")
    if not original:
        original = next(iter(message_ids(parts.headers.first("in-reply-to"))), "")
    address = failed[:320].strip("<>. ").lower()
    return Automatic(AutomaticKind.BOUNCE, why, failed_address=address, status=status, original_message_id=original)


def _failed_address(text: str, sender: str) -> str:
    """The first address in the words that is not a mail server's own."""
    for match in _ADDRESS.finditer(text[:_SEARCHED]):
        address = match[0].strip(".'")
        if address.lower() != sender and not _SENDERS.match(address.lower()):
            return address
    return ""


def _status(text: str) -> str:
    """The RFC 3463 status in the words; from a bare SMTP reply code only its class, as 5.0.0."""
    head = text[:_SEARCHED]
    if match := _STATUS.search(head):
        return match[1]
    if match := _REPLY_CODE.search(head):
        return f"{match[1][0]}.0.0"
    if "nxdomain" in head.lower():
        return "5.1.2"
    return "4.0.0" if anywhere("bounce", "delayed").search(fold(head)) else "5.0.0"
