"""A picture of the desk in what is seldom seen: nothing at all, very long names, a mail of 500 lines, many warnings.

    python -m bench.desk_extremes FOLDER [--language nl]

Serves two ledgers of its own, an empty one and one of extremes, and needs what `bench.desk_pictures` needs.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from bench.desk_pictures import Shot, add_options, browser_at, take
from daemon.ledger import statements
from parsers.statements import read_statements
from tests.daemon.desk.conftest import NOW, PASSWORD, Door, letter, open_door

LONG = "Stichting Samenwerkende Gezondheidscentra en Apothekers Kennemerland-Noord en Omstreken in liquidatie B.V."
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LOCAL = "crediteurenadministratie.inkoopfacturen.noord-holland-noord"
LONG_ADDRESS = f"{LOCAL}@samenwerkende-gezondheidscentra-kennemerland.example"
LATE = date.today() - timedelta(days=40)
SOON = date.today() + timedelta(days=10)
ROWS = [
    ("GZ-2026-000000000123456789", LONG, LONG_ADDRESS, "1234567.89"),
    ("GZ-2026-000000000123456790", LONG, LONG_ADDRESS, "0.01"),
    ("DD-1", UNBROKEN, "buchhaltung@unterbeamte.example", "98765.43"),
    ("VD-1", "Bakkerij De Zon", "jan@dezon.example", "250.00"),
]
TITLES = "number,debtor,email,language,country,kind,issued,due,amount"
LINES = "\n".join(
    f"Regel {number}: op deze regel staat iets over de levering en verder niets." for number in range(1, 501)
)
MAILS = {
    "longest": letter("Jan <jan@dezon.example>", "Re: VD-1", f"Factuur VD-1 klopt niet.\n\n{LINES}", number=1),
    "long-names": letter(
        f"{LONG} <{LONG_ADDRESS}>",
        f"Re: Betr.: Fwd: {ROWS[0][0]} {ROWS[1][0]} {UNBROKEN} {LONG}",
        f"Wij betalen {ROWS[0][0]} op {SOON:%d-%m-%Y}. Zie https://portaal.example/{'x' * 150}",
        number=2,
    ),
    "unbroken": letter(
        f"{UNBROKEN} <buchhaltung@unterbeamte.example>", "AW: DD-1", "Die Rechnung DD-1 ist bezahlt.", number=3
    ),
    "warnings": letter(
        "Jan <jan@dezon.example>",
        "Re: VD-1 nieuw rekeningnummer",
        "Ons rekeningnummer is gewijzigd in NL20INGB0001234567. Wij betalen VD-1 morgen. Klopt VD-1 wel?",
        number=4,
        headers="Reply-To: iemand@elders.example\r\n",
    ).replace(b"dmarc=pass", b"dmarc=fail"),
    "stranger": letter("Nobody <x@nowhere.example>", "Vraag", "Kunt u de factuur nog eens sturen?", number=5),
    "blank": letter("Jan <jan@dezon.example>", "", "", number=6),
}
PAGES = {
    "queue": Shot("/"),
    "search": Shot("/search?q=factuur"),
    "debtors": Shot("/debtors"),
    "debtor": Shot("/debtors/1"),
    "unbroken-debtor": Shot("/debtors/2"),
    "agreements": Shot("/agreements"),
    "agreement": Shot("/agreements/1"),
    "calendar": Shot(f"/agreements/calendar?month={SOON:%Y-%m}"),
    "payments": Shot("/payments"),
    "payments-loose": Shot("/payments?state=loose"),
    "payment": Shot("/payments/1"),
    "calls": Shot("/calls"),
    "call": Shot("/calls/1"),
    "week": Shot("/week"),
    "status": Shot("/status"),
    "no-such-page": Shot("/mail/99999"),
    "told": Shot("/?told=discarded/draft/1"),
    "help": Shot("/", keys="?"),
}
NOTHING = {
    "queue": "/",
    "debtors": "/debtors",
    "agreements": "/agreements",
    "calendar": "/agreements/calendar",
    "payments": "/payments",
    "calls": "/calls",
    "week": "/week",
    "labels": "/labels",
    "status": "/status",
    "search": "/search",
    "no-name": "/debtors?name=zzzz",
}


def main() -> None:
    """Take the pictures of both desks, and say where they are."""
    given = add_options(argparse.ArgumentParser(description=__doc__)).parse_args()
    count = 0
    with _desk() as door:
        nothing = {f"nothing-{name}": Shot(path) for name, path in NOTHING.items()}
        with browser_at(door.server.address, given.language, PASSWORD) as page:
            count += take(page, door.server.address, given.folder, nothing)
    rows = [f'{number},"{name}",{address},nl,NL,business,{LATE},{LATE},{due}' for number, name, address, due in ROWS]
    with _desk(TITLES, *rows) as door:
        _pay(door)
        mails = {name: f"/mail/{door.handle(raw)[0]}" for name, raw in MAILS.items()}
        shots = {name: Shot(path) for name, path in mails.items()}
        shots |= {
            "longest-end": Shot(mails["longest"], keys="End"),
            "agree-days": Shot(mails["longest"], keys="p"),
            "call-instead": Shot(mails["longest"], keys="c"),
            "ask": Shot(mails["long-names"], keys="o"),
            "otherwise": Shot(mails["longest"], keys="r"),
        }
        with browser_at(door.server.address, given.language, PASSWORD) as page:
            count += take(page, door.server.address, given.folder, PAGES | shots)
            page.goto(f"{door.server.address}{mails['warnings']}")
            page.keyboard.press("w")
            page.locator("#draft").wait_for()
            count += take(page, door.server.address, given.folder, {"write-yourself": Shot(mails["warnings"])})
            page.goto(f"{door.server.address}{mails['long-names']}")
            page.keyboard.press("s")
            page.locator("[data-until]").wait_for()
            count += take(page, door.server.address, given.folder, {"under-way": Shot("/")})
    print(f"{count} pictures in {given.folder}")


@contextmanager
def _desk(*rows: str) -> Iterator[Door]:
    with tempfile.TemporaryDirectory() as folder:
        door = open_door(Path(folder), "\n".join(rows).encode(), more="[limits]\nundo_seconds = 120\n")
        try:
            yield door
        finally:
            door.server.stop()


def _pay(door: Door) -> None:
    data = (
        f"date,amount,payer_name,remittance\n{NOW.date()},250.00,Onbekend,zonder kenmerk\n"
        f"{NOW.date()},17.50,{UNBROKEN.upper()},{'ABC123' * 22}\n"
    ).encode()
    with door.open_ledger() as ledger:
        statements.import_payments(ledger, read_statements(data), "bank.csv", data)


if __name__ == "__main__":
    main()
