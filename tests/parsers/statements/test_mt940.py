"""MT940 with what Dutch and Belgian banks make of it, and the traps of reading it."""

from datetime import date

import pytest

from parsers.money import Money
from parsers.problems import Problem
from parsers.statements import Entry, parse_statements, read_statements
from parsers.statements.problems import BrokenBalance, BrokenStatement, TruncatedStatement, WrongCurrency


def mt940(
    *lines: str, account: str = "NL91ABNA0417164300", opening: str = "C260504EUR100,00", closing: str = ""
) -> bytes:
    body = "\r\n".join(lines)
    end = f":62F:{closing}\r\n-\r\n" if closing else ""
    return f":20:940A260504\r\n:25:{account}\r\n:28C:87/1\r\n:60F:{opening}\r\n{body}\r\n{end}".encode()


def first(data: bytes) -> Entry:
    return parse_statements(data)[0].entries[0]


def of_details(*lines: str, line_61: str = ":61:2605040504C25,00NTRFNONREF") -> Entry:
    return first(mt940(line_61, *lines, closing="C260504EUR125,00"))


@pytest.mark.parametrize(
    ("lines", "entry"),
    [
        (  # ABN AMRO
            (":86:/TRTP/SEPA OVERBOEKING/IBAN/NL20INGB0001234567/BIC/INGBNL2A/NA",
             "ME/DE ZON BV/REMI/FACTUUR 2026-0412", "/EREF/NOTPROVIDED"),
            ("DE ZON BV", "NL20INGB0001234567", "FACTUUR 2026-0412", "", ""),
        ),
        (  # ABN AMRO, older
            (":86:SEPA OVERBOEKING                 IBAN: NL20INGB0001234567", "BIC: INGBNL2A NAAM: DE ZON BV",
             "OMSCHRIJVING: FACTUUR 2026-0412", "KENMERK: E2E-77"),
            ("DE ZON BV", "NL20INGB0001234567", "FACTUUR 2026-0412", "", "E2E-77"),
        ),
        (  # ING
            (":86:/EREF/E2E-77//CNTP/NL20INGB0001234567/INGBNL2A/De Zon BV/", "//REMI/USTD//factuur 2026-0412/"),
            ("De Zon BV", "NL20INGB0001234567", "factuur 2026-0412", "", "E2E-77"),
        ),
        (  # ING, structured
            (":86:/EREF/NOTPROVIDED//CNTP/NL20INGB0001234567/INGBNL2A/De Zon BV///", "REMI/STRD/CUR/9001123412341234/"),
            ("De Zon BV", "NL20INGB0001234567", "", "9001123412341234", ""),
        ),
        (  # Rabobank
            (":86:/EREF/E2E-77/ORDP//NAME/De Zon BV/REMI/factuur 2026-0412/ISDT/2026-05-04",),
            ("De Zon BV", "", "factuur 2026-0412", "", "E2E-77"),
        ),
        (  # Triodos
            (":86:000>100987654321", ">20FACTUUR 2026-04>2112>31NL20INGB0001234567>32DE ZON BV"),
            ("DE ZON BV", "NL20INGB0001234567", "FACTUUR 2026-0412", "", ""),
        ),
        (  # KBC, BNP: the text alone
            (":86:EUROPESE OVERSCHRIJVING VAN DE ZON BV", "***090/9337/55493***"),
            ("", "", "EUROPESE OVERSCHRIJVING VAN DE ZON BV ***090/9337/55493***", "090933755493", ""),
        ),
        (  # Germany
            (":86:166?00GUTSCHRIFT?20EREF+E2E-77?21SVWZ+Rechnung 2026-0412?30INGBNL2A",
             "?31NL20INGB0001234567?32De Zon BV"),
            ("De Zon BV", "NL20INGB0001234567", "Rechnung 2026-0412", "", "E2E-77"),
        ),
    ],
    ids=["abn", "abn-old", "ing", "ing-structured", "rabobank", "triodos", "belgian", "german"],
)  # fmt: skip
def test_dialects_of_field_86(lines: tuple[str, ...], entry: tuple[str, ...]) -> None:
    found = of_details(*lines)
    assert (
        found.payer_name, found.payer_iban, found.remittance, found.payment_reference, found.end_to_end_id
    ) == entry  # fmt: skip
    assert (found.booked, found.amount) == (date(2026, 5, 4), Money(2500))


