"""Whom a letter addresses: from the name under the mail, the one in its header, and the one on file."""

import pytest

from parsers.message.signed import NOT_SIGNED, Signed
from replies.salutation import named_by_address, person_behind


@pytest.mark.parametrize(
    ("language", "signed", "sender", "casual", "style", "name"),
    [
        ("en", "Gary", "Gary Whitlock", False, "first", "Gary"),
        ("en", "Priya", "Priya Nair", True, "casual", "Priya"),
        ("en", "Olly", "Oliver Banks", False, "first", "Olly"),
        ("en", "T. Barrow", "Tony Barrow", False, "sir", "Barrow"),
        ("en", "T. Barrow", "Accounts Payable", False, "initials", "Barrow"),
        ("en", "Mrs Margaret Ellsworth", "Margaret Ellsworth", False, "titled", "Mrs Ellsworth"),
        ("en", "Denise", "Accounts Payable, Northmoor NHS Trust", False, "first", "Denise"),
        ("en", "", "Nadia Rahman", False, "known", "Nadia"),
        ("en", "", "Terry", False, "first", "Terry"),
        ("en", "", "Frankie's Ribs & Wings", False, "unknown", ""),
        ("fr", "Ph. Dumoulin", "Philippe Dumoulin", False, "sir", "Dumoulin"),
        ("fr", "J.-M. Petit", "Jean-Marc Petit", False, "sir", "Petit"),
        ("fr", "Odile", "Odile Bertin", False, "first", "Odile"),
        ("fr", "Clémence Rigaud", "Clémence Rigaud", False, "madam", "Rigaud"),
        ("fr", "Camille Roy", "Camille Roy", False, "known", "Camille"),
        ("fr", "Vasseur", "Didier Vasseur", False, "sir", "Vasseur"),
        ("fr", "Hélène de Fontenelle", "Domaine de la Fontenelle", False, "madam", "de Fontenelle"),
        ("fr", "Mme Roux", "Mairie de Saint-Orlan, service comptabilité", False, "madam", "Roux"),
        ("de", "Leonie", "Leonie Hartwig", True, "madam", "Hartwig"),
        ("de", "K. Ohlsen", "Katrin Ohlsen", False, "madam", "Ohlsen"),
        ("de", "A. Yildiz", "Ahmed Yıldız", False, "sir", "Yıldız"),
        ("de", "H. Zeidler", "Lehrstuhl Polare Geologie, Sekretariat", False, "initials", "Zeidler"),
        ("de", "JP", "Jan-Philipp Kress", False, "sir", "Kress"),
        ("nl", "Rinus", "Rinus Hoekstra", False, "first", "Rinus"),
        ("nl", "Lobke", "Receptie Veldkamp Advies", False, "first", "Lobke"),
        ("nl", "Nijboer", "Maatschap Nijboer", False, "initials", "Nijboer"),
        ("nl", "Slotenmaker Van Acker", "Debiteur", False, "initials", "Van Acker"),
        ("nl", "Boomkwekerij Wauters", "Boomkwekerij Wauters", False, "unknown", ""),
        ("nl", "L. Hofstra", "Mw. drs. L. Hofstra", False, "madam", "Hofstra"),
        ("nl", "", "Drukkerij Claes – Bart", False, "first", "Bart"),
        ("nl", "E. Rietveld", "Hotel Duinzicht – E. Rietveld", False, "initials", "Rietveld"),
        ("nl", "Quirine ten Cate", "Drs. Q. ten Cate", False, "known", "Quirine"),
        ("nl", "T. van Rossum", "Beheerburo Kadijk VvE-beheer", False, "initials", "Van Rossum"),
        ("nl", "G. Maes-Vandoren", "Mevr. Godelieve Maes", False, "madam", "Maes"),
        ("nl", "Financieel Bureau", "Scholengroep Amstelring, Financieel Bureau", False, "unknown", ""),
    ],
)
def test_whom_a_letter_addresses(language: str, signed: str, sender: str, casual: bool, style: str, name: str) -> None:
    found = person_behind(Signed(signed, casual), (sender,), language)
    used = found.first if style in {"known", "first", "casual"} else found.name
    assert (found.style, used) == (style, name)


def test_the_name_on_file_serves_when_nobody_signed() -> None:
    assert person_behind(NOT_SIGNED, ("info@dezon.example", "Chantal Dubois"), "fr").name == "Dubois"


@pytest.mark.parametrize(("language", "style", "used"), [("en", "madam", "Abbott"), ("nl", "madam", "Abbott")])
def test_who_writes_formally_is_not_called_by_the_first_name(language: str, style: str, used: str) -> None:
    found = person_behind(Signed("Ruth Abbott", formal=True), ("Ruth Abbott",), language)
    assert (found.style, found.name) == (style, used)


def test_a_first_name_under_a_formal_french_mail_is_not_used() -> None:
    found = person_behind(Signed("Gaëtan", formal=True), ("Gaëtan Le Guen",), "fr")
    assert (found.style, found.name) == ("sir", "Le Guen")


@pytest.mark.parametrize(
    ("address", "sender", "language", "name"),
    [
        ("frankie@frankiesribs.example", "Frankie's Ribs & Wings", "en", "Frankie"),
        ("gary@whitlock.example", "Whitlock Driving", "en", "Gary"),
        ("odile@bertin.example", "Bertin Élagage", "fr", "Odile"),
        ("rose@rosegarden.example", "Rose Garden Ltd", "en", ""),
        ("info@whitlock.example", "Whitlock Driving", "en", ""),
        ("j.smith@whitlock.example", "Whitlock Driving", "en", ""),
        ("sabine@thoma.example", "Thoma Verpackungen", "de", ""),
    ],
)
def test_who_is_behind_an_address(address: str, sender: str, language: str, name: str) -> None:
    assert named_by_address(address, (sender,), language).name == name
