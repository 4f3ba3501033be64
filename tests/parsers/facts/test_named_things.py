"""What an answer names back: the thing, the person, whom it is sent to, what is waited for, the numbers asked after."""

from datetime import date, datetime

import pytest

from parsers.books import Language
from parsers.facts.asked import asked_numbers, numbers_in
from parsers.facts.awaited import find_awaited
from parsers.facts.contacts import contact_name
from parsers.facts.next_days import find_far_day
from parsers.facts.persons import find_person, with_others
from parsers.facts.points import find_points
from parsers.facts.things import find_thing

SENT = datetime.fromisoformat("2026-06-30T11:07+02:00")


@pytest.mark.parametrize(
    ("text", "subject", "thing"),
    [
        ("Die vaatwasser lekt nog steeds.", "Herinnering", "de vaatwasser"),
        ("Vier keer gebeld over die vaatwasser. Hij lekt, en mijn keukenvloer staat blank.", "", "de vaatwasser"),
        ("Van de 240 lakens kwamen er 61 terug met vlekken.", "Herinnering wasserij", "de lakens"),
        ("Uwe koelwagen heeft het begeven.", "", "de koelwagen"),
        ("Het tuinhuis is beschadigd.", "", "het tuinhuis"),
        ("DE KRAAN LEKT.", "", "de kraan"),
        ("Hij geeft nog steeds ruis.", "Re: Herinnering reparatie radar", "de reparatie"),
        ("De wasunit die jullie hebben geplaatst loopt niet weg.", "Re: Herinnering wasunit", "de wasunit"),
        ("De kwaliteit is slecht.", "Re: Herinnering bureaustoelen", "de bureaustoelen"),
        ("Het verband is mij niet duidelijk, en het vervoer ook niet.", "Herinnering", None),
        ("", "", None),
    ],
)
def test_the_thing_that_a_mail_is_about(text: str, subject: str, thing: str | None) -> None:
    found = find_thing(text, subject, find_points(text, "nl"), "nl", (text,))
    assert (str(found) if found else None) == thing


def test_a_plural_is_known() -> None:
    found = find_thing("U rekent 12 stoelen af, het waren er 10.", "", (), "nl", ("U rekent 12 stoelen af.",))
    assert found is not None
    assert (found.noun, found.plural) == ("stoelen", True)
    one = find_thing("De ladderlift is nooit gekomen.", "", (), "nl", ("De ladderlift is nooit gekomen.",))
    assert one is not None
    assert not one.plural


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Mijn vader, aan wie u schrijft, is op 2 augustus overleden.", "vader"),
        ("Mijn lieve man is overleden.", "man"),
        ("Er zijn twee man personeel uitgegleden.", "personeel"),
        ("Rekeningen doet mijn man Kees, maar die ligt met griep op bed.", "man"),
        ("Onze boekhoudster is ziek.", "boekhoudster"),
        ("Ik lig met griep op bed.", ""),
        ("Mijn vader betaalt vrijdag.", ""),
    ],
)
def test_whom_something_befell(text: str, person: str) -> None:
    assert find_person(text, find_points(text, "nl"), "nl") == person


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Mijn dochter is vorige week bevallen.", "birth_other"),
        ("Door ziekte van mijn man heb ik weinig kunnen werken.", "ill_other"),
        ("Mijn schoonmoeder ligt in het ziekenhuis.", "ill_other"),
        ("Ik lig in het ziekenhuis en mijn dochter houdt de winkel open.", ""),
        ("Mijn zoon is geboren.", ""),
        ("Ik ben ziek.", ""),
    ],
)
def test_who_is_ill_or_gave_birth(text: str, other: str) -> None:
    keys = {point.key for point in with_others(find_points(text, "nl"), "nl")}
    assert keys & {"ill_other", "birth_other"} == ({other} if other else set())


