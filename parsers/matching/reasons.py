"""Why a payment was set against an invoice: a sentence that a person can check, and how far it can be trusted."""

from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Why a payment was set against an invoice. The texts are translated like all words of the product."""

    REFERENCE = "It carries the payment reference of the invoice."
    NUMBER_AND_AMOUNT = "It names the invoice and has its amount."
    NUMBERS_AND_SUM = "It names these invoices and has their sum."
    NUMBER_AND_PAYER = "It names the invoice and comes from the debtor; the amount is a part of it."
    SHORT = "It names the invoice; a little lacks, such as costs or a discount."
    OVER = "It names the invoice; more was paid than is open."
    NUMBER_ONLY = "It names the invoice, but neither amount nor payer confirm that."
    OTHER_PAYER = "It names the invoice, but comes from another debtor."
    SLIP = "It comes from the debtor and has the amount of the invoice, though it names one of another debtor."
    OTHER_AMOUNT = "It names this invoice, but has the amount of another one of the debtor."
    NUMBERS_IN_PART = "It names these invoices, but is less than their sum."
    DIGITS_AND_AMOUNT = "It comes from the debtor, names the last digits of the invoice and has its amount."
    DIGITS_AND_PAYER = "It comes from the debtor and names the last digits of the invoice; the amount is a part of it."
    PAYER_AND_AMOUNT = "It comes from the debtor and has the amount of the invoice."
    NEAR_NUMBER_AND_AMOUNT = "It comes from the debtor and has the amount of the invoice; its number is one sign off."
    PAYER_AND_OLDEST = "It comes from the debtor and has the amount of several invoices; this is the oldest."
    PAYER_AND_ALL = "It comes from the debtor and has the sum of all open invoices."
    PAYER_AND_SUM = "It comes from the debtor and has the sum of these invoices."
    PAYER_AND_SHORT = "It comes from the debtor; a little of the amount lacks, such as costs or a discount."
    TWO_PAYMENTS = "It comes from the debtor and makes up the amount of the invoice with another payment."
    PAYER_AND_ONLY = "It comes from the debtor, who has no other open invoice; the amount is a part of it."
    PAYER_ONLY = "It comes from the debtor; the amount fits no invoice, so the oldest comes first."
    AMOUNT_ONLY = "It has the amount of this one invoice only; the payer is unknown."
    BY_HAND = "A person set it against the invoice."
    NOTED = "A person noted that it was paid."
    RETURNED = "It is the return of an earlier payment, so the invoice is open again."


# How often such a match was right in `bench/simulated_year.py`, over six made-up years with 17,000 payments.
SURE = 0.99
_UNSURE = MappingProxyType(
    {
        Reason.NUMBER_ONLY: 0.9,
        Reason.AMOUNT_ONLY: 0.85,
        Reason.RETURNED: 0.85,
        Reason.NUMBERS_AND_SUM: 0.8,
        Reason.OTHER_AMOUNT: 0.5,
        Reason.NUMBERS_IN_PART: 0.5,
        Reason.OVER: 0.35,
        Reason.PAYER_AND_AMOUNT: 0.3,
        Reason.PAYER_AND_SUM: 0.25,
        Reason.PAYER_ONLY: 0.25,
        Reason.PAYER_AND_OLDEST: 0.2,
        Reason.OTHER_PAYER: 0.1,
    }
)
SELDOM = 0.2  # what hardly ever comes unsure


def confidence(reason: Reason, *, sure: bool) -> float:
    """How far a match with this reason can be trusted, 0 to 1."""
    return SURE if sure else _UNSURE.get(reason, SELDOM)
