"""What of the new text is signature, tagline, legal footer or banner; a postscript and a sentence stay text."""

import pytest

from parsers.message import Cut, read

BODY = "Dag,\n\nVrijdag betaal ik de rekening."


def cuts(message, cut):
    return " ".join(piece.text for piece in message.segments if piece.cut is cut).split()


@pytest.mark.parametrize(
    "signature",
    [
        "Met vriendelijke groet,\n\nJan Jansen",
        "Mvg\nJan",
        "gr jan",
        "Groet, Jan Jansen",
        "Vriendelijke groeten\n\nJan Jansen\nBoekhouding\nDe Zon B.V.\n1234 AB Utrecht\nT +31 30 555 01 99",
        "Kind regards\n\nJan Jansen\nAccounts Payable Officer (Mon-Thu)\nSickness absence line: ext. 4410",
        "Cordialement,\n\nJan Jansen\nService comptabilité",
        "Mit freundlichen Grüßen\ni. A. Jan Jansen\nKreditorenbuchhaltung",
        "LG Jan",
        "-- \nJan Jansen\nDe Zon B.V.\nBetaling binnen 30 dagen na factuurdatum.",
        "Jan Jansen",
        "Jan",
        "Jansen | De Zon",
        "Hoogachtend,\n\nmr. J. Jansen, advocaat",
        "Sincères salutations\nJan",
    ],
)
def test_signatures_are_cut(mail, signature):
    message = read(mail(f"{BODY}\n\n{signature}"))
    assert message.text == BODY
    assert cuts(message, Cut.SIGNATURE) == signature.split()
    assert message.typed.split() == f"{BODY} {signature}".split()


@pytest.mark.parametrize(
    "ending",
    [
        "Groet de kinderen van mij en zeg dat het geld komt.",
        "Met vriendelijke groet, Jan\n\nPS: de tweede factuur betaal ik volgende maand, dat lukt eerder niet.",
        "Groeten uit Drenthe waar het regent en niemand mij nog 500 euro wil lenen.",
        "Best is als u even belt, dan regelen we het.",
        "Sincerely, I have no idea what this is about.",
        "De rest:\n- 500 euro nu\n- 500 euro later",
        "Bedankt voor uw geduld.",
    ],
)
def test_text_below_or_like_a_greeting_is_kept(mail, ending):
    message = read(mail(f"{BODY}\n\n{ending}"))
    assert set(ending.rpartition("\n")[2].split()) <= set(message.text.split())


@pytest.mark.parametrize(
    "tagline",
    [
        "Verstuurd vanaf mijn iPhone",
        "Verzonden vanaf mijn Galaxy",
        "Verzonden vanaf Outlook voor Android<https://aka.ms/x>",
        "Sent from my iPad",
        "Get Outlook for iOS",
        "Envoyé de mon iPhone",
        "Envoyé à partir de Outlook pour Android",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android",
        "Sent from my phone, please excuse brevity and typos.",
    ],
)
def test_taglines_are_cut(mail, tagline):
    message = read(mail(f"{BODY}\n\n{tagline}"))
    assert message.text == BODY
    assert message.typed == BODY
    assert cuts(message, Cut.TAGLINE) == tagline.split()


@pytest.mark.parametrize(
    "footer",
    [
        "Dit bericht kan vertrouwelijke informatie bevatten. Bent u niet de bedoelde ontvanger, meld dit dan.",
        "Disclaimer: this email and any attachments are confidential.",
        "Denk aan het milieu voordat u deze e-mail afdrukt.",
        "This email may contain privileged information. Always verify bank details by phone.",
        "Ce message et toutes les pièces jointes sont confidentiels. Merci de le détruire.",
        "Diese E-Mail enthält vertrauliche Informationen. Bitte löschen.",
        "Op al onze leveringen zijn onze voorwaarden van toepassing. Betaling binnen 30 dagen.",
    ],
)
def test_legal_footers_are_cut(mail, footer):
    message = read(mail(f"{BODY}\n\nMet vriendelijke groet,\nJan Jansen\n\n{footer}"))
    assert message.text == BODY
    assert cuts(message, Cut.DISCLAIMER) == footer.split()


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
        "[EXTERNAL]",
        "Deze e-mail is afkomstig van buiten de organisatie.",
        "U ontvangt niet vaak e-mail van jan@dezon.example. Meer informatie over waarom dit belangrijk is",
        "Ce message provient de l'extérieur de l'organisation.",
        "ACHTUNG: Externe E-Mail!",
    ],
)
def test_banners_of_gateways_are_cut(mail, banner):
    message = read(mail(f"{banner}\n\n{BODY}"))
    assert message.text == BODY
    assert cuts(message, Cut.BANNER) == banner.split()


def test_a_legal_footer_never_takes_the_whole_text(mail):
    text = "Disclaimer vooraf: ik betaal niets zolang de deur klemt."
    assert read(mail(text)).text == text
