"""CODA 2.x: movements, structured communications, totals with details, returns, and files that must not be booked."""

from datetime import date

import pytest

from parsers.money import Money
from parsers.problems import Problem
from parsers.statements import Entry, read_statements
from parsers.statements.problems import BrokenBalance, BrokenStatement, TruncatedStatement, WrongTotal

ACCOUNT = "BE68539007547034"


def line(*parts: tuple[int, str]) -> str:
    """A line of 128 characters; each part begins at a position counted from 1, as the standard counts."""
    cells = [" "] * 128
    for start, text in parts:
        cells[start - 1 : start - 1 + len(text)] = text
    return "".join(cells)


def amount(cents: int) -> str:
    return f"{'1' if cents < 0 else '0'}{abs(cents):014d}0"


def movement(
    number: int, cents: int, text: str = "", *, detail: str = "0000", kind: str = "0", structured: bool = False,
    name: str = "", account: str = "", reference: str = "REF", returned: str = "", customer: str = "",
) -> list[str]:  # fmt: skip
    key = f"{number:04d}{detail}"
    text = text.ljust(149)
    more = bool(name or account or text[53:].strip() or returned or customer)
    first = line(
        (1, "21"), (3, key), (11, f"{reference}{number:04d}{detail}"), (32, amount(cents)), (48, "040526"),
        (54, f"{kind}0150000"), (62, "1" if structured else "0"), (63, text[:53]), (116, "040526"), (122, "087"),
        (126, "1" if more else "0"), (128, "0"),
    )  # fmt: skip
    if not more:
        return [first]
    return [
        first,
        line((1, "22"), (3, key), (11, text[53:106]), (64, customer), (113, returned), (126, "1")),
        line((1, "23"), (3, key), (11, account.ljust(34) + "EUR"), (48, name), (83, text[106:149])),
    ]


def coda(
    *movements: list[str],
    opening: int = 10000,
    closing: int | None = None,
    trailer: tuple[int, int, int] | None = None,
    account: str = ACCOUNT,
    structure: str = "2",
) -> bytes:
    lines = [one for several in movements for one in several]
    sums = [_cents(one) for one in lines if one.startswith("21") and one[6:10] == "0000"]
    closing = opening + sum(sums) if closing is None else closing
    told = trailer or (len(lines) + 2, -sum(s for s in sums if s < 0), sum(s for s in sums if s > 0))
    return "\r\n".join(
        [
            line((1, "0000004052672505"), (35, "VAN DAM BV"), (61, "KREDBEBB"), (128, "2")),
            line((1, f"1{structure}"), (6, account), (40, "EUR"), (43, amount(opening)), (59, "030526"), (126, "087")),
            *lines,
            line((1, "8087"), (5, account), (39, "EUR"), (42, amount(closing)), (58, "040526")),
            line((1, "9"), (17, f"{told[0]:06d}"), (23, f"{told[1]:014d}0"), (38, f"{told[2]:014d}0"), (128, "2")),
        ]
    ).encode()


def _cents(one: str) -> int:
    return int(one[32:46]) * (-1 if one[31] == "1" else 1)


def entries(*movements: list[str]) -> tuple[Entry, ...]:
    (statement,) = read_statements(coda(*movements))
    return statement.entries


def test_a_movement() -> None:
    one = movement(
        1,
        123456,
        "factuur 2026-0412 van de maand april, met dank voor de snelle levering en de goede zorgen",
        name="DE ZON BV",
        account="BE25646548413215",
        customer="E2E-77",
    )
    (statement,) = read_statements(coda(one))
    assert (statement.source, statement.account, statement.currency, statement.number) == (
        "coda",
        ACCOUNT,
        "EUR",
        "087",
    )
    assert (statement.opening, statement.closing) == (Money(10000), Money(133456))
    assert statement.entries == (
        Entry(
            date(2026, 5, 4),
            Money(123456),
            payer_name="DE ZON BV",
            payer_iban="BE25646548413215",
            remittance="factuur 2026-0412 van de maand april, met dank voor de snelle levering en de goede zorgen",
            bank_reference="REF00010000",
            end_to_end_id="E2E-77",
        ),
    )


