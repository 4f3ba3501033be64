"""What can be wrong with an electronic invoice, each said in a sentence to a person."""

from parsers.problems import Problem


class NoInvoice(Problem):
    """The file is no invoice of a kind that is known."""

    template = (
        "This is no invoice that Afspraak knows: it reads UBL 2.1 (Peppol BIS), CII (Factur-X, ZUGFeRD) as XML or "
        "inside a PDF, and tables with the columns {required}."
    )


class BrokenInvoice(Problem):
    """Something that an invoice must have is missing or cannot be read."""

    template = "Nothing was imported: of the invoice {number}, the {what} cannot be read ({value})."


class WrongTotals(Problem):
    """The amounts of the invoice contradict each other."""

    template = (
        "Nothing was imported: the invoice {number} comes to {total}, with {prepaid} paid in advance, but asks for "
        "{payable}. Have it corrected by the program that made it."
    )


class BrokenPdf(Problem):
    """The PDF cannot be opened."""

    template = "The PDF cannot be read ({what}); save it again and import that."
