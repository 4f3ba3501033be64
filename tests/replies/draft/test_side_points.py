"""What a mail says on the side is taken up: a cheque, a letter for the bank, an early-payment term, part of a plan."""

from datetime import date

import pytest

from parsers.facts.model import Instalment, Promise
from parsers.facts.points import Point
from parsers.labels.model import LabelHit
from parsers.message.model import Trust
from parsers.money import Money
from parsers.reading import Reading
from replies.draft import Templates, compose
from replies.policy import decide
from tests.replies.cases import CREDITOR, RECEIVED, SETTINGS, case

TEMPLATES = Templates.load()
PARTS = (Instalment(date(2026, 12, 1), Money(40000)), Instalment(date(2027, 1, 4), Money(40000)))


def letter(language: str, country: str, labels: tuple[str, ...], *points: str, promise: Promise | None = None) -> str:
    hits = tuple(LabelHit(label, 0.9, "") for label in labels)
    told = tuple(Point(key, "") for key in points)
    said = Reading(language, hits, labels[0], 0.9, promise, points=told)  # type: ignore[arg-type]
    on = case(language, country)
    draft = compose(decide(said, on, SETTINGS, trust=Trust.VERIFIED), said, on, CREDITOR, RECEIVED, templates=TEMPLATES)
    assert draft is not None
    assert draft.remarks == decide(said, on, SETTINGS, trust=Trust.VERIFIED).remarks
    return draft.text


@pytest.mark.parametrize(
    ("language", "country", "labels", "points", "words"),
    [
        ("en", "IE", ("already_paid",), ("cheque",), "Your cheque for invoice VD2026-0417"),
        ("fr", "BE", ("already_paid",), ("cheque",), "Votre chèque pour la facture VD2026-0417"),
        ("de", "DE", ("bank_error",), ("bank_letter",), "ein Schreiben für Ihre Bank"),
        ("en", "IE", ("bank_error",), ("bank_letter",), "a letter from us for your bank"),
        ("de", "DE", ("question",), ("early_discount",), "Die Skontofrist ist inzwischen leider abgelaufen"),
        (
            "fr",
            "BE",
            ("invoice_incorrect", "question"),
            ("quantity",),
            "Nous répondrons en même temps à votre question.",
        ),
        ("en", "IE", ("financial_difficulty",), ("illness",), "sorry to hear that you have been unwell"),
        ("en", "IE", ("absence",), ("illness", "ill_other"), "Please pass on our best wishes"),
        ("nl", "NL", ("absence",), ("illness", "ill_other"), "voor een spoedig herstel overbrengen"),
        ("nl", "BE", ("absence",), ("birth", "birth_other"), "Wilt u onze gelukwensen met de geboorte overbrengen?"),
        ("nl", "NL", ("promise_to_pay",), ("illness", "recovered"), "Dank voor uw bericht."),
        ("nl", "NL", ("financial_difficulty",), ("debt_help",), "Dan overleggen wij over factuur VD2026-0417 verder"),
        ("nl", "NL", ("refuses",), ("not_done",), "wij kijken naar wat er is uitgevoerd"),
        ("nl", "NL", ("invoice_not_received",), ("by_post",), "sturen wij u per post"),
        ("nl", "BE", ("invoice_not_received",), ("peppol",), "opnieuw, via Peppol"),
        ("nl", "NL", ("dissatisfied", "payment_plan"), (), "Uw voorstel nemen wij daarin mee."),
        ("nl", "NL", ("system_problem",), ("our_calls", "no_date"), "Onze excuses voor de telefoontjes"),
        ("nl", "NL", ("question",), (), "krijgt uiterlijk dinsdag 1 december 2026 antwoord"),
        ("nl", "NL", ("question",), ("overview",), "Dit staat er bij ons open:"),
        ("nl", "NL", ("payment_plan",), ("delay",), "Uitstel tot en met"),
        ("nl", "NL", ("bank_error",), ("elsewhere_paid",), "Wilt u nakijken of dit zo is ingevuld"),
        ("nl", "NL", ("dissatisfied",), ("wants_talk",), "Overlegt u het liever even?"),
        ("nl", "NL", ("bank_error",), (), "laat ons dan weten wanneer het wel kan"),
        ("nl", "NL", ("promise_to_pay",), ("compliment",), "Dank voor uw compliment"),
        ("nl", "NL", ("invoice_incorrect",), ("double", "same_day"), "Is er dubbel gerekend, dan crediteren wij dat."),
        (
            "fr",
            "BE",
            ("invoice_incorrect",),
            ("order_number", "credit_wanted"),
            "y compris au sujet de la note de crédit",
        ),
        (
            "en",
            "IE",
            ("invoice_incorrect",),
            ("order_number", "portal"),
            "then submit the invoice again the way you ask.",
        ),
        (
            "en",
            "IE",
            ("invoice_incorrect",),
            ("order_number", "order_given"),
            "We will put the purchase order number on the invoice",
        ),
        (
            "de",
            "DE",
            ("invoice_incorrect",),
            ("order_number", "portal", "portal_named"),
            "dann über Ihr Portal noch einmal.",
        ),
        ("fr", "BE", ("goods_not_received",), ("missing", "credit_wanted", "avoir_named"), "ou établissons un avoir."),
        ("en", "IE", ("goods_not_received",), ("missing",), "We are finding out what happened to the delivery"),
        ("fr", "BE", ("dissatisfied",), ("quality", "offered_before"), "ainsi que ce que vous nous avez proposé"),
        ("de", "DE", ("financial_difficulty",), (), "dass es für Sie gerade eine schwierige Zeit ist"),
        ("en", "IE", ("promise_to_pay",), ("keep_supplying",), "what you write about the coming deliveries"),
        ("fr", "BE", ("system_problem",), ("will_report",), "que votre système sera vite rétabli"),
        ("de", "DE", ("invoice_not_received",), ("what_for",), "Daraus sehen Sie, wofür sie ist."),
        ("en", "IE", ("question",), ("other_means", "cheque"), "As for paying by cheque: a bank transfer"),
        ("de", "DE", ("question",), ("bank_details", "what_for"), "Es geht um:"),
    ],
)
def test_what_is_said_on_the_side_is_taken_up(
    language: str, country: str, labels: tuple[str, ...], points: tuple[str, ...], words: str
) -> None:
    assert words in letter(language, country, labels, *points)


def test_a_question_that_was_answered_is_not_asked_after() -> None:
    asked = "Ist Ihre Frage damit noch nicht beantwortet"
    assert asked in letter("de", "DE", ("question",), "overview")
    assert asked not in letter("de", "DE", ("question",), "early_discount")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "fine with us"), ("fr", "nous conviennent"), ("de", "in Ordnung")]
)
def test_of_a_plan_what_fits_is_said_to_fit(language: str, words: str) -> None:
    whole = (*PARTS, Instalment(None, None))
    text = letter(language, "IE", ("payment_plan",), promise=Promise((PARTS[0].date,), None, whole))  # type: ignore[arg-type]
    assert words in text.split("\n\n")[1]
