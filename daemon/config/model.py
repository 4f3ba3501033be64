"""The configuration as frozen values: one class per table of the file, one attribute per key.

The file is checked in pydantic's strict mode as JSON would be: a number is no text, text is no number. What each key
means to a user stands in config.example.toml.
"""

from dataclasses import fields
from datetime import time
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    Field,
    GetPydanticSchema,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic_core.core_schema import no_info_after_validator_function

from daemon.config.kinds import (
    Address,
    Amount,
    Bic,
    CountryCode,
    Days,
    ExistingFile,
    ExistingFolder,
    Hour,
    Iban,
    Line,
    Name,
    OptionalUrl,
    PasswordHash,
    Place,
    Port,
    Zone,
    is_loopback,
)
from daemon.config.servers import Account
from daemon.config.table import Table
from daemon.config.upkeep import AlertsTable, BackupTable, RetentionTable
from daemon.ledger.sending import SendingLimits
from parsers.money import Money
from parsers.problems import Problem
from replies.case import Creditor, PolicySettings
from replies.words import UserLanguage

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class CreditorTable(Table):
    """`[creditor]`: who we are, and the language, place and time we live in."""

    name: Name
    address: Address
    iban: Iban
    bic: Bic = ""
    signer: Line = ""
    telephone: Line = ""
    enterprise_number: Line = ""
    language: UserLanguage = "nl"
    country: CountryCode = "NL"
    time_zone: Zone = Field(default="Europe/Amsterdam", validate_default=True)

    @property
    def identity(self) -> Creditor:
        """The creditor as letters and decisions know it."""
        return Creditor(
            name=self.name,
            address=self.address,
            iban=self.iban,
            bic=self.bic,
            signer=self.signer,
            telephone=self.telephone,
            country=self.country,
            enterprise_number=self.enterprise_number,
        )


class LedgerTable(Table):
    """`[ledger]`: where all that Afspraak knows is kept. No default: two places would be two truths."""

    path: Place


class Limits(Table):
    """`[limits]`: what is too much, in and out."""

    max_mail_megabytes: Annotated[int, Field(ge=1, le=200)] = 25
    send_pause_seconds: Annotated[int, Field(ge=0, le=3600)] = 3
    sends_per_hour: Annotated[int, Field(ge=1, le=10_000)] = 100
    sends_per_day: Annotated[int, Field(ge=1, le=100_000)] = 500
    sends_per_debtor_and_day: Annotated[int, Field(ge=1, le=1000)] = 2
    undo_seconds: Annotated[int, Field(ge=0, le=3600)] = 10

    @property
    def max_mail_bytes(self) -> int:
        """The largest mail that is fetched, in bytes."""
        return self.max_mail_megabytes * 1_000_000

    @property
    def sending(self) -> SendingLimits:
        """How much may go out."""
        return SendingLimits(self.sends_per_hour, self.sends_per_day, self.sends_per_debtor_and_day)


class SummaryTable(Table):
    """`[summary]`: when and to whom the weekly summary goes. The time is the creditor's."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "never"] = "monday"
    time: Hour = time(7, 0)
    to: tuple[Address, ...] = ()  # empty in the file means the creditor's address, filled in on loading
    workbook: bool = True  # with every sum and its rows, for the accountant

    @property
    def weekday(self) -> int | None:
        """The day as `date.weekday()` counts: Monday is 0. None when no summary is mailed."""
        return None if self.day == "never" else WEEKDAYS.index(self.day)


class Person(Table):
    """`[[desk.people]]`: who may sign in on the desk with a password; the name stands in the audit trail."""

    name: Name
    password_hash: PasswordHash


class LettersTable(Table):
    """`[letters]`: how letters to debtors are written."""

    templates: ExistingFolder | None = None
    informal: bool = False
    calendar: bool = False


class BooksTable(Table):
    """`[books]`: where invoices and bank statements come from, besides the commands."""

    folder: Place | None = None  # watched by the service
    payment_days: Annotated[int, Field(ge=0, le=365)] = 30
    reminder_senders: tuple[Address, ...] = ()  # addresses of invoicing programs that send reminders in our name


class LabelsTable(Table):
    """`[labels]`: what debtors of your trade say that nobody else's do."""

    file: ExistingFile | None = None


