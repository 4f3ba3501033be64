"""What can be wrong with a file of a bank, each said in a sentence to a person. Nothing of such a file is booked."""

from parsers.problems import Problem


class UnknownStatement(Problem):
    """The file is none of the kinds that are known."""

    template = (
        "This is no bank statement that Afspraak knows: it reads CAMT.052, .053 and .054, MT940, CODA, the CSV files "
        "of known banks, and tables with the columns {required}."
    )


class UnknownBank(Problem):
    """A bank's table of which no profile is known, whose amounts have no sign of their own."""

    template = (
        "Nothing was booked: the column {column} says whether money came or went, and Afspraak does not know how this "
        "bank writes that. Download the statement as CAMT.053, MT940 or CODA instead."
    )


class BrokenStatement(Problem):
    """A part of the file cannot be read as its kind of file is written."""

    template = "Nothing was booked: {where} cannot be read ({what}). Download the file from the bank once more."


class TruncatedStatement(Problem):
    """The file ends before its end."""

    template = (
        "Nothing was booked: the file breaks off before the end of the statement of {account}. "
        "Download it from the bank once more."
    )


class BrokenBalance(Problem):
    """Opening balance and entries do not make the closing balance."""

    template = (
        "Nothing was booked: on the statement {number} of {account}, the opening balance {opening} and the entries "
        "{entries} make {sum}, but the closing balance is {closing}. An entry is missing or changed; download the file "
        "from the bank once more."
    )


class BrokenRunningBalance(Problem):
    """The balance after an entry is not the one before it and its amount."""

    template = (
        "Nothing was booked: on line {line}, the balance {balance} does not follow from the entries beside it. A line "
        "is missing or changed; download the file from the bank once more."
    )


class WrongTotal(Problem):
    """The file holds another number of entries, or another sum, than it says itself."""

    template = (
        "Nothing was booked: the statement of {account} says that it holds {stated}, but holds {found}. "
        "Download the file from the bank once more."
    )


class WrongCurrency(Problem):
    """An entry or balance is in another currency than its account."""

    template = (
        "Nothing was booked: the account {account} is kept in {currency}, but the file holds an amount in {other}. "
        "Download the statement of one account in one currency."
    )


class BadBankLines(Problem):
    """Lines of a bank's CSV file cannot be read. `lines` says which and why."""

    template = "Nothing was booked, because these lines cannot be read:\n{lines}"
