"""A person says what a mail says: it is learnt at once and for good, its case decided anew, all can be taken back."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon import correcting
from daemon.config import load
from daemon.correcting import Drafted, NoLabel, UnknownLabel, correct, take_back
from daemon.handling import Handler
from daemon.ledger import Ledger, agreements, corrections, drafts, imports, mail, outbox, overview
from daemon.ledger.corrections import NoSuchCorrection, TakenBackAlready
from daemon.ledger.forgetting import Retention, forget, purge
from daemon.ledger.readings import NotRead
from daemon.texts import load_templates
from parsers.tables import read_invoices
from replies.draft import Templates
from tests.daemon.desk.conftest import CONFIG, INVOICES, DirectReader, letter, password_hash

JAN, PIET = "Jan <jan@dezon.example>", "Piet <piet@jansenbouw.example>"
GOAT = "Over factuur {invoice}: de geit staat weer op stal, zoals bekend."
PAID = "Factuur {invoice} hebben wij maandag overgemaakt."


class Room:
    """A ledger with three debtors, and the handler of its mails."""

    def __init__(self, folder: Path, more: str = "") -> None:
        path = folder / "config.toml"
        path.write_text(CONFIG.replace("{hash}", password_hash()) + more)
        path.chmod(0o600)
        self.config = load(path)
        self.ledger = Ledger.rehearsal()
        imports.import_invoices(self.ledger, read_invoices(INVOICES), "invoices.csv", INVOICES)
        self.start()

    def start(self) -> None:
        """As at the start of the program: nothing is known but what the ledger keeps."""
        self.handler = Handler(self.ledger, self.config, DirectReader(), load_templates(self.config))

    def mail(self, text: str, sender: str = JAN, invoice: str = "VD-1001") -> int:
        uid = int(self.ledger.value("SELECT COUNT(*) FROM messages")) + 1
        raw = letter(sender, f"Re: {invoice}", text.format(invoice=invoice), number=uid)
        place = mail.Place("main", "INBOX", 1, uid)
        (number,) = mail.receive(
            self.ledger, [mail.Arrival(place, len(raw), datetime(2026, 3, 2, 9, tzinfo=UTC), raw)], "inbox"
        )
        assert list(self.handler.handle_waiting()) == ["handled"]
        return number

    def read(self, number: int) -> overview.HandledMail:
        return next(one for one in overview.mails(self.ledger, "handled") if one.id == number)

    def state(self, number: int) -> tuple[object, ...]:
        """All that the reading of a mail left behind, but for numbers and times."""
        ledger = self.ledger
        draft = ledger.row(
            "SELECT recipient, subject, text, remarks FROM drafts WHERE message_id = ? AND state = 'waiting'", number
        )
        rows = [
            ledger.rows(f"SELECT {columns} FROM {table} WHERE message_id = ? {rest}", number)
            for columns, table, rest in (
                ("label, confidence, evidence", "message_labels", "ORDER BY label"),
                ("invoice_id", "message_invoices", "ORDER BY 1"),
                ("kind, detail", "tasks", "AND done_at IS NULL ORDER BY kind"),
                ("invoice_id, reason, ends", "active_holds", "ORDER BY 1"),
                ("state, evidence", "agreements", "AND state <> 'declined' ORDER BY id"),
            )
        ]
        kept = ledger.row("SELECT primary_label, confidence, reading, decision FROM messages WHERE id = ?", number)
        return tuple(kept or ()), tuple(draft or ()), *([tuple(row) for row in found] for found in rows)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


class TestACorrection:
    def test_stands_for_the_mail_itself_with_its_case_decided_anew(self, room: Room) -> None:
        number = room.mail(GOAT)
        _, decided = correct(room.handler, number, ["invoice_not_received", "call_back_later"], "marieke")
        found = room.read(number)
        assert (found.primary, set(found.labels)) == (
            "invoice_not_received",
            {"invoice_not_received", "call_back_later"},
        )
        assert found.confidence == 1.0
        assert "geit" in found.evidence
        assert found.holds == ("VD-1001",)
        assert decided.draft == found.draft
        assert "kopie" in drafts.get(room.ledger, found.draft or 0).text

    def test_is_learnt_at_once_and_after_a_restart(self, room: Room) -> None:
        correct(room.handler, room.mail(GOAT), ["dissatisfied"], "marieke")
        assert room.read(room.mail(GOAT, PIET, "VD-1002")).primary == "dissatisfied"
        room.start()
        assert room.read(room.mail(f"Hallo,\n{GOAT}\n\nGroet", PIET, "VD-1002")).primary == "dissatisfied"

    def test_reaches_whoever_else_works_on_the_ledger(self, room: Room) -> None:
        room.mail(PAID)
        theirs = Handler(room.ledger, room.config, DirectReader(), Templates.load())
        correct(theirs, room.mail(GOAT), ["dissatisfied"], "marieke")
        assert room.read(room.mail(GOAT, PIET, "VD-1002")).primary == "dissatisfied"

    def test_leaves_other_mails_as_they_were(self, room: Room) -> None:
        before = room.state(room.mail(PAID, PIET, "VD-1002"))
        correct(room.handler, room.mail(GOAT), ["dissatisfied"], "marieke")
        again = room.mail(f"{PAID} ", PIET, "VD-1002")
        assert room.state(again)[2] == before[2]

    def test_of_a_mail_that_a_machine_seemed_to_write_makes_it_one_to_answer(self, room: Room) -> None:
        number = room.mail("Automatisch antwoord: wij betalen factuur VD-1001 op 20 maart 2026.")
        room.ledger.execute(
            "UPDATE raw_mails SET raw = CAST(replace(CAST(raw AS TEXT), 'Subject:', ?) AS BLOB)",
            "Auto-Submitted: auto-replied\r\nSubject:",
        )
        correct(room.handler, number, ["other"], "marieke")
        assert room.read(number).automatic == "other" or room.read(number).automatic == "out_of_office"
        correct(room.handler, number, ["promise_to_pay"], "marieke")
        found = room.read(number)
        assert found.primary == "promise_to_pay"
        assert found.decision != "automatic mail"

    @pytest.mark.parametrize(
        ("message", "labels", "problem"),
        [(1, [], NoLabel), (1, ["geit"], UnknownLabel), (99, ["other"], NotRead)],
    )
    def test_must_be_about_a_mail_and_a_label(
        self, room: Room, message: int, labels: list[str], problem: type[Exception]
    ) -> None:
        room.mail(GOAT)
        with pytest.raises(problem):
            correct(room.handler, message, labels, "marieke")
        assert corrections.listed(room.ledger) == []

    def test_of_a_mail_whose_bytes_are_gone_is_learnt_all_the_same(self, room: Room) -> None:
        number = room.mail(GOAT)
        mail.forget_raw(room.ledger, number)
        _, decided = correct(room.handler, number, ["dissatisfied"], "marieke")
        assert not decided.decided
        assert room.read(room.mail(GOAT, PIET, "VD-1002")).primary == "dissatisfied"


class TestTheDraft:
    def test_that_nobody_touched_is_replaced_under_its_number(self, room: Room) -> None:
        number = room.mail(PAID)
        draft = room.read(number).draft
        assert draft
        before = drafts.get(room.ledger, draft)
        _, decided = correct(room.handler, number, ["invoice_not_received"], "marieke")
        after = drafts.get(room.ledger, draft)
        assert (decided.drafted, decided.draft) == (Drafted.REPLACED, draft)
        assert (after.state, after.version) == ("waiting", before.version + 1)
        assert "kopie" in after.text
        assert (
            room.ledger.rows("SELECT version, state FROM draft_copies WHERE draft_id = ? ORDER BY 1", draft)[-1][
                "state"
            ]
            == "wanted"
        )

    def test_is_withdrawn_when_nothing_is_to_be_answered(self, room: Room) -> None:
        number = room.mail(PAID)
        _, decided = correct(room.handler, number, ["other"], "marieke")
        assert decided.drafted is Drafted.WITHDRAWN
        assert drafts.listed(room.ledger) == []
        assert room.state(number)[4:] == ([], [], [])

    @pytest.mark.parametrize("touch", ["edited", "approved", "discarded"])
    def test_that_a_person_worked_on_stays(self, room: Room, touch: str) -> None:
        number = room.mail(PAID)
        draft = room.read(number).draft or 0
        if touch == "edited":
            drafts.revise(room.ledger, draft, "Re", "Beste Jan, dank.", "marieke")
        elif touch == "approved":
            stored = drafts.get(room.ledger, draft)
            outbox.approve(room.ledger, stored, "marieke", "ar@vandam.example", b"x")
        else:
            drafts.set_state(room.ledger, draft, "discarded", "marieke")
        before = drafts.get(room.ledger, draft)
        _, decided = correct(room.handler, number, ["invoice_not_received"], "marieke")
        assert decided.drafted is Drafted.KEPT
        assert drafts.get(room.ledger, draft) == before
        assert room.read(number).primary == "invoice_not_received"

    def test_to_a_later_mail_answers_the_corrected_one_too(self, room: Room) -> None:
        first = room.mail(PAID)
        second = room.mail("Factuur {invoice} klopt niet, het bedrag moet 200 euro zijn.")
        _, decided = correct(room.handler, first, ["forgotten"], "marieke")
        (waiting,) = drafts.listed(room.ledger)
        assert (decided.drafted, decided.draft, waiting.message) == (Drafted.YIELDED, waiting.id, second)


class TestTwoMailsAboutOneInvoice:
    WRONG = "Factuur {invoice} klopt niet, het bedrag moet 200 euro zijn."
    AGAIN = "Beste mensen, onze inkoper zegt dat op nota {invoice} een verkeerde prijs per stuk staat vermeld."

    def held(self, room: Room) -> list[tuple[object, ...]]:
        return [tuple(row) for row in room.ledger.rows("SELECT reason, message_id FROM active_holds ORDER BY id")]

    def test_the_hold_of_the_first_counts_again_when_the_second_is_read_otherwise(self, room: Room) -> None:
        first, second = room.mail(self.WRONG), room.mail(self.AGAIN)
        assert self.held(room) == [("invoice_incorrect", second)]
        correct(room.handler, second, ["other"], "marieke")
        assert self.held(room) == [("invoice_incorrect", first)]

    def test_it_does_beside_another_answer_to_the_second_too(self, room: Room) -> None:
        first, second = room.mail(self.WRONG), room.mail(self.AGAIN)
        correct(room.handler, second, ["forgotten"], "marieke")
        assert self.held(room) == [("invoice_incorrect", first), ("forgotten", second)]

    def test_and_its_answer_waits_again(self, room: Room) -> None:
        first, second = room.mail(self.WRONG), room.mail(self.AGAIN)
        assert [one.message for one in drafts.listed(room.ledger)] == [second]
        correct(room.handler, second, ["other"], "marieke")
        assert [one.message for one in drafts.listed(room.ledger)] == [first]

    def test_not_when_the_first_was_read_otherwise_meanwhile(self, room: Room) -> None:
        first, second = room.mail(self.WRONG), room.mail(self.AGAIN)
        correct(room.handler, first, ["other"], "marieke")
        correct(room.handler, second, ["other"], "marieke")
        assert self.held(room) == []

    def test_not_when_a_person_lifted_it(self, room: Room) -> None:
        room.mail(self.WRONG)
        (hold,) = room.ledger.rows("SELECT id FROM active_holds")
        agreements.lift_hold(room.ledger, hold["id"], agreements.LIFTED_BY_HAND, "marieke")
        second = room.mail(self.AGAIN)
        correct(room.handler, second, ["other"], "marieke")
        assert self.held(room) == []


class TestTakingItBack:
    @pytest.mark.parametrize("text", [PAID, GOAT, "Factuur {invoice} betalen wij op 27 maart 2026."])
    @pytest.mark.parametrize(
        "labels", [["invoice_not_received"], ["other"], ["promise_to_pay", "forgotten"], ["insolvency"]]
    )
    def test_leaves_everything_as_if_it_had_never_been(
        self, room: Room, text: str, labels: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(correcting, "today", lambda _: datetime(2026, 3, 3, tzinfo=UTC).date())
        monkeypatch.setattr("daemon.handling.today", lambda _: datetime(2026, 3, 3, tzinfo=UTC).date())
        number = room.mail(text)
        before = room.state(number)
        correction, _ = correct(room.handler, number, labels, "marieke")
        assert room.state(number) != before
        take_back(room.handler, correction, "jan")
        assert room.state(number) == before
        assert room.handler.understanding.reader.classifier.taught.lessons == ()  # type: ignore[attr-defined]

    def test_brings_back_the_correction_before_it(self, room: Room) -> None:
        number = room.mail(GOAT)
        correct(room.handler, number, ["dissatisfied"], "marieke")
        second, _ = correct(room.handler, number, ["forgotten"], "jan")
        assert [one.counts for one in corrections.listed(room.ledger)] == [False, True]
        take_back(room.handler, second, "jan")
        assert room.read(number).primary == "dissatisfied"
        assert room.read(room.mail(GOAT, PIET, "VD-1002")).primary == "dissatisfied"

    def test_is_possible_once(self, room: Room) -> None:
        correction, _ = correct(room.handler, room.mail(GOAT), ["dissatisfied"], "marieke")
        take_back(room.handler, correction, "jan")
        with pytest.raises(TakenBackAlready):
            take_back(room.handler, correction, "jan")
        with pytest.raises(NoSuchCorrection):
            take_back(room.handler, 99, "jan")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE corrections SET labels = '[]'",
        "UPDATE corrections_taken_back SET person = ''",
    ],
)
def test_what_was_taught_is_only_added_to(room: Room, change: str) -> None:
    number, _ = correct(room.handler, room.mail(GOAT), ["dissatisfied"], "marieke")
    take_back(room.handler, number, "jan")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        room.ledger.execute(change)


class TestADebtorWhoIsForgotten:
    def test_takes_along_what_was_learnt_from_their_mails(self, room: Room) -> None:
        correct(room.handler, room.mail(GOAT), ["bank_error"], "marieke")
        number, _ = correct(room.handler, room.mail(GOAT), ["forgotten"], "marieke")
        take_back(room.handler, number, "jan")
        forget(room.ledger, 1, "marieke")
        assert corrections.listed(room.ledger) == []
        assert room.read(room.mail(GOAT, PIET, "VD-1002")).primary not in {"bank_error", "forgotten"}

    def test_leaves_words_without_names_when_only_their_mails_are_old(self, room: Room) -> None:
        room.ledger.execute("DELETE FROM invoices WHERE id = 1")
        number = room.mail("Over factuur VD-1001 heb ik met mevrouw Van den Berg de geit op stal gezet.")
        correct(room.handler, number, ["dissatisfied"], "marieke")
        room.ledger.execute("UPDATE messages SET stored_at = '2020-01-01T00:00:00Z'")
        purge(room.ledger, Retention(90, 730, 2557), datetime(2026, 3, 2, tzinfo=UTC).date())
        (kept,) = corrections.listed(room.ledger)
        assert "Berg" not in kept.text
        room.start()
        again = "Over factuur {invoice} heb ik met meneer Jansen de geit op stal gezet."
        assert room.read(room.mail(again, PIET, "VD-1002")).primary == "dissatisfied"


class TestALabelOfTheUsersOwn:
    LABELS = """
