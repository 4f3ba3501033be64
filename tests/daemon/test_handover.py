"""The hand-over file: a zip in which an agency finds all about the claim, and nothing that stays in the house."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.ledger import books, calls
from daemon.ledger.handovers import NothingToHandOver, hand_over
from parsers.money import Money
from replies import handover
from replies.handover import INDEX, HandOver, pack
from replies.words import Words
from tests.daemon.firm import TODAY, Firm, ago
from tests.replies.cases import promise, reading

PAGE = Path(handover.__file__).with_name("index.html")


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    firm = Firm(tmp_path)
    firm.file_copy(content=b"%PDF-1.7 F-1")
    firm.remind(ago(60), ago(40), ago(20))
    firm.mail(reading("promise_to_pay", promise=promise(ago(30) + timedelta(5))), day=ago(30))
    firm.pay("F-2", "75.00", ago(12))
    calls.log(firm.ledger, 1, "marieke", "no_answer", said="vervelende man")
    return firm


def gathered(firm: Firm) -> HandOver:
    (debtor,) = books.debtors(firm.ledger)
    return hand_over(firm.ledger, firm.config, debtor, TODAY)


def test_the_zip_holds_invoices_reminders_with_proof_correspondence_and_a_page(firm: Firm) -> None:
    packed = pack(gathered(firm), Words("nl"))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == [
            INDEX,
            "1-facturen/f-1.pdf",
            "2-herinneringen/01-2026-09-25.eml",
            "2-herinneringen/02-2026-10-15.eml",
            "2-herinneringen/03-2026-11-04.eml",
        ]
        assert archive.read("1-facturen/f-1.pdf") == b"%PDF-1.7 F-1"
        page = archive.read(INDEX).decode()
    assert all(f'href="{name}"' in page for name in names[1:])
    for said in ("Vordering op Bakkerij Jan", "€&nbsp;100,00", "4 nov 2026", "r2026-11-04@us.example", "maak het over"):
        assert said.replace("&nbsp;", "\u00a0") in page, said
    assert "F-2" not in page
    assert "vervelende" not in page
    assert pack(gathered(firm), Words("nl")) == packed


def test_costs_are_named_for_a_firm_and_for_a_consumer_only_after_the_notice(firm: Firm, tmp_path: Path) -> None:
    assert gathered(firm).costs == Money(4000)
    firm.ledger.execute("UPDATE debtors SET kind = 'consumer'")
    assert gathered(firm).costs is None


def test_who_owes_nothing_is_not_handed_over(firm: Firm) -> None:
    firm.pay("F-1", "100.00")
    with pytest.raises(NothingToHandOver, match="Bakkerij Jan"):
        gathered(firm)


def test_what_a_debtor_wrote_is_text_on_the_page(firm: Firm) -> None:
    firm.ledger.execute("UPDATE messages SET subject = '<script>alert(1)</script>'")
    firm.ledger.execute("UPDATE debtors SET name = '<b>Jan</b>'")
    page = zipfile.ZipFile(io.BytesIO(pack(gathered(firm), Words("en")))).read(INDEX).decode()
    assert "<script>" not in page
    assert "<b>" not in page


def test_each_word_on_the_page_has_its_dutch() -> None:
    said = set(re.findall(r'words\("((?:[^"\\]|\\.)+)"', PAGE.read_text("utf-8")))
    assert said
    assert [english for english in said if not Words("nl")._translated.get(english)] == []
