"""The sample firm's books for a given day: customers, invoices, the bank statement, and our reminders."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import get_args
from zoneinfo import ZoneInfo

from babel.numbers import format_currency
from stdnum.be import ogm_vcs
from stdnum.iso7064 import mod_97_10

from daemon.demo.days import locale, working_day
from parsers.books import DebtorKind, Language
from parsers.message.model import Mailbox
from parsers.money import Money

INVOICE_HEADER = "number,debtor,email,language,country,kind,issued,due,amount,currency,payment_reference,contact"
PAYMENT_HEADER = "date,amount,currency,payer_name,payer_iban,remittance,payment_reference,bank_reference"

_LANGUAGES: dict[str, Language] = {code: code for code in get_args(Language)}


@dataclass(frozen=True, slots=True)
class Customer:
    """A row of `debtors.csv`."""

    key: str
    name: str
    language: Language
    country: str
    kind: DebtorKind
    contact: Mailbox
    iban: str

    @property
    def zone(self) -> ZoneInfo:
        """The time that the customer's clock shows."""
        return ZoneInfo("Europe/London" if self.country in ("GB", "IE") else "Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Bill:
    """A row of `invoices.csv` with its days filled in."""

    serial: str
    number: str
    customer: Customer
    issued: date
    due: date
    amount: Money
    payment_reference: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `payments.csv` with its day and numbers filled in. `customer` is None for a stranger."""

    booked: date
    customer: Customer | None
    payer_name: str
    amount: Money
    remittance: str
    payment_reference: str


@dataclass(frozen=True, slots=True)
class Chase:
    """A row of `reminders.csv`: which text went to whom, when, about which invoices."""

    customer: Customer
    sent: datetime
    template: str
    bills: tuple[Bill, ...]


@dataclass(frozen=True)
class Books:
    """Everything on file on the day `today`. `prefix` starts every invoice number; `zone` is the creditor's."""

    today: date
    prefix: str
    zone: ZoneInfo

    @cached_property
    def customers(self) -> dict[str, Customer]:
        """By their short name."""
        return {row["debtor"]: _customer(row) for row in _rows("debtors.csv")}

    @cached_property
    def bills(self) -> dict[str, Bill]:
        """Invoices by serial number, such as 4101."""
        return {row["invoice"]: self._bill(row) for row in _rows("invoices.csv")}

    def _bill(self, row: dict[str, str]) -> Bill:
        customer = self.customers[row["debtor"]]
        issued = self.today - timedelta(days=int(row["issued_days_ago"]))
        serial = row["invoice"]
        return Bill(
            serial=serial,
            number=f"{self.prefix}{issued.year}-{serial}",
            customer=customer,
            issued=issued,
            due=issued + timedelta(days=int(row["term_days"])),
            amount=Money.of(row["amount"]),
            payment_reference=_payment_reference(serial, customer.country),
        )

    @cached_property
    def entries(self) -> list[Entry]:
        """The bank statement, oldest first."""
        return sorted((self._entry(row) for row in _rows("payments.csv")), key=lambda entry: entry.booked)

    def _entry(self, row: dict[str, str]) -> Entry:
        customer = self.customers[row["debtor"]] if row["debtor"] else None
        reference_of = row["reference_of"]
        return Entry(
            booked=working_day(self.today - timedelta(days=int(row["days_ago"])), forward=False),
            customer=customer,
            payer_name=row["payer_name"] or (customer.name if customer else ""),
            amount=Money.of(row["amount"]),
            remittance=re.sub(r"\{(\d+)\}", lambda serial: self.bills[serial[1]].number, row["remittance"]),
            payment_reference=self.bills[reference_of].payment_reference if reference_of else "",
        )

    @cached_property
    def chases(self) -> list[Chase]:
        """Our reminders, oldest first."""
        return sorted((self._chase(row) for row in _rows("reminders.csv")), key=lambda chase: chase.sent)

    def _chase(self, row: dict[str, str]) -> Chase:
        day = self.today - timedelta(days=int(row["days_ago"]))
        return Chase(
            customer=self.customers[row["debtor"]],
            sent=datetime.combine(day, time.fromisoformat(row["time"]), self.zone),
            template=row["template"],
            bills=tuple(self.bills[serial] for serial in row["invoices"].split()),
        )

    def booked(self, customer: Customer) -> date:
        """When the customer's first payment of these weeks was booked. Raises ValueError without one."""
        return min(entry.booked for entry in self.entries if entry.customer is customer)

    def invoices_csv(self) -> bytes:
        """All invoices in the form that `afspraak import invoices` reads."""
        return _written(
            INVOICE_HEADER,
            (
                (
                    bill.number,
                    bill.customer.name,
                    bill.customer.contact.address,
                    bill.customer.language,
                    bill.customer.country,
                    bill.customer.kind,
                    bill.issued,
                    bill.due,
                    bill.amount,
                    bill.amount.currency,
                    bill.payment_reference,
                    bill.customer.contact.name,
                )
                for bill in self.bills.values()
            ),
        )

    def payments_csv(self) -> bytes:
        """The bank statement in the form that `afspraak import payments` reads."""
        return _written(
            PAYMENT_HEADER,
            (
                (
                    entry.booked,
                    entry.amount,
                    entry.amount.currency,
                    entry.payer_name,
                    entry.customer.iban if entry.customer else "",
                    entry.remittance,
                    entry.payment_reference,
                    f"{entry.booked:%Y%m%d}-{place:04d}",
                )
                for place, entry in enumerate(self.entries, start=1)
            ),
        )


def written_amount(amount: Money, language: Language) -> str:
    """An amount as a letter in this language writes it: `€ 1.284,50`, `1 284,50 €`."""
    # Babel's narrow no-break space is in no 8-bit charset that mail programs use.
    return format_currency(amount.decimal, amount.currency, locale=locale(language)).replace("\u202f", "\u00a0")


def _payment_reference(serial: str, country: str) -> str:
    """What the invoice asks to be paid with: OGM/VCS in Belgium, ISO 11649 abroad, at home the number alone."""
    match country:
        case "NL":
            return ""
        case "BE":
            stem = f"076{serial:0>7}"
            return f"+++{ogm_vcs.format(stem + ogm_vcs.calc_check_digits(stem))}+++"
        case _:
            return f"RF{mod_97_10.calc_check_digits(f'{serial}RF')}{serial}"


def _customer(row: dict[str, str]) -> Customer:
    return Customer(
        key=row["debtor"],
        name=row["name"],
        language=_LANGUAGES[row["language"]],
        country=row["country"],
        kind=DebtorKind(row["kind"]),
        contact=Mailbox(row["contact"], row["email"]),
        iban=row["iban"],
    )


@cache
def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files(__package__).joinpath("firm", name).read_text("utf-8"))))


def _written(header: str, rows: Iterable[Iterable[object]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return sheet.getvalue().encode()
