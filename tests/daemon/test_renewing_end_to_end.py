"""A payment arrives after the draft that could not find it: on real servers, the copy in Drafts becomes the thanks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.daemon.test_end_to_end import Desk, until
from tests.servers.mailbox import MailServer

pytestmark = pytest.mark.servers

PAID = "Goedemorgen,\n\nFactuur 2026-0312 hebben wij op {day} al betaald.\n\nGroet,\nJan"


@pytest.fixture
def desk(mail_server: MailServer, tmp_path: Path) -> Desk:
    return Desk(mail_server, tmp_path)


def says_it_paid(desk: Desk) -> None:
    desk.deliver(PAID.format(day=f"{datetime.now(UTC) - timedelta(days=20):%d-%m-%Y}"))


def statement(desk: Desk, amount: str = "250.00") -> Path:
    path = desk.afspraak.config.with_name(f"statement-{amount}.csv")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    path.write_text(f"date,amount,payer_name,remittance\n{day},{amount},Bakkerij Jan,2026-0312\n")
    return path


def thanks(desk: Desk) -> bool:
    """Whether the one copy in the Drafts folder is the thanks."""
    copies = [draft.get_content() for draft in desk.in_folder("Drafts")]
    return len(copies) == 1 and "hartelijk dank voor uw betaling" in copies[0].lower()


class TestWithoutAService:
    def test_the_import_writes_it_anew_and_the_next_round_puts_it_there(self, desk: Desk) -> None:
        says_it_paid(desk)
        desk.run()
        assert not thanks(desk)
        said = desk.afspraak.afspraak("import", "payments", str(statement(desk))).output
        assert "Draft 1 to Bakkerij Jan was written anew" in said
        assert desk.draft()["version"] == 2
        desk.run()
        assert thanks(desk)
        desk.run()
        assert desk.draft()["version"] == 2
        desk.afspraak.afspraak("drafts", "send", "1")
        (received,) = desk.server.received(desk.debtor)
        assert b"2026-0312" in received

    def test_taking_the_payment_off_brings_the_question_back(self, desk: Desk) -> None:
        says_it_paid(desk)
        desk.run()
        (asked,) = (draft.get_content() for draft in desk.in_folder("Drafts"))
        desk.afspraak.afspraak("import", "payments", str(statement(desk)))
        assert "was written anew" in desk.afspraak.afspraak("payments", "undo", "1").output
        desk.run()
        assert [draft.get_content() for draft in desk.in_folder("Drafts")] == [asked]

    def test_what_was_changed_in_the_mail_program_stays_and_is_stopped(self, desk: Desk) -> None:
        says_it_paid(desk)
        desk.run()
        desk.put("Drafts", desk.take_from_drafts(), "Beste Jan, ik kijk het even na.")
        desk.run()
        said = desk.afspraak.afspraak("import", "payments", str(statement(desk))).output
        assert "anew" not in said
        desk.run()
        assert [draft.get_content().strip() for draft in desk.in_folder("Drafts")] == [
            "Beste Jan, ik kijk het even na."
        ]
        assert "the bank shows something else" in desk.afspraak.afspraak("drafts", "send", "1", status=1).output


class TestTheService:
    def test_replaces_the_copy_within_seconds_after_an_import_elsewhere(self, desk: Desk) -> None:
        says_it_paid(desk)
        with desk.afspraak.service():
            until(lambda: len(desk.in_folder("Drafts")) == 1, 60, lambda: desk.afspraak.log)
            assert not thanks(desk)
            desk.afspraak.afspraak("import", "payments", str(statement(desk)))
            until(lambda: thanks(desk), 20, lambda: desk.afspraak.log)
        assert "Traceback" not in desk.afspraak.log

    def test_replaces_it_when_the_statement_is_put_into_its_folder(
        self, mail_server: MailServer, tmp_path: Path
    ) -> None:
        desk = Desk(mail_server, tmp_path)
        folder = tmp_path / "in"
        config = desk.afspraak.config
        config.write_text(config.read_text() + f'\n[books]\nfolder = "{folder}"\n')
        says_it_paid(desk)
        with desk.afspraak.service():
            until(lambda: len(desk.in_folder("Drafts")) == 1, 60, lambda: desk.afspraak.log)
            statement(desk).rename(folder / "statement.csv")
            until(lambda: thanks(desk), 40, lambda: desk.afspraak.log)
        assert "Traceback" not in desk.afspraak.log
