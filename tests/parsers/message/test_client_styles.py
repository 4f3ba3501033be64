"""How mail programs quote: the new text comes out whole, and no line of the quoted reminder with it."""

import html
import itertools

import pytest

from parsers.message import Cut, read

REMINDER = """Geachte heer/mevrouw,

Volgens onze administratie staat factuur VD2026-10417 van 14-03-2026 ter waarde van € 1.250,00 nog open.

Wij verzoeken u vriendelijk het bedrag vóór 26-05-2026 over te maken. Heeft u al betaald, dan kunt u dit bericht als niet verzonden beschouwen.

Met vriendelijke groet,

Debiteurenbeheer
Van Dongen Installaties B.V."""

NEW = {
    "nl": "Dag,\n\nIk maak het vrijdag over: € 1.250,00.\n- 500 euro nu\n- de rest op 1 juni\n\nKunt u dat bevestigen?",
    "en": "Hello,\n\nOn 5 May 2026 I wrote to you about this: it is paid.\nFrom: our account, not yours.\n\nRegards are not enough.",
    "fr": "Bonjour,\n\nLe 5 mai 2026, votre collègue a écrit que tout était réglé.\nDe plus, je vous verse 250 € vendredi.",
    "de": "Guten Tag,\n\nam 5. Mai 2026 um 10 Uhr habe ich überwiesen.\nVon meinem Konto ging es ab: 1.250,00 €.",
    "short": "Ok vrijdag",
}
ME = "Debiteuren Van Dongen <debiteuren@vandongen.example>"
Q = "\n".join(f"> {line}".rstrip() for line in REMINDER.split("\n"))

