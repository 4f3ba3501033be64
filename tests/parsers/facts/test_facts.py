"""Facts of one mail together: plans against the balance, conditions, redirection, bank changes, and hostile text."""

import time
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.facts import find_facts
from parsers.facts.bank_change import find_bank_change
from parsers.facts.model import Instalment, Known
from parsers.labels.model import LabelHit
from parsers.money import Money

SENT = datetime(2026, 11, 17, 10, 0, tzinfo=timezone(timedelta(hours=1)))
BOOKS = Known(invoices=(("VD2026-10417", date(2026, 10, 1), date(2026, 10, 31), Money.of("1000.00")),))
ALL = tuple(
    LabelHit(label, 1.0, "") for label in ("promise_to_pay", "payment_plan", "already_paid", "not_my_department")
)


HOSTILE = [
    *(
        "12-05-2026 1.234,56 ",
        "1" * 50 + " ",
        "1/1/1/",
        "1.000.000.000.",
        "0 1 ",
        "€ 1 ",
        "vrijdag ",
        "5 en ",
        "1, 2, 3, ",
    ),
    *(
        "a.",
        "eind van de maand ",
        "3 termijnen van 250 op 1 mei. ",
        "NL91 ABNA ",
        "RF18 ",
        "+++090/",
        "factuur 12, ",
        "a@b.",
    ),
    *("20 cent ", "x\n", "€" * 10, "3 x 100 euro, "),
]


def read(text, *labels, language="nl", known=BOOKS, **more):
    return find_facts(
        text,
        sent=SENT,
        language=language,
        labels=tuple(LabelHit(label, 1.0, "") for label in labels),
        known=known,
        **more,
    )


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("De helft nu en de andere helft eind januari", "nl", ["2026-11-17 500.00", "2027-01-31 500.00"]),
        ("Ik betaal vrijdag 300 euro en de rest op 15 december", "nl", ["2026-11-20 300.00", "2026-12-15 700.00"]),
        (
            "Kan het in drie termijnen, vanaf 1 december?",
            "nl",
            ["2026-12-01 333.33", "2027-01-01 333.33", "2027-02-01 333.34"],
        ),
        ("50 % vandaag en 50 % op 18 december", "nl", ["2026-11-17 500.00", "2026-12-18 500.00"]),
        ("Half now, the rest at the end of January", "en", ["2026-11-17 500.00", "2027-01-31 500.00"]),
        (
            "250 a month, starting 1 December",
            "en",
            ["2026-12-01 250.00", "2027-01-01 250.00", "2027-02-01 250.00", "2027-03-01 250.00"],
        ),
        ("La moitié maintenant, le solde fin janvier", "fr", ["2026-11-17 500.00", "2027-01-31 500.00"]),
        ("Die Hälfte sofort, den Rest Ende Januar", "de", ["2026-11-17 500.00", "2027-01-31 500.00"]),
    ],
)
def test_a_plan_is_reckoned_against_the_open_balance(text, language, expected):
    promise = read(text, "payment_plan", language=language).promise
    assert [f"{part.date} {part.amount}" for part in promise.instalments] == expected
    assert sum(part.amount.cents for part in promise.instalments) == 100_000


def test_days_without_amounts_are_no_plan():
    text = "Onze firma betaalt op de 24e en de 30e. U gaat mee op de 30e. Ik heb u twee keer gebeld."
    assert read(text, "promise_to_pay", known=Known()).promise.instalments == ()


def test_what_is_not_said_is_not_assumed():
    promise = read("De helft nu, de rest later", "payment_plan", known=Known()).promise
    assert promise.instalments == (Instalment(date(2026, 11, 17), None), Instalment(None, None))


@pytest.mark.parametrize(
    ("text", "language", "condition"),
    [
        ("Zodra ik de kopie heb, betaal ik.", "nl", "Zodra ik de kopie heb"),
        ("Once I get the copy, we will pay.", "en", "Once I get the copy"),
        ("Dès que j'ai la copie, je paie.", "fr", "Dès que j'ai la copie"),
        ("Sobald die Kopie da ist, zahlen wir.", "de", "Sobald die Kopie da ist"),
    ],
)
def test_a_condition_makes_a_promise_without_a_date(text, language, condition):
    promise = read(text, "promise_to_pay", language=language).promise
    assert (promise.dates, promise.condition) == ((), condition)


@pytest.mark.parametrize(
    ("text", "language", "labels", "dates"),
    [
        ("De factuur is goedgekeurd en wordt vrijdag betaald.", "nl", ["awaiting_approval"], [date(2026, 11, 20)]),
        ("Ik betaal u vrijdag het hele bedrag.", "nl", ["question"], [date(2026, 11, 20)]),
        ("We will pay you on Friday.", "en", ["forgotten"], [date(2026, 11, 20)]),
        ("Je hoort uiterlijk vrijdag van mij.", "nl", ["promise_to_pay"], []),
        ("Mooi, bedankt en fijn weekend!", "nl", ["promise_to_pay"], []),
        ("Wir bezahlen das nicht, weder am Freitag noch sonst.", "de", ["refuses"], []),
    ],
)
def test_the_sentence_stands_beside_the_label(text, language, labels, dates):
    """A clear sentence needs no label, and a label makes no date out of a sentence that promises none."""
    promise = read(text, *labels, language=language).promise
    assert list(promise.dates if promise else ()) == dates


def test_each_statement_of_a_sentence_has_its_own_day():
    text = "Het geld komt los op de 24e en op de 25e maak ik u het hele bedrag over."
    assert read(text, "promise_to_pay").promise.dates[0] == date(2026, 11, 25)


