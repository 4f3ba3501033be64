"""`afspraak accounts`: the mailboxes of the configuration, and what only a person can say about them."""

import click

from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.config import Account
from daemon.health.record import recorded
from daemon.ledger import mailboxes
from parsers.problems import Problem


class NoSuchAccount(Problem):
    """The configuration has no account of this name."""

    template = "There is no account {name} in the configuration; its accounts are: {there}."


@click.group("accounts", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the mailboxes of the configuration and how they are."""
    if ctx.invoked_subcommand is not None:
        return
    shell: Shell = ctx.obj
    words = shell.words
    with shell.ledger() as ledger:
        seen = {one.finding.part: one for one in recorded(ledger) if one.fresh}
    rows = []
    for account in shell.config.accounts:
        found = seen.get(f"mailbox {account.name}")
        says = words(found.finding.says, **found.finding.values) if found else words("The service does not run.")
        rows.append((account.name, account.address, account.imap.host, says))
    titles = (words("Name"), words("Address"), words("Server"), words("State"))
    shell.console.print(table(titles, rows))


@command.command("moved")
@click.argument("name")
@click.pass_obj
def moved(shell: Shell, name: str) -> None:
    """Say that an account is the same mailbox as before, now on another server or under another user name."""
    account = named(shell, name)
    with shell.ledger() as ledger:
        mailboxes.moved(ledger, name, account.imap.host, account.imap.user, shell.person)
    shell.say("Account {name} is now {user} at {host}.", name=name, user=account.imap.user, host=account.imap.host)


def named(shell: Shell, name: str) -> Account:
    """The account of this name. Raises NoSuchAccount."""
    accounts = shell.config.accounts
    for account in accounts:
        if account.name == name:
            return account
    raise NoSuchAccount(name=name, there=", ".join(account.name for account in accounts))
