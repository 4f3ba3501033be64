"""Building the mails that the tests of reading are about."""

from collections.abc import Callable

import pytest

Build = Callable[..., bytes]


def build(
    text: str = "",
    html: str = "",
    *,
    sender: str = "Jan Jansen <jan@dezon.example>",
    subject: str = "Re: Herinnering factuur VD2026-10417",
    headers: tuple[str, ...] = (),
    charset: str = "utf-8",
) -> bytes:
    """A mail as bytes: plain text, HTML, or both as alternatives; `headers` are whole header lines."""
    head = [
        f"From: {sender}",
        "To: Debiteuren <debiteuren@vandongen.example>",
        f"Subject: {subject}",
        "Date: Tue, 12 May 2026 10:03:00 +0200",
        "Message-ID: <1@dezon.example>",
        "MIME-Version: 1.0",
        *headers,
    ]
    plain_type = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit"
    html_type = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: 8bit"
    if text and html:
        body = f"--b\r\n{plain_type}\r\n\r\n{text}\r\n--b\r\n{html_type}\r\n\r\n{html}\r\n--b--\r\n"
        head.append("Content-Type: multipart/alternative; boundary=b")
    else:
        head.append(html_type if html else plain_type)
        body = html or text
    return ("\r\n".join(head) + "\r\n\r\n").encode("utf-8") + body.encode(charset)


@pytest.fixture
def mail() -> Build:
    return build
