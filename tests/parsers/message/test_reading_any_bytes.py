"""Whatever arrives is read: never an exception, nothing lost, and in good time."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.message import read
from parsers.message.charsets import clean

HEADERS = st.sampled_from(
    [
        b"From",
        b"To",
        b"Subject",
        b"Date",
        b"Content-Type",
        b"Content-Transfer-Encoding",
        b"Reply-To",
        b"Message-ID",
        b"Content-Disposition",
        b"Auto-Submitted",
        b"Authentication-Results",
        b"References",
        b"X-\xff",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"multipart/mixed; boundary=b",
            b"multipart/alternative; boundary=b",
            b"text/html; charset=utf-7",
            b"base64",
            b"message/rfc822",
            b"multipart/report; report-type=delivery-status; boundary=b",
            b"=?utf-8?q?=0d=0aBcc=3a_x?=",
            b"text/plain; format=flowed; delsp=yes",
            b"quoted-printable",
            b"jan@x.example",
            b'"<@',
            b"text/calendar",
        ]
    ),
)
LINES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            b"--b",
            b"--b--",
            b"",
            b"> oud",
            b"Van: jan@x.example",
            b"Verzonden: 12 mei 2026",
            b"Onderwerp: x",
            b"<div>",
            b"<blockquote>",
            b"Op 5 mei 2026 om 10:03 schreef Jan <jan@x.example>:",
            b"-- ",
            b"mvg",
            b"-----Original Message-----",
            b"Content-Type: text/html",
        ]
    ),
)


@given(st.lists(st.tuples(HEADERS, VALUES), max_size=12), st.lists(LINES, max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_bytes_can_break_it(headers, lines):
    raw = (
        b"".join(name + b": " + value.replace(b"\n", b" ") + b"\n" for name, value in headers)
        + b"\n"
        + b"\n".join(lines)
    )
    message = read(raw, reminder_texts=("Wilt u factuur 1 betalen voor het eind van de maand?",))
    json.dumps([message.subject, message.text, message.sender.name, *message.warnings]).encode("utf-8")
    assert "\r" not in message.text
    assert "\0" not in message.text
    assert "\n" not in message.subject
    assert 0 <= message.cut_sure <= 1


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=60),
        max_size=25,
    )
)
@settings(max_examples=150, deadline=None)
def test_every_line_is_in_one_segment_and_no_character_is_lost(lines):
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n" + "\n".join(lines).encode()
    message = read(raw)
    everything = " ".join(piece.text for piece in message.segments).split()
    assert everything == clean("\n".join(lines)).split()
    assert set(message.text.split()) <= set(everything)


@given(st.text(st.characters(categories=("Ll", "Lu", "Nd"), max_codepoint=0x24F), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_new_words_above_any_quote_survive(word):
    text = f"Hallo, {word} is mijn antwoord en daar blijft het bij."
    quote = "Op 5 mei 2026 om 10:03 schreef Jan <j@x.example>:\n\n> oud\n"
    raw = f"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n{quote}"
    assert "is mijn antwoord en daar blijft het bij." in read(raw.encode()).text


def mail(body: bytes = b"hoi\n", head: bytes = b"", kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    return b"From: Jan <jan@x.example>\r\nSubject: Re: h\r\n" + head + b"Content-Type: " + kind + b"\r\n\r\n" + body


def nested(depth: int) -> bytes:
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + levels + b"\r\nhallo"


HOSTILE = {
    "2000 levels": (nested(2000), "damaged"),
    "10 000 parts": (mail(b"--b\r\n\r\nx\r\n" * 10_000 + b"--b--", kind=b"multipart/mixed; boundary=b"), "damaged"),
    "30 MB text": (mail(b"hallo daar\n" * 2_800_000), "too large"),
    "50 000 headers": (mail(head=b"".join(b"X-%d: y\r\n" % n for n in range(50_000))), "damaged"),
    "1 MB header line": (mail(head=b"X-A: " + b"a" * 1_000_000 + b"\r\n"), "damaged"),
    "15 000 encoded words": (mail(head=b"Subject: " + b"=?utf-8?q?a?=\r\n " * 15_000 + b"\r\n"), "damaged"),
    "1 MB word": (mail(b"a" * 1_000_000), ""),
    "dashes": (mail(b"-" * 200_000), ""),
    "On On": (mail(b"On " * 60_000), ""),
    "Op … lines": (mail(b"Op 5 mei 2026 om 10:03 schreef\n" * 6_000), ""),
    "blank lines": (mail(b"\n" * 500_000 + b"x"), ""),
    "spaces": (mail(b" " * 500_000 + b"x"), ""),
    "header words": (mail(b"Van: a\n\nAan: b\n\n" * 8_000), ""),
    "at signs": (mail(b"a@" * 90_000), ""),
    "closers": (mail(b"mvg\n" * 40_000), ""),
    "deep HTML": (mail(b"<div>" * 40_000 + b"hoi", kind=b"text/html"), ""),
    "many HTML quotes": (mail(b"<blockquote type=cite>x</blockquote>" * 5_000, kind=b"text/html"), ""),
    "table cells": (mail(b"<table><tr>" + b"<td>a" * 30_000, kind=b"text/html"), ""),
    "tall table": (mail(b"<table><td>" + b"a<br>" * 20_000 + b"<td>b" * 10_000, kind=b"text/html"), ""),
    "wide table": (mail(b"<table><td>" + b"a" * 90_000 + b"<tr><td>b" * 10_000, kind=b"text/html"), ""),
    "address comments": (mail(head=b"Reply-To: " + b"(" * 200_000 + b"\r\n"), ""),
    "mojibake": (mail("Ã©\n".encode() * 40_000), ""),
    "punycode": (mail(b"a-" + b"b" * 100_000, kind=b"text/plain; charset=punycode"), ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_two_seconds(name):
    raw, needs_person = HOSTILE[name]
    started = time.process_time()
    message = read(raw, reminder_texts=("Wilt u factuur 1 betalen voor het eind van de maand?",))
    assert time.process_time() - started < 2
    assert message.needs_person == needs_person


def test_text_round_deeply_nested_html_is_not_lost():
    html = b"<p>Hoi</p>" + b"<div>" * 400 + b"vrijdag &amp; snel" + b"</div>" * 400 + b"<style>x</style>dag"
    assert read(mail(html, kind=b"text/html")).text.split() == ["Hoi", "vrijdag", "&", "snel", "dag"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert('betaald')</script>Hoi",
        "<style>@import url(http://x.example/y.css)</style>Hoi",
        '<base href="http://x.example"><img src=x onerror=alert(1)>Hoi',
        "<svg onload=alert(1)><text>betaald</text></svg>Hoi",
        '<form action="javascript:x()">Hoi</form>',
        '<span style="display: none">betaald</span>Hoi',
        '<span style="FONT-SIZE:0">betaald</span>Hoi',
        "<!-- betaald -->Hoi",
        "<noscript>betaald</noscript>Hoi",
    ],
)
def test_only_what_a_person_sees_is_text(html):
    assert read(mail(html.encode(), kind=b"text/html")).text == "Hoi"
