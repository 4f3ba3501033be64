"""`afspraak demo`: the whole job on a sample firm with a mail server of its own, over real IMAP and SMTP."""

import json
import os
import shutil
import sys
import webbrowser
from datetime import date
from email import message_from_bytes
from pathlib import Path

import click

from daemon.assembly import make_service
from daemon.commands.run import open_desk, serve_until_signalled, show_round
from daemon.commands.shell import Shell
from daemon.commands.tables import outcome_table
from daemon.config import load
from daemon.config.model import DeskTable
from daemon.desk.server import DeskServer, PortTaken, listen
from daemon.ledger import Ledger, imports, overview, statements
from daemon.processes import lock_service
from daemon.service import Service
from daemon.weekly import last_week, summary_of
from parsers.problems import Problem
from parsers.statements import read_statements
from parsers.tables import read_invoices
from replies.summary import as_text, page

PASSWORD = "demo"  # noqa: S105 - of a mail server that only this machine can reach, and that ends with the demo

CONFIG = """\
# Written by `afspraak demo`, anew at each start.
[creditor]
name = {name}
address = {address}
iban = {iban}
signer = {signer}
telephone = {telephone}
country = {country}
language = {language}
time_zone = {time_zone}

[[accounts]]
name = "demo"
first_look_days = 365
trusted_authserv_ids = [{authserv_id}]

[accounts.imap]
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = {address}
password = {password}

[accounts.smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"

[ledger]
path = "ledger.db"

[desk]
port = {desk_port}

[summary]
day = "never"
"""


class DemoNotInstalled(Problem):
    """The demo's mail server comes as an extra."""

    template = 'The demo needs a mail server of its own, which is not installed; use: pip install "afspraak[demo]"'


class FolderInUse(Problem):
    """The folder holds something that no demo put there."""

    template = "The folder {folder} holds other things than a demo; choose another with --folder."


@click.command("demo")
@click.option("--once", is_flag=True, help="Show the result, and end.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("afspraak-demo"),
    show_default=True,
    help="Where the demo keeps its configuration and its ledger.",
)
@click.option("--language", type=click.Choice(["nl", "en"]), help="Of what the demo says to you.")
@click.pass_obj
def command(shell: Shell, once: bool, folder: Path, language: str | None) -> None:
    """Show the whole job on a sample firm: its debtors' replies, the drafts, the agreements, the week."""
    try:
        from daemon.demo.firm import SampleFirm, build
        from daemon.demo.server import DemoServer
    except ImportError as error:
        raise DemoNotInstalled from error
    firm: SampleFirm = build(date.today())  # noqa: DTZ011 - the demo lives in the day of whoever looks at it
    address = firm.creditor.address
    with DemoServer({address: PASSWORD}) as server:
        for mail in firm.reminders:
            server.inject(address, mail.raw, "Sent", ("\\Seen",), mail.at)
        for reply in firm.replies:
            server.inject(address, reply.raw, when=reply.at)
        values = {
            "name": firm.creditor.name,
            "address": address,
            "iban": firm.creditor.iban,
            "signer": firm.creditor.signer,
            "telephone": firm.creditor.telephone,
            "country": firm.creditor.country,
            "language": language or shell.words.language,
            "time_zone": firm.time_zone,
            "authserv_id": firm.authserv_id,
            "password": PASSWORD,
        }
        config = CONFIG.format(
            imap_port=server.imap_port,
            smtp_port=server.smtp_port,
            desk_port=_free_port(),
            **{key: json.dumps(value, ensure_ascii=False) for key, value in values.items()},
        )
        shell.use(load(_written(folder, config)))
        with shell.ledger() as ledger:
            for data, take_in, name in (
                (firm.invoices_csv, _take_invoices, "invoices.csv"),
                (firm.payments_csv, _take_payments, "payments.csv"),
            ):
                take_in(ledger, data, name)
            show_round(shell, ledger)
            shell.console.print(outcome_table(shell.words, ledger))
            shell.console.print()
            day = firm.today
            click.echo(as_text(page(summary_of(shell.config, ledger, last_week(day)), shell.words)))
            meant = {_message_id(reply.raw): str(reply.says[0]) for reply in firm.replies}
            read = {mail.mime_id: mail.primary for mail in overview.mails(ledger)}
            right = sum(read.get(identifier) == primary for identifier, primary in meant.items())
            shell.say(
                "{right} of {count} replies were read as their authors meant them.", right=right, count=len(meant)
            )
        if once:
            return
        with lock_service(shell.config.ledger.path):
            service = make_service(shell.config, shell.ledger, shell.words)
            desk = _desk(shell, service)
            shell.say(
                "The mailbox is open to any mail program: {address}, password {password}, on 127.0.0.1,\n"
                "IMAP port {imap_port}, SMTP port {smtp_port}, without encryption. "
                "Mail sent there is answered at once.\n"
                "In another terminal: {program} --config {config} drafts\n"
                "Ctrl-C ends the demo.",
                address=address,
                password=PASSWORD,
                imap_port=server.imap_port,
                smtp_port=server.smtp_port,
                program=_program(),
                config=folder / "config.toml",
            )
            serve_until_signalled(service, desk)


def _program() -> str:
    """How this program is started in another terminal: by its name where that finds it, or else by its path."""
    started = Path(sys.argv[0])
    if started.name != "afspraak":  # python -m, and tests
        return "afspraak"
    found = shutil.which(started.name)
    return started.name if found and Path(found).samefile(started) else str(started)


def _free_port() -> int:
    """The usual port of the desk, or another one when that is taken."""
    usual = DeskTable().port
    try:
        listener = listen("127.0.0.1", usual)
    except PortTaken:
        listener = listen("127.0.0.1", 0)
    with listener:
        return int(listener.getsockname()[1])


def _desk(shell: Shell, service: Service) -> DeskServer | None:
    """The desk, with a link that lets in; it opens by itself where there is a screen."""
    desk = open_desk(shell, service, show_link=True)
    if desk and sys.stdout.isatty() and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        webbrowser.open_new_tab(desk.link())
    return desk


def _take_invoices(ledger: Ledger, data: bytes, name: str) -> None:
    imports.import_invoices(ledger, read_invoices(data), name, data)


def _take_payments(ledger: Ledger, data: bytes, name: str) -> None:
    statements.import_payments(ledger, read_statements(data), name, data)


def _message_id(raw: bytes) -> str:
    return str(message_from_bytes(raw)["Message-ID"]).strip("<> \n")


def _written(folder: Path, config: str) -> Path:
    """The configuration's path in a folder of the demo's own, emptied of what an earlier demo left there."""
    path = folder / "config.toml"
    if folder.exists() and any(folder.iterdir()) and not path.exists():
        raise FolderInUse(folder=folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    path.touch(0o600)
    path.write_text(config, encoding="utf-8")
    return path
