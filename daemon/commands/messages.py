"""`afspraak messages`: the mails that came in, how each was read, and what became of it."""

from dataclasses import asdict

import click

from daemon.commands.shell import Shell
from daemon.commands.tables import outcome_table, table
from daemon.ledger import mail, overview
from parsers.problems import Problem


class NotSetAside(Problem):
    """Only mails that were set aside can be tried again."""

    template = "Message {number} was not set aside; see `afspraak messages --failed`."


@click.command("messages")
@click.option("--failed", is_flag=True, help="Only mails that could not be handled.")
@click.option("--retry", type=int, metavar="NUMBER", help="Try a mail that was set aside once more.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(shell: Shell, failed: bool, retry: int | None, as_json: bool) -> None:
    """List the mails that came in and what became of them."""
    with shell.ledger() as ledger:
        words = shell.words
        if retry is not None:
            if not mail.retry_failed(ledger, retry):
                raise NotSetAside(number=retry)
            shell.say("Message {number} is tried again in the next round.", number=retry)
            return
        if as_json:
            shell.print_json([asdict(one) for one in overview.mails(ledger, "failed" if failed else None)])
            return
        if not failed:
            shell.console.print(outcome_table(words, ledger, numbered=True))
            return
        aside = [one for state in ("failed", "too_large", "gone") for one in overview.mails(ledger, state)]
        if not aside:
            shell.say("No mail was set aside.")
            return
        rows = [(one.id, one.arrived_at, words(one.state), one.failure) for one in aside]
        titles = (words("No."), words("Arrived"), words("State"), words("Why"))
        shell.console.print(table(titles, rows, numbers=(0,)))
