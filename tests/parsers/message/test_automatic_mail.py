"""Automatic mail is known from human mail, and says what it says."""

from datetime import date

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
        ("Ik ben afwezig van 11 mei tot en met 22 mei. Mail mijn collega Piet de Vries.", date(2026, 5, 23), "Piet de Vries"),
        ("Ik ben vrijdag 15 mei weer aanwezig. Spoed? piet@dezon.example", date(2026, 5, 15), "piet@dezon.example"),
        ("Ik ben er niet. Vanaf maandag 1 juni ben ik weer bereikbaar.", date(2026, 6, 1), ""),
        ("I am out of the office until Monday 1 June. Please contact ann@dezon.example.", date(2026, 6, 1), "ann@dezon.example"),
        ("I'm on holiday through 5 June and will be back on 8 June.", date(2026, 6, 8), ""),
        ("Je suis absente jusqu'au 22 mai inclus. En cas d'urgence : luc@dezon.example", date(2026, 5, 23), "luc@dezon.example"),
        ("Je suis en congé et de retour le 1er juin.", date(2026, 6, 1), ""),
        ("Ich bin bis einschließlich 22.05. nicht im Haus. Vertretung: Frau Anna Klein", date(2026, 5, 23), "Frau Anna Klein"),
        ("Ich bin im Urlaub und ab dem 1. Juni wieder erreichbar.", date(2026, 6, 1), ""),
        ("Ik ben er even niet.", None, ""),
    ],
)
def test_absence_messages_say_when_and_who(mail, text, returns_on, stand_in):
    automatic = read(mail(text, subject="Automatic reply: x", headers=("Auto-Submitted: auto-replied",))).automatic
    assert (automatic.returns_on, automatic.stand_in) == (returns_on, stand_in)


PLAIN_REPORTS = {
    "postfix": (
        "MAILER-DAEMON@mx.dezon.example",
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.dezon.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<jan@dezon.example>: host mx.dezon.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
        "5.1.1",
    ),
    "gmail": (
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to jan@dezon.example because the address couldn't be found, or is unable to receive mail.\n\nThe response was:\n550 5.1.1 The email account that you tried to reach does not exist.",
        "5.1.1",
    ),
    "exchange nl": (
        "postmaster@dezon.example",
        "Niet te bezorgen: Herinnering",
        "Uw bericht is niet bezorgd bij jan@dezon.example.\n\nHet opgegeven e-mailadres is niet gevonden.\n\nExterne server heeft '550 5.1.10 RESOLVER.ADR.RecipientNotFound' geretourneerd",
        "5.1.10",
    ),
    "exchange de": (
        "postmaster@dezon.example",
        "Unzustellbar: Mahnung",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger: jan@dezon.example\n#550 5.2.2 mailbox full##",
        "5.2.2",
    ),
    "exim": (
        "Mailer-Daemon@srv.dezon.example",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  jan@dezon.example\n    SMTP error from remote mail server after RCPT TO:<jan@dezon.example>:\n    550 No such user here",
        "5.0.0",
    ),
    "qmail": (
        "MAILER-DAEMON@dezon.example",
        "failure notice",
        "Hi. This is the qmail-send program at dezon.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<jan@dezon.example>:\nSorry, no mailbox here by that name. (#5.1.1)",
        "5.1.1",
    ),
    "delayed": (
        "mailer-daemon@dezon.example",
        "Delivery delayed",
        "Your message has not been delivered yet to jan@dezon.example. It will be retried.",
        "4.0.0",
    ),
    "fr": (
        "postmaster@dezon.example",
        "Non remis : Rappel",
        "Votre message n'a pas pu être remis à jan@dezon.example : adresse inconnue (550 5.1.1)",
        "5.1.1",
    ),
}


@pytest.mark.parametrize("program", PLAIN_REPORTS)
def test_delivery_reports_in_words(mail, program):
    sender, subject, text, status = PLAIN_REPORTS[program]
    quoted = f"{text}\n\n------ This is a copy of the message ------\n\nMessage-ID: <r1@vandongen.example>\nSubject: Herinnering"
    automatic = read(mail(quoted, sender=sender, subject=subject)).automatic
    assert automatic.kind is BOUNCE
    assert automatic.failed_address == "jan@dezon.example"
    assert automatic.status == status
    assert automatic.original_message_id == "r1@vandongen.example"


def report(action: str, status: str) -> bytes:
    return (
        "From: postmaster@dezon.example\r\nSubject: x\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nHet is niet gelukt.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.dezon.example\r\n\r\n"
        "Final-Recipient: rfc822; ok@dezon.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
        f"Final-Recipient: rfc822; JAN@dezon.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 user unknown\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <r1@vandongen.example>\r\nSubject: Herinnering\r\n\r\n--b--\r\n"
    ).encode()


def test_delivery_report_rfc_3464():
    message = read(report("failed", "5.1.1"))
    automatic = message.automatic
    assert (automatic.kind, automatic.failed_address, automatic.status) == (BOUNCE, "jan@dezon.example", "5.1.1")
    assert automatic.original_message_id == "r1@vandongen.example"
    assert message.text == "Het is niet gelukt."


def test_a_report_of_success_is_no_bounce():
    assert read(report("delivered", "2.0.0")).automatic.kind is OTHER


def test_read_receipt_rfc_8098():
    raw = (
        "From: jan@dezon.example\r\nSubject: Re: h\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nGelezen.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )
    assert read(raw.encode()).automatic.kind is OTHER
