"""`afspraak desk`: the ways into the review desk that `afspraak run` serves."""

import click

from daemon.commands.shell import Shell
from daemon.desk.passwords import hashed
from daemon.ledger import access

SHORTEST_PASSWORD = 10


@click.group("desk")
def command() -> None:
    """The review desk in the browser, which `run` serves: a link to enter it, a password for the configuration."""


@command.command("link")
@click.option("--as", "person", metavar="NAME", help="Who comes in by it; stands beside what they approve.")
@click.pass_obj
def link(shell: Shell, person: str | None) -> None:
    """Print a link that lets one browser in, once, within a quarter of an hour."""
    table = shell.config.desk
    address = table.public_url or f"http://127.0.0.1:{table.port}"
    with shell.ledger() as ledger:
        click.echo(f"{address}/enter/{access.make_link(ledger, person or shell.person)}")


@command.command("password")
@click.pass_obj
def password(shell: Shell) -> None:
    """Ask for a password and print the line that the configuration keeps of it."""
    words = shell.words
    chosen = click.prompt(words("Password"), hide_input=True, confirmation_prompt=words("Once more"))
    if len(chosen) < SHORTEST_PASSWORD:
        raise click.UsageError(words("It needs at least {count} characters.", count=SHORTEST_PASSWORD))
    click.echo(f'password_hash = "{hashed(chosen)}"')
