"""What the shipped classifier makes of a reply. How often it is right is measured by bench/evaluate.py."""

import time
from statistics import median

import pytest

from parsers.books import Language
from parsers.labels import Classifier, Correction, OwnLabel, load
from parsers.message.model import AutomaticKind


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load()


PLAIN: list[tuple[Language, str, str]] = [
    ("nl", "Het bedrag is vorige week maandag overgemaakt.", "already_paid"),
    ("nl", "Wij hebben deze factuur nooit ontvangen, graag een kopie.", "invoice_not_received"),
    ("nl", "Sorry, helemaal vergeten, ik maak het vandaag over.", "promise_to_pay"),
    ("nl", "Ik ben niet van de boekhouding, mail crediteuren@x.example.", "not_my_department"),
    ("nl", "Amai, da's hier blijven liggen. Ik stort het morgen.", "promise_to_pay"),
    ("nl", "De machine is nog altijd niet geleverd.", "goods_not_received"),
    ("en", "We are waiting for our own customer to pay us first.", "awaiting_customer_payment"),
    ("en", "Could I pay this in three instalments?", "payment_plan"),
    ("en", "The company has been declared bankrupt; please file your claim with the trustee.", "insolvency"),
    ("fr", "Le montant de la TVA est faux, merci de nous envoyer une facture corrigée.", "invoice_incorrect"),
    ("fr", "Je ne paierai pas, voyez avec mon avocat.", "refuses"),
    ("de", "Die Rechnung liegt noch beim Abteilungsleiter zur Freigabe.", "awaiting_approval"),
    ("de", "Im Moment haben wir leider kein Geld.", "financial_difficulty"),
]


@pytest.mark.parametrize(("language", "text", "label"), PLAIN)
def test_plain_replies(classifier: Classifier, language: Language, text: str, label: str) -> None:
    verdict = classifier.classify(text, language=language)
    assert verdict.primary == label
    assert all(hit.evidence in text and 0 <= hit.confidence <= 1 for hit in verdict.labels)
    assert next(hit.confidence for hit in verdict.labels if hit.label == label) >= verdict.confidence


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Wij hebben nog niet betaald omdat de directeur nog moet tekenen.", "already_paid"),
        ("De factuur hebben we wel ontvangen, maar de prijs klopt niet.", "invoice_not_received"),
        ("The goods did arrive, thank you, but we have no money this month.", "goods_not_received"),
        ("Die Rechnung ist noch nicht bezahlt, der Chef muss sie erst freigeben.", "already_paid"),
    ],
)
def test_what_is_denied_is_not_read(classifier: Classifier, text: str, absent: str) -> None:
    assert absent not in {hit.label for hit in classifier.classify(text, language="nl").labels}


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (AutomaticKind.OUT_OF_OFFICE, "out_of_office"),
        (AutomaticKind.BOUNCE, "bounce"),
        (AutomaticKind.LIST, "other"),
        (AutomaticKind.OTHER, "other"),
    ],
)
def test_automatic_mails_go_their_own_way(classifier: Classifier, kind: AutomaticKind, label: str) -> None:
    verdict = classifier.classify("Ik ben er niet, maar betaald is er wel.", language="nl", automatic=kind)
    assert (verdict.primary, verdict.abstained) == (label, False)


@pytest.mark.parametrize("text", ["", "  \n\n", "---\n***"])
def test_a_mail_without_words_needs_a_person(classifier: Classifier, text: str) -> None:
    verdict = classifier.classify(text, language="nl", has_attachments=True, subject="Betaalbewijs")
    assert (verdict.primary, verdict.abstained) == ("other", True)


def test_a_consent_is_surer_while_a_proposal_waits(classifier: Classifier) -> None:
    def consent(*, open_proposal: bool) -> float:
        verdict = classifier.classify("Dat is goed.", language="nl", open_proposal=open_proposal)
        return next((hit.confidence for hit in verdict.labels if hit.label == "confirms_agreement"), 0.0)

    assert consent(open_proposal=True) > consent(open_proposal=False)


TAUGHT = Correction("Hoi,\nDe geit staat weer op stal, zoals besproken.\nGroet, Anja", ("agreed_otherwise",))


def test_a_correction_is_learnt_at_once_and_again_at_start(classifier: Classifier) -> None:
    for taught in (classifier.with_correction(TAUGHT), load(corrections=(TAUGHT,))):
        verdict = taught.classify("Dag,\nde geit staat weer op stal zoals besproken!\nMvg Piet", language="nl")
        assert verdict.primary == "agreed_otherwise"


def test_a_correction_spoils_nothing_else(classifier: Classifier) -> None:
    taught = classifier.with_correction(TAUGHT)
    for language, text, _ in PLAIN:
        assert taught.classify(text, language=language) == classifier.classify(text, language=language)


def test_a_correction_does_not_reach_the_opposite(classifier: Classifier) -> None:
    taught = classifier.with_correction(Correction("Dat is bij ons al helemaal geregeld.", ("other",)))
    plain, denied = "Dat is bij ons al helemaal geregeld.", "Dat is bij ons niet al helemaal geregeld."
    assert taught.classify(plain, language="nl").primary == "other"
    assert taught.classify(denied, language="nl") == classifier.classify(denied, language="nl")


def test_a_label_of_ones_own(classifier: Classifier) -> None:
    own = OwnLabel("wacht_op_keuring", ("We wachten nog op de keuring van de lift.",))
    verdict = load(own_labels=(own,)).classify("Wij wachten nog op de keuring van de lift!", language="nl")
    assert verdict.primary == "wacht_op_keuring"
    assert verdict.labels[0].evidence == "Wij wachten nog op de keuring van de lift!"


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "regel\n" * 10_000, "é" * 500_000, "\u0301" * 100_000, "niet " * 99_999]
)
def test_hostile_text_takes_a_moment_only(classifier: Classifier, text: str) -> None:
    taken = []
    for _ in range(3):
        begin = time.process_time()
        classifier.classify(text, language="nl")
        taken.append(time.process_time() - begin)
    assert min(taken) < 1.0  # seconds of the processor, whatever else it does; bench/labels.py measures


def test_start_up_is_quick() -> None:
    from parsers.labels.classifier import _model

    _model.cache_clear()
    taken = []
    for _ in range(2):
        begin = time.process_time()
        _model.__wrapped__(exact=False)
        taken.append(time.process_time() - begin)
    assert median(taken) < 2
