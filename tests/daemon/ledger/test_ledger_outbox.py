"""The outbox never sends twice by itself: whatever order things happen in, and wherever the process dies."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.clock import now
from daemon.ledger import Ledger, drafts, message_ids, outbox
from daemon.ledger.outbox import Outcome
from replies.case import Draft


def with_draft(ledger: Ledger) -> int:
    """A ledger with one mail, and the draft that answers it."""
    debtor = ledger.insert("debtors", name="Jan", language="nl", country="NL", kind="unknown")
    message = ledger.insert(
        "messages", account="main", folder="INBOX", uidvalidity=1, uid=1, state="handled", size=1,
        stored_at="2026-11-24T09:00:00Z", message_id="q@x.example",
    )  # fmt: skip
    return drafts.add(ledger, "main", message, debtor, Draft("jan@x.example", "Re", "Dag", "nl"), None)


class OutboxMachine(RuleBasedStateMachine):
    """One draft, a server that may or may not take it, and a person who approves, edits, and resends."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger.rehearsal()
        self.draft = with_draft(self.ledger)
        self.delivered: dict[str, int] = {}  # what the debtor's server took, by Message-ID
        self.resends: dict[str, int] = {}
        self.sending: outbox.Outgoing | None = None

    def rows(self) -> list[tuple[int, str]]:
        return [(row["id"], row["state"]) for row in self.ledger.rows("SELECT id, state FROM outbox")]

    @precondition(lambda self: drafts.get(self.ledger, self.draft).state == "waiting")
    @rule()
    def approve(self) -> None:
        draft = drafts.get(self.ledger, self.draft)
        outbox.approve(self.ledger, draft, "person", "us@y.example", b"bytes")

    @rule()
    def claim(self) -> None:
        for number in outbox.due(self.ledger, "main"):
            mail = outbox.claim(self.ledger, number)
            if mail:
                assert outbox.claim(self.ledger, number) is None, "a second worker may not win too"
                self.sending = mail

    @precondition(lambda self: self.sending is not None)
    @rule(
        ending=st.sampled_from(["accepted", "rejected", "retry", "lost", "taken but lost", "killed", "taken, killed"])
    )
    def end(self, ending: str) -> None:
        mail, self.sending = self.sending, None
        assert mail is not None
        if ending in {"accepted", "taken but lost", "taken, killed"}:
            self.delivered[mail.mime_id] = self.delivered.get(mail.mime_id, 0) + 1
        if ending.endswith("killed"):
            self.ledger.execute("UPDATE outbox SET worker = '1-0' WHERE id = ?", mail.id)
            outbox.doubt_orphans(self.ledger)
            return
        state = "uncertain" if ending.endswith("lost") else ending
        retry_at = now() - timedelta(seconds=1) if state == "retry" else None
        outbox.settle(self.ledger, mail.id, Outcome(state, retry_at=retry_at))

    @rule()
    def look_in_sent(self) -> None:
        for mime_id in self.delivered:
            assert outbox.found_in_sent(self.ledger, mime_id)

    @rule()
    def person_resends(self) -> None:
        for number, state in self.rows():
            if outbox.send_again(self.ledger, number, "person"):
                assert state == "uncertain"
                mime_id = outbox.get(self.ledger, number).mime_id
                self.resends[mime_id] = self.resends.get(mime_id, 0) + 1

    @invariant()
    def never_twice_without_a_person(self) -> None:
        for mime_id, times in self.delivered.items():
            assert times <= 1 + self.resends.get(mime_id, 0)

    @invariant()
    def every_approved_mail_is_accounted_for(self) -> None:
        legal = {"approved", "sending", "accepted", "rejected", "retry", "uncertain"}
        assert {state for _, state in self.rows()} <= legal
        accepted = [state for _, state in self.rows() if state == "accepted"]
        assert len(accepted) <= 1
        assert (drafts.get(self.ledger, self.draft).state == "sent") == bool(accepted)


OutboxMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestOutbox = OutboxMachine.TestCase


def test_a_discarded_draft_cannot_be_approved() -> None:
    ledger = Ledger.rehearsal()
    number = with_draft(ledger)
    draft = drafts.get(ledger, number)
    assert drafts.set_state(ledger, number, "discarded", "person")
    assert not drafts.set_state(ledger, number, "discarded", "person")
    with pytest.raises(drafts.DraftNotWaiting, match="discarded"):
        outbox.approve(ledger, draft, "person", "us@y.example", b"x")


def test_an_older_version_than_the_draft_now_has_cannot_be_approved() -> None:
    ledger = Ledger.rehearsal()
    number = with_draft(ledger)
    seen = drafts.get(ledger, number)
    drafts.revise(ledger, number, "Re", "Toch niet", drafts.MAIL_PROGRAM)
    with pytest.raises(drafts.DraftChanged):
        outbox.approve(ledger, seen, "person", "us@y.example", b"x")
    assert drafts.get(ledger, number).state == "waiting"


def test_only_ids_that_we_signed_are_ours() -> None:
    ledger = Ledger.rehearsal()
    number = with_draft(ledger)
    ours = message_ids.mime_id(ledger, number, 1)
    assert message_ids.draft_of_mime_id(ledger, ours) == number
    assert message_ids.draft_of_mime_id(ledger, ours.replace(f".{number}.", ".7.", 1)) is None
    assert message_ids.draft_of_mime_id(ledger, "afspraak.1.1.00@x.example") is None
    assert message_ids.draft_of_mime_id(ledger, "no@x.example") is None


def test_over_the_hourly_limit_a_mail_waits_and_is_not_tried() -> None:
    ledger = Ledger.rehearsal()
    draft = drafts.get(ledger, with_draft(ledger))
    number = outbox.approve(ledger, draft, "person", "us@y.example", b"x")
    assert outbox.sent_since(ledger, "main", now() - timedelta(hours=1)) == 0
    outcome = outbox.postpone(ledger, number, "too many")
    assert outcome is not None
    assert outcome.state == "retry"
    assert outbox.due(ledger, "main") == []
    assert outbox.claim(ledger, number) is None


def approved(ledger: Ledger) -> int:
    draft = drafts.get(ledger, with_draft(ledger))
    return outbox.approve(ledger, draft, "person", "us@y.example", b"x")


def test_a_sent_copy_whose_filing_was_cut_off_is_filed_by_the_same_process() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    outbox.settle(ledger, row, Outcome("accepted"))
    assert [mail.id for mail in outbox.claim_sent_copies(ledger, "main")] == [row]
    assert [mail.id for mail in outbox.claim_sent_copies(ledger, "main")] == [row]


def test_a_mail_whose_outcome_could_not_be_written_down_is_doubted_while_the_service_lives() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    assert outbox.claim(ledger, row)
    assert outbox.doubt_orphans(ledger) == outbox.doubt_orphans(ledger, "other") == []
    assert outbox.doubt_orphans(ledger, "main") == [row]
    assert outbox.get(ledger, row).state == "uncertain"
