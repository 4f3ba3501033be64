"""`afspraak init`: write a config.toml by asking, with a proposal for whatever can be guessed."""

import os
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import TypeAdapter, ValidationError

from daemon.commands.shell import Shell
from daemon.config import load
from daemon.config.kinds import Address, CountryCode, CredentialName, Iban, Line, Name, VariableName, Zone, is_loopback
from daemon.config.loading import FILE_NAME
from daemon.config.providers import Provider, provider_named, provider_of, usual_servers
from daemon.config.servers import Security
from daemon.config.writing import FileExists, toml, write_new
from replies.words import UserLanguage, Words

ZONES = {"BE": "Europe/Brussels", "DE": "Europe/Berlin", "FR": "Europe/Paris", "LU": "Europe/Luxembourg"}
REMARKS = {
    "app_password": "Google takes no ordinary password: make an app password in your Google account, and use that.",
    "no_passwords": (
        "Microsoft 365 takes no passwords for IMAP any more, only OAuth, which Afspraak does not have yet. "
        "Signing in will fail."
    ),
}
PASSWORD_FILE = "mail-password"  # noqa: S105 - the name of a file
PASSWORD_PLACES = ("file", "environment", "credential")


@click.command("init")
@click.pass_obj
def command(shell: Shell) -> None:
    """Write a configuration by asking."""
    path = shell.wanted_config_path or Path(FILE_NAME)
    if path.exists():
        raise FileExists(path=path)
    language: UserLanguage = click.prompt(
        "Nederlands (nl) / English (en)", type=click.Choice(get_args(UserLanguage)), default=shell.words.language
    )
    dialogue = Dialogue(Words(language))
    tables = {"creditor": {**dialogue.creditor(), "language": language}}
    address = tables["creditor"]["address"]
    imap, smtp = dialogue.servers(address)
    imap["user"] = dialogue.ask("User name of the mailbox", Name, address)
    source, secret = dialogue.password()
    tables |= {
        "[accounts]": {},
        "accounts.imap": imap | source,
        "accounts.smtp": smtp,
        "ledger": {"path": dialogue.ask("File in which Afspraak keeps what it knows", Name, _usual_ledger())},
    }
    if secret:
        write_new(path.parent / PASSWORD_FILE, secret + "\n")
    write_new(path, toml(tables))
    load(path)
    click.echo(dialogue.words("{path} is written. Now see whether it works: afspraak check", path=path))


def _usual_ledger() -> str:
    if os.geteuid() == 0:
        return "/var/lib/afspraak/ledger.db"
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return f"{data}/afspraak/ledger.db"


class Dialogue:
    """The questions, in one language; each answer is checked as the configuration will be, and asked again if wrong."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def ask(self, question: str, kind: Any, proposal: str | None = None) -> str:
        """One answer of a kind of `daemon.config.kinds`."""
        adapter: TypeAdapter[Any] = TypeAdapter(kind)

        def checked(text: str) -> str:
            try:
                return str(adapter.validate_python(text))
            except ValidationError as error:
                fault = error.errors(include_url=False)[0]
                raise click.BadParameter(str(fault.get("ctx", {}).get("error", fault["msg"]))) from None

        answer: str = click.prompt(
            self.words(question), default=proposal, value_proc=checked, show_default=bool(proposal)
        )
        return answer

    def creditor(self) -> dict[str, str]:
        """Who the creditor is."""
        answers = {
            "name": self.ask("Name of your firm", Name),
            "address": self.ask("E-mail address that debtors answer to", Address),
            "iban": self.ask("IBAN that debtors pay to", Iban),
            "signer": self.ask("Who signs letters (may be empty)", Line, ""),
            "telephone": self.ask("Telephone number in letters (may be empty)", Line, ""),
        }
        country = self.ask("Country", CountryCode, answers["iban"][:2])
        zone = self.ask("Time zone", Zone, ZONES.get(country, "Europe/Amsterdam"))
        return {key: value for key, value in answers.items() if value} | {"country": country, "time_zone": zone}

    def servers(self, address: str) -> tuple[dict[str, str], dict[str, str]]:
        """The servers for receiving and sending, as keys of `[accounts.imap]` and `[accounts.smtp]`."""
        provider = provider_of(address) or self._named_provider(address)
        if provider.remark:
            click.echo(self.words(REMARKS[provider.remark]))
        imap = self._server("Server for receiving (IMAP)", provider.imap, "tls")
        return imap, self._server("Server for sending (SMTP)", provider.smtp, provider.smtp_security)

    def _named_provider(self, address: str) -> Provider:
        name = self.ask("Provider of your mail, such as TransIP or Combell (may be empty)", Line, "")
        return (provider_named(name) if name else None) or usual_servers(address)

    def _server(self, question: str, host: str, security: Security) -> dict[str, str]:
        name = self.ask(question, Name, host)
        choices = [kind for kind in get_args(Security) if kind != "none" or is_loopback(name)]
        return {
            "host": name,
            "security": click.prompt(self.words("Its security"), type=click.Choice(choices), default=security),
        }

    def password(self) -> tuple[dict[str, str], str]:
        """Where the password is, as a key of `[accounts.imap]`; and the password itself when it is for us to keep."""
        place = click.prompt(
            self.words("Keep the password in a file, the environment, or a systemd credential"),
            type=click.Choice(PASSWORD_PLACES),
            default="file",
        )
        if place == "environment":
            return {"password_env": self.ask("Name of the variable", VariableName, "AFSPRAAK_PASSWORD")}, ""
        if place == "credential":
            return {"password_credential": self.ask("Name of the credential", CredentialName, "mail-password")}, ""
        secret: str = click.prompt(self.words("Password (not shown)"), hide_input=True)
        return {"password_file": PASSWORD_FILE}, secret
