"""Automatic mail is known from human mail, and says what it says."""

import tomllib
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
        (
            "Re: Herinnering",
            (),
            "Bedankt voor uw bericht. Ik was met vakantie en lees uw mail nu pas. Ik betaal vandaag.",
        ),
        ("Re: Reminder", (), "I am on holiday until 3 June and will pay on my return."),
        ("Re: Rappel", (), "Je suis en congé jusqu'au 3 juin, je vous paierai à mon retour."),
        ("Re: Mahnung", (), "Ich bin im Urlaub, die Überweisung folgt nach meiner Rückkehr am 3. Juni."),
        ("Re: Herinnering", (), "Automatisch antwoord kreeg ik van u, maar ik heb al betaald."),
        ("Re: Herinnering", ("List-Unsubscribe: <mailto:x@dezon.example>",), "Is al betaald."),
    ],
)
def test_a_person_typed_this(mail, subject, headers, text):
    assert read(mail(text, subject=subject, headers=headers)).automatic is None


ABSENCES = tomllib.loads((Path(__file__).parent / "absence_messages.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ABSENCES)
def test_absence_messages_say_when_and_who(mail, name):
    told = ABSENCES[name]
    automatic = read(mail(told["text"], subject=told["subject"], headers=tuple(told.get("headers", ())))).automatic
    assert automatic.kind is OOO
    assert automatic.returns_on == told.get("returns_on")
    assert (automatic.stand_in, automatic.stand_in_address) == (told.get("name", ""), told.get("address", ""))


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