def test_rabobank_writes_the_account_on_the_second_line_of_field_61() -> None:
    found = of_details(
        ":86:/ORDP//NAME/De Zon BV/REMI/2026-0412", line_61=":61:260504C000000000025,00N102EREF\r\nNL20INGB0001234567"
    )
    assert found.payer_iban == "NL20INGB0001234567"


def test_asn_writes_the_iban_where_a_reference_of_16_characters_belongs() -> None:
    found = of_details(
        ":86:NL20INGB0001234567 de zon bv", "", "factuur 2026-0412",
        line_61=":61:2605040504C25,00NOVBNL20INGB0001234567\r\nde zon bv",
    )  # fmt: skip
    assert (found.payer_iban, found.remittance) == ("NL20INGB0001234567", "de zon bv factuur 2026-0412")


def test_each_statement_of_a_file_keeps_its_own_account() -> None:
    one = mt940(":61:2605040504C25,00NTRFNONREF", ":86:a", closing="C260504EUR125,00")
    other = mt940(
        ":61:2605040504D5,00NTRFNONREF", ":86:b", account="NL20INGB0001234567", closing="C260504EUR95,00"
    )  # fmt: skip
    found = read_statements(one + other)
    assert [(s.account, [e.remittance for e in s.entries]) for s in found] == [
        ("NL91ABNA0417164300", ["a"]),
        ("NL20INGB0001234567", ["b"]),
    ]


@pytest.mark.parametrize(
    ("mark", "cents", "reason"), [("C", 2500, ""), ("D", -2500, ""), ("RC", -2500, "?"), ("RD", 2500, "?")]
)
def test_a_reversed_credit_is_money_that_went_back(mark: str, cents: int, reason: str) -> None:
    found = of_details(":86:storno", line_61=f":61:2605040504{mark}25,00NTRFNONREF")
    assert (found.amount.cents, found.return_reason) == (cents, reason)


def test_the_reason_of_a_return() -> None:
    assert of_details(":86:/RTRN/MS03//REMI/USTD//factuur 2026-0412/").return_reason == "MS03"


def test_the_text_about_the_whole_statement_is_not_the_last_payers() -> None:
    data = mt940(
        ":61:2605040504C25,00NTRFNONREF", ":86:factuur 2026-0412", closing="C260504EUR125,00\r\n:86:/SUM/1/1/25,00/"
    )
    assert first(data).remittance == "factuur 2026-0412"


def test_bytes_of_windows_are_not_taken_for_those_of_dos() -> None:
    data = mt940(":61:2605040504C25,00NTRFNONREF", ":86:/NAME/Sch\u00e4fer/REMI/x", closing="C260504EUR125,00")
    assert first(data.decode().encode("cp1252")).payer_name == "Sch\u00e4fer"


def test_the_bank_s_reference_and_long_texts_are_kept_whole() -> None:
    found = of_details(
        ":86:" + "/REMI/" + "x" * 50, *["y" * 65] * 12, line_61=":61:2605040504C25,00NTRFNONREF//B4E07XM00J000023"
    )
    assert found.bank_reference == "B4E07XM00J000023"
    assert len(found.remittance) == 50 + 12 * 65


def test_envelopes_and_headers_of_banks_are_passed_over() -> None:
    inner = mt940(":61:2605040504C25,00NTRFNONREF", ":86:a", closing="C260504EUR125,00").decode()
    for data in (
        f"ABNANL2A\r\n940\r\nABNANL2A\r\n{inner}",
        f"{{1:F01ASNBNL21}}{{2:O940}}{{3:}}{{4:\r\n{inner}}}{{5:}}\r\n",
    ):
        assert len(read_statements(data.encode())) == 1


ONE = (":61:2605040504C25,00NTRFNONREF", ":86:a")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (mt940(*ONE, closing="C260504EUR125,01"), BrokenBalance),
        (mt940(*ONE), TruncatedStatement),
        (mt940(*ONE, closing="C260504EUR125,00") + mt940(*ONE), TruncatedStatement),
        (mt940(*ONE, closing="C260504USD125,00"), WrongCurrency),
        (mt940(":61:26XX040504C25,00NTRFNONREF", closing="C260504EUR125,00"), BrokenStatement),
    ],
    ids=["balance", "cut off", "second cut off", "currency", "no day"],
)
def test_what_is_not_booked(data: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem, match="Nothing was booked"):
        read_statements(data)
