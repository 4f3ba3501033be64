"""What a mail names that an answer can take up: faults, circumstances, side questions; days, hours and colleagues."""

from datetime import date, datetime

import pytest

from parsers.books import Language
from parsers.facts.call_moments import find_call_moment
from parsers.facts.colleagues import find_colleague
from parsers.facts.next_days import find_next_day
from parsers.facts.points import all_points, find_points

SENT = datetime.fromisoformat("2026-11-04T11:07+01:00")  # a Wednesday


@pytest.mark.parametrize(
    ("text", "language", "keys"),
    [
        ("De btw is 21% in plaats van 9%, en de prijs staat anders in de offerte.", "nl", ["vat_rate", "price"]),
        ("Op de factuur staat ons oud btw-nummer.", "nl", ["vat_number"]),
        ("Er ontbreekt een inkoopordernummer op de factuur.", "nl", ["missing", "order_number"]),
        ("Dit is dubbel gefactureerd.", "nl", ["double"]),
        ("Ik heb al vier keer gebeld en hij lekt nog.", "nl", ["asked_before", "broken"]),
        ("Twee man personeel uitgegleden, de keuken staat blank.", "nl", ["injury", "damage"]),
        ("Ik lig in het ziekenhuis, wanneer ik thuis ben weet ik niet.", "nl", ["illness", "no_date", "knows_not"]),
        ("Rekeningen doet mijn man Kees, maar die ligt met griep op bed.", "nl", ["ill_other", "illness"]),
        ("Een jaar vol griep, maar dat is nu voorbij.", "nl", ["illness", "recovered"]),
        ("Onze administratrice is met zwangerschapsverlof, een meisje!", "nl", ["birth_other", "birth"]),
        ("Notre comptable est en arrêt maladie.", "fr", ["ill_other", "illness"]),
        ("Mijn complimenten aan uw zetter.", "nl", ["compliment"]),
        ("Wilt u dit aan uw collega doorgeven?", "nl", ["pass_on"]),
        ("Jullie bellen ons elke dag.", "nl", ["our_calls"]),
        ("Ik heb al drie keer gebeld.", "nl", ["asked_before"]),
        ("Het kostenplaatsnummer ontbreekt. Dit is 70410.", "nl", ["order_number", "missing", "order_given"]),
        ("Stuur een kopie naar adm@zaak.example.", "nl", ["copy_asked", "address_given"]),
        ("Ik zit bij de schuldhulpverlening.", "nl", ["debt_help"]),
        ("Stuur hem door, dan betaal ik meteen.", "nl", ["same_day"]),
        ("Ik doe de aangifte voor de btw.", "nl", []),
        ("Dat heb ik op 22 september gemaild.", "nl", ["asked_before"]),
        ("Liefst zonder die 40 euro kosten erbij.", "nl", ["costs"]),
        ("Volgende stap: mijn advocaat.", "nl", ["law"]),
        ("Niet mailen, bellen.", "nl", ["no_mail"]),
        ("No valid PO number was quoted.", "en", ["order_number"]),
        ("Is it the same bank details as last year?", "en", ["bank_details"]),
        ("Le taux de TVA est faux.", "fr", ["vat_rate"]),
        ("Die Maschine ist undicht und das schon zum dritten Mal.", "de", ["broken", "asked_before"]),
        ("Sorry, this slipped through while I was away.", "en", []),
        ("Our PO number is 4500871234.", "en", ["order_number", "order_given"]),
        ("Invoice 2026-0417 has no PO number. Invoice 2026-0417 is wrong.", "en", ["order_number"]),
        ("Je règle en trois fois, sans avoir rien oublié, depuis la perte de mon emploi.", "fr", ["despair"]),
        (
            "J'ai appelé trois fois et il manque un avoir.",
            "fr",
            ["asked_before", "missing", "avoir_named", "credit_wanted"],
        ),
        ("je suis en arret depuis noel, vous pouvez me la renvoyer ou l'annuler", "fr", ["illness"]),
        ("ca n'a jamais ete livre, c'est annule", "fr", ["missing", "cancelled"]),
        ("Ich zahle in zwei Raten, zweimal 50 Euro.", "de", []),
        ("Please don't stop the clay that is due in September.", "en", ["keep_supplying"]),
        ("Je vous ai proposé deux solutions en juin.", "fr", ["asked_before", "offered_before"]),
        ("Vrijdag maak ik het over.", "nl", []),
        ("", "nl", []),
    ],
)
def test_the_points_of_a_mail_in_their_order(text: str, language: Language, keys: list[str]) -> None:
    assert [point.key for point in find_points(text, language)] == keys


