"""Replies of odd kinds (`odd_replies.toml`): what was typed is kept whole, and nothing else is."""

import tomllib
from pathlib import Path

import pytest

from parsers.message import Cut, read
from tests.parsers.message.test_client_styles import ME, REMINDER, marked, paragraphs, words

REPLIES = tomllib.loads((Path(__file__).parent / "odd_replies.toml").read_text(encoding="utf-8"))
FIELDS = {"{old}": REMINDER, "{q}": marked(">"), "{p}": paragraphs(REMINDER), "{me}": ME}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, found in REPLIES.items() for name in found])
def test_odd_reply(mail, kind, name):
    reply = REPLIES[kind][name]
    text = reply["text"].strip("\n")
    for field, value in FIELDS.items():
        text = text.replace(field, value)
    on_file = (REMINDER,) if reply.get("reminder") else ()
    message = read(mail(text) if kind == "plain" else mail(html=text), reminder_texts=on_file)
    if "keeps" in reply:
        assert " ".join(words(reply["keeps"])) in " ".join(words(message.text))
        assert "Volgens onze administratie" not in message.text
    else:
        assert words(message.text) == words(reply["new"])
    assert message.automatic is None


def test_new_text_and_an_attribution_on_one_line(mail):
    message = read(mail(f"dat is goed, vrijdag Op di 12 mei 2026 om 10:03 schreef {ME}:\n{marked('>')}"))
    assert message.text == "dat is goed, vrijdag"


@pytest.mark.parametrize(
    "text",
    [
        "Ik heb gebeld met piet@dezon.example. Op 5 mei om 10:03 zei hij:\nalles is betaald.",
        "Hij mailde jan@dezon.example:\nOp 12 mei 2026 is betaald.",
        "Mail de factuur naar boekhouding@dezon.example en in kopie aan:\npiet@dezon.example",
        "Onze gegevens:\nVan: De Zon B.V.\nNaar: NL91 ABNA 0417 1643 00\nDatum: 4-5-2026\nBedrag: 12,50\nDat was het.",
    ],
)
def test_an_address_or_a_list_is_no_quote(mail, text):
    assert words(read(mail(text)).text) == words(text)


def test_a_mail_that_stands_in_a_block_is_kept_and_flagged(mail):
    message = read(mail(html="<blockquote><p>Vrijdag betaal ik.</p></blockquote>"))
    assert message.text == "Vrijdag betaal ik."
    assert message.cut_sure == 0


def test_a_warning_wrapped_over_lines_is_cut_whole(mail):
    warning = (
        "CAUTION: This email originated from outside of the organization. Do not\n"
        "click links or open attachments unless you recognize the sender and know\n"
        "the content is safe."
    )
    message = read(mail(f"{warning}\n\nWe paid on Monday.\n"))
    assert message.text == "We paid on Monday."
    assert message.segments[0].cut is Cut.BANNER


def test_what_follows_a_tag_of_the_gateway_is_kept(mail):
    assert "Wij betalen" in read(mail("[EXTERN] Wij betalen vrijdag.")).text


SECOND = """Geachte heer/mevrouw,

Op onze eerdere herinnering van 28 april ontvingen wij geen betaling.

Wij verzoeken u het bedrag van € 1.250,00 alsnog binnen vijf dagen te voldoen op onze rekening.

Blijft betaling uit, dan dragen wij de vordering over aan ons incassobureau.

Met vriendelijke groet,

Debiteurenbeheer"""


def outlook(sender: str, text: str) -> str:
    return f"Van: {sender}\nVerzonden: dinsdag 12 mei 2026 10:03\nAan: x\nOnderwerp: Herinnering\n\n{text}\n\n"


def test_an_older_answer_between_two_reminders_on_file_is_not_new(mail):
    older = "Ik betaal zeker voor 1 mei, dat beloof ik."
    chain = outlook(ME, SECOND) + outlook("Jan <jan@dezon.example>", older) + outlook(ME, REMINDER)
    message = read(mail(f"Het is nu echt betaald.\n\n{chain}"), reminder_texts=(SECOND, REMINDER))
    assert message.text == "Het is nu echt betaald."


def test_an_older_answer_inside_nested_quote_blocks_is_not_new(mail):
    older = "<p>Ik betaal zeker voor 1 mei.</p>"
    head = "<div>Op di 28 april 2026 om 10:03 schreef {} &lt;a@b.example&gt;:</div>"
    quoted = (
        f"<blockquote type='cite'>{paragraphs(SECOND)}{head.format('Jan')}<blockquote type='cite'>{older}"
        f"{head.format('Debiteuren')}<blockquote type='cite'>{paragraphs(REMINDER)}{'</blockquote>' * 3}"
    )
    message = read(mail(html=f"<p>Het is nu echt betaald.</p>{quoted}"), reminder_texts=(SECOND, REMINDER))
    assert message.text == "Het is nu echt betaald."
