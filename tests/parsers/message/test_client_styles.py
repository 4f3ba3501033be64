"""How mail programs quote (`client_styles.toml`): the new text comes out whole, and no line of the reminder with it."""

import html
import itertools
import tomllib
from pathlib import Path

import pytest

from parsers.message import Cut, read

STYLES = tomllib.loads((Path(__file__).parent / "client_styles.toml").read_text(encoding="utf-8"))
PLAIN, HTML = STYLES["plain"], STYLES["html"]
REMINDER = """Geachte heer/mevrouw,

Volgens onze administratie staat factuur VD2026-10417 van 14-03-2026 ter waarde van € 1.250,00 nog open.

Wij verzoeken u vriendelijk het bedrag vóór 26-05-2026 over te maken. Heeft u al betaald, let dan niet op dit bericht.

Met vriendelijke groet,

Debiteurenbeheer
Van Dongen Installaties B.V."""
NEW = {  # each full of what begins a quote elsewhere
    "nl": "Dag,\n\nIk maak het vrijdag over: € 1.250,00.\n- 500 euro nu\n- de rest op 1 juni\n\nKunt u dat bevestigen?",
    "en": "Hello,\n\nOn 5 May 2026 I wrote about this: it is paid.\nFrom: our account.\n\nRegards are not enough.",
    "fr": "Bonjour,\n\nLe 5 mai 2026, votre collègue a écrit que c'est réglé.\nDe plus, je vous verse 250 € vendredi.",
    "de": "Guten Tag,\n\nam 5. Mai 2026 um 10 Uhr habe ich überwiesen.\nVon meinem Konto ging es ab: 1.250,00 €.",
    "short": "Ok vrijdag",
}
ME = "Debiteuren Van Dongen <debiteuren@vandongen.example>"
HEADS = (
    "<b>Van:</b> Debiteuren &lt;debiteuren@vandongen.example&gt;<br><b>Verzonden:</b> dinsdag 12 mei 2026 10:03<br>"
    "<b>Aan:</b> Jan<br><b>Onderwerp:</b> Herinnering"
)


def marked(mark: str) -> str:
    return "\n".join(f"{mark} {line}".rstrip() for line in REMINDER.split("\n"))


def rendered(template: str, new: str) -> str:
    """A plain text; filled in at once, so that nothing typed is taken for a field."""
    fields = {"{new}": new, "{me}": ME, "{old}": REMINDER, "{q}": marked(">"), "{bars}": marked("|")}
    for field, value in fields.items():
        template = template.replace(field, value)
    return template


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("style", PLAIN)
@pytest.mark.parametrize("language", NEW)
def test_plain_text(mail, style, language):
    message = read(mail(rendered(PLAIN[style], NEW[language])))
    assert words(message.text) == words(NEW[language])
    assert message.cut_sure > 0.5


def paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))


def rendered_html(template: str, new: str) -> str:
    return template.replace("{old}", paragraphs(REMINDER)).replace("{heads}", HEADS).replace("{new}", paragraphs(new))


@pytest.mark.parametrize("style", HTML)
@pytest.mark.parametrize("language", NEW)
def test_html(mail, style, language):
    message = read(mail(html=rendered_html(HTML[style], NEW[language])))
    assert words(message.text) == words(NEW[language])


SIGNED = "{new}\n\nMet vriendelijke groet,\n\nJan Jansen\nDe Zon B.V.\nT 076 555 01 99\nAfwezig op woensdag"


@pytest.mark.parametrize(
    ("style", "language"), list(itertools.product(["gmail nl", "outlook fr", "samsung nl", "only marks"], NEW))
)
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
    answered = REMINDER.replace(first, f"{first}\nDIE IS AL BETAALD OP 3 MEI").replace(
        second, f"{second}\n\n[JJ] dus niet nodig"
    )
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


@pytest.mark.parametrize(
    "text", [marked(">"), f"Op di 12 mei 2026 om 10:03 schreef {ME}:\n{marked('>')}", rendered(PLAIN["outlook nl"], "")]
)
def test_when_nothing_is_left_the_whole_text_is_used_and_flagged(mail, text):
    message = read(mail(text))
    assert "Volgens onze administratie" in message.text
    assert message.cut_sure == 0
