"""`afspraak labels`: what is known of what debtors say, and what was learnt from corrections."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from daemon import correcting
from daemon.assembly import make_handler
from daemon.clock import moment
from daemon.commands.correct import tell
from daemon.commands.shell import Shell
from daemon.commands.tables import table
from daemon.config import own_labels
from daemon.ledger import corrections, readings
from daemon.ledger.corrections import StoredCorrection
from daemon.ledger.readings import ReadLabel
from parsers.labels import split_sentences
from parsers.labels.examples import counts, most_alike, nearest
from parsers.labels.names import Label, Meaning
from replies.summary.form import Form

SHOWN = 3  # known sentences for each label


@click.group("labels", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """What a mail can say, why one was read as it was, and what you taught: list, explain, learnt, undo."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_labels)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_labels(shell: Shell, as_json: bool = False) -> None:
    """List the labels: meaning, how many known examples, how often you corrected a mail to say so."""
    with shell.ledger() as ledger:
        learnt = Counter(label for one in corrections.listed(ledger) if one.counts for label in one.labels)
    own, words, examples = own_labels(shell.config), shell.words, counts()
    known = [(str(label), words(Meaning[label.name]), examples[label]) for label in Label]
    known += [(label.name, label.description, len(label.examples)) for label in own]
    found = [
        {"label": label, "name": words(label), "meaning": meaning, "examples": count, "learnt": learnt[label]}
        for label, meaning, count in known
    ]
    if as_json:
        shell.print_json(found)
        return
    titles = (words("Label"), words("Name"), words("The sender says"), words("Examples"), words("Learnt"))
    shell.console.print(table(titles, (one.values() for one in found), numbers=(3, 4)))


@command.command("learnt")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def learnt(shell: Shell, as_json: bool) -> None:
    """List what you taught, with what was taken back."""
    with shell.ledger() as ledger:
        found = corrections.listed(ledger)
    if as_json:
        shell.print_json([asdict(one) for one in found])
        return
    if not found:
        shell.say("Nothing was corrected yet; see `afspraak correct --help`.")
        return
    words, form = shell.words, Form(shell.words)
    rows = [
        (
            one.id,
            form.day(moment(one.at).astimezone(shell.config.creditor.time_zone).date()),
            one.person,
            one.message,
            ", ".join(map(words, one.read_as)),
            ", ".join(map(words, one.labels)),
            "" if one.counts else words("taken back") if one.taken_back_at else words("corrected again"),
        )
        for one in found
    ]
    titles = (
        words("No."), words("On"), words("Who"), words("Message"), words("Was read as"), words("Says"), "",
    )  # fmt: skip
    shell.console.print(table(titles, rows, numbers=(0, 3)))


@command.command("explain")
@click.argument("message", type=int)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def explain(shell: Shell, message: int, as_json: bool) -> None:
    """Show why MESSAGE was read as it was: for each label its sentence, and what we know that is most alike."""
    with shell.ledger() as ledger:
        found, correction = readings.get(ledger, message), corrections.of_message(ledger, message)
        taught = corrections.listed(ledger)
    reasons = [_reason(shell, hit, found.language, taught) for hit in found.likeliest or found.labels]
    if as_json:
        shell.print_json({"correction": correction and correction.id, "labels": reasons})
        return
    words, console = shell.words, shell.console
    if correction:
        shell.say(
            "{person} said what this mail says (correction {number}).", person=correction.person, number=correction.id
        )
    if found.likeliest:
        shell.say("It was not read surely enough; these are the likeliest readings.")
    for one in reasons:
        console.print(
            Text.assemble((f"{words(one['label'])} {one['confidence']:.0%}", "bold"), f"  “{one['evidence']}”")
        )
        for alike in one["alike"]:
            console.print(Text(f"    {alike['likeness']:.0%}  {alike['text']}{alike['from']}", style="dim"))
    if not reasons:
        shell.say("Nothing was read from this mail.")


def _reason(shell: Shell, hit: ReadLabel, language: str, taught: list[StoredCorrection]) -> dict[str, Any]:
    """A label of a mail with the known sentences that are most alike: of the catalogue, the user's own, or taught."""
    own = {label.name: label.examples for label in own_labels(shell.config)}
    known = own.get(hit.label)
    near = nearest(hit.evidence, known, SHOWN) if known else most_alike(hit.evidence, hit.label, language, SHOWN)
    alike = [(one, "") for one in near]
    for one in taught:
        if one.counts and hit.label in one.labels:
            said = [sentence.text for sentence in split_sentences(one.text)]
            source = "  " + shell.words("(correction {number})", number=one.id)
            alike += [(each, source) for each in nearest(hit.evidence, said, 1)]
    alike.sort(key=lambda found: -found[0].likeness)
    return {
        **asdict(hit),
        "alike": [{"text": one.text, "likeness": one.likeness, "from": source} for one, source in alike[:SHOWN]],
    }


@command.command("undo")
@click.argument("number", type=int)
@click.pass_obj
def undo(shell: Shell, number: int) -> None:
    """Take back correction NUMBER: mails are read as if it had never been."""
    with shell.ledger() as ledger:
        decided = correcting.take_back(make_handler(shell.config, ledger), number, shell.person)
    shell.say("Correction {number} is taken back.", number=number)
    tell(shell, decided)
