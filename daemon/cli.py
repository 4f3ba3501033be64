"""The program `afspraak`: finds the command, and turns every problem into one clear sentence and an exit status.

Exit status: 0 done, 1 failed, 2 wrong usage or configuration.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from daemon.commands.shell import Shell
from daemon.config import ConfigNotFound, ConfigProblem
from daemon.logs import set_up
from parsers.problems import Problem

# In the order in which one meets them; each lives in daemon/commands/<name>.py (dashes there are underscores).
COMMANDS = (
    "demo",
    "init",
    "check",
    "run",
    "desk",
    "status",
    "accounts",
    "read",
    "import",
    "messages",
    "correct",
    "labels",
    "drafts",
    "sending",
    "payments",
    "agreements",
    "calls",
    "holds",
    "debtors",
    "summary",
    "templates",
    "handover",
    "export",
    "forget",
    "backup",
    "restore",
)
_MODULES = {"import": "import_files"}


class Commands(click.Group):
    """The commands, imported only when used, so that the program starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"daemon.commands.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a problem ends the program with its sentence."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            shell: Shell = ctx.obj or Shell(None)
            click.echo(shell.words.problem(problem), err=True)
            ctx.exit(2 if isinstance(problem, ConfigProblem | ConfigNotFound) else 1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The configuration file.")
@click.option("--verbose", "-v", is_flag=True, help="Say more about what is going on.")
@click.option("--log-json", is_flag=True, help="Write the log as JSON, one object per line.")
@click.version_option(package_name="afspraak")
@click.pass_context
def main(ctx: click.Context, config_path: Path | None, verbose: bool, log_json: bool) -> None:
    """Afspraak reads debtors' replies to payment reminders, drafts the answers, and keeps the agreements."""
    set_up("json" if log_json else "text", verbose=verbose)
    ctx.obj = Shell(config_path)