PLAIN = {
    # Outlook on the desktop, old and new, and what gateways do to it
    "outlook nl": "{new}\n\nVan: {me}\nVerzonden: dinsdag 12 mei 2026 10:03\nAan: Jan Jansen <jan@dezon.example>\nOnderwerp: Herinnering\n\n{old}",
    "outlook en dashes": "{new}\n\n-----Original Message-----\nFrom: {me}\nSent: Tuesday, May 12, 2026 10:03 AM\nTo: Jan Jansen\nSubject: Herinnering\n\n{old}",
    "outlook nl dashes": "{new}\n\n-----Oorspronkelijk bericht-----\nVan: Debiteuren [mailto:debiteuren@vandongen.example]\nVerzonden: dinsdag 12 mei 2026 10:03\nAan: Jan\nOnderwerp: Herinnering\n\n{old}",
    "outlook fr": "{new}\n\nDe : {me}\nEnvoyé : mardi 12 mai 2026 10:03\nÀ : Jan Jansen <jan@dezon.example>\nCc : x@dezon.example\nObjet : Herinnering\n\n{old}",
    "outlook fr origine": "{new}\n\n-----Message d'origine-----\nDe : {me}\nEnvoyé : mardi 12 mai 2026 10:03\nÀ : Jan\nObjet : Herinnering\n\n{old}",
    "outlook de": "{new}\n\nVon: {me}\nGesendet: Dienstag, 12. Mai 2026 10:03\nAn: Jan Jansen <jan@dezon.example>\nBetreff: Herinnering\n\n{old}",
    "outlook de dashes": "{new}\n\n-----Ursprüngliche Nachricht-----\nVon: {me}\nGesendet: Dienstag, 12. Mai 2026 10:03\nAn: Jan\nBetreff: Herinnering\n\n{old}",
    "outlook bold": "{new}\n\n*Van:* {me}\n*Verzonden:* dinsdag 12 mei 2026 10:03\n*Aan:* Jan\n*Onderwerp:* Herinnering\n\n{old}",
    "outlook long to": "{new}\n\nVan: {me}\nVerzonden: dinsdag 12 mei 2026 10:03\nAan: Jan Jansen <jan@dezon.example>; Piet Pietersen <piet@dezon.example>;\n\tKees Klaassen <kees@dezon.example>\nOnderwerp: Herinnering\n\n{old}",
    "outlook phone rule": "{new}\n\nOutlook voor iOS downloaden<https://aka.ms/o0ukef>\n________________________________\nVan: {me}\nVerzonden: Tuesday, May 12, 2026 10:03:00 AM\nAan: Jan\nOnderwerp: Herinnering\n\n{old}",
    "outlook phone fr": "{new}\n\nObtenir Outlook pour Android<https://aka.ms/AAb9ysg>\n________________________________\nDe: {me}\nEnvoyé: mardi 12 mai 2026 10:03:00\nÀ: Jan\nObjet: Herinnering\n\n{old}",
    "outlook web date": "{new}\n\n________________________________\nFrom: {me}\nDate: Tuesday, 12 May 2026 at 10:03\nTo: Jan\nSubject: Herinnering\n\n{old}",
    # Gmail and those that imitate it
    "gmail nl": "{new}\n\nOp di 12 mei 2026 om 10:03 schreef {me}:\n\n{q}",
    "gmail nl wrapped": "{new}\n\nOp di 12 mei 2026 om 10:03 schreef Debiteuren Van Dongen <\ndebiteuren@vandongen.example>:\n\n{q}",
    "gmail nl no space": "{new}\nOp di 12 mei 2026 om 10:03 schreef {me}:\n{q}",
    "gmail fr": "{new}\n\nLe mar. 12 mai 2026 à 10:03, {me} a\nécrit :\n\n{q}",
    "gmail fr nbsp": "{new}\n\nLe mar. 12 mai 2026 à 10:03, {me} a écrit\u00a0:\n\n{q}",
    "gmail de": "{new}\n\nAm Di., 12. Mai 2026 um 10:03 Uhr schrieb Debiteuren Van Dongen <\ndebiteuren@vandongen.example>:\n\n{q}",
    "gmail en": "{new}\n\nOn Tue, 12 May 2026 at 10:03, Debiteuren Van Dongen <\ndebiteuren@vandongen.example> wrote:\n\n{q}",
    "gmail old": "{new}\n\n2026-05-12 10:03 GMT+02:00 {me}:\n\n{q}",
    "gmail no marks": "{new}\n\nOp di 12 mei 2026 om 10:03 schreef {me}:\n\n{old}",
    # Apple
    "apple nl": "{new}\n\n> Op 12 mei 2026 om 10:03 heeft {me} het volgende geschreven:\n> \n{q}",
    "iphone nl": "{new}\n\nVerstuurd vanaf mijn iPhone\n\n> Op 12 mei 2026 om 10:03 heeft {me} het volgende geschreven:\n> \n{q}",
    "iphone fr": "{new}\n\nEnvoyé de mon iPhone\n\n> Le 12 mai 2026 à 10:03, {me} a écrit :\n> \n{q}",
    "iphone de": "{new}\n\nVon meinem iPhone gesendet\n\n> Am 12.05.2026 um 10:03 schrieb {me}:\n> \n{q}",
    "iphone wrapped": "{new}\n\nSent from my iPhone\n\nOn 12 May 2026, at 10:03, Debiteuren Van Dongen\n<debiteuren@vandongen.example> wrote:\n\n{q}",
    "ipad nl unquoted": "{new}\n\nVerstuurd vanaf mijn iPad\n\nOp 12 mei 2026 om 10:03 heeft {me} het volgende geschreven:\n\n{old}",
    # Samsung, Huawei, BlackBerry
    "samsung nl": "{new}\n\n\nVerzonden vanaf mijn Galaxy\n\n\n-------- Oorspronkelijk bericht --------\nVan: {me}\nDatum: 12-05-2026 10:03 (GMT+01:00)\nAan: jan@dezon.example\nOnderwerp: Herinnering\n\n{old}",
    "samsung fr": "{new}\n\nEnvoyé depuis mon appareil Galaxy\n\n-------- Message d'origine --------\nDe : {me}\nDate : 12/05/2026 10:03 (GMT+01:00)\nÀ : jan@dezon.example\nObjet : Herinnering\n\n{old}",
    "samsung de": "{new}\n\nVon meinem Samsung Galaxy Smartphone gesendet.\n-------- Ursprüngliche Nachricht --------\nVon: {me}\nDatum: 12.05.26 10:03 (GMT+01:00)\nAn: jan@dezon.example\nBetreff: Herinnering\n\n{old}",
    "blackberry": "{new}\n\nSent from my BlackBerry 10 smartphone.\nFrom: {me}\nSent: Tuesday, May 12, 2026 10:03\nTo: jan@dezon.example\nSubject: Herinnering\n\n{old}",
    # Thunderbird and other free programs
    "thunderbird nl": "{new}\n\nOp 12-05-2026 om 10:03 schreef Debiteuren Van Dongen:\n{q}",
    "thunderbird de": "{new}\n\nAm 12.05.26 um 10:03 schrieb Debiteuren Van Dongen:\n{q}",
    "thunderbird fr": "{new}\n\nLe 12/05/2026 à 10:03, Debiteuren Van Dongen a écrit :\n{q}",
    "roundcube": "{new}\n\nDebiteuren Van Dongen schreef op 2026-05-12 10:03:\n{q}",
    "roundcube de": "{new}\n\nAm 2026-05-12 10:03, schrieb Debiteuren Van Dongen:\n\n{q}",
    "mutt": "{new}\n\nOn Tue, May 12, 2026 at 10:03:00AM +0200, Debiteuren Van Dongen wrote:\n{q}",
    "horde nl": "{new}\n\nCiteren {me}:\n\n{q}",
    "horde de": "{new}\n\nZitat von {me}:\n\n{q}",
    "em client": "{new}\n\n------ Oorspronkelijk bericht ------\nVan: {me}\nAan: jan@dezon.example\nVerzonden: 12-5-2026 10:03:00\nOnderwerp: Herinnering\n\n{old}",
    "em client marks": '{new}\n\n------ Original Message ------\nFrom "Debiteuren" <debiteuren@vandongen.example>\nTo jan@dezon.example\nDate 12/05/2026 10:03:00\nSubject Herinnering\n\n{q}',
    # web mail
    "yahoo nl": "{new}\n\n    Op dinsdag 12 mei 2026 om 10:03:00 CEST schreef {me}:  \n \n {old}",
    "yahoo en": "{new}\n\n    On Tuesday, May 12, 2026 at 10:03:00 AM GMT+2, {me} wrote:  \n \n {old}",
    "yahoo old": "{new}\n\n--- On Tue, 5/12/26, {me} wrote:\n\nFrom: {me}\nSubject: Herinnering\nTo: jan@dezon.example\nDate: Tuesday, May 12, 2026, 10:03 AM\n\n{old}",
    "zimbra": "{new}\n\n----- Oorspronkelijk bericht -----\nVan: {me}\nAan: jan@dezon.example\nVerzonden: Dinsdag 12 mei 2026 10:03:00\nOnderwerp: Herinnering\n\n{old}",
    "zimbra fr": "{new}\n\n----- Mail original -----\nDe: {me}\nÀ: jan@dezon.example\nEnvoyé: Mardi 12 Mai 2026 10:03:00\nObjet: Herinnering\n\n{old}",
    "gmx": "{new}\n \n\nGesendet: Dienstag, 12. Mai 2026 um 10:03 Uhr\nVon: {me}\nAn: jan@dezon.example\nBetreff: Herinnering\n\n{old}",
    "orange fr": "{new}\n\n> Message du 12/05/26 10:03\n> De : {me}\n> A : jan@dezon.example\n> Copie à : \n> Objet : Herinnering\n> \n{q}",
    "proton": "{new}\n\nSent with Proton Mail secure email.\n\n------- Original Message -------\nOn Tuesday, May 12th, 2026 at 10:03, {me} wrote:\n\n\n{q}",
    "kpn": "{new}\n\n----Origineel Bericht----\nVan : debiteuren@vandongen.example\nDatum : 12/05/2026 10:03\nAan : jan@dezon.example\nOnderwerp : Herinnering\n\n{old}",
    "telenet": "{new}\n\n----- Oorspronkelijk bericht -----\nVan: {me}\nAan: jan@dezon.example\nVerzonden: Dinsdag 12 mei 2026 10:03:00\nOnderwerp: Herinnering\n\n{old}",
    "hotmail": "{new}\n\nDate: Tue, 12 May 2026 10:03:00 +0200\nFrom: debiteuren@vandongen.example\nTo: jan@dezon.example\nSubject: Herinnering\n\n{old}",
    "spark": "{new}\n\nOn 12 May 2026 at 10:03 +0200, {me}, wrote:\n{q}",
    # Lotus Notes
    "notes nl": "{new}\n\n\nVan:\tDebiteuren <debiteuren@vandongen.example>\nAan:\tjan@dezon.example\nDatum:\t12-05-2026 10:03\nOnderwerp:\tHerinnering\n\n\n\n{old}",
    "notes en": '{new}\n\n\n\n\n"Debiteuren" <debiteuren@vandongen.example>\n12-05-2026 10:03\n\nTo\n<jan@dezon.example>\ncc\n\nSubject\nHerinnering\n\n\n\n\n{old}',
    "notes dashes": '{new}\n\n-----"Debiteuren" <debiteuren@vandongen.example> schreef: -----\nAan: jan@dezon.example\nVan: debiteuren@vandongen.example\nDatum: 12-05-2026 10:03\nOnderwerp: Herinnering\n\n{old}',
    "notes de": "{new}\n\n\n\nVon:    Debiteuren <debiteuren@vandongen.example>\nAn:     jan@dezon.example\nDatum:  12.05.2026 10:03\nBetreff:        Herinnering\n\n\n{old}",
    # programs of firms
    "helpdesk marker": "{new}\n\n##- Typ uw antwoord boven deze regel -##\n\n{old}",
    "helpdesk marker en": "{new}\n\n--- Please reply above this line ---\n\n{old}",
    "teamwork": "{new}\n\n=== Please reply above this line ===\n\n{old}",
    "groupwise": '{new}\n\n>>> "Debiteuren" <debiteuren@vandongen.example> 12-5-2026 10:03 >>>\n{old}',
    "groupwise lines": "{new}\n\n>>> Debiteuren <debiteuren@vandongen.example> 12.05.2026 10:03 >>>\n{q}",
    "ticket": "{new}\n\n---- Op di, 12 mei 2026 10:03:00 +0200 {me} schreef ----\n\n{q}",
    "zoho": "{new}\n\n---- On Tue, 12 May 2026 10:03:00 +0200 {me} wrote ---\n\n {old}",
    "only marks": "{new}\n\n{q}",
    "only bars": "{new}\n\n{bars}",
}


