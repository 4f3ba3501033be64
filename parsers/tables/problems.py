"""What can be wrong with a table that is to be imported, each said in a sentence to a person."""

from dataclasses import dataclass

from parsers.problems import Problem


@dataclass(frozen=True, slots=True)
class BadLine:
    """One cell that cannot be read: the line of the file (the header is line 1), its column, what it holds, why not."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        cell = f'{self.column} "{self.value}" ' if self.value else f"{self.column} " if self.column else ""
        return f"line {self.line}: {cell}{self.reason}"


class BadTable(Problem):
    """Some lines cannot be read. `lines` holds every one of them, in the order of the file."""

    template = "Nothing was imported, because these lines cannot be read:\n{lines}"

    def __init__(self, lines: tuple[BadLine, ...]) -> None:
        self.lines = lines
        super().__init__(lines="\n".join(map(str, lines)))


class EmptyTable(Problem):
    """There is no line below the header, or no header at all."""

    template = "The file is empty: it needs a header and at least one line, such as:\n{header}"


class NotText(Problem):
    """Bytes that are no text in a known encoding."""

    template = (
        "The file is neither text nor an Excel file (.xlsx); save it as CSV (comma separated, UTF-8) and import that."
    )


class BadWorkbook(Problem):
    """A packed file that is no Excel workbook, or a broken one."""

    template = "The Excel file cannot be read ({what}); save it again as .xlsx, or as CSV, and import that."


class TooLarge(Problem):
    """More than is reasonable for one table."""

    template = "The file is larger than {megabytes} MB; split it and import the parts."


class MissingColumns(Problem):
    """The header lacks columns that cannot be done without."""

    template = "The header lacks {missing}; it has {found}. Needed are {required}; the order does not matter."


class DuplicateColumn(Problem):
    """The header holds a column twice, so it is unclear which one counts."""

    template = 'The header holds the column "{column}" more than once; rename or remove one of them.'


class UnknownColumn(Problem):
    """A column was named that the file, or that kind of table, does not have."""

    template = "{column} cannot be: the header has {found}; the columns can mean {meanings}."


class UnsureColumns(Problem):
    """What some columns hold had to be guessed; a person has to look at it."""

    template = (
        "Nothing was imported, because some columns had to be guessed. If this is right, run it again with\n"
        "  --columns '{columns}'\n"
        "and it is kept for the next file with this header."
    )
