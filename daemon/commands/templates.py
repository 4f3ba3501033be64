"""`afspraak templates`: the letters there are, which texts are your own, and how each looks on a made-up case."""

import click
from rich.panel import Panel
from rich.text import Text

from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.texts import load_templates, own_texts
from replies.draft.sample import letters, sample
from replies.templates import LANGUAGES

LANGUAGE = click.option("--language", type=click.Choice(LANGUAGES), default="nl", show_default=True)


@click.group("templates", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The texts of letters: list, preview."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_templates)


@command.command("list")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_templates(shell: Shell, language: str = "nl", as_json: bool = False) -> None:
    """List the letters, and in which of your files a text of your own stands in for ours."""
    templates = load_templates(shell.config)
    own = own_texts(shell.config)
    found = []
    for kind in ("answers", "own"):
        for name in templates.names(language, kind):
            files = [file for file, names in own.items() if file.startswith(language[:2]) and f"{kind}.{name}" in names]
            found.append({"name": name, "kind": kind, "own_text_in": files})
    if as_json:
        shell.print_json(found)
        return
    words = shell.words
    kinds = {"answers": words("answer to a mail"), "own": words("of our own accord")}
    rows = [(str(one["name"]), kinds[str(one["kind"])], ", ".join(one["own_text_in"])) for one in found]
    shell.console.print(table((words("Letter"), words("Kind"), words("Your own text in")), rows))


@command.command("preview")
@click.argument("names", nargs=-1)
@LANGUAGE
@click.pass_obj
def preview(shell: Shell, names: tuple[str, ...], language: str) -> None:
    """Show letters as a made-up debtor would get them, with your own texts; without a NAME all of them."""
    templates = load_templates(shell.config)
    day = today(shell.config.creditor.time_zone)
    for name in names or letters(templates, language):
        draft = sample(name, language, templates, shell.config.creditor.identity, day)
        body = f"{draft.subject}\n\n{draft.text.rstrip()}"
        files = "".join(f"\n+ {one.name}" for one in draft.attachments)
        shell.console.print(Panel(Text(f"{body}{files}"), title=Text(name), title_align="left"))
        for remark in draft.remarks:
            shell.console.print(Text(f"! {shell.words(remark)}", style="yellow"))