def rendered(template: str, new: str) -> str:
    bars = "\n".join(f"| {line}" for line in REMINDER.split("\n"))
    return template.replace("{new}", new).replace("{me}", ME).replace("{old}", REMINDER).replace("{q}", Q).replace("{bars}", bars)


def words(text: str) -> list[str]:
    return text.split()


def leaks(text: str) -> list[str]:
    return [line for line in REMINDER.split("\n") if len(line) > 25 and line[:40] in text]


@pytest.mark.parametrize("style", PLAIN)
@pytest.mark.parametrize("language", NEW)
def test_plain_text(mail, style, language):
    message = read(mail(rendered(PLAIN[style], NEW[language])))
    assert words(message.text) == words(NEW[language])
    assert message.cut_sure > 0.5


def paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


OLD = paragraphs(REMINDER)
HEADS = "<b>Van:</b> Debiteuren &lt;debiteuren@vandongen.example&gt;<br><b>Verzonden:</b> dinsdag 12 mei 2026 10:03<br><b>Aan:</b> Jan<br><b>Onderwerp:</b> Herinnering"
STYLED = 'style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex"'
HTML = {
    "outlook desktop": f'<div class="WordSection1">{{new}}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{HEADS}</p></div></div>{OLD}</div>',
    "outlook web": f'<div class="elementToProof">{{new}}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font>{HEADS}</font><div>&nbsp;</div></div><div>{OLD}</div>',
    "outlook web x_": f'<div>{{new}}</div><hr><div id="x_divRplyFwdMsg">{HEADS}</div>{OLD}',
    "outlook phone": f'<div dir="ltr">{{new}}</div><div id="ms-outlook-mobile-signature"><div>Outlook voor iOS downloaden</div></div><hr><div id="divRplyFwdMsg">{HEADS}</div>{OLD}',
    "outlook mac": f'{{new}}<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in"><p>{HEADS}</p></div><div>{OLD}</div>',
    "gmail": f'<div dir="ltr">{{new}}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Op di 12 mei 2026 om 10:03 schreef Debiteuren &lt;<a href="mailto:x">debiteuren@vandongen.example</a>&gt;:<br></div><blockquote class="gmail_quote" {STYLED}>{OLD}</blockquote></div>',
    "gmail extra": f'<div>{{new}}</div><div class="gmail_extra"><br><div class="gmail_quote">2026-05-12 10:03 GMT+02:00 Debiteuren <span>&lt;debiteuren@vandongen.example&gt;</span>:<br><blockquote class="gmail_quote" {STYLED}>{OLD}</blockquote></div></div>',
    "apple": f'<html><body style="line-break: after-white-space;">{{new}}<div><br><blockquote type="cite"><div>Op 12 mei 2026 om 10:03 heeft Debiteuren &lt;debiteuren@vandongen.example&gt; het volgende geschreven:</div><br class="Apple-interchange-newline"><div>{OLD}</div></blockquote></div></body></html>',
    "iphone": f'{{new}}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Verstuurd vanaf mijn iPhone</div><div dir="ltr"><br><blockquote type="cite">Op 12 mei 2026 om 10:03 heeft Debiteuren het volgende geschreven:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{OLD}</div></blockquote>',
    "thunderbird": f'<p>{{new}}</p><div class="moz-cite-prefix">Op 12-05-2026 om 10:03 schreef Debiteuren:<br></div><blockquote type="cite" cite="mid:1@vandongen.example">{OLD}</blockquote>',
    "yahoo": f'<div class="ydp1yiv">{{new}}</div><div id="ydpyahoo_quoted" class="yahoo_quoted"><div>Op dinsdag 12 mei 2026 om 10:03:00 CEST schreef Debiteuren &lt;debiteuren@vandongen.example&gt;:</div><div>{OLD}</div></div>',
    "zimbra": f'<div>{{new}}</div><hr id="zwchr"><div data-marker="__HEADERS__"><b>From: </b>"Debiteuren" &lt;debiteuren@vandongen.example&gt;<br><b>To: </b>jan<br><b>Sent: </b>Tuesday, 12 May 2026 10:03:00<br><b>Subject: </b>Herinnering</div><div data-marker="__QUOTED_TEXT__">{OLD}</div>',
    "gmx": f'<div style="font-family: Verdana;">{{new}}<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b>&nbsp;Dienstag, 12. Mai 2026 um 10:03 Uhr<br/><b>Von:</b>&nbsp;Debiteuren &lt;debiteuren@vandongen.example&gt;<br/><b>An:</b>&nbsp;jan<br/><b>Betreff:</b>&nbsp;Herinnering</div>{OLD}</div></div>',
    "notes": f'{{new}}<br><br><table width=100%><tr valign=top><td width=40%><font size=1><b>Debiteuren &lt;debiteuren@vandongen.example&gt;</b></font><p><font size=1>12-05-2026 10:03</font><td width=59%><table width=100%><tr valign=top><td><div align=right><font size=1>Aan</font></div><td><font size=1>jan@dezon.example</font><tr valign=top><td><div align=right><font size=1>Onderwerp</font></div><td><font size=1>Herinnering</font></table></table><br>{OLD}',
    "proton": f'<div>{{new}}</div><div class="protonmail_signature_block"><div>Verzonden met Proton Mail</div></div><div class="protonmail_quote">Op dinsdag 12 mei 2026 om 10:03 schreef Debiteuren:<br><br><blockquote class="protonmail_quote" type="cite">{OLD}</blockquote></div>',
    "roundcube": f'<p>{{new}}</p><p id="reply-intro">Debiteuren schreef op 2026-05-12 10:03:</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">{OLD}</blockquote>',
    "samsung": f'<html><body dir="auto">{{new}}<div id="composer_signature"><div style="font-size:85%;color:#575757" dir="auto">Verzonden vanaf mijn Galaxy</div></div><div><br></div><div style="font-size:100%;color:#000000"><!-- originalMessage --><div>-------- Oorspronkelijk bericht --------</div><div>Van: Debiteuren &lt;debiteuren@vandongen.example&gt; </div><div>Datum: 12-05-2026 10:03 (GMT+01:00) </div><div>Aan: jan@dezon.example </div><div>Onderwerp: Herinnering </div><div><br></div></div>{OLD}</body></html>',
    "hidden preheader": f'<div style="display:none !important">Betaald? Nooit ontvangen?</div><div style="font-size:0px">Faillissement</div>{{new}}<div class="gmail_quote">Op di 12 mei 2026 om 10:03 schreef X &lt;x@vandongen.example&gt;:<blockquote class="gmail_quote">{OLD}</blockquote></div>',
}