def test_the_currency_does_not_stick_to_the_account_of_the_other_side() -> None:
    assert entries(movement(1, 100, "x", account="BE25646548413215"))[0].payer_iban == "BE25646548413215"


@pytest.mark.parametrize(
    ("text", "structured", "reference", "remittance"),
    [
        ("101090933755493", True, "090933755493", ""),
        ("102090933755493", True, "090933755493", ""),
        ("***090/9337/55493***", False, "090933755493", "***090/9337/55493***"),
        ("1249876543210", True, "", "9876543210"),
        (f"127040526100{'BE99ZZZ0':<35}{'MANDATE-1':<35}{'factuur 2026-0412':<62}", True, "", "factuur 2026-0412"),
    ],
    ids=["ogm", "ogm 102", "printed ogm", "other structure", "direct debit"],
)
def test_communications(text: str, structured: bool, reference: str, remittance: str) -> None:
    (one,) = entries(movement(1, 100, text, structured=structured))
    assert (one.payment_reference, one.remittance) == (reference, remittance)


def test_a_total_gives_way_to_its_details_when_they_make_it() -> None:
    total = movement(1, 3000, "totaal", kind="1")
    parts = [movement(1, cents, f"deel {cents}", detail=f"000{n}", kind="5") for n, cents in ((1, 1000), (2, 2000))]
    found = entries(total, *parts)
    assert [(e.amount.cents, e.remittance, e.batch) for e in found] == [
        (1000, "deel 1000", "REF00010000"),
        (2000, "deel 2000", "REF00010000"),
    ]
    (whole,) = entries(total, parts[0])
    assert (whole.amount.cents, whole.batch) == (3000, "")


def test_a_return_carries_its_reason() -> None:
    (one,) = entries(movement(1, -5000, "storno", returned="2MS03"))
    assert one.return_reason == "MS03"


@pytest.mark.parametrize(
    ("structure", "account"), [("0", "539007547034 EUR0BE"), ("2", ACCOUNT), ("3", "NL91ABNA0417164300")]
)
def test_the_forms_of_our_own_account(structure: str, account: str) -> None:
    data = coda(movement(1, 100), account=account, structure=structure)
    if structure == "0":
        data = data.replace(b"EUR0BE               EUR", b"EUR0BE                  ")
    (statement,) = read_statements(data)
    assert statement.account == account.split(" ", maxsplit=1)[0]
    assert statement.currency == "EUR"


def test_several_statements_in_a_file() -> None:
    found = read_statements(coda(movement(1, 100, "a")) + b"\r\n" + coda(movement(1, 200, "b")))
    assert [statement.entries[0].remittance for statement in found] == ["a", "b"]


def test_a_statement_on_which_nothing_moved_may_lack_its_closing_balance() -> None:
    data = coda(trailer=(1, 0, 0)).split(b"\r\n")
    (statement,) = read_statements(b"\r\n".join(line for line in data if not line.startswith(b"8")))
    assert statement.entries == ()


SOUND = coda(movement(1, 100, "a"), movement(2, -50, "b"))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (coda(movement(1, 100), closing=10101), BrokenBalance),
        (SOUND[: SOUND.rindex(b"\r\n9")], TruncatedStatement),
        (SOUND[: SOUND.rindex(b"\r\n8")], TruncatedStatement),
        (b"\r\n".join(one for one in SOUND.split(b"\r\n") if not one.startswith(b"210002")), WrongTotal),
        (coda(movement(1, 100), trailer=(3, 0, 200)), WrongTotal),
        (coda(movement(1, 100, account="BE25")[1:]), BrokenStatement),
        (SOUND.replace(b"00000000000100", b"0000000000010x"), BrokenStatement),
        (SOUND.replace(b"0000000000001000", b"0000000000001005"), BrokenStatement),
        (SOUND[:127] + b"7" + SOUND[128:], BrokenStatement),
    ],
    ids=[
        "balance",
        "no trailer",
        "no closing balance",
        "line lost",
        "sum",
        "no first line",
        "no number",
        "fine",
        "version",
    ],
)
def test_what_is_not_booked(data: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem, match="Nothing was booked"):
        read_statements(data)
