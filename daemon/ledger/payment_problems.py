"""What a person cannot do with a payment or a write-off, and why: one class for each."""

from parsers.problems import Problem


class NoSuchPayment(Problem):
    """There is no payment with this number."""

    template = "There is no payment {number}; see `afspraak payments`."


class NoSuchInvoice(Problem):
    """There is no invoice with this number."""

    template = "There is no invoice {number} in the books."


class NothingProposed(Problem):
    """The payment has no proposal that could be accepted."""

    template = "Payment {number} has no proposal that waits; set it against an invoice with `afspraak payments book`."


class TooMuch(Problem):
    """More would be set against an invoice, or taken from a payment, than is left of it."""

    template = "Of {what} only {left} is left, so {wanted} is too much."


class OtherCurrency(Problem):
    """Amounts of two currencies never mix."""

    template = "Invoice {number} is in another currency than payment {payment}."


class NamedTwice(Problem):
    """It would not be clear how much goes to the invoice."""

    template = "An invoice is named twice for payment {payment}; name each once, with the whole amount."


class TakenBack(Problem):
    """The bank took this payment back; what the two did to the invoice belongs together."""

    template = "Payment {number} was returned by payment {later}; undo that one first."


class PaidAgain(Problem):
    """Without this return, the invoice would be paid twice."""

    template = "Invoice {invoice} was paid again after payment {number} took the money back; undo the later one first."