@pytest.mark.parametrize("style", HTML)
@pytest.mark.parametrize("language", NEW)
def test_html(mail, style, language):
    message = read(mail(html=HTML[style].replace("{new}", paragraphs(NEW[language]))))
    assert words(message.text) == words(NEW[language])


SIGNED = "{new}\n\nMet vriendelijke groet,\n\nJan Jansen\nDe Zon B.V.\nT 076 555 01 99 | www.dezon.example\nAfwezig op woensdag"


@pytest.mark.parametrize(("style", "language"), list(itertools.product(["gmail nl", "outlook fr", "samsung nl", "only marks"], NEW)))
def test_signature_above_the_quote(mail, style, language):
    message = read(mail(rendered(PLAIN[style], SIGNED.replace("{new}", NEW[language]))))
    assert words(message.text) == words(NEW[language])
    assert "Afwezig op woensdag" in "".join(piece.text for piece in message.segments if piece.cut is Cut.SIGNATURE)


@pytest.mark.parametrize("language", NEW)
def test_our_reminder_without_any_mark_is_known_by_its_words(mail, language):
    wrapped = REMINDER.replace(" ter waarde", "\nter waarde").replace(" vóór", "\nvóór")
    message = read(mail(f"{NEW[language]}\n\n{wrapped}"), reminder_texts=(REMINDER,))
    assert words(message.text) == words(NEW[language])
    assert 0 < message.cut_sure < 1


