"""A bank statement as values: the account, its balances, and the entries on it."""

from dataclasses import dataclass
from datetime import date

from parsers.money import Money
from parsers.problems import Problem

NO_REASON_GIVEN = "?"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a statement. Money received is positive, money that went out or back negative."""

    booked: date
    amount: Money
    payer_name: str = ""  # the other side, also where we paid them
    payer_iban: str = ""
    remittance: str = ""  # the unstructured text
    payment_reference: str = ""  # the structured one: OGM/VCS digits, ISO 11649 or betalingskenmerk
    bank_reference: str = ""  # the bank's own identification of the entry
    end_to_end_id: str = ""  # given by the payer; a return repeats that of the payment it takes back
    batch: str = ""  # the booking that this is one part of, "" when it is booked by itself
    return_reason: str = ""  # an ISO 20022 code such as MS03 when it takes a payment back, "?" when no reason is given


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of one account over one stretch of time, as a bank states them."""

    source: str  # the kind of file: "camt.053", "mt940", "coda", or the profile of a bank's CSV
    account: str  # IBAN where the file has it, "" where it says nothing
    currency: str
    entries: tuple[Entry, ...]
    number: str = ""
    opening: Money | None = None
    closing: Money | None = None
    contradiction: Problem | None = None  # where the file says otherwise of itself than it holds
    ends: bool = True  # whether the file holds the end of this statement, where its kind has one
    not_booked: int = 0  # entries that were only announced; they are passed over

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day on which something was booked."""
        booked = [entry.booked for entry in self.entries]
        return (min(booked), max(booked)) if booked else None
