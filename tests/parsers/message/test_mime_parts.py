"""Taking mails apart: charsets that lie, parts that are not the text, and what is handed to a person."""

import base64

import pytest

from parsers.message import read
from parsers.message.charsets import decode, unflow

HEAD = b"From: Jan <jan@dezon.example>\r\nSubject: Re: h\r\nMessage-ID: <1@dezon.example>\r\n"


def multi(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + body + b"--b--\r\n"


TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nVrijdag betaal ik.\r\n"
REMINDER = b"From: debiteuren@vandongen.example\r\nMessage-ID: <r@vandongen.example>\r\n\r\nal betaald?\r\n"


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        ("vóór € 5".encode(), "utf-8", "vóór € 5"),
        ("vóór € 5".encode(), "us-ascii", "vóór € 5"),
        ("vóór € 5".encode("cp1252"), "us-ascii", "vóór € 5"),
        ("vóór € 5".encode("cp1252"), "utf-8", "vóór € 5"),
        ("vóór € 5".encode("cp1252"), "iso-8859-1", "vóór € 5"),
        ("vóór € 5".encode("cp1252"), "", "vóór € 5"),
        ("vóór € 5".encode("iso-8859-15"), "iso-8859-15", "vóór € 5"),
        ("vóór".encode("cp850"), "cp-850", "vóór"),
        ("vóór € 5".encode(), "x-unknown", "vóór € 5"),
        ("vóór € 5".encode(), "'UTF-8'", "vóór € 5"),
        ("vóór € 5".encode(), "iso-8859-1", "vóór € 5"),
        ("vóór € 5".encode("utf-7"), "utf-7", "vóór € 5"),
        ("vóór".encode(), "idna", "vóór"),
        ("vÃ³Ã³r".encode(), "utf-8", "vóór"),
        (b"a\0b\x1bc\r\nd\re", "utf-8", "abc\nd\ne"),
        ("be\u200btaald\u202e!".encode(), "utf-8", "betaald!"),
    ],
)
def test_charsets_that_lie(octets, label, text):
    assert decode(octets, label).text == text


@pytest.mark.parametrize(
    ("text", "delete_space", "unflowed"),
    [
        ("dit is een \nlange regel\nnieuw", False, "dit is een lange regel\nnieuw"),
        ("lange \nregel", True, "langeregel"),
        ("> een \n> twee\ndrie", False, "> een twee\ndrie"),
        ("tekst\n-- \nJan", False, "tekst\n-- \nJan"),
        (" >geen citaat", False, ">geen citaat"),
    ],
)
def test_format_flowed_is_undone(text, delete_space, unflowed):
    assert unflow(text, delete_space=delete_space) == unflowed


def test_headers_are_decoded_whatever_their_state():
    raw = (
        b"From: =?utf-8?q?J=C3=A1n?= <JAN@DeZon.example>\r\nSubject: =?utf-8?B?dsOz?= =?utf-8?B?w7Ny?= "
        + "gewoon vóór\r\n".encode("cp1252")
        + b"Message-ID: <a b@x>\r\nIn-Reply-To: <r1@vandongen.example>\r\n"
        + b"References: <r0@v.example>\r\n <r1@v.example>\r\n\r\nhoi"
    )
    message = read(raw)
    assert message.subject == "vóór gewoon vóór"
    assert (message.sender.name, message.sender.address) == ("Ján", "JAN@dezon.example")
    assert message.message_id == ""
    assert message.in_reply_to == "r1@vandongen.example"
    assert message.references == ("r0@v.example", "r1@v.example")


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("Jan <jan@x.example", "jan@x.example"),
        ("jan@x.example", "jan@x.example"),
        ('"iban@good.example" <evil@bad.example>', "evil@bad.example"),
        ('"', ""),
        ("<@", ""),
        ("undisclosed-recipients:;", ""),
    ],
)
def test_from_headers_broken_or_not(header, address):
    assert read(f"From: {header}\r\nSubject: x\r\n\r\nhoi".encode()).sender.address == address


@pytest.mark.parametrize(
    ("date", "sent"),
    [
        ("Tue, 12 May 2026 10:03:00 +0200", "2026-05-12T10:03:00+02:00"),
        ("Tue, 12 May 2026 10:03:00 +0530", "2026-05-12T10:03:00+05:30"),
        ("12 May 2026 10:03 GMT", "2026-05-12T10:03:00+00:00"),
        ("Tue, 12 May 2026 10:03:00 +0200 (CEST)", "2026-05-12T10:03:00+02:00"),
        ("yesterday", "None"),
        ("Tue, 99 May 2026 10:03:00 +0200", "None"),
    ],
)
def test_the_senders_own_time_is_kept(date, sent):
    message = read(f"From: a@b.example\r\nDate: {date}\r\n\r\nhoi".encode())
    assert (message.sent.isoformat() if message.sent else "None") == sent