def test_answers_between_quoted_lines_are_all_new(mail):
    first, second = REMINDER.split("\n\n")[1:3]
    text = f"Hallo,\n\n> {first}\n\nDie is betaald op 3 mei.\n\n> {second}\n\nDus niet meer nodig.\n"
    assert words(read(mail(text)).text) == words("Hallo, Die is betaald op 3 mei. Dus niet meer nodig.")


def test_answers_between_the_lines_of_an_outlook_quote_are_new_when_the_reminder_is_on_file(mail):
    first, second = REMINDER.split("\n\n")[1:3]
    answered = REMINDER.replace(first, f"{first}\nDIE IS AL BETAALD OP 3 MEI").replace(second, f"{second}\n\n[JJ] dus niet nodig")
    text = rendered(PLAIN["outlook nl"], "Zie hieronder.").replace(REMINDER, answered)
    message = read(mail(text), reminder_texts=(REMINDER,))
    assert words(message.text) == words("Zie hieronder. DIE IS AL BETAALD OP 3 MEI [JJ] dus niet nodig")
    assert message.cut_sure < 1


@pytest.mark.parametrize("style", ["gmail nl", "thunderbird de", "mutt", "roundcube"])
def test_answer_below_the_quote(mail, style):
    text = rendered(PLAIN[style], "").lstrip() + "\n\nVrijdag betaal ik het.\n"
    assert read(mail(text)).text == "Vrijdag betaal ik het."


