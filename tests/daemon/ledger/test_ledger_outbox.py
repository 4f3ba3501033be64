"""The outbox never sends twice by itself: whatever order things happen in, and wherever the process dies."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.clock import now, stamp
from daemon.ledger import Ledger, draft_copies, drafts, message_ids, outbox, sending, sent_copies, withdrawals
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
        self.stopped = False
        self.delivered: dict[str, int] = {}  # what the debtor's server took, by Message-ID
        self.resends: dict[str, int] = {}
        self.sending: outbox.Outgoing | None = None

    def rows(self) -> list[tuple[int, str]]:
        return [(row["id"], row["state"]) for row in self.ledger.rows("SELECT id, state FROM outbox")]

    @precondition(lambda self: drafts.get(self.ledger, self.draft).state == "waiting" and not self.stopped)
    @rule(wait=st.sampled_from([timedelta(), timedelta(seconds=10)]))
    def approve(self, wait: timedelta) -> None:
        draft = drafts.get(self.ledger, self.draft)
        outbox.approve(self.ledger, draft, "person", "us@y.example", b"bytes", wait=wait)

    @rule()
    def ten_seconds_pass(self) -> None:
        self.ledger.execute("UPDATE outbox SET not_before = ?", stamp(now()))

    @rule()
    def stop_or_start_sending(self) -> None:
        sending.start(self.ledger, "person") or sending.stop(self.ledger, "person", "trouble")
        self.stopped = not self.stopped

    @rule()
    def withdraw(self) -> None:
        with suppress(withdrawals.NotWaitingToBeSent):
            withdrawals.withdraw(self.ledger, self.draft, "person")

    @rule()
    def claim(self) -> None:
        for number in outbox.due(self.ledger, "main"):
            assert not self.stopped
            row = self.ledger.row("SELECT not_before FROM outbox WHERE id = ?", number)
            assert row is not None
            assert row["not_before"] <= stamp(now()), "what can still be taken back does not go out"
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

    @precondition(lambda self: not self.stopped)
    @rule()
    def person_resends(self) -> None:
        with suppress(outbox.NotUncertain):
            mime_id = outbox.get(self.ledger, outbox.send_again(self.ledger, self.draft, "person")).mime_id
            self.resends[mime_id] = self.resends.get(mime_id, 0) + 1

    @rule()
    def person_says_it_arrived(self) -> None:
        with suppress(outbox.NotUncertain):
            outbox.arrived(self.ledger, self.draft, "person")

    @invariant()
    def never_twice_without_a_person(self) -> None:
        for mime_id, times in self.delivered.items():
            assert times <= 1 + self.resends.get(mime_id, 0)

    @invariant()
    def every_approved_mail_is_accounted_for(self) -> None:
        legal = {"approved", "sending", "accepted", "rejected", "retry", "uncertain", "withdrawn"}
        assert {state for _, state in self.rows()} <= legal
        live = [state for _, state in self.rows() if state in {"approved", "sending", "retry", "uncertain"}]
        assert len(live) == (drafts.get(self.ledger, self.draft).state == "approved")
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


def test_a_mail_that_may_be_taken_back_waits_and_then_goes() -> None:
    ledger = Ledger.rehearsal()
    draft = drafts.get(ledger, with_draft(ledger))
    row = outbox.approve(ledger, draft, "person", "us@y.example", b"x", wait=timedelta(seconds=10))
    assert outbox.due(ledger, "main") == []
    assert outbox.claim(ledger, row) is None
    withdrawals.withdraw(ledger, draft.id, "person")
    again = drafts.get(ledger, draft.id)
    assert (again.state, again.version, again.text) == ("waiting", 2, draft.text)
    with pytest.raises(withdrawals.NotWaitingToBeSent):
        withdrawals.withdraw(ledger, draft.id, "person")


def test_a_mail_whose_draft_was_changed_in_the_mail_program_meanwhile_is_not_sent() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    assert not withdrawals.withdraw_changed(ledger, row)
    ledger.execute("UPDATE draft_copies SET state = 'missing'")  # it left the Drafts folder
    assert withdrawals.withdraw_changed(ledger, row)
    assert outbox.get(ledger, row).state == "withdrawn"
    assert drafts.get(ledger, 1).state == "waiting"
    assert draft_copies.listed(ledger, "main", "wanted") == []  # what the person wrote instead is taken over
    assert not withdrawals.withdraw_changed(ledger, row)


def test_what_is_on_its_way_cannot_be_taken_back() -> None:
    ledger = Ledger.rehearsal()
    assert outbox.claim(ledger, approved(ledger))
    with pytest.raises(withdrawals.NotWaitingToBeSent):
        withdrawals.withdraw(ledger, 1, "person")


def test_a_resend_taken_back_is_uncertain_again() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    outbox.settle(ledger, row, Outcome("uncertain"))
    assert outbox.send_again(ledger, 1, "person") == row
    withdrawals.withdraw(ledger, 1, "person")
    assert outbox.get(ledger, row).state == "uncertain"
    assert drafts.get(ledger, 1).state == "approved"


def test_a_mail_that_the_server_filed_before_its_answer_was_lost_counts_as_sent() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    mail = outbox.claim(ledger, row)
    assert mail
    assert outbox.found_in_sent(ledger, mail.mime_id)
    outbox.settle(ledger, row, Outcome("uncertain"))
    assert outbox.get(ledger, row).state == "accepted"
    assert sent_copies.claim(ledger, "main") == []


def test_while_sending_is_stopped_nothing_is_approved_claimed_or_sent_again() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    sending.stop(ledger, "person", "a mistake in the texts")
    assert outbox.due(ledger, "main") == []
    assert outbox.claim(ledger, row) is None
    outbox.settle(ledger, row, Outcome("uncertain"))
    with pytest.raises(sending.SendingStopped, match="a mistake in the texts"):
        outbox.send_again(ledger, 1, "person")
    assert sending.start(ledger, "person")
    assert not sending.start(ledger, "person")
    assert outbox.send_again(ledger, 1, "person") == row


def test_a_clock_set_back_keeps_no_mail_for_longer_than_a_day() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    ledger.execute("UPDATE outbox SET not_before = ?", stamp(now() + timedelta(days=300)))
    assert outbox.due(ledger, "main") == [row]


LIMITS = sending.SendingLimits(per_hour=3, per_day=5, per_debtor=2)


@pytest.mark.parametrize(
    ("hours_ago", "debtor", "why", "hours_to_wait"),
    [
        ([], 1, None, 0),
        ([0.1, 0.2], 2, None, 0),
        ([0.1, 0.2, 0.5], 2, sending.PER_HOUR, 0.5),
        ([2, 2, 3, 4, 10], 2, sending.PER_DAY, 14),
        ([2, 5, 20], 1, sending.PER_DEBTOR, 19),
        ([2, 25], 1, None, 0),
    ],
)
def test_over_a_limit_a_mail_waits_until_there_is_room(
    hours_ago: list[float], debtor: int, why: str | None, hours_to_wait: float
) -> None:
    """The mails before went to debtor 1."""
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    for number, hours in enumerate(hours_ago, 10):
        at = stamp(now() - timedelta(hours=hours))
        ledger.execute(
            "INSERT INTO outbox (account, draft_id, version, mime_id, envelope_from, envelope_to, raw, sha256, "
            "approved_by, approved_at, not_before, state, changed_at) "
            "VALUES ('main', 1, ?1, ?1, '', '', '', '', '', ?2, ?2, 'accepted', ?2)",
            number,
            at,
        )
    if debtor != 1:
        ledger.insert("debtors", name="Piet", language="nl", country="NL", kind="unknown")
        ledger.execute(
            "INSERT INTO drafts (id, account, debtor_id, state, version, recipient, subject, text, language, "
            "created_at, changed_at) VALUES (2, 'main', 2, 'approved', 1, '', '', '', 'nl', '', '')"
        )
        ledger.execute("UPDATE outbox SET draft_id = 2 WHERE id = ?", row)
    held = sending.held_up(ledger, row, LIMITS)
    assert (held[0] if held else None) == why
    if held:
        outcome = outbox.postpone(ledger, row, *held)
        assert outcome is not None
        assert abs(held[1] - now() - timedelta(hours=hours_to_wait)) < timedelta(minutes=1)
        assert outbox.claim(ledger, row) is None


def approved(ledger: Ledger) -> int:
    draft = drafts.get(ledger, with_draft(ledger))
    return outbox.approve(ledger, draft, "person", "us@y.example", b"x")


def test_a_sent_copy_whose_filing_was_cut_off_is_filed_by_the_same_process() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    outbox.settle(ledger, row, Outcome("accepted"))
    assert [mail.id for mail in sent_copies.claim(ledger, "main")] == [row]
    assert [mail.id for mail in sent_copies.claim(ledger, "main")] == [row]


def test_a_mail_whose_outcome_could_not_be_written_down_is_doubted_while_the_service_lives() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    assert outbox.claim(ledger, row)
    assert outbox.doubt_orphans(ledger) == outbox.doubt_orphans(ledger, "other") == []
    assert outbox.doubt_orphans(ledger, "main") == [row]
    assert outbox.get(ledger, row).state == "uncertain"


def test_what_a_person_wrote_stays_theirs_when_the_server_refuses_it() -> None:
    ledger = Ledger.rehearsal()
    number = with_draft(ledger)
    theirs = drafts.revise(ledger, number, "Re", "Dag Jan", "person")
    row = outbox.approve(ledger, theirs, "person", "us@y.example", b"x")
    outbox.settle(ledger, row, Outcome("rejected", 550, "no such user"))
    back = drafts.get(ledger, number)
    assert (back.state, back.version, back.author) == ("waiting", 3, "person")


def test_a_draft_that_was_taken_back_and_then_sent_from_the_mail_program_waits_no_more() -> None:
    ledger = Ledger.rehearsal()
    row = approved(ledger)
    ours = outbox.get(ledger, row).mime_id
    withdrawals.withdraw(ledger, 1, "person")
    assert outbox.found_in_sent(ledger, ours) or drafts.sent_elsewhere(ledger, ours, "")
    assert drafts.get(ledger, 1).state == "sent_elsewhere"


def test_a_mail_sent_elsewhere_is_the_draft_that_waits_and_not_one_thrown_away_before() -> None:
    ledger = Ledger.rehearsal()
    thrown_away = with_draft(ledger)
    drafts.set_state(ledger, thrown_away, "discarded_elsewhere", drafts.MAIL_PROGRAM)
    letter = drafts.add(ledger, "main", None, 1, Draft("jan@x.example", "Re", "Nogmaals", "nl"), None)
    ledger.insert("draft_origins", draft_id=letter, answer="follow_up", in_reply_to="q@x.example")
    assert drafts.sent_elsewhere(ledger, "new@program.example", "q@x.example")
    assert [drafts.get(ledger, one).state for one in (thrown_away, letter)] == ["discarded_elsewhere", "sent_elsewhere"]
