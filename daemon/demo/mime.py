"""The sample firm's mails as bytes: headers as mail servers and programs write them, the same bytes on every run.

Python's email package would choose boundaries at random; here they follow from the Message-ID.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from daemon.demo.clients import Body, Client
from parsers.message.model import Mailbox


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, when and about what; `extra` are further headers, `attachment` is a file name or ""."""

    sender: Mailbox
    to: Mailbox
    subject: str
    sent: datetime
    message_id: str
    in_reply_to: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    attachment: str = ""


def received(sender: Mailbox, sent: datetime, host: str, forged: bool) -> dict[str, str]:
    """What our mail server `host` puts on top of a mail, with what it thinks of the sender (RFC 8601)."""
    domain = sender.address.partition("@")[2]
    verdict = "fail" if forged else "pass"
    arrived = format_datetime(sent + timedelta(seconds=2))
    return {
        "Return-Path": f"<{sender.address}>",
        "Received": f"from mx.{domain} (mx.{domain} [192.0.2.25]) by {host} with ESMTPS; {arrived}",
        "Authentication-Results": f"{host}; spf={verdict} smtp.mailfrom={domain}; "
        f"dkim={'none' if forged else 'pass'} header.d={domain}; dmarc={verdict} header.from={domain}",
    }


def number(seed: str, digits: int = 12) -> str:
    """A number that looks drawn and is not: the same for the same seed."""
    return str(int(hashlib.sha256(seed.encode()).hexdigest(), 16))[-digits:]


def _start(envelope: Envelope) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    for name, value in envelope.extra.items():
        message[name] = value
    message["From"] = Address(envelope.sender.name, addr_spec=envelope.sender.address)
    message["To"] = Address(envelope.to.name, addr_spec=envelope.to.address)
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.sent)
    message["Message-ID"] = f"<{envelope.message_id}>"
    if envelope.in_reply_to:
        message["In-Reply-To"] = message["References"] = f"<{envelope.in_reply_to}>"
    return message


def _bytes(message: EmailMessage, seed: str) -> bytes:
    for place, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{number(f'{seed}{place}', 20)}")
    return message.as_bytes()


def plain_mail(envelope: Envelope, text: str) -> bytes:
    """A mail of plain text, as our own reminders are."""
    message = _start(envelope)
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return _bytes(message, envelope.message_id)


def client_mail(envelope: Envelope, client: Client, body: Body) -> bytes:
    """A mail as the program sends it: one part or alternatives, in its charset, with the attachment behind."""
    message = _start(envelope)
    for name, value in client.headers.items():
        message[name] = value
    charset = client.charset if _fits(body, client.charset) else "utf-8"
    if body.plain is not None:
        message.set_content(body.plain, charset=charset, cte=client.transfer)
        if body.flowed:
            message.set_param("format", "flowed")
        if body.html is not None:
            message.add_alternative(body.html, subtype="html", charset=charset, cte=client.transfer)
    elif body.html is not None:
        message.set_content(body.html, subtype="html", charset=charset, cte=client.transfer)
    if envelope.attachment:
        proof = _one_page_pdf(envelope.attachment)
        message.add_attachment(proof, maintype="application", subtype="pdf", filename=envelope.attachment)
    return _bytes(message, envelope.message_id)


def bounce_mail(envelope: Envelope, status: str, returned: bytes, failed: str, host: str) -> bytes:
    """A delivery status notification (RFC 3464) as Postfix writes it, with our mail inside."""
    reason = f"550 {status} <{failed}>: Recipient address rejected: User unknown"
    message = _start(envelope)
    message.set_content(
        f"This is the mail system at host {host}.\n\n"
        "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. "
        "It's attached below.\n\n                   The mail system\n\n"
        f"<{failed}>: host mx.{failed.partition('@')[2]}[192.0.2.80] said:\n"
        f"    {reason} (in reply to RCPT TO command)\n"
    )
    message.make_mixed()
    message.set_type("multipart/report")
    message.set_param("report-type", "delivery-status")
    report = EmailMessage(policy=SMTP)
    report["Content-Type"] = "message/delivery-status"
    report.set_payload([_fields(f"Reporting-MTA: dns; {host}"), _recipient(failed, status, reason)])
    message.attach(report)
    original = EmailMessage(policy=SMTP)
    original["Content-Type"] = "message/rfc822"
    original.set_payload(returned.decode("ascii"))
    message.attach(original)
    return _bytes(message, envelope.message_id)


def _recipient(failed: str, status: str, reason: str) -> EmailMessage:
    return _fields(
        f"Final-Recipient: rfc822; {failed}",
        f"Original-Recipient: rfc822;{failed}",
        "Action: failed",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; {reason}",
    )


def _fields(*lines: str) -> EmailMessage:
    group = EmailMessage(policy=SMTP)
    for line in lines:
        name, _, value = line.partition(": ")
        group[name] = value
    return group


def _fits(body: Body, charset: str) -> bool:
    try:
        f"{body.plain or ''}{body.html or ''}".encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _one_page_pdf(title: str) -> bytes:
    """The smallest page that a viewer opens, with the file's name on it."""
    shown = f"BT /F1 14 Tf 60 760 Td ({title}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
    )
    body, offsets = "%PDF-1.4\n", []
    for place, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{place} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