def test_an_ambiguous_date_is_marked():
    promise = read("Ik betaal volgende vrijdag", "promise_to_pay").promise
    assert not promise.sure
    assert promise.dates == (date(2026, 11, 27), date(2026, 11, 20))


def test_the_invoices_own_date_is_no_promise():
    assert read("Factuur van 1 oktober betalen wij zeker.", "promise_to_pay").promise.dates == ()


def test_a_claim_names_its_proof():
    claim = read(
        "Op 3 november betaald vanaf NL91 ABNA 0417 1643 00 met +++090/9337/55493+++, zie bijlage.",
        "already_paid",
        has_attachments=("afschrift.pdf",),
    ).claim
    assert claim.dates == (date(2026, 11, 3),)
    assert (claim.iban, claim.reference, claim.proof) == ("NL91ABNA0417164300", "+++090/9337/55493+++", "afschrift.pdf")
    assert claim.shown


@pytest.mark.parametrize(
    ("text", "attached", "shown"),
    [
        ("Factuur 417 is al betaald, de overschrijving staat op ons afschrift van vorige week.", (), False),
        ("Factuur 417 is betaald, zie het afschrift in bijlage.", (), False),
        ("Factuur 417 is betaald, zie het afschrift in bijlage.", ("afschrift.pdf",), True),
        ("Ons afschrift: op 3 november betaald naar NL91 ABNA 0417 1643 00.", (), True),
    ],
)
def test_a_proof_came_along_only_when_it_is_attached_or_quoted(text: str, attached: tuple[str, ...], shown: bool):
    claim = read(text, "already_paid", has_attachments=attached).claim
    assert claim.proof
    assert claim.shown is shown


@pytest.mark.parametrize(
    ("text", "language", "whom"),
    [
        ("Ik geef het door aan Nathalie.", "nl", "Nathalie"),
        ("Ça se règle à l'économat, demandez Christine.", "fr", "Christine"),
        ("Not me. Payables are Tobias and his team.", "en", "Tobias"),
        ("Kasse: Herr Onken, Tel. 04941 556-20.", "de", "Onken"),
        ("Schön, von Ihnen zu lesen, das macht jemand anders.", "de", None),
    ],
)
def test_whoever_is_named_instead(text, language, whom):
    labels = (LabelHit("not_my_department", 0.9, text),)
    assert find_facts(text, sent=SENT, language=language, labels=labels).redirect_to == whom


def test_the_senders_own_address_is_no_redirection():
    text = "Daar ga ik niet over, mail administratie@klant.example.\njan@klant.example"
    assert read(text, "not_my_department", sender="jan@klant.example").redirect_to == "administratie@klant.example"
    assert (
        read("Daar ga ik niet over.\njan@klant.example", "not_my_department", sender="jan@klant.example").redirect_to
        is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "Let op: wij hebben een nieuw rekeningnummer.",
        "Please note our bank details have changed.",
        "Veuillez noter notre nouveau compte bancaire.",
        "Bitte beachten Sie unsere neue Bankverbindung.",
    ],
)
def test_another_bank_account_is_shown(text):
    assert find_bank_change(text) == text


def test_our_own_account_is_no_news():
    assert find_bank_change("Is het rekeningnummer nog NL91 ABNA 0417 1643 00?") == ""


def test_evidence_is_verbatim():
    text = "Dag!\nIk maak vrijdag 250 euro over. Groet, Jan"
    promise = read(text, "promise_to_pay").promise
    assert promise.evidence in text
    assert "vrijdag" in promise.evidence


def test_the_evidence_of_a_plan_is_the_sentence_that_names_its_days():
    text = "Je sors de trois semaines d'hôpital. Puis-je payer en deux fois, 500 le 14 décembre et 500 le 13 janvier ?"
    promise = find_facts(text, language="fr", sent=SENT, labels=ALL[1:2], known=BOOKS).promise
    assert len(promise.instalments) == 2
    assert promise.evidence.startswith("Puis-je payer")


@given(st.text(max_size=400), st.sampled_from(["nl", "en", "fr", "de"]))
def test_every_text_is_read(text, language):
    facts = find_facts(text, sent=SENT, language=language, labels=ALL, known=BOOKS)
    if facts.promise:
        assert facts.promise.evidence in text
        assert all(day >= SENT.date() for day in facts.promise.dates)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_linear_time(piece):
    text = (piece * 100_000)[:100_000]
    find_facts(text[:100], sent=SENT, language="nl", labels=ALL)  # dictionaries are read once
    begun = time.process_time()
    find_facts(text, sent=SENT, language="nl", labels=ALL, known=BOOKS)
    # 0.2 s on an idle machine; a step that were quadratic in its input would take minutes on any.
    assert time.process_time() - begun < 5.0


def test_who_refuses_and_complained_twice_promises_nothing() -> None:
    text = (
        "De gevelverlichting is na drie weken aan één kant uitgevallen. Ik heb er twee keer over gebeld.\n\n"
        "Zolang dat niet hersteld is zie ik geen enkele reden om te betalen."
    )
    for label in ("dissatisfied", "refuses"):
        facts = find_facts(text, sent=SENT, language="nl", labels=(LabelHit(label, 0.9, ""),), known=BOOKS)
        assert facts.promise is None


def test_a_yes_to_our_instalments_does_not_share_out_what_is_open_now() -> None:
    text = "Akkoord met de drie termijnen zoals je ze hieronder hebt opgeschreven. De planning zet ze vandaag klaar."
    hits = (LabelHit("confirms_agreement", 0.9, ""),)
    facts = find_facts(text, sent=SENT, language="nl", labels=hits, known=BOOKS)
    assert facts.promise is None or facts.promise.instalments == ()
