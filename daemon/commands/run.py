"""`afspraak run`: the service, or one round of it."""

import logging
import signal
import sys

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from daemon.assembly import make_desk, make_handler, make_service
from daemon.commands.shell import Shell
from daemon.commands.tables import outcome_table
from daemon.desk.server import DeskServer, PortTaken
from daemon.folder import pick_up
from daemon.health import Finding, metrics
from daemon.health.watchdog import tell
from daemon.ledger import Ledger
from daemon.processes import lock_service
from daemon.rounds import RoundResult, run_once
from daemon.service import Service

HEARTBEAT_SECONDS = 10.0  # well within WatchdogSec of the unit

log = logging.getLogger(__name__)


@click.command("run")
@click.option("--once", is_flag=True, help="Handle what is there, and end.")
@click.option("--dry-run", is_flag=True, help="With --once: read and print; change nothing, anywhere.")
@click.pass_obj
def command(shell: Shell, once: bool, dry_run: bool) -> None:
    """Watch the mailbox and draft answers, until stopped."""
    if dry_run and not once:
        raise click.UsageError(shell.words("--dry-run goes with --once."))
    config = shell.config
    if dry_run:
        with Ledger.rehearsal(config.ledger.path) as ledger:
            ledger.use_zone(config.creditor.time_zone)
            result = show_round(shell, ledger, dry_run=True)
            shell.console.print(outcome_table(shell.words, ledger))
        shell.say(
            "This was a rehearsal: {count} mails were read, and nothing was changed anywhere.", count=result.handled
        )
        return
    with shell.ledger() as ledger, lock_service(config.ledger.path):
        if once:
            result = show_round(shell, ledger)
            shell.say(
                "Fetched {fetched}, handled {handled}, set aside {failed}; {placed} drafts placed.",
                fetched=result.fetched,
                handled=result.handled,
                failed=result.failed,
                placed=result.placed,
            )
            return
        service = make_service(config, shell.ledger, shell.words)
        serve_until_signalled(service, open_desk(shell, service))


def open_desk(shell: Shell, service: Service, *, show_link: bool = False) -> DeskServer | None:
    """The desk, listening, if it is wanted and its port is free; and where it is found.

    A link that lets in is shown only to who sits at a terminal, or with `show_link`: other output is kept in logs.
    """
    if not shell.config.desk.enabled:
        return None
    try:
        desk = make_desk(shell.config, shell.ledger, shell.person, service.pulse)
    except PortTaken as problem:  # the mail is handled all the same
        log.error(shell.words.problem(problem))
        return None
    if show_link or (sys.stdout.isatty() and not shell.config.desk.people):
        shell.say("The desk, for a quarter of an hour and once: {link}", link=desk.link())
    else:
        shell.say("The desk is at {address}; `afspraak desk link` prints a link that lets in.", address=desk.address)
    return desk


def serve_until_signalled(service: Service, desk: DeskServer | None = None) -> None:
    """Run the service until SIGTERM or SIGINT. The signals are waited for, not handled: a handler could deadlock.

    Meanwhile look from time to time how it is, and tell systemd that it lives only while none of its threads hangs.
    """
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # inherited by the service's threads
    service.start()
    if desk:
        desk.start()
    tell("READY=1")
    with service.open_ledger() as ledger:
        while signal.sigtimedwait(ends, HEARTBEAT_SECONDS) is None:
            findings = service.look(ledger)
            if not service.pulse.stuck() and tell("WATCHDOG=1", f"STATUS={_status_line(findings)}"):
                metrics.WATCHDOG_PINGS.inc()
    tell("STOPPING=1")
    if desk:
        desk.stop()
    service.stop()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)


def _status_line(findings: list[Finding]) -> str:
    return ", ".join(f"{one.part}: {one.state}" for one in findings if one.state != "ok") or "all is well"


def show_round(shell: Shell, ledger: Ledger, *, dry_run: bool = False) -> RoundResult:
    """One round, with progress bars on a terminal."""
    labels = {
        "fetch": shell.words("fetching"),
        "read": shell.words("reading"),
        "place": shell.words("placing drafts"),
    }
    columns = (TextColumn("{task.description:>16}"), BarColumn(), MofNCompleteColumn())
    for taken in () if dry_run else pick_up(ledger, shell.config, shell.words):
        if taken.refused:
            shell.say("{file} was refused: {reason}", file=taken.name, reason=taken.refused)
        else:
            shell.say("{file} was taken in.", file=taken.name)
    with Progress(*columns, console=shell.console, transient=True, disable=not shell.console.is_terminal) as bars:
        tasks = {name: bars.add_task(label, total=None) for name, label in labels.items()}
        return run_once(
            shell.config,
            ledger,
            make_handler(shell.config, ledger),
            lambda name, done, total: bars.update(tasks[name], completed=done, total=total),
            dry_run=dry_run,
        )
