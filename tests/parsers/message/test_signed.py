"""Who signed a mail: the name under it, whatever stands beside or below it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.message.signed import find_signed


@pytest.mark.parametrize(
    ("text", "sender", "name"),
    [
        ("I'll pay on Friday.\n\nGary", "Gary Whitlock", "Gary"),
        ("vrijdag gaat ie eruit\ngr rinus", "Rinus Hoekstra", "Rinus"),
        ("thanks sooo much\nEllie x", "Ellie", "Ellie"),
        (
            "Please raise a PO.\n\nKind regards\nDenise\nAccounts Payable Officer (Mon-Thu)",
            "Accounts Payable",
            "Denise",
        ),
        ("I won't.\n\nT. Barrow", "Tony Barrow", "T. Barrow"),
        ("Yours sincerely,\nMargaret Ellsworth (Mrs)", "Margaret Ellsworth", "Mrs Margaret Ellsworth"),
        (
            "Merci de nous envoyer un avoir.\n\nBien à vous,\nFrançoise Delvigne\nCellule Achats",
            "Université",
            "Françoise Delvigne",
        ),
        ("Respectueusement,\nGaëtan, apiculteur", "Gaëtan Le Guen", "Gaëtan"),
        ("D'ici là rien ne bouge.\n\nCdt,\nYann Lemoine", "Transports Lemoine & Fils", "Yann Lemoine"),
        ("Cordialement,\nMme Roux\nMairie fermée le mercredi", "Mairie de Saint-Orlan", "Mme Roux"),
        (
            "Mit freundlichen Grüßen\ni. A. Susanne Kübler\nKreditorenbuchhaltung",
            "Klinikum Hohenfels",
            "Susanne Kübler",
        ),
        ("Wäre mega lieb!!\n\nLG Leonie", "Leonie Hartwig", "Leonie"),
        ("graag op mail. Gr Debby", "Debby Nieuwenhuis", "Debby"),
        ("Sorry sorry. xx Chantal", "Kapsalon Chantal", "Chantal"),
        ("de bon is getekend.\n\nDhr. Aksoy\nBrasserie De Gouden Zwaan", "Brasserie De Gouden Zwaan", "Dhr. Aksoy"),
        ("Groet,\nVan der Hulst", "", "Van der Hulst"),
        ("no", "Terry", ""),
        ("Not our doing and not yours I suppose.", "Deepak Varma", ""),
        ("Vriendelijke groeten\nFinanciële dienst", "OCMW Wezerbeke", ""),
        ("you'll have it by Christmas at the latest. B.", "Beatrix van Houten", ""),
        ("", "Jan Peeters", ""),
    ],
)
def test_the_name_under_a_mail(text: str, sender: str, name: str) -> None:
    assert find_signed(text, sender).name == name


@pytest.mark.parametrize(
    ("text", "casual"),
    [("Hi Marieke,\nMonday.", True), ("hiya, sorry", True), ("Dear Madam,\nI have", False), ("", False)],
)
def test_a_mail_that_begins_casually(text: str, casual: bool) -> None:
    assert find_signed(text).casual is casual


@pytest.mark.parametrize(
    "text",
    [
        "Bonsoir Madame,\n\nRespectueusement,\nGaëtan",
        "Dear Sirs,\nno.",
        "Geachte heer,",
        "Sehr geehrte Damen,",
        "Madame,\nnon.",
    ],
)
def test_a_mail_that_begins_formally(text: str) -> None:
    assert find_signed(text).formal


@given(st.text(max_size=400), st.text(max_size=60))
def test_any_text_yields_a_short_line(text: str, sender: str) -> None:
    name = find_signed(text, sender).name
    assert len(name) <= 130
    assert "\n" not in name


def test_a_greeting_from_a_place_is_no_name() -> None:
    text = "Wir zahlen am Freitag.\n\nHerzliche Grüße vom Rhein\nFamilie Thelen"
    assert find_signed(text, "Hotel Rheinblick").name == "Familie Thelen"
