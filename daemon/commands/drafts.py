"""`afspraak drafts`: look at the answers that wait, change them, send them, throw them away."""

import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from daemon import reviewing
from daemon.checking import check
from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.ledger import Ledger, drafts, origins, outbox, withdrawals
from daemon.ledger.drafts import StoredDraft
from daemon.letters import WRITTEN_BY_HAND, write_by_hand
from daemon.mailbox.connection import CONNECTION_LOST
from daemon.reader import Reader, shared_reader
from daemon.session import Session, deliver
from daemon.texts import load_templates
from parsers.problems import Problem

ALL_STATES = ("waiting", "approved", "sent", "sent_elsewhere", "discarded", "discarded_elsewhere")


class NotSent(Problem):
    """The server did not take the mail, or it is not known whether it did."""

    template = "Draft {number} was not sent to {recipient}: {reason}"


class OtherVersion(Problem):
    """The draft has another version than the one that was asked for."""

    template = (
        "Draft {number} is now at version {version}, written by {author}; look at it with "
        "`afspraak drafts show {number}`. Nothing was sent."
    )


class NoEditor(Problem):
    """There is no program to edit with."""

    template = "There is no editor; set the environment variable EDITOR to one, for example: EDITOR=nano."


@click.group("drafts", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The answers that wait for you: list, show, edit, send, discard."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_drafts)


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were sent or thrown away.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_drafts(shell: Shell, everything: bool = False, as_json: bool = False) -> None:
    """List the drafts that wait."""
    with shell.ledger() as ledger:
        found = drafts.listed(ledger, ALL_STATES if everything else ("waiting", "approved"))
    if as_json:
        shell.print_json([asdict(draft) for draft in found])
        return
    words = shell.words
    if not found:
        shell.say("No drafts are waiting.")
        return
    table = Table(box=None, pad_edge=False)
    for title in (words("No."), words("Debtor"), words("To"), words("Subject"), words("State")):
        table.add_column(title)
    for draft in found:
        table.add_row(str(draft.id), draft.debtor, draft.recipient, Text(draft.subject), words(draft.state))
    shell.console.print(table)


@command.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def show(shell: Shell, number: int, as_json: bool) -> None:
    """Show a draft beside the mail that it answers."""
    with shell.ledger() as ledger:
        draft = drafts.get(ledger, number)
        files = origins.files(ledger, number, draft.version)
        mail = ledger.row("SELECT sender, sender_name, subject, text, trust FROM messages WHERE id = ?", draft.message)
        labels = ledger.rows(
            "SELECT label, confidence, evidence FROM message_labels WHERE message_id = ? ORDER BY confidence DESC",
            draft.message,
        )
    if as_json:
        shell.print_json(
            {
                **asdict(draft),
                "files": [file.name for file in files],
                "labels": [dict(row) for row in labels],
                "mail": dict(mail or {}),
            }
        )
        return
    words, console = shell.words, shell.console
    if mail:
        heading = f"{mail['sender_name']} <{mail['sender']}>  {mail['subject']}"
        console.print(Panel(Text(mail["text"]), title=Text(heading), title_align="left"))
    for row in labels:
        console.print(Text.assemble((f"{words(row['label'])} ({row['confidence']:.0%})  ", "bold"), row["evidence"]))
    title = words(
        "Draft {number}, to {recipient}, {state}", number=number, recipient=draft.recipient, state=words(draft.state)
    )
    console.print(Panel(Text(f"{draft.subject}\n\n{draft.text.rstrip()}"), title=Text(title), title_align="left"))
    for file in files:
        console.print(Text(f"+ {file.name}"))
    for remark in draft.remarks:
        console.print(Text(f"! {words(remark)}", style="yellow"))


@command.command("write")
@click.argument("letter", type=click.Choice(WRITTEN_BY_HAND))
@click.argument("invoices", nargs=-1, required=True, metavar="INVOICE...")
@click.option("--by", "day", type=click.DateTime(["%Y-%m-%d"]), help="The last day that the letter names.")
@click.pass_obj
def write_command(shell: Shell, letter: str, invoices: tuple[str, ...], day: datetime | None) -> None:
    """Draft a letter of our own accord about invoices of one debtor: a notice to a consumer, a last mail, thanks."""
    with shell.ledger() as ledger:
        number = write_by_hand(
            ledger,
            shell.config,
            load_templates(shell.config),
            letter,
            invoices,
            day.date() if day else None,
            today(shell.config.creditor.time_zone),
        )
        _sync(shell, ledger, drafts.get(ledger, number))
        shell.say("Draft {number} is written; look at it with `afspraak drafts show {number}`.", number=number)


@command.command("edit")
@click.argument("number", type=int)
@click.pass_obj
def edit(shell: Shell, number: int) -> None:
    """Change a draft in your editor ($EDITOR); the first line is the subject."""
    with shell.ledger() as ledger:
        _sync(shell, ledger, drafts.get_waiting(ledger, number))  # what was done in the mail program comes first
        draft = drafts.get_waiting(ledger, number)
        reviewing.require_editable(ledger, number)
        subject, text = _edited(draft)
        if not text.strip() or (subject, text.rstrip()) == (draft.subject, draft.text.rstrip()):
            shell.say("Nothing was changed.")
            return
        changed = reviewing.edit(ledger, number, draft.version, subject, text, shell.person)
        remarks = check(ledger, shell.config, changed, today(shell.config.creditor.time_zone))
        _sync(shell, ledger, draft)
        shell.say("Draft {number} is changed.", number=number)
        for remark in remarks:
            shell.console.print(Text(f"! {shell.words(remark)}", style="yellow"))


def _edited(draft: StoredDraft) -> tuple[str, str]:
    with tempfile.TemporaryDirectory(prefix="afspraak-") as folder:
        path = Path(folder) / f"draft-{draft.id}.txt"
        path.touch(0o600)
        path.write_text(f"{draft.subject}\n\n{draft.text}\n", encoding="utf-8")
        try:
            click.edit(filename=str(path))  # knows VISUAL, EDITOR and the usual editors
        except click.ClickException as error:
            raise NoEditor from error
        subject, _, text = path.read_text("utf-8").partition("\n")
    return subject.strip(), text.strip("\n")


@command.command("send")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--again", is_flag=True, help="Send once more a mail of which it is not known whether it arrived.")
@click.option("--looked-over", is_flag=True, help="You saw what the bank shows now, and the draft is right as it is.")
@click.option("--version", type=int, metavar="VERSION", help="Only when the draft is still at this version.")
@click.pass_obj
def send(shell: Shell, numbers: tuple[int, ...], again: bool, looked_over: bool, version: int | None) -> None:
    """Approve drafts and send them. What you see in `show` is what goes out."""
    with shell.ledger() as ledger:
        for number in numbers:
            if looked_over:
                origins.looked_over(ledger, number)
            _send(shell, ledger, number, again=again, version=version)


def _send(shell: Shell, ledger: Ledger, number: int, *, again: bool, version: int | None) -> None:
    draft = drafts.get(ledger, number)
    if version not in {None, draft.version}:
        raise OtherVersion(number=number, version=draft.version, author=draft.author)
    account = shell.config.account(draft.account)
    with Session(shell.config, account, ledger) as session:
        if again:
            row = outbox.send_again(ledger, number, shell.person)
        else:
            session.sync_drafts(
                ledger, shared_reader(shell.config.limits.max_mail_bytes)
            )  # what was done in the mail program comes first
            row = reviewing.send(shell.config, ledger, number, draft.version, shell.person)
        outcome = deliver(shell.config, account, ledger, row) or outbox.Outcome(outbox.get(ledger, row).state)
        if outcome.state == "accepted":
            shell.say(
                "Draft {number}, version {version} by {author}, was sent to {recipient}.",
                number=number,
                version=draft.version,
                author=shell.words(draft.author),
                recipient=draft.recipient,
            )
        try:
            session.sync_drafts(ledger, _reader(shell))
            session.file_sent_copies(ledger)
        except CONNECTION_LOST:
            shell.say("The mailbox could not be tidied now; the service does it later.")
    if outcome.state != "accepted":
        raise NotSent(number=number, recipient=draft.recipient, reason=_reason(shell, number, outcome))


def _reason(shell: Shell, number: int, outcome: outbox.Outcome) -> str:
    words = shell.words
    said = f"{outcome.code or ''} {outcome.text}".strip()
    match outcome.state:
        case "rejected":
            return words("the server refused it ({said}); change the draft and send it again.", said=said)
        case "retry":
            return words("it could not be handed over now ({said}); the service tries again by itself.", said=said)
        case "uncertain":
            return words(
                "the connection broke before the server answered ({said}). It may have arrived: ask the debtor or look "
                "in the server's log. Then say `afspraak drafts arrived {number}`, or only if it did not arrive "
                "`afspraak drafts send --again {number}`.",
                said=said,
                number=number,
            )
        case "withdrawn":
            return words("the bank shows something else than when it was approved; look at it again.")
    return words("another process is sending it.")


@command.command("withdraw")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.pass_obj
def withdraw(shell: Shell, numbers: tuple[int, ...]) -> None:
    """Take back approved mails that have not gone out yet; they wait for you again."""
    with shell.ledger() as ledger:
        for number in numbers:
            withdrawals.withdraw(ledger, number, shell.person)
            draft = drafts.get(ledger, number)
            _sync(shell, ledger, draft)
            shell.say("Draft {number} is taken back; it is {state}.", number=number, state=shell.words(draft.state))


@command.command("arrived")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.pass_obj
def arrived(shell: Shell, numbers: tuple[int, ...]) -> None:
    """Say of mails of which it was not known whether they went out that they did arrive."""
    with shell.ledger() as ledger:
        for number in numbers:
            outbox.arrived(ledger, number, shell.person)
            _sync(shell, ledger, drafts.get(ledger, number))
            shell.say("Draft {number} counts as sent.", number=number)


@command.command("discard")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.pass_obj
def discard(shell: Shell, numbers: tuple[int, ...]) -> None:
    """Throw drafts away; nothing is sent."""
    with shell.ledger() as ledger:
        for number in numbers:
            draft = drafts.get_waiting(ledger, number)
            reviewing.discard(ledger, number, shell.person)
            _sync(shell, ledger, draft)
            shell.say("Draft {number} is thrown away.", number=number)


def _sync(shell: Shell, ledger: Ledger, draft: StoredDraft) -> None:
    """Bring the Drafts folder up to date; when the mailbox cannot be reached the service does it later."""
    try:
        account = shell.config.account(draft.account)
        with Session(shell.config, account, ledger) as session:
            session.sync_drafts(ledger, _reader(shell))
    except (Problem, *CONNECTION_LOST):
        shell.say("The mailbox could not be tidied now; the service does it later.")


def _reader(shell: Shell) -> Reader:
    """Who reads what a person wrote in their mail program; it starts only when somebody did."""
    return shared_reader(shell.config.limits.max_mail_bytes)
