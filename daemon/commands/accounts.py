"""`afspraak accounts`: the mailboxes of the configuration, and what only a person can say about them."""

from functools import partial

import click

from daemon import oauth
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.config import Account
from daemon.health.record import recorded
from daemon.ledger import mailboxes
from daemon.secrets import client_secret_of
from parsers.problems import Problem


class NoSuchAccount(Problem):
    """The configuration has no account of this name."""

    template = "There is no account {name} in the configuration; its accounts are: {there}."


class NoSignInNeeded(Problem):
    """The account signs in with a password, or as an application."""

    template = "The account {name} needs no sign-in by a person; `afspraak check` tries it."


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


@command.command("signin")
@click.argument("name", default="")
@click.pass_obj
def signin(shell: Shell, name: str) -> None:
    """Sign in once for an account that uses tokens, so that the service can get new ones by itself."""
    account = named(shell, name or shell.config.accounts[0].name)
    table = account.imap.oauth
    if table is None or table.flow == "application":
        raise NoSignInNeeded(name=account.name)
    secret = client_secret_of(account.imap, table)
    if table.flow == "device":
        oauth.sign_in_with_code(account.imap, table, secret, partial(_show_code, shell))
    else:
        oauth.sign_in_with_browser(account.imap, table, secret, partial(_bring_address, shell))
    shell.say("Signed in; the service gets its tokens by itself from now on.")


def _show_code(shell: Shell, address: str, code: str) -> None:
    shell.say("Open {address} on any device, enter the code {code}, and sign in.", address=address, code=code)


def _bring_address(shell: Shell, address: str) -> str:
    shell.say(
        "Open this address in a browser and sign in:\n\n{address}\n\nThe browser then goes to an address that begins "
        "with {end} and shows an error; that is as it should be. Copy that address here.",
        address=address,
        end=oauth.REDIRECT,
    )
    answer: str = click.prompt(shell.words("Address"))
    return answer.strip()


def named(shell: Shell, name: str) -> Account:
    """The account of this name. Raises NoSuchAccount."""
    accounts = shell.config.accounts
    for account in accounts:
        if account.name == name:
            return account
    raise NoSuchAccount(name=name, there=", ".join(account.name for account in accounts))
