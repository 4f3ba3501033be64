"""When two sentences say the same in other words, and when they only look like it."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.labels import Classifier, Correction, load
from parsers.labels.catalogue import LANGUAGES, known_sentences
from parsers.labels.corrections import LIKE
from parsers.labels.likeness import likeness, unnamed, wording
from parsers.labels.model import Verdict
from parsers.labels.sentences import split_sentences

SAME = [
    ("We wachten nog op de keuring van de lift.", "De keuring van de lift moet nog gebeuren, daar wachten we op."),
    ("De meterstand op de factuur klopt niet.", "Volgens ons klopt de meterstand op factuur 4711 niet."),
    ("Ik heb dit met mevrouw Jansen zo afgesproken.", "Dit heb ik zo met mevrouw De Boer afgesproken."),
    (
        "De subsidie van de gemeente is nog niet binnen.",
        "We hebben de subsidie van de gemeente Utrecht nog niet binnen.",
    ),
    ("Wij betalen na oplevering van het werk op 12 maart.", "Na de oplevering van het werk op 3 juni betalen wij."),
    (
        "Zit in de wacht bij de expert van de verzekering.",
        "Dit zit nog in de wacht bij de expert van onze verzekering.",
    ),
    ("De factuur is doorgestuurd naar de syndicus.", "Ik heb de factuur doorgestuurd naar onze sindicus."),
    ("Dag, over F-12: het kasboek ligt bij de notaris.", "Over F-1: ons kasboek ligt nog altijd bij de notaris."),
    ("Ge moet daarvoor bij de syndicus zijn.", "Daarvoor moet ge bij onze syndicus zijn."),
    ("Wij verrekenen dit met de bonus van 2025.", "Dit wordt verrekend met de bonus van 2024."),
    ("Het staat klaar in de betaalrun van vrijdag.", "Dit staat klaar voor de betaalrun van maandag."),
    ("We are waiting for the inspection of the lift.", "We're still awaiting the inspection of the lift."),
    ("Please see the ticket I opened with your helpdesk.", "Please look at the ticket that I opened at your helpdesk."),
    ("Le relevé de compteur sur la facture est faux.", "Le relevé de compteur de votre facture est faux."),
    ("Der Zählerstand auf der Rechnung stimmt nicht.", "Der Zählerstand in Ihrer Rechnung stimmt leider nicht."),
    ("Wir warten noch auf die Abnahme des Aufzugs.", "Auf die Abnahme des Aufzugs warten wir noch immer."),
]
OTHER = [
    ("We wachten nog op de keuring van de lift.", "We hoeven niet meer te wachten op de keuring van de lift."),
    ("We wachten nog op de keuring van de lift.", "We wachten nog op de levering van de lift."),
    ("De meterstand op de factuur klopt niet.", "De meterstand op de factuur klopt."),
    ("De meterstand op de factuur klopt niet.", "Het bedrag op de factuur klopt niet."),
    ("Het bedrag is overgemaakt.", "Het bedrag is niet overgemaakt."),
    ("Is het bedrag al overgemaakt?", "Het bedrag is al overgemaakt."),
    ("Wij hebben betaald.", "Wij hebben uw klant betaald."),
    ("Ik betaal vrijdag.", "Ik betaal niet."),
    ("Ik betaal vrijdag.", "Ik betaal vrijdag als u de factuur aanpast."),
    ("The invoice has been paid.", "The invoice hasn't been paid."),
    ("We will pay on Friday.", "We can't pay on Friday."),
    ("We received the goods.", "We received the invoice."),
    ("La facture est payée.", "La facture n'est pas payée."),
    ("Die Rechnung ist bezahlt.", "Die Rechnung ist falsch."),
    ("Die Ware ist angekommen.", "Die Ware ist nicht angekommen."),
    ("Mijn collega is ziek.", "Mijn collega is weer beter."),
    ("Ik ben het niet eens met de factuur.", "Ik ben het eens met de factuur."),
    ("Dat is akkoord.", "Dat is niet akkoord."),
    ("U kunt de spullen ophalen.", "U kunt het geld ophalen."),
    ("Bel mij maandag.", "Ik bel u maandag."),
]
# Written nearly the same, and told apart by the model alone.
TENSES = [
    ("Het bedrag is overgemaakt.", "Het bedrag wordt overgemaakt."),
    ("The invoice has been paid.", "The invoice has to be paid."),
    ("La facture est payée.", "La facture sera payée."),
    ("Die Rechnung ist bezahlt.", "Die Rechnung wird bezahlt."),
]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load()


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words_is_read_as_it_was_taught(classifier: Classifier, one: str, other: str) -> None:
    assert likeness(wording(one), wording(other)) >= LIKE
    taught = classifier.with_correction(Correction(one, ("bounce",)))
    assert taught.classify(other, language="nl").primary == "bounce"
    assert taught.classify(f"Beste,\n{other}\nGroet", language="nl").primary == "bounce"


def said(verdict: Verdict) -> tuple[str, set[str]]:
    return verdict.primary, {hit.label for hit in verdict.labels}


@pytest.mark.parametrize(("one", "other"), [*OTHER, *TENSES])
def test_what_only_looks_like_it_is_read_as_before(classifier: Classifier, one: str, other: str) -> None:
    for taught, asked in ((one, other), (other, one)):
        learnt = classifier.with_correction(Correction(taught, ("bounce",)))
        assert learnt.classify(taught, language="nl").primary == "bounce"
        assert said(learnt.classify(asked, language="nl")) == said(classifier.classify(asked, language="nl"))


def test_a_correction_touches_none_of_a_thousand_sentences_that_say_something_else() -> None:
    chance = random.Random(4)
    for language in LANGUAGES:
        known = [one for one in known_sentences(language) if one.labels]
        for _ in range(400):
            one, other = chance.sample(known, 2)
            if set(one.labels) != set(other.labels):
                assert likeness(wording(one.text), wording(other.text)) < LIKE, (one, other)


SENTENCES = st.text(string.ascii_letters + "éü ?,.0'", max_size=80)


@given(SENTENCES, SENTENCES)
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    there, back = likeness(wording(one), wording(other)), likeness(wording(other), wording(one))
    assert 0 <= there <= 1.0001
    assert there == back


@given(SENTENCES)
def test_a_sentence_with_words_is_most_like_itself(one: str) -> None:
    said = wording(one)
    assert likeness(said, said) == pytest.approx(1.0 if said.words else 0.0)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "niet " * 100_000, "mevrouw " * 100_000, "? " * 100_000, "A a " * 9999]
)
def test_hostile_text_is_cut_short(text: str) -> None:
    said = wording(text)
    assert len(said.words) <= 60
    assert likeness(said, said) <= 1.0001


def test_a_text_without_names_teaches_the_same() -> None:
    text = (
        "Beste Jan,\nIk heb dit met mevrouw Van den Berg afgesproken op 3 maart. Mail jan@x.example? "
        "IBAN NL91 ABNA 0417 1643 00!"
    )
    bare = unnamed(text)
    assert bare == "beste.\nik heb dit met afgesproken op.\nmail?\niban."
    assert unnamed(bare) == bare
    for one, other in zip(split_sentences(text), split_sentences(bare), strict=True):
        assert wording(one.text) == wording(other.text)
