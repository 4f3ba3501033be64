"""Mail programs of the demo: each one's whole mail as a snapshot, and what holds for all of them."""

from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from syrupy.assertion import SnapshotAssertion

from daemon.demo.clients import Body, Client, Original, clients
from daemon.demo.mime import Envelope, client_mail
from parsers.message.model import Mailbox

OURS, THEIRS = Mailbox("Debiteuren Lichtwerf", "debiteuren@lichtwerf.example"), Mailbox("Jan", "jan@debtor.example")
SENT = datetime(2026, 11, 17, 9, 30, 12, tzinfo=timezone(timedelta(hours=1)))
REMINDER = Original(
    OURS,
    THEIRS,
    "Herinnering LW2026-4101",
    SENT,
    "Beste Jan,\n\nGraag € 1.284,50 uiterlijk 1 december, onder vermelding van LW2026-4101 "
    "zodat wij het herkennen.\n\nMet vriendelijke groet,\n\nMarit",
    "r1@lichtwerf.example",
)
TYPED = "Dag Marit,\n\nVrijdag staat het erop. 1 < 2 & dat weet je, wij zijn trouwe klanten van jullie geweest.\n\nJan"
LANGUAGES = ("nl", "en", "fr", "de")


def mail(client: Client, body: Body) -> EmailMessage:
    envelope = Envelope(THEIRS, OURS, "Re: Herinnering", SENT, "x@debtor.example", REMINDER.message_id)
    return message_from_bytes(client_mail(envelope, client, body), policy=default)  # type: ignore[return-value]


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


@pytest.mark.parametrize("name", clients())
def test_each_program_answers_in_its_own_way(name: str, snapshot: SnapshotAssertion) -> None:
    body = clients()[name].compose(TYPED, REMINDER, "nl")
    assert {"plain": body.plain, "html": body.html} == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", clients())
def test_every_head_is_there_in_every_language(name: str, language: str, snapshot: SnapshotAssertion) -> None:
    assert clients()[name].attribution(REMINDER, language) == snapshot


@pytest.mark.parametrize("name", clients())
def test_a_mail_decodes_to_what_was_typed_and_all_of_what_is_quoted(name: str) -> None:
    client = clients()[name]
    message = mail(client, client.compose(TYPED, REMINDER, "nl"))
    assert message["In-Reply-To"] == "<r1@lichtwerf.example>"
    for kind in client.parts:
        text = " ".join(text_of(message, kind).replace("> ", "").split())
        assert "Vrijdag staat het erop." in text
        assert "€ 1.284,50" in text


def test_what_no_8_bit_charset_holds_goes_as_utf_8() -> None:
    client = clients()["outlook"]
    assert mail(client, client.compose("Prima!", REMINDER, "nl")).get_body(("plain",)).get_content_charset() == (  # type: ignore[union-attr]
        "windows-1252"
    )
    assert mail(client, client.compose("Prima 🙈", REMINDER, "nl")).get_body(("plain",)).get_content_charset() == (  # type: ignore[union-attr]
        "utf-8"
    )


def test_flowed_lines_end_in_a_space_where_they_were_broken() -> None:
    client = clients()["thunderbird"]
    body = client.compose("woord " * 30, REMINDER, "nl")
    part = mail(client, body).get_body(("plain",))
    assert part is not None
    assert part.get_param("format") == "flowed"
    long = [line for line in (body.plain or "").split("\n") if line.startswith("woord")]
    assert len(long) > 1
    assert all(line.endswith(" ") for line in long[:-1])


def test_answers_between_quoted_paragraphs() -> None:
    client = clients()["thunderbird_inline"]
    plain = client.compose("Hallo,\n[quote 1]\nDat klopt niet.", REMINDER, "nl").plain
    assert plain is not None
    assert plain.startswith("Op 17-11-2026 om 09:30 schreef Debiteuren Lichtwerf:\n\nHallo,\n\n> Graag € 1.284,50")
    assert plain.endswith("herkennen.\n\nDat klopt niet.\n")


def test_a_fresh_mail_quotes_nothing() -> None:
    for client in clients().values():
        body = client.compose("Bel me.", None, "nl")
        assert "1.284,50" not in f"{body.plain}{body.html}"