class DeskTable(Table):
    """`[desk]`: the web page on which replies are reviewed. Without people it is entered by a one-time link."""

    enabled: bool = True
    port: Port = 8377
    public_url: OptionalUrl = ""
    host: Name = "127.0.0.1"
    people: tuple[Person, ...] = ()

    @field_validator("host")
    @classmethod
    def _at_home_unless_published(cls, host: str, info: ValidationInfo) -> str:
        if not is_loopback(host) and not info.data.get("public_url", "").startswith("https://"):
            raise ValueError("must be this machine (127.0.0.1), unless public_url is the https address of a proxy")
        return host

    @field_validator("people")
    @classmethod
    def _told_apart(cls, people: tuple[Person, ...]) -> tuple[Person, ...]:
        if len({person.name.casefold() for person in people}) < len(people):
            raise ValueError("must each have a name of their own")
        return people


_USUAL_POLICY = PolicySettings()
_POLICY_KINDS: dict[Any, Any] = {int: Days, Money: Amount, bool: bool}
# One key per field of PolicySettings, so that the two cannot drift apart.
_POLICY_KEYS: dict[str, Any] = {
    field.name: (_POLICY_KINDS[field.type], getattr(_USUAL_POLICY, field.name)) for field in fields(PolicySettings)
}
PolicyTable = create_model("PolicyTable", __base__=Table, __doc__="`[policy]`", **_POLICY_KEYS)

Policy = Annotated[
    PolicySettings,
    GetPydanticSchema(
        lambda _, read: no_info_after_validator_function(lambda table: PolicySettings(**dict(table)), read(PolicyTable))
    ),
]


Addressed = TypeVar("Addressed", SummaryTable, AlertsTable)


class NoSuchAccount(Problem):
    """Something in the ledger belongs to an account that was taken out of the configuration, or renamed."""

    template = "There is no account {account} in the configuration any more; put it back there, under that name."


class Config(Table):
    """All of config.toml."""

    creditor: CreditorTable
    accounts: tuple[Account, ...]
    ledger: LedgerTable
    policy: Policy = _USUAL_POLICY
    limits: Limits = Limits()
    summary: SummaryTable = Field(default=SummaryTable(), validate_default=True)
    books: BooksTable = BooksTable()
    letters: LettersTable = LettersTable()
    labels: LabelsTable = LabelsTable()
    desk: DeskTable = DeskTable()
    alerts: AlertsTable = Field(default=AlertsTable(), validate_default=True)
    backup: BackupTable = BackupTable()
    retention: RetentionTable = RetentionTable()

    def account(self, name: str) -> Account:
        """The account of this name. Raises NoSuchAccount."""
        found = next((account for account in self.accounts if account.name == name), None)
        if found is None:
            raise NoSuchAccount(account=name)
        return found

    @field_validator("accounts")
    @classmethod
    def _named_and_addressed(cls, accounts: tuple[Account, ...], info: ValidationInfo) -> tuple[Account, ...]:
        if not accounts:
            raise ValueError("must have at least one entry: [[accounts]]")
        names = [account.name for account in accounts]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"must each have a name of their own; more than one is called {', '.join(twice)}")
        if "creditor" not in info.data:
            return accounts
        usual = info.data["creditor"].address
        return tuple(account.model_copy(update={"address": account.address or usual}) for account in accounts)

    @field_validator("summary", "alerts")
    @classmethod
    def _to_the_creditor(cls, table: Addressed, info: ValidationInfo) -> Addressed:
        if table.to or "creditor" not in info.data:
            return table
        return table.model_copy(update={"to": (info.data["creditor"].address,)})