@pytest.mark.parametrize(
    ("text", "redirect", "name"),
    [
        ("Voor facturen bij Carine zijn, carine@zaak.example.", "carine@zaak.example", "Carine"),
        ("Lieve Pauwels volgt dat op (lieve.pauwels@zaak.example).", "lieve.pauwels@zaak.example", "Lieve Pauwels"),
        ("Il faut voir avec Monsieur Tournier : tournier@zaak.example", "tournier@zaak.example", "Monsieur Tournier"),
        ("Het ligt bij notaris Blom (boedel@notarisblom.example).", "boedel@notarisblom.example", "notaris Blom"),
        ("C'est Raphaël Dumont qui paie.", "raphael.dumont@zaak.example", "Raphaël Dumont"),
        ("Dat is Petra van Loon, p.vanloon@zaak.example.", "p.vanloon@zaak.example", "Petra van Loon"),
        ("Mail naar facturen@zaak.example.", "facturen@zaak.example", ""),
        ("Dat loopt via het Servicepunt in Breda.", "Servicepunt in Breda", "het Servicepunt in Breda"),
        ("Onze administratie doet dat. Vraag het onze administratie.", "administratie", "uw administratie"),
        ("Samir heeft de zaak overgenomen.", "Samir", ""),
        ("Notaris Peeters uit Lier regelt alles.", "Peeters", "notaris Peeters"),
    ],
)
def test_how_whom_we_are_sent_to_is_called(text: str, redirect: str, name: str) -> None:
    assert contact_name(text, redirect, "info@zaak.example") == name


@pytest.mark.parametrize(
    ("text", "language", "awaited"),
    [
        ("Wij wachten op de toelage van de stad.", "nl", "de toelage"),
        ("Die aannemer heeft mij niks betaald.", "nl", "een betaling van uw opdrachtgever"),
        ("Ik heb geen geld.", "nl", ""),
    ],
)
def test_what_is_waited_for(text: str, language: Language, awaited: str) -> None:
    assert find_awaited(text, language) == awaited


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Is 0559 bijvoorbeeld al betaald of niet?", ("0559",)),
        ("Staat factuur 12 nog open?", ("12",)),
        ("Hebben jullie € 1250 ontvangen in 2026?", ()),
        ("Wilt u ordernummer 77231 op de factuur zetten?", ()),
        ("0559 is betaald.", ()),
    ],
)
def test_the_numbers_asked_after(text: str, numbers: tuple[str, ...]) -> None:
    assert asked_numbers(text) == numbers


def test_another_invoice_in_a_promise() -> None:
    assert numbers_in("0138 zelf klopt wel en die gaat morgen weg.") == ("0138",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Haar vervanger begint pas 1 september.", date(2026, 9, 1)),
        ("Pas half september is hij terug.", date(2026, 9, 15)),
        ("Vrijdag hoort u meer, en 1 september is zij terug.", None),
        ("Vrijdag hoort u meer.", None),
    ],
)
def test_a_day_that_is_weeks_away(text: str, day: date | None) -> None:
    found = find_far_day(text, sent=SENT, language="nl")
    assert (found.best if found else None) == day


@pytest.mark.parametrize(
    ("text", "language", "thing"),
    [
        ("The sound system you were meant to hire me NEVER TURNED UP.", "en", "the sound system"),
        ("My floor is ruined because the dishwasher leaked.", "en", "the dishwasher"),
        ("La chaudière s'arrête toutes les nuits, ma cuisine est froide.", "fr", "la chaudière"),
        ("L'autoclave est en panne.", "fr", "l'autoclave"),
        ("Les portes ne ferment pas, elles sont défectueuses.", "fr", "les portes"),
        ("Wissen Sie was Ihre tolle Zapfanlage macht? Schaum. Nur Schaum.", "de", "die Zapfanlage"),
        ("Der Lack blättert ab.", "de", "der Lack"),
        ("Nothing works.", "en", ""),
    ],
)
def test_a_thing_in_other_languages(text: str, language: Language, thing: str) -> None:
    found = find_thing(text, "", find_points(text, language), language, (text,))
    assert str(found or "") == thing