[geit_op_stal]
description = "de geit staat op stal"
examples = ["De geit staat weer op stal."]
hold = true
task = "bel de veearts"
answer.nl = "{{ opening }} De geit van {{ invoices }} mag tot {{ date }} op stal blijven."
"""

    @pytest.fixture
    def room(self, tmp_path: Path) -> Room:
        (tmp_path / "labels.toml").write_text(self.LABELS)
        return Room(tmp_path, '\n[labels]\nfile = "labels.toml"\n')

    def test_is_read_held_answered_and_left_to_do(self, room: Room) -> None:
        found = room.read(room.mail("Beste,\n\nDe geit staat weer op stal!\n\nJan"))
        assert (found.primary, found.holds, found.tasks) == ("geit_op_stal", ("VD-1001",), ("bel de veearts",))
        assert found.decision == "a label of your own"
        assert "De geit van factuur VD-1001" in drafts.get(room.ledger, found.draft or 0).text

    def test_can_be_taught_by_a_correction_like_any_other(self, room: Room) -> None:
        text = "Over factuur {invoice}: het beest is nog altijd niet uit zijn hok."
        correct(room.handler, room.mail(text), ["geit_op_stal"], "marieke")
        assert room.read(room.mail(text, PIET, "VD-1002")).primary == "geit_op_stal"