def test_a_forwarded_mail_is_kept_apart_from_the_reply():
    message = read(multi(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + REMINDER))
    assert message.text == "Vrijdag betaal ik."
    assert [(mail.message_id, mail.sender, mail.text.strip()) for mail in message.attached] == [
        ("r@vandongen.example", "debiteuren@vandongen.example", "al betaald?")
    ]
    assert message.attachments[0].content_type == "message/rfc822"


def test_text_split_round_an_attachment_is_all_read():
    pdf = b"Content-Type: application/pdf; name=bewijs.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n"
    message = read(multi(TEXT, pdf, b"Content-Type: text/plain\r\n\r\nGroet van mij.\r\n"))
    assert message.text.split() == ["Vrijdag", "betaal", "ik.", "Groet", "van", "mij."]
    assert [(a.name, a.size, a.content_type) for a in message.attachments] == [("bewijs.pdf", 3, "application/pdf")]
    assert message.attachments[0].sha256 == "ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc"


@pytest.mark.parametrize(
    ("sent", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\factuur.pdf", "factuur.pdf"),
        ("a\r\nBcc: x.pdf", "a Bcc_ x.pdf"),
        ("..", ""),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("=?utf-8?q?fact=C3=BCr.pdf?=", "factür.pdf"),
        ("<script>.html", "_script_.html"),
    ],
)
def test_attachment_names_are_made_safe(sent, safe):
    quoted = sent.replace("\\", "\\\\").replace("\r\n", "\r\n ")
    message = read(multi(TEXT, b'Content-Type: application/pdf; name="' + quoted.encode() + b'"\r\n\r\n1'))
    assert message.attachments[0].name == (safe or "application.pdf")


def test_named_text_is_an_attachment_unless_there_is_no_other_text():
    named = b"Content-Type: text/plain; name=brief.txt\r\nContent-Disposition: inline\r\n\r\nde brief\r\n"
    assert read(multi(TEXT, named)).text == "Vrijdag betaal ik."
    assert read(multi(named)).text == "de brief"


SEALED = {
    "winmail": multi(
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+\r\n"
    ),
    "smime": HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nMIIB\r\n",
    "pgp/mime": multi(b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n", kind=b"encrypted"),
    "pgp inline": HEAD + b"\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----\r\n",
    "calendar": multi(
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"
    ),
    "cut base64": HEAD
    + b"Content-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(b"ik betaal 1250 euro")[:-3]
    + b"\r\n",
    "broken utf-8": HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "één é ü ö".encode() * 5 + b"\xff\r\n",
}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("winmail", "winmail"),
        ("smime", "encrypted"),
        ("pgp/mime", "encrypted"),
        ("pgp inline", "encrypted"),
        ("calendar", "calendar"),
        ("cut base64", "damaged"),
        ("broken utf-8", "damaged"),
    ],
)
def test_what_must_not_be_read_by_machine_is_handed_to_a_person(name, why):
    assert read(SEALED[name]).needs_person == why


def test_winmail_beside_a_readable_text_does_not_hinder():
    tnef = b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n1\r\n"
    message = read(multi(TEXT, tnef))
    assert (message.text, message.needs_person) == ("Vrijdag betaal ik.", "")


def test_clear_signed_mail_is_read():
    signature = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMIIB\r\n"
    message = read(multi(TEXT, signature, kind=b'signed; protocol="application/pkcs7-signature"'))
    assert (message.text, message.needs_person, message.attachments) == ("Vrijdag betaal ik.", "", ())


@pytest.mark.parametrize("encoding", ["quoted-printable ", "Quoted-Printable", "quoted-printable;"])
def test_transfer_encodings_written_carelessly(encoding):
    assert read(HEAD + f"Content-Transfer-Encoding: {encoding}\r\n\r\nv=F3=F3r".encode()).text == "vóór"


def test_multipart_without_boundary_is_read_as_text():
    assert "hallo" in read(HEAD + b"Content-Type: multipart/mixed\r\n\r\nhallo").text


def test_html_charset_of_its_meta_element():
    html = '<html><head><meta charset="iso-8859-15"></head><body>€ 5</body></html>'.encode("iso-8859-15")
    assert read(HEAD + b"Content-Type: text/html\r\n\r\n" + html).text == "€ 5"


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\0", b"From", b"hallo\r\n\r\ndaar", b"From - x\nFrom: a@b.example\n\nhoi", b":\n\n"]
)
def test_hardly_a_mail_at_all(raw):
    read(raw)
