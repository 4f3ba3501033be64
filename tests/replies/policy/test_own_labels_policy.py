"""What is done about a label of the user's own: as the label it is like, with their answer, hold and task, or alone."""

from dataclasses import replace

import pytest

from parsers.labels import OwnLabel
from parsers.labels.model import LabelHit
from parsers.message.model import Trust
from replies.case import Case, Decision
from replies.draft import Templates, compose
from replies.policy import UNKNOWN_LABEL, decide
from replies.policy.own_labels import NO_TEXT
from tests.replies.cases import CREDITOR, RECEIVED, SETTINGS, case, reading

TEXT = "{{ opening }} U wacht op de keuring. Laat ons voor {{ date }} weten wanneer die is voor {{ invoices }}."
PLAIN = OwnLabel("keuring", ("x",))


def decided(label: OwnLabel, on: Case | None = None, trust: Trust = Trust.VERIFIED) -> Decision:
    return decide(reading(label.name), on or case(), SETTINGS, trust=trust, own_labels=(label,))


@pytest.mark.parametrize(
    ("label", "answer", "task", "held"),
    [
        (PLAIN, "", NO_TEXT, False),
        (replace(PLAIN, hold=True), "", "", True),
        (replace(PLAIN, task="bel de keurder"), "", "bel de keurder", False),
        (replace(PLAIN, answers={"nl": TEXT}), "keuring", "", False),
        (replace(PLAIN, answers={"fr": TEXT}, hold=True), "", NO_TEXT, True),
        (replace(PLAIN, like="awaiting_approval"), "ask_approval_date", "", True),
        (replace(PLAIN, like="awaiting_approval", answers={"nl": TEXT}), "keuring", "", True),
        (replace(PLAIN, like="awaiting_approval", answers={"fr": TEXT}), "ask_approval_date", "", True),
        (replace(PLAIN, like="dissatisfied", task="bel de keurder"), "ask_complaint", "bel de keurder", True),
    ],
)
def test_what_is_done(label: OwnLabel, answer: str, task: str, held: bool) -> None:
    found = decided(label)
    assert (found.answer, found.task.kind if found.task else "", bool(found.holds)) == (answer, task, held)
    assert {hold.reason for hold in found.holds} <= {"keuring"}


OWN = replace(PLAIN, answers={"nl": TEXT}, hold=True, task="bel")


def test_what_goes_for_every_label_goes_for_these_too() -> None:
    assert decided(OWN, case(paid=120000)).answer == "thank_paid"
    assert decided(OWN, trust=Trust.FAILED).answer == ""
    unsure = replace(reading("keuring"), abstained=True)
    assert decide(unsure, case(), SETTINGS, trust=Trust.VERIFIED, own_labels=(OWN,)).why == "not sure enough"


def test_beside_another_label_its_task_is_remembered() -> None:
    both = replace(reading("forgotten"), labels=(*reading("forgotten").labels, LabelHit("keuring", 0.9, "keuring")))
    found = decide(both, case(), SETTINGS, trust=Trust.VERIFIED, own_labels=(OWN,))
    assert (found.answer, found.task and found.task.kind) == ("kind_new_date", "bel")


def test_a_label_that_is_no_longer_in_the_file_is_for_a_person() -> None:
    found = decide(reading("keuring"), case(), SETTINGS, trust=Trust.VERIFIED)
    assert found.task
    assert found.task.kind == UNKNOWN_LABEL


@pytest.mark.parametrize(("text", "named"), [(TEXT, True), ("Wij wachten met u mee op de keuring.", False)])
def test_the_letter_says_the_own_text(text: str, named: bool) -> None:
    label = replace(PLAIN, answers={"nl": text})
    templates = Templates.load(answers={"nl": {"keuring": text}})
    found = decided(label)
    assert (found.answer_by is not None) == named
    draft = compose(found, reading("keuring"), case(), CREDITOR, RECEIVED, templates=templates)
    assert draft
    assert "de keuring" in draft.text
    assert draft.remarks == (() if named else ("The draft does not name every invoice it is about.",))
