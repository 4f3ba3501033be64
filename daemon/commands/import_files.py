"""`afspraak import`: feed the books with invoices, bank statements, contacts and reminders."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daemon.commands.renewed import renew_drafts
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.ledger import Ledger, column_profiles
from daemon.ledger.import_log import Imported
from daemon.taking_in import File, Stage, profile_for, take_in
from parsers.incoming import Kind
from parsers.problems import Problem
from parsers.tables import UnsureColumns
from parsers.tables.profile import Profile

FILES = click.argument("files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True)


def _pairs(_: click.Context, __: click.Parameter, text: str | None) -> dict[str, str] | None:
    """number=Factuurnr, debtor=Klant: what each column means, and its name in the file."""
    if text is None:
        return None
    pairs = [one.partition("=") for one in text.split(",")]
    if not all(mark and name.strip() and meaning.strip() for meaning, mark, name in pairs):
        raise click.BadParameter("write it as number=Factuurnr,debtor=Klant")
    return {meaning.strip(): name.strip() for meaning, _, name in pairs}


COLUMNS = click.option(
    "--columns", callback=_pairs, help="Which column is which, as number=Factuurnr,debtor=Klant; kept for that header."
)


class SomeRefused(Problem):
    """Some of several files were not taken in; why was said for each."""

    template = "{count} of {all} files were not taken in."


@click.group("import")
def command() -> None:
    """Feed the books; the same file twice changes nothing the second time.

    Each file is taken in whole or not at all. Tables may be CSV or Excel; their columns are found by name, else
    guessed, shown, and kept once you agree. docs/books.md tells which files and columns are known.
    """


def _subcommand(kind: Kind, doc: str) -> Callable[[Shell, tuple[Path, ...], dict[str, str] | None], None]:
    @command.command(kind, help=doc)
    @FILES
    @COLUMNS
    @click.pass_obj
    def run(shell: Shell, files: tuple[Path, ...], columns: dict[str, str] | None) -> None:
        _import(shell, kind, files, columns)

    return run


invoices = _subcommand(
    "invoices",
    "Take in invoices and their debtors: tables, UBL, CII and PDF files. A PDF is kept as the copy of its invoice.",
)
payments = _subcommand(
    "payments", "Take in bank statements (CAMT, MT940, CODA, CSV of the bank) and set the payments against invoices."
)
contacts = _subcommand("contacts", "Take in people and desks at debtors: who pays, who disputes, who left.")
reminders = _subcommand("reminders", "Take in a list of reminders that another program sent.")


def _import(shell: Shell, kind: Kind, paths: tuple[Path, ...], columns: dict[str, str] | None) -> None:
    labels = {"reading": shell.words("reading"), "booking": shell.words("booking")}
    look = (TextColumn("{task.description:>40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        shell.ledger() as ledger,
        Progress(*look, console=shell.console, transient=True, disable=not shell.console.is_terminal) as bars,
    ):
        task = bars.add_task("", total=len(paths))
        refused: list[Problem] = []
        for path in paths:

            def tell(stage: str, name: str = path.name) -> None:
                bars.update(task, description=f"{labels[stage]} {name}")

            try:
                _import_one(shell, ledger, File(path.name, path.read_bytes(), kind, columns), bars, tell)
            except Problem as problem:
                refused.append(problem)
                if len(paths) > 1:
                    with _aside(bars):
                        click.echo(f"{path.name}: {shell.words.problem(problem)}", err=True)
            bars.update(task, advance=1)
        with _aside(bars):
            renew_drafts(shell, ledger)
    if refused and len(paths) > 1:
        raise SomeRefused(count=len(refused), all=len(paths))
    if refused:
        raise refused[0]


def _import_one(shell: Shell, ledger: Ledger, file: File, bars: Progress, stage: Stage) -> None:
    profile = profile_for(ledger, file)
    if profile:
        with _aside(bars):
            file = _agreed(shell, ledger, file, profile)
    done = take_in(ledger, shell.config, file, stage)
    with _aside(bars):
        report(shell, file.name, done)
        if profile and column_profiles.keep(ledger, file.kind, profile.header, profile.mapping, shell.person):
            shell.say("These columns are kept for the next file with this header.")


@contextmanager
def _aside(bars: Progress) -> Iterator[None]:
    """Take the bars from the screen while something is said or asked: they would wipe it out."""
    bars.stop()
    try:
        yield
    finally:
        bars.start()


def _agreed(shell: Shell, ledger: Ledger, file: File, profile: Profile) -> File:
    """The file with the columns that are to be read: shown when they are new, asked about when they were guessed."""
    mapping = profile.mapping
    if column_profiles.kept(ledger, file.kind, profile.header) == mapping:
        return File(file.name, file.data, file.kind, mapping)
    _show(shell, file.name, profile)
    if not profile.sure and not (sys.stdin.isatty() and click.confirm(shell.words("Is this right?"))):
        raise UnsureColumns(columns=",".join(f"{meaning}={name}" for meaning, name in mapping.items()))
    return File(file.name, file.data, file.kind, mapping)


def _show(shell: Shell, name: str, profile: Profile) -> None:
    words = shell.words
    shell.say("{file} is read so:", file=name)
    titles = (words("Means"), words("Column"), words("Such as"), "")
    guessed = words("guessed")
    rows = ((one.meaning, one.header, one.sample, "" if one.sure else guessed) for one in profile.columns)
    shell.console.print(table(titles, rows))


def report(shell: Shell, name: str, done: Imported) -> None:
    """Say what a file brought, and what a person should know of it."""
    shell.say(
        "{file}: {added} added, {changed} changed, {unchanged} unchanged.",
        file=name,
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
    )
    for sentence, values in done.remarks:
        shell.say(sentence, **values)
