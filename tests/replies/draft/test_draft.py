"""The letters: each answer in each language as a snapshot, and what must hold for all of them."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from parsers.books import Contact, ContactState, DebtorKind
from parsers.facts.model import Instalment, Promise
from parsers.labels.names import Label
from parsers.message.model import Trust
from parsers.money import Money
from replies.case import Agreement, AgreementState, Case, Decision, Draft, ProposedAgreement, Received
from replies.draft import OTHER_ADDRESS, OTHER_SENDER, Templates, compose, reply_subject, write_own
from replies.policy import decide
from replies.policy.footing import Footing
from replies.policy.rules import table
from replies.salutation import addressee
from replies.templates import LONGEST_VALUE, FaultyText, UnknownText, UnreadableTexts
from tests.replies.cases import CREDITOR, INVOICE, RECEIVED, SETTINGS, TODAY, case, promise, reading, with_copy

TEMPLATES = {"formal": Templates.load(), "informal": Templates.load(informal=True)}
TONGUES = [("nl", "NL"), ("nl", "BE"), ("en", "IE"), ("fr", "BE"), ("de", "DE")]
DAY = date(2026, 12, 1)
PLAN = (Instalment(DAY, Money(60000)), Instalment(date(2027, 1, 4), Money(60000)))
AGREED = {
    "confirm_promise": (Instalment(DAY, Money(100000)),),
    "counter_promise": (Instalment(DAY, Money(120000)),),
    "confirm_plan": PLAN,
    "counter_plan": PLAN,
}
OWN = ("confirm_call", "nudge", "follow_up", "ask_confirmation", "last_mail", "notice", "thank_paid")
ANSWERS = [answer for answer in table().asks if answer not in OWN[:-1]]
PAID = {"thank_part_paid": 50000, "thank_paid": 120000, "paid_but_disputed": 120000}
SAID = reading(
    "promise_to_pay",
    redirect_to="boekhouding@dezon.example",
    promise=Promise((date(2026, 11, 27), date(2026, 12, 4)), sure=False),
)


def decision(answer: str, **changes: object) -> Decision:
    agreement = ProposedAgreement((7,), AGREED[answer], "zo") if answer in AGREED else None
    confirms = 5 if answer == "thank_confirmation" else None
    made = Decision(answer=answer, answer_by=DAY, agreement=agreement, confirms_agreement_id=confirms)
    return replace(made, **changes)  # type: ignore[arg-type]


def drafted(decided: Decision, on: Case, received: Received = RECEIVED, manner: str = "formal") -> Draft:
    draft = compose(decided, SAID, on, CREDITOR, received, templates=TEMPLATES[manner])
    assert draft is not None
    return draft


@pytest.mark.parametrize("manner", ["formal", "informal"])
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_letters(language: str, country: str, manner: str, snapshot: SnapshotAssertion) -> None:
    letters = []
    for answer in ANSWERS:
        on = case(language, country, paid=PAID.get(answer, 0), agreement=AgreementState.MAILED)
        draft = drafted(decision(answer), on, manner=manner)
        assert draft.remarks == (), answer
        assert len(draft.text) < 900, f"{answer} must fit on a telephone"
        letters.append(f"===== {answer}\n{draft.text}")
    assert "\n".join(letters) == snapshot


@pytest.mark.parametrize("manner", ["formal", "informal"])
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_openings_and_further_paragraphs(language: str, country: str, manner: str, snapshot: SnapshotAssertion) -> None:
    templates = TEMPLATES[manner]
    variant = "nl-be" if country == "BE" and language == "nl" else language
    letters = []
    for opening in templates.names(variant, "opening"):
        draft = drafted(decision("kind_new_date", opening=opening), case(language, country, paid=50000), manner=manner)
        letters.append(f"===== {opening}\n{draft.text}")
    also = templates.names(variant, "also")
    for some in (also[::2], also[1::2]):  # all at once would be longer than a letter may be
        draft = drafted(decision("confirm_promise", also=some), case(language, country), manner=manner)
        assert draft.remarks == ()
        letters.append(f"===== {some}\n{draft.text}")
    assert "\n".join(letters) == snapshot


@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_several_invoices_with_their_references(language: str, country: str, snapshot: SnapshotAssertion) -> None:
    second = replace(INVOICE, id=8, number="VD2026-0500", issued=date(2026, 10, 1), payment_reference="")
    on = case(language, country)
    on = replace(on, invoices=(replace(on.invoices[0], payment_reference="+++090/9337/55493+++"), second))
    draft = drafted(decision("kind_new_date"), on)
    assert draft.remarks == ()
    assert draft.invoice_numbers == ("VD2026-0417", "VD2026-0500")
    assert draft.text == snapshot


@pytest.mark.parametrize("manner", ["formal", "informal"])
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_letters_of_our_own_accord(language: str, country: str, manner: str, snapshot: SnapshotAssertion) -> None:
    agreement = Agreement(5, 1, (7,), PLAN, AgreementState.CONFIRMED, TODAY)
    letters = []
    for text in OWN:
        on = with_copy(case(language, country, paid=PAID.get(text, 0)))
        if text == "notice":  # for consumers, where we know the law
            debtor = replace(on.debtor, kind=DebtorKind.CONSUMER, country="BE" if country == "BE" else "NL")
            on = replace(on, debtor=debtor)
        draft = own(text, on, agreement, manner)
        assert draft.remarks == (), text
        assert [one.name for one in draft.attachments] == (["VD2026-0417.pdf"] if text in table().announces else [])
        letters.append(f"===== {draft.subject}\n{draft.text}")
    assert "\n".join(letters) == snapshot


def own(text: str, on: Case, agreement: Agreement, manner: str = "formal", *, called: bool = True) -> Draft:
    draft = write_own(
        text,
        on,
        CREDITOR,
        templates=TEMPLATES[manner],
        agreement=agreement,
        amount=PLAN[0].amount,
        answer_by=DAY,
        called=called,
    )
    assert draft is not None
    return draft


@pytest.mark.parametrize("manner", ["formal", "informal"])
@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_nobody_is_thanked_for_a_call_that_was_not_held(language: str, country: str, manner: str) -> None:
    agreement, on = Agreement(5, 1, (7,), PLAN, AgreementState.ACCEPTED, TODAY), case(language, country)
    told, called = (own("confirm_call", on, agreement, manner, called=called).text for called in (False, True))
    assert not re.search(r"gesprek|Gespräch|entretien|speaking", told)
    assert re.search(r"gesprek|Gespräch|entretien|speaking", called)


@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_a_broken_promise_is_asked_after_in_the_debtors_own_words(language: str, country: str) -> None:
    """Even when those words hold a date or an apology that no letter of ours may."""
    words = "excuus, excuse me, Ausrede: 600 euro op 27/11"
    agreement = Agreement(5, 1, (7,), PLAN, AgreementState.BROKEN, TODAY, evidence=words + ".")
    on = replace(case(language, country), agreements=(agreement,))
    draft = own("follow_up", on, agreement)
    assert words in draft.text
    assert draft.remarks == ()


@pytest.mark.parametrize(
    "words", ["betaal op NL02 RABO 0123 4567 89", "zie https://x.example", "{{ iban }}", "x" * 500]
)
def test_words_that_could_mislead_are_not_quoted(words: str) -> None:
    agreement = Agreement(5, 1, (7,), PLAN, AgreementState.BROKEN, TODAY, evidence=words)
    draft = own("follow_up", replace(case(), agreements=(agreement,)), agreement)
    assert words[:20] not in draft.text
    assert "spraken wij" in draft.text


@pytest.mark.parametrize(("language", "country"), TONGUES)
def test_a_copy_is_named_only_when_it_goes_along(language: str, country: str) -> None:
    attached = {"nl": ("Hierbij", "bijlage"), "en": ("attached",), "fr": ("ci-joint",), "de": ("Anhang",)}[language]
    for on in (case(language, country), with_copy(case(language, country))):
        said = reading("invoice_not_received", language)
        draft = drafted(decide(said, on, SETTINGS, trust=Trust.VERIFIED), on)
        assert [one.sha256 for one in draft.attachments] == [document.sha256 for document in on.documents]
        assert any(word in draft.text for word in attached) == bool(on.documents)


def test_every_text_is_in_every_language_and_of_use() -> None:
    rows = table()
    for language, texts in TEMPLATES["formal"].texts.items():
        assert set(texts) == set(TEMPLATES["formal"].texts["nl"]), language
        assert {f"answers.{answer}" for answer in ANSWERS} == {n for n in texts if n.startswith("answers.")}
        assert {f"also.{row.paragraph}" for row in rows.also if row.paragraph} == {
            name for name in texts if name.startswith("also.")
        }
        assert {row.text for row in rows.openings} | {"thanks"} == set(TEMPLATES["formal"].names(language, "opening"))


@pytest.mark.parametrize(
    ("condition", "cents", "broken", "asked"),
    [("", 120000, 0, False), ("als de klant betaalt", 120000, 0, True), ("", 60000, 0, False), ("", 120000, 1, False)],
)
def test_a_yes_is_asked_only_where_something_is_left_to_say(
    condition: str, cents: int, broken: int, asked: bool
) -> None:
    part = Instalment(date(2026, 12, 18), Money(cents))
    kept = tuple(Agreement(n, 1, (7,), (part,), AgreementState.BROKEN, TODAY) for n in range(broken))
    said = reading("promise_to_pay", promise=Promise((date(2026, 12, 18),), condition=condition, sure=True))
    decided = decision("confirm_promise", agreement=ProposedAgreement((7,), (part,), "zo"), answer_by=part.date)
    draft = compose(decided, said, replace(case(), agreements=kept), CREDITOR, RECEIVED, templates=TEMPLATES["formal"])
    assert draft is not None
    assert ("akkoord" in draft.text) is asked
    assert ("wanneer wij de overige" in draft.text) is (cents < 120000)  # of the rest we ask the day


# ---------------------------------------------------------------- whatever comes in


days = st.dates(TODAY, date(2027, 12, 31))


@given(
    label=st.sampled_from([str(label) for label in Label]),
    cents=st.integers(1, 10**9),
    made=st.none() | st.builds(promise, days) | st.builds(promise, days, days, amount=st.integers(1, 10**6)),
    trust=st.sampled_from(Trust),
    tongue=st.sampled_from(TONGUES),
    footing=st.sampled_from(["", *map(str, Footing)]),
    level=st.integers(1, 3),
    broken=st.integers(0, 2),
    copy=st.booleans(),
    earlier=st.sets(st.sampled_from([str(label) for label in Label]), max_size=2),
    circumstances=st.sets(st.sampled_from(["lawyer", "death"])),
)
def test_every_draft_that_policy_makes_is_whole(
    label: str,
    cents: int,
    made: Promise | None,
    trust: Trust,
    tongue: tuple[str, str],
    footing: str,
    level: int,
    broken: int,
    copy: bool,
    earlier: set[str],
    circumstances: set[str],
) -> None:
    """Its invoice, one date, and amounts and dates from the case alone: the linter has nothing to remark.

    And all that a person approves: to whom, the subject, the text, its language.
    """
    on = with_copy(case(*tongue)) if copy else case(*tongue)
    part = Instalment(TODAY - timedelta(20), Money(cents))
    on = replace(
        on,
        debtor=replace(on.debtor, footing=footing),
        reminders=tuple(replace(reminder, level=level) for reminder in on.reminders),
        agreements=tuple(Agreement(n, 1, (7,), (part,), AgreementState.BROKEN, TODAY) for n in range(broken)),
        earlier=tuple(earlier),
    )
    on = replace(on, invoices=(replace(on.invoices[0], amount=Money(cents), open=Money(cents)),))
    said = reading(label, tongue[0], promise=made, circumstances=tuple(circumstances))
    decided = decide(said, on, SETTINGS, trust=trust)
    draft = compose(decided, said, on, CREDITOR, RECEIVED, templates=TEMPLATES["formal"])
    if draft is None:
        assert not decided.answer
        return
    assert "VD2026-0417" in draft.text
    assert draft.remarks == decided.remarks
    assert draft.to == on.debtor.contacts[0].address
    assert draft.subject
    assert draft.text.strip()
    assert draft.language == tongue[0]
    assert [one.sha256 for one in draft.attachments] == ([on.documents[0].sha256] if decided.attach and copy else [])


@given(words=st.text(max_size=200))
def test_what_a_debtor_writes_is_never_a_template(words: str) -> None:
    hostile = replace(RECEIVED, sender_name="{{ 7 * 7 }} " + words, subject="{{ 7 * 7 }}{% for x in y %}" + words)
    draft = drafted(decision("kind_new_date"), case(), hostile)
    assert draft.subject.startswith("Re: {{ 7 * 7 }}{% for x in y %}")
    assert "\n" not in draft.subject
    assert "\r" not in draft.subject
    assert len(draft.subject) < 200
    assert "49" not in draft.text


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Herinnering", "Re: Herinnering"),
        ("RE: Antw: Herinnering", "Re: Herinnering"),
        ("RE[2]:AW: Mahnung", "Re: Mahnung"),
        ("Rép : Relance", "Re: Relance"),
        ("Recht op korting", "Re: Recht op korting"),
        ("a\r\nBcc: x@evil.example", "Re: a Bcc: x@evil.example"),
        ("  ", "Re: factuur 7"),
        ("", "Re: factuur 7"),
    ],
)
def test_the_subject_carries_one_re(subject: str, expected: str) -> None:
    assert reply_subject(subject, "factuur 7") == expected


# ---------------------------------------------------------------- whereto


@pytest.mark.parametrize(
    ("sender", "remark"), [("piet@dezon.example", OTHER_ADDRESS), ("evil@elsewhere.example", OTHER_SENDER)]
)
def test_the_answer_goes_to_an_address_on_file_never_to_the_sender(sender: str, remark: str) -> None:
    draft = drafted(decision("kind_new_date"), replace(case(), contact=None), replace(RECEIVED, sender=sender))
    assert draft.to == "jan@dezon.example"
    assert draft.remarks == (remark,)


def test_whom_the_last_reminder_went_to_is_answered_before_others() -> None:
    on = case()
    other = Contact(2, "anna@dezon.example")
    on = replace(on, contact=None, debtor=replace(on.debtor, contacts=(other, *on.debtor.contacts)))
    assert drafted(decision("kind_new_date"), on, replace(RECEIVED, sender="x@dezon.example")).to == "jan@dezon.example"


def test_without_a_working_address_there_is_no_draft() -> None:
    wrong = Contact(1, "jan@dezon.example", state=ContactState.WRONG)
    on = case()
    on = replace(on, contact=None, debtor=replace(on.debtor, contacts=(wrong,)))
    assert compose(decision("kind_new_date"), SAID, on, CREDITOR, RECEIVED, templates=TEMPLATES["formal"]) is None


def test_our_account_stands_exactly_as_configured() -> None:
    spaced = replace(CREDITOR, iban="NL91 ABNA 0417 1643 00")
    draft = compose(decision("kind_new_date"), SAID, case(), spaced, RECEIVED, templates=TEMPLATES["formal"])
    assert draft is not None
    assert "NL91 ABNA 0417 1643 00" in draft.text
    assert draft.remarks == ()


# ---------------------------------------------------------------- salutations


@pytest.mark.parametrize(
    ("name", "language", "style", "used"),
    [
        ("Rinus Hoekstra", "nl", "known", "Rinus Hoekstra"),
        ("Mw. A. Terpstra-Wiersma", "nl", "madam", "Terpstra-Wiersma"),
        ("dhr. J. van den Berg", "nl", "sir", "Van den Berg"),
        ("Fam. Oudshoorn", "nl", "family", "Oudshoorn"),
        ("mr. F.A. Duyvendak", "nl", "known", "F.A. Duyvendak"),
        ("Prof. em. D. Huizinga", "nl", "titled", "professor Huizinga"),
        ("Dr T. McAllister", "en", "titled", "Dr McAllister"),
        ("Drs. Q. ten Cate", "nl", "known", "Q. ten Cate"),
        ("Wim Lagerwey (penningmeester vv DSVP)", "nl", "known", "Wim Lagerwey"),
        ("Gérard Pommier, trésorier", "fr", "known", "Gérard Pommier"),
        ("Berg, Jan", "nl", "known", "Jan Berg"),
        ("Sanne Koopmans | Alpha Bouwgroep", "nl", "known", "Sanne Koopmans"),
        ("Mevr. Godelieve Maes", "nl", "madam", "Maes"),
        ("Mr Smith", "en", "sir", "Smith"),
        ("Mrs. Jane Doe", "en", "titled", "Mrs Doe"),
        ("Mme Roux", "fr", "madam", "Roux"),
        ("M. Dupont", "fr", "sir", "Dupont"),
        ("Frau Dr. Anselm", "de", "madam", "Dr. Anselm"),
        ("Ahmed Yıldız", "de", "known", "Ahmed Yıldız"),
        ("Crediteurenadministratie Streekziekenhuis De Vecht", "nl", "unknown", ""),
        ("Gemeente Lingemeer, team Financiën", "nl", "unknown", ""),
        ("Brasserie De Gouden Zwaan", "nl", "unknown", ""),
        ("De Zon", "nl", "unknown", ""),
        ("Beheerburo Kadijk VvE-beheer", "nl", "unknown", ""),
        ("Scholengroep Amstelring, Financieel Bureau", "nl", "unknown", ""),
        ("debby", "nl", "unknown", ""),
        ("jan@dezon.example", "nl", "unknown", ""),
        ("Click https://evil.example Now", "nl", "unknown", ""),
        ("", "nl", "unknown", ""),
    ],
)
def test_how_to_address_whom(name: str, language: str, style: str, used: str) -> None:
    found = addressee(name, language, firm="De Zon")
    assert (found.style, found.name) == (style, used)


@given(st.text(max_size=300), st.sampled_from(["nl", "en", "fr", "de"]))
def test_any_name_is_one_short_line(name: str, language: str) -> None:
    found = addressee(name, language)
    assert len(found.name) <= 60
    assert "\n" not in found.name


def test_a_consumer_may_be_called_as_on_file() -> None:
    on = case()
    on = replace(on, debtor=replace(on.debtor, name="Jan Peeters", kind=DebtorKind.CONSUMER))
    assert drafted(decision("kind_new_date"), on).text.startswith("Beste Jan,")


# ---------------------------------------------------------------- texts of the user's own


def test_a_user_may_override_one_text() -> None:
    own = Templates.load({"nl": '[answers]\nthank_paid = "Dag, {{ invoices }} is klaar, dank u."'})
    draft = compose(decision("thank_paid"), SAID, case(paid=120000), CREDITOR, RECEIVED, templates=own)
    assert draft is not None
    assert "Dag, factuur VD2026-0417 is klaar, dank u." in draft.text


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("answers = [", UnreadableTexts),
        ("[answers]\nthank_paid = 3", UnreadableTexts),
        ('[answers]\nthanks_paid = "x"', UnknownText),
        ('[answers]\nthank_paid = "{{ invoices"', FaultyText),
    ],
)
def test_a_fault_in_a_users_text_is_told(source: str, problem: type[Exception]) -> None:
    with pytest.raises(problem, match=r"nl\.toml"):
        Templates.load({"nl": source})


@pytest.mark.parametrize("text", ["{{ nothing_like_it }}", "{{ ''.__class__.__mro__ }}", "{{ invoices.__class__ }}"])
def test_a_users_text_gets_at_nothing_but_the_values(text: str) -> None:
    own = Templates.load({"nl": f'[answers]\nthank_paid = "{text}"'})
    with pytest.raises(FaultyText):
        compose(decision("thank_paid"), SAID, case(), CREDITOR, RECEIVED, templates=own)


def test_a_letter_about_many_invoices_names_them_all() -> None:
    many = tuple(
        replace(INVOICE, id=100 + number, number=f"2026-{1000 + number}", payment_reference="") for number in range(200)
    )
    letter = drafted(decision("answer_question"), replace(case(), invoices=many))
    assert [one.number for one in many if one.number not in letter.text] == []
    assert letter.text.rstrip().endswith(CREDITOR.telephone) or CREDITOR.name in letter.text[-200:]


def test_what_a_stranger_wrote_is_still_cut() -> None:
    texts = TEMPLATES["formal"]
    written = texts.render("nl", "on_day", {"date": "x" * 9000})
    assert len(written) < LONGEST_VALUE + 100
    assert "…" in written