def test_a_point_carries_its_sentence() -> None:
    (point,) = find_points("Goedemorgen. De bestelbon ontbrak nog eens. Groet", "nl")
    assert point.key == "order_number"
    assert point.evidence == "De bestelbon ontbrak nog eens."
    assert point.key in all_points()


@pytest.mark.parametrize("text", ["btw " * 5000 + "%", "a" * 100_000, "wanneer " * 4000, "geen … maar " * 3000])
def test_hostile_texts_are_read_in_no_time(text: str) -> None:
    find_points(text, "nl")
    find_call_moment(f"bel {text}", sent=SENT, language="nl")
    find_colleague(text, "nl")


@pytest.mark.parametrize(
    ("text", "language", "day", "start", "end"),
    [
        ("zit vol vandaag, bel me morgen na 2en ff hierover", "nl", date(2026, 11, 5), 14 * 60, None),
        ("Kunt u me morgenochtend om 10 uur bellen?", "nl", date(2026, 11, 5), 10 * 60, 10 * 60),
        ("bel me vanavond na achten", "nl", date(2026, 11, 4), 20 * 60, None),
        ("kunt ge vrijdagvoormiddag bellen? Tussen 9 en 11u is best.", "nl", date(2026, 11, 6), 9 * 60, 11 * 60),
        ("U kunt haar vrijdag vanaf 14.30 uur bereiken.", "nl", date(2026, 11, 6), 14 * 60 + 30, None),
        ("bel me na vieren even", "nl", date(2026, 11, 4), 16 * 60, None),
        ("na het weekend bellen aub", "nl", date(2026, 11, 9), None, None),
        ("Try me Friday after 4.", "en", date(2026, 11, 6), 16 * 60, None),
        ("Appelez-moi après 17h aujourd'hui.", "fr", date(2026, 11, 4), 17 * 60, None),
        ("rappelez-moi demain matin svp", "fr", date(2026, 11, 5), 9 * 60, 12 * 60),
        ("Rufen Sie mich bitte am Freitag nach 16 Uhr an.", "de", date(2026, 11, 6), 16 * 60, None),
    ],
)
def test_when_to_call(text: str, language: Language, day: date, start: int | None, end: int | None) -> None:
    moment = find_call_moment(text, sent=SENT, language=language)
    assert moment is not None
    assert (moment.day, moment.start, moment.end) == (day, start, end)


@pytest.mark.parametrize("text", ["Kunt u mij bellen?", "bel me op 0470 00 00 13", "Vrijdag betaal ik.", ""])
def test_no_moment_where_none_is_named(text: str) -> None:
    assert find_call_moment(text, sent=SENT, language="nl") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Je hoort uiterlijk vrijdag van me hoe het ervoor staat.", date(2026, 11, 6)),
        ("Het staat op de agenda van 18 november.", date(2026, 11, 18)),
        ("Je hoort het begin volgende week.", date(2026, 11, 11)),
        ("Het bestuur komt op 18 november of 25 november bijeen.", None),
        ("Ik weet het niet.", None),
    ],
)
def test_the_day_on_which_we_hear_more(text: str, day: date | None) -> None:
    assert find_next_day(text, find_points(text, "nl"), sent=SENT, language="nl") == day


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Check dit even bij Marloes van jullie verkoop.", "nl", "Marloes"),
        ("Met uw collega Sjaak hebben we het afgesproken.", "nl", "Sjaak"),
        ("Uw vertegenwoordiger Pascal is hier geweest.", "nl", "Pascal"),
        ("Please have a word with Erik in your sales team.", "en", "Erik"),
        ("votre directeur commercial, Monsieur Brouwer, nous l'a accordé", "fr", "Monsieur Brouwer"),
        ("Uw factuur klopt niet.", "nl", ""),
    ],
)
def test_which_colleague_of_ours_is_named(text: str, language: Language, name: str) -> None:
    assert find_colleague(text, language) == name


def test_a_name_does_not_end_in_the_middle_of_a_word() -> None:
    assert find_colleague("Dat heeft collega Bram van de buitendienst mij toegezegd.", "nl") == "Bram"
