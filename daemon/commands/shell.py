"""What every command has at hand: configuration, ledger, words, and a console, each made when first asked for."""

import getpass
import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from daemon.config import Config, find, load
from daemon.ledger import Ledger, message_ids
from replies.words import UserLanguage, Words


class Shell:
    """Passed to commands as click's context object: `@click.pass_obj` gives it as first argument."""

    def __init__(self, config_path: Path | None) -> None:
        self._config_path = config_path

    @cached_property
    def config_path(self) -> Path:
        """The configuration that counts. Raises ConfigNotFound."""
        return find(self._config_path)

    @property
    def wanted_config_path(self) -> Path | None:
        """The path given with --config, whether or not there is a file."""
        return self._config_path

    @cached_property
    def config(self) -> Config:
        """The configuration. Raises ConfigNotFound or ConfigProblem."""
        config = load(self.config_path)
        self.words = Words(config.creditor.language)
        return config

    def use(self, config: Config) -> None:
        """Work with this configuration, whatever file there may be."""
        self.config = config
        self.words = Words(config.creditor.language)

    @cached_property
    def words(self) -> Words:
        """The product's words: in the configured language once that is known, in the terminal's until then."""
        terminal = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
        language: UserLanguage = "nl" if terminal.startswith("nl") else "en"
        return Words(language)

    @cached_property
    def console(self) -> Console:
        """Where results go. Wide enough to keep tables whole when the output is no terminal."""
        console = Console(highlight=False)
        return console if console.is_terminal else Console(highlight=False, width=160)

    def ledger(self) -> Ledger:
        """The ledger, opened anew. Raises LedgerTooNew or LedgerUnusable."""
        ledger = Ledger.open(self.config.ledger.path)
        message_ids.use_domain(ledger, self.config.creditor.address.rpartition("@")[2])
        ledger.use_zone(self.config.creditor.time_zone)
        return ledger

    @property
    def person(self) -> str:
        """Who sits at the keyboard, for the audit trail."""
        return getpass.getuser()

    def say(self, english: str, /, **values: object) -> None:
        """Print a sentence in the user's language."""
        click.echo(self.words(english, **values))

    def print_json(self, value: Any) -> None:
        """Print one JSON value."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
