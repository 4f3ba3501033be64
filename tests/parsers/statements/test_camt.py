"""CAMT.052, .053 and .054: what an entry says, batches, returns, and files that must not be booked."""

from datetime import date

import pytest

from parsers.money import Money
from parsers.problems import Problem
from parsers.statements import Entry, read_statements
from parsers.statements.problems import BrokenBalance, BrokenStatement, WrongCurrency, WrongTotal
from parsers.xml import XmlBroken, XmlUnsafe
from tests.parsers.statements.camt_files import OURS, camt, details, entry

DAY = date(2026, 5, 4)


def entries(data: bytes) -> tuple[Entry, ...]:
    (statement,) = read_statements(data)
    return statement.entries


@pytest.mark.parametrize(
    ("kind", "version"), [("053", "02"), ("053", "08"), ("053", "10"), ("052", "06"), ("054", "04")]
)
def test_an_entry_of_any_kind_and_version(kind: str, version: str) -> None:
    data = camt(
        entry("1234.56", details("factuur 2026-0412", end_to_end="E2E-77"), reference="REF1"),
        opening="10.00",
        closing="1244.56",
        kind=kind,
        version=version,
    )
    (statement,) = read_statements(data)
    assert (statement.source, statement.account, statement.number) == (f"camt.{kind}", OURS, "87")
    assert statement.entries == (
        Entry(
            DAY,
            Money(123456),
            payer_name="De Zon BV",
            payer_iban="NL20INGB0001234567",
            remittance="factuur 2026-0412",
            bank_reference="REF1",
            end_to_end_id="E2E-77",
        ),
    )


@pytest.mark.parametrize(
    ("text", "structured", "reference"),
    [
        ("", "+++090/9337/55493+++", "090933755493"),
        ("", "RF18539007547034", "RF18539007547034"),
        ("***090/9337/55493***", "", "090933755493"),
        ("betaling", "NOTPROVIDED", ""),
        ("factuur 090933755493 en meer", "", ""),
        ("RF18 5390 0754 7034", "", "RF18539007547034"),
    ],
)
def test_the_structured_reference_never_takes_the_place_of_the_text(text: str, structured: str, reference: str) -> None:
    (one,) = entries(camt(entry("5.00", details(text, structured=structured))))
    assert (one.remittance, one.payment_reference) == (text, reference)


def test_a_batch_becomes_its_parts_only_when_they_make_its_amount() -> None:
    parts = (details("een", amount="10.00"), details("twee", amount="20.50"))
    found = entries(camt(entry("30.50", *parts, reference="B1")))
    assert [(e.amount.cents, e.remittance, e.bank_reference, e.batch) for e in found] == [
        (1000, "een", "B1/1", "B1"),
        (2050, "twee", "B1/2", "B1"),
    ]
    (whole,) = entries(camt(entry("30.00", *parts, reference="B1")))
    assert (whole.amount.cents, whole.batch) == (3000, "")


@pytest.mark.parametrize(
    ("more", "inside", "reason"),
    [
        ("", "<RtrInf><Rsn><Cd>MS03</Cd></Rsn></RtrInf>", "MS03"),
        ("", "<RtrInf/>", "?"),
        ("<RvslInd>true</RvslInd>", "", "?"),
        ("<RvslInd>false</RvslInd>", "", ""),
        ("", "<BkTxCd><Domn><Fmly><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>", "?"),
    ],
)
@pytest.mark.parametrize("side", ["Dbtr", "Cdtr"])
def test_a_return_says_so_and_names_the_debtor_on_whichever_side_the_bank_puts_them(
    more: str, inside: str, reason: str, side: str
) -> None:
    (one,) = entries(camt(entry("-50.00", details("storno", more=inside, side=side), more=more)))
    assert (one.amount.cents, one.return_reason, one.payer_iban) == (-5000, reason, "NL20INGB0001234567")


def test_announced_entries_are_counted_and_passed_over() -> None:
    data = camt(
        entry("5.00", details("a")),
        entry("7.00", details("b"), status="<Sts>PDNG</Sts>"),
        entry("8.00", details("c"), status="<Sts><Cd>INFO</Cd></Sts>"),
        opening="1.00",
        closing="6.00",
    )
    (statement,) = read_statements(data)
    assert (len(statement.entries), statement.not_booked) == (1, 2)


SOUND = camt(entry("5.00", details("a")), entry("-2.00", details("b")), opening="100.00", closing="103.00")
SUMMARY = (
    "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries></TtlNtries>"
    "<TtlCdtNtries><Sum>{}</Sum></TtlCdtNtries></TxsSummry>"
)


@pytest.mark.parametrize(
    ("data", "problem", "says"),
    [
        (SOUND.replace(b"103.00", b"103.01"), BrokenBalance, "100.00 and the entries 3.00 make 103.00, but"),
        (SOUND.replace(b'Ccy="EUR">5.00', b'Ccy="USD">5.00'), WrongCurrency, "kept in EUR, but the file holds"),
        (SOUND[:-90], XmlBroken, "damaged or cut off"),
        (SOUND.replace(b'<Amt Ccy="EUR">5.00</Amt>', b""), BrokenStatement, "it has no amount"),
        (SOUND.replace(b">5.00<", b">5,00<"), BrokenStatement, "5,00"),
        (SOUND.replace(b">5.00<", b">5.001<"), BrokenStatement, "5.001"),
        (SOUND.replace(b"<Dt>2026-05-04</Dt></BookgDt>", b"<Dt>soon</Dt></BookgDt>"), BrokenStatement, "soon"),
        (camt(entry("5.00"), more=SUMMARY.format(2, "5.00")), WrongTotal, "holds 2, but holds 1"),
        (camt(entry("5.00"), more=SUMMARY.format(1, "6.00")), WrongTotal, "holds 6.00, but holds 5.00"),
        (SOUND.replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document'), XmlUnsafe, "refused"),
    ],
)
def test_what_is_not_booked(data: bytes, problem: type[Problem], says: str) -> None:
    with pytest.raises(problem) as caught:
        read_statements(data)
    assert says in str(caught.value)


def test_a_sound_summary_of_the_bank_is_no_hindrance() -> None:
    assert entries(camt(entry("5.00"), more=SUMMARY.format(1, "5.00")))


def test_no_entity_is_resolved_and_none_expands(tmp_path: object) -> None:
    bomb = b"<!DOCTYPE z [" + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(9)
    ) + b"]>"  # fmt: skip
    padded = b"<!--" + b"x" * 5000 + b"-->"  # the definition stands far from the beginning
    for data in (bomb + b"<Document>&a8;</Document>", padded + bomb + b"<Document>&a8;</Document>"):
        with pytest.raises((XmlUnsafe, XmlBroken)):
            read_statements(data)
