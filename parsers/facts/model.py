"""What can be reckoned with in a mail: dates, amounts, promises, claims of payment, references, redirections.

Every fact carries `evidence`: the words of the mail it was read from, verbatim.
"""

from dataclasses import dataclass
from datetime import date

from parsers.money import Money


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day or interval that the text names. `best` is the day to reckon with.

    `earliest`..`latest` is what the words allow (one day: both equal `best`); `sure` is False when a sensible reader
    would ask ("volgende vrijdag"); `alternatives` are the other acceptable days, such as the last business day.
    """

    best: date
    earliest: date
    latest: date
    evidence: str
    start: int  # offset of the evidence in the text
    sure: bool = True
    alternatives: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """An amount of money that the text names, with where it stands."""

    money: Money
    evidence: str
    start: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of a payment plan; a missing date or amount is asked for, never assumed."""

    date: date | None
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised payment: `dates[0]` is the best single reading, the others acceptable ones.

    `instalments` is () when it is to be paid in one go. `condition` holds the words that the promise hangs on.
    `sure` is False when the date is ambiguous and must be asked back.
    """

    dates: tuple[date, ...] = ()
    amount: Money | None = None
    instalments: tuple[Instalment, ...] = ()
    condition: str = ""
    evidence: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """What the debtor says was already paid: acceptable days, amount, account, reference, named proof."""

    dates: tuple[date, ...] = ()
    amount: Money | None = None
    iban: str = ""
    reference: str = ""
    proof: str = ""  # the attachment or words that are named as proof
    shown: bool = False  # whether the proof came along: attached, or its day and account or reference quoted
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """What the mail refers to: invoice numbers as the books write them, payment references and IBANs, checked."""

    invoices: tuple[str, ...] = ()
    payment_references: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    purchase_orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the books know beforehand and the reading may lean on: our invoices, their dates, the open balance.

    `invoices` maps each invoice number on file to (issued, due, open amount).
    """

    invoices: tuple[tuple[str, date, date, Money], ...] = ()
    own_ibans: tuple[str, ...] = ()
    country: str = "NL"


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that can be reckoned with in one mail."""

    promise: Promise | None = None
    claim: Claim | None = None
    redirect_to: str | None = None
    references: References = References()
    changed_bank_account: str = ""  # evidence that the debtor announces another bank account of ours or theirs
