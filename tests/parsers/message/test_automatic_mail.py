"""Automatic mail is known from human mail, and says what it says."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from parsers.message import AutomaticKind, read

OOO, BOUNCE, LIST, OTHER = AutomaticKind.OUT_OF_OFFICE, AutomaticKind.BOUNCE, AutomaticKind.LIST, AutomaticKind.OTHER


@pytest.mark.parametrize(
    ("subject", "headers", "text", "kind"),
    [
        ("Automatisch antwoord: Herinnering", (), "Ik ben er niet.", OOO),
        ("Automatic reply: Reminder", (), "I'm away.", OOO),
        ("Réponse automatique : Rappel", (), "Je suis absent.", OOO),
        ("Automatische Antwort: Mahnung", (), "Ich bin im Urlaub.", OOO),
        ("Abwesenheitsnotiz", (), "Ich bin nicht im Büro.", OOO),
        ("Afwezig: Herinnering", (), "Ik ben met vakantie tot 3 juni.", OOO),
        ("Re: Herinnering", ("Auto-Submitted: auto-replied",), "Ik ben afwezig tot 3 juni.", OOO),
        ("Re: Herinnering", ("X-Autoreply: yes",), "Je suis en congé jusqu'au 3 juin.", OOO),
        ("Re: Herinnering", ("Precedence: auto_reply",), "Out of the office until June 3.", OOO),
        ("Re: Herinnering", ("Auto-Submitted: auto-replied",), "Die Praxis bleibt bis 6.1. geschlossen.", OOO),
        ("Re: Herinnering", (), "Automatisch antwoord: ik werk op dinsdag en donderdag.", OOO),
        ("Re: Rappel", (), "Absente jusqu'au 6. Réponse générée automatiquement.", OOO),
        ("Re: Herinnering", ("Auto-Submitted: auto-generated",), "Uw vraag staat genoteerd.", OTHER),
        ("[Ticket #20391] Uw vraag", (), "Dit is een automatisch bericht.", OTHER),
        ("Gelezen: Herinnering", (), "Uw bericht is gelezen op 12 mei.", OTHER),
        ("Lu : Rappel", (), "Votre message a été lu.", OTHER),
        ("Nieuws", ("List-Id: <nieuws.dezon.example>",), "Aanbiedingen!", LIST),
        ("Nieuws", ("Precedence: bulk",), "Aanbiedingen!", LIST),
    ],
)
def test_nobody_typed_this(mail, subject, headers, text, kind):
    automatic = read(mail(text, subject=subject, headers=headers)).automatic
    assert automatic is not None
    assert automatic.kind is kind
    assert automatic.why


@pytest.mark.parametrize(
    ("subject", "headers", "text"),
    [
        ("Re: Herinnering", ("X-Auto-Response-Suppress: All",), "Vrijdag betaal ik."),
        ("Re: Herinnering", ("X-Auto-Response-Suppress: DR, OOF, AutoReply",), "Ik was met vakantie, sorry."),
        ("Re: Herinnering", ("Auto-Submitted: no",), "Ik was met vakantie en ben weer aanwezig. Ik betaal."),
        ("Re: Automatisch antwoord: Herinnering", (), "Negeer mijn afwezigheidsmelding, ik betaal vandaag."),
        ("Re: Herinnering", (), "Ik kreeg een automatisch antwoord van u. De boekhouder heeft verlof."),
        ("Vakantie", (), "Ik ben op vakantie geweest, vandaar. Vrijdag betaal ik."),
        ("Afwezigheid boekhouder", (), "Onze boekhouder is ziek."),
        ("Re: Herinnering", (), "We are closed on Monday. I am out of the office then, will pay Tuesday."),
        ("RE: Undeliverable", (), "Your mail could not be delivered to my colleague, who left."),
        ("Re: ticket 12345", (), "Uw ticket is bij ons niet bekend."),
        ("Re: Herinnering", ("List-Unsubscribe: <mailto:x@dezon.example>",), "Is al betaald."),
    ],
)
def test_a_person_typed_this(mail, subject, headers, text):
    assert read(mail(text, subject=subject, headers=headers)).automatic is None


@pytest.mark.parametrize(
    ("text", "returns_on", "stand_in"),
    [
        (
            "Ik ben afwezig van 11 mei tot en met 22 mei. Mail mijn collega Piet de Vries.",
            date(2026, 5, 23),
            "Piet de Vries",
        ),
        ("Ik ben vrijdag 15 mei weer aanwezig. Spoed? piet@dezon.example", date(2026, 5, 15), "piet@dezon.example"),
        ("Ik ben er niet. Vanaf maandag 1 juni ben ik weer bereikbaar.", date(2026, 6, 1), ""),
        (
            "I am out of the office until Monday 1 June. Please contact ann@dezon.example.",
            date(2026, 6, 1),
            "ann@dezon.example",
        ),
        ("I'm on holiday through 5 June and will be back on 8 June.", date(2026, 6, 8), ""),
        (
            "Je suis absente jusqu'au 22 mai inclus. En cas d'urgence : luc@dezon.example",
            date(2026, 5, 23),
            "luc@dezon.example",
        ),
        ("Je suis en congé et de retour le 1er juin.", date(2026, 6, 1), ""),
        (
            "Ich bin bis einschließlich 22.05. nicht im Haus. Vertretung: Frau Anna Klein",
            date(2026, 5, 23),
            "Frau Anna Klein",
        ),
        ("Ich bin im Urlaub und ab dem 1. Juni wieder erreichbar.", date(2026, 6, 1), ""),
        ("Ik ben er even niet.", None, ""),
    ],
)
def test_absence_messages_say_when_and_who(mail, text, returns_on, stand_in):
    automatic = read(mail(text, subject="Automatic reply: x", headers=("Auto-Submitted: auto-replied",))).automatic
    assert (automatic.returns_on, automatic.stand_in) == (returns_on, stand_in)


REPORTS = tomllib.loads((Path(__file__).parent / "delivery_reports.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("program", REPORTS)
def test_delivery_reports_in_words(mail, program):
    report = REPORTS[program]
    copy = "------ This is a copy of the message ------\n\nMessage-ID: <r1@vandongen.example>\nSubject: Herinnering"
    quoted = f"{report['text']}\n\n{copy}"
    automatic = read(mail(quoted, sender=report["sender"], subject=report["subject"])).automatic
    assert automatic.kind is BOUNCE
    assert automatic.failed_address == "jan@dezon.example"
    assert automatic.status == report["status"]
    assert automatic.original_message_id == "r1@vandongen.example"


def delivery_report(action: str, status: str) -> bytes:
    return (
        "From: postmaster@dezon.example\r\nSubject: x\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nHet is niet gelukt.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.dezon.example\r\n\r\n"
        "Final-Recipient: rfc822; ok@dezon.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
        f"Final-Recipient: rfc822; JAN@dezon.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 user unknown\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        "Message-ID: <r1@vandongen.example>\r\nSubject: Herinnering\r\n\r\n--b--\r\n"
    ).encode()


def test_delivery_report_rfc_3464():
    message = read(delivery_report("failed", "5.1.1"))
    automatic = message.automatic
    assert (automatic.kind, automatic.failed_address, automatic.status) == (BOUNCE, "jan@dezon.example", "5.1.1")
    assert automatic.original_message_id == "r1@vandongen.example"
    assert message.text == "Het is niet gelukt."


def test_a_report_of_success_is_no_bounce():
    assert read(delivery_report("delivered", "2.0.0")).automatic.kind is OTHER


def test_read_receipt_rfc_8098():
    raw = (
        "From: jan@dezon.example\r\nSubject: Re: h\r\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nGelezen.\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )
    assert read(raw.encode()).automatic.kind is OTHER
