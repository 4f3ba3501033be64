"""How the readers of invoices and bank statements fare: on any folder of files, and how long 20,000 entries take.

python -m bench.books_in FOLDER     which of the files in it are read, and which would be booked
python -m bench.books_in --speed    20,000 entries read, booked and matched against 3,000 invoices
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from daemon.ledger import Ledger, imports
from daemon.ledger.statements import import_payments
from parsers.invoices import read_invoice
from parsers.invoices.pdf import is_pdf
from parsers.problems import Problem
from parsers.statements import camt, coda, mt940, parse_statements, read_statements
from parsers.statements.checks import check
from parsers.tables import read_invoices
from parsers.xml import local_name, looks_like_xml, read_xml

ENTRIES, INVOICES, DEBTORS = 20_000, 3_000, 200
ROOTS = {"Invoice", "CreditNote", "CrossIndustryInvoice", "CrossIndustryDocument"}


def kind_of(path: Path, data: bytes) -> str:
    """What a file is, as far as these figures go; "" for anything else."""
    if is_pdf(data):
        return "PDF"
    if coda.looks_like(data):
        return "CODA"
    if mt940.looks_like(data) or path.suffix.lower() == ".sta":
        return "MT940"
    if path.suffix.lower() != ".xml" or not looks_like_xml(data):
        return ""
    try:
        root = read_xml(data)
    except Problem:
        return "XML refused"
    return camt.kind_of(root) or (local_name(root) if local_name(root) in ROOTS else "")


def measure(folder: Path) -> None:
    """Print, for each kind of file below a folder, how many there are, are read, and would be booked."""
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.stat().st_size > 20_000_000:
            continue
        data = path.read_bytes()
        kind = kind_of(path, data)
        if not kind:
            continue
        counts[kind, "files"] += 1
        try:
            if kind == "PDF" or kind in ROOTS:
                counts[kind, "read" if read_invoice(data, path.name) else "without an invoice"] += 1
                continue
            statements = mt940.parse(data) if kind == "MT940" else parse_statements(data)
            counts[kind, "read"] += 1
            counts[kind, "entries"] += sum(len(statement.entries) for statement in statements)
            for statement in statements:
                check(statement)
            counts[kind, "would be booked"] += bool(statements)
        except Problem as problem:
            counts[kind, type(problem).__name__] += 1
    for kind in sorted({kind for kind, _ in counts}):
        print(kind, {what: count for (of, what), count in sorted(counts.items()) if of == kind})


def speed() -> None:
    """Print how long a large file of each kind takes, in seconds of one core."""
    rng = random.Random(1)
    invoices = [
        (f"2026-{n:05d}", f"Firma {rng.randrange(DEBTORS)} BV", rng.randrange(1000, 500_000)) for n in range(INVOICES)
    ]
    table = "number,debtor,issued,due,amount\n" + "".join(
        f"{number},{debtor},2026-01-05,2026-02-04,{cents / 100:.2f}\n" for number, debtor, cents in invoices
    )
    rows = [(cents, f"factuur {number}", debtor) for number, debtor, cents in invoices]
    rows += [(rng.randrange(-90_000, 90_000) or 1, f"kas {n}", f"Iemand {n}") for n in range(ENTRIES - INVOICES)]
    rng.shuffle(rows)
    for kind, data in (("CAMT.053", _camt(rows)), ("MT940", _mt940(rows)), ("CSV", _csv(rows))):
        with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db") as ledger:
            imports.import_invoices(ledger, read_invoices(table.encode()), "invoices", table.encode())
            spent = []
            for _ in range(2):
                began = time.process_time()
                done = import_payments(ledger, read_statements(data), kind, data)
                spent.append(time.process_time() - began)
            assert done.unchanged == ENTRIES
            booked = ledger.value("SELECT COUNT(*) FROM allocations WHERE sure")
            print(f"{kind}: {len(data) / 1e6:.1f} MB, {spent[0]:.1f} s, again {spent[1]:.1f} s, {booked} booked")


def _day(place: int) -> str:
    return f"2026-{2 + place * 10 // ENTRIES:02d}-{1 + place % 28:02d}"


def _csv(rows: list[tuple[int, str, str]]) -> bytes:
    lines = [f"{_day(n)},{cents / 100:.2f},{name},{text},REF{n:08d}" for n, (cents, text, name) in enumerate(rows)]
    return "\n".join(["date,amount,payer_name,remittance,bank_reference", *lines]).encode()


def _mt940(rows: list[tuple[int, str, str]]) -> bytes:
    def money(cents: int) -> str:
        return f"{abs(cents) / 100:.2f}".replace(".", ",")

    lines = [":20:1", ":25:NL91ABNA0417164300", ":28C:1/1", ":60F:C260101EUR0,00"]
    for n, (cents, text, name) in enumerate(rows):
        day = _day(n).replace("-", "")[2:]
        lines.append(f":61:{day}{day[2:]}{'D' if cents < 0 else 'C'}{money(cents)}NTRFNONREF//REF{n:08d}")
        lines.append(f":86:/TRTP/SEPA OVERBOEKING/NAME/{name}/REMI/{text}/EREF/E2E{n}")
    total = sum(cents for cents, _, _ in rows)
    lines.append(f":62F:{'D' if total < 0 else 'C'}261231EUR{money(total)}")
    return "\r\n".join(lines).encode()


def _camt(rows: list[tuple[int, str, str]]) -> bytes:
    def side(cents: int) -> str:
        return f"<CdtDbtInd>{'DBIT' if cents < 0 else 'CRDT'}</CdtDbtInd>"

    def balance(code: str, cents: int) -> str:
        kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        return f'<Bal>{kind}<Amt Ccy="EUR">{abs(cents) / 100:.2f}</Amt>{side(cents)}</Bal>'

    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{abs(cents) / 100:.2f}</Amt>{side(cents)}<Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{_day(n)}</Dt></BookgDt><AcctSvcrRef>REF{n:08d}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>E2E{n}</EndToEndId></Refs><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for n, (cents, text, name) in enumerate(rows)
    )
    total = sum(cents for cents, _, _ in rows)
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>'
        "<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', 0)}{balance('CLBD', total)}"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--speed", action="store_true")
    asked = parser.parse_args()
    if asked.folder:
        measure(asked.folder)
    if asked.speed or not asked.folder:
        speed()