@pytest.mark.parametrize(
    "text",
    [
        "Op 5 december schreef ik u al dat de factuur niet klopt:\nde prijs is te hoog.",
        "Le 5 décembre, votre collègue a écrit :\nc'est réglé. Donc je ne paie pas.",
        "On 5 May you wrote:\nplease pay. Well, I did.",
        "Am 5. Mai schrieben Sie:\nbitte zahlen. Das habe ich getan.",
        "Ik betaal in drie delen:\n- 500 euro nu\n- 500 euro in juni\n- de rest in juli",
        "Van: mei\nTot: augustus\nzijn wij gesloten, daarna betaal ik.",
        "Datum: 5 mei\nBedrag: 100 euro\nOnderwerp: de tuin. Dat heb ik betaald.",
    ],
)
def test_nothing_is_quoted_here(mail, text):
    message = read(mail(text))
    assert words(message.text) == words(text)
    assert {piece.cut for piece in message.segments} == {Cut.NEW}


@pytest.mark.parametrize("text", [Q, f"Op di 12 mei 2026 om 10:03 schreef {ME}:\n{Q}", rendered(PLAIN["outlook nl"], "")])
def test_when_nothing_is_left_the_whole_text_is_used_and_flagged(mail, text):
    message = read(mail(text))
    assert "Volgens onze administratie" in message.text
    assert message.cut_sure == 0
