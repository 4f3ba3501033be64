"""`afspraak correct`: say what a mail says, when it was read wrongly; the like is read so from then on."""

import click

from daemon.assembly import make_handler
from daemon.commands.shell import Shell
from daemon.correcting import Decided, Drafted, correct

DRAFTED = {
    Drafted.NONE: "Nothing is to be answered.",
    Drafted.WRITTEN: "Draft {number} was written.",
    Drafted.REPLACED: "Draft {number} was written anew.",
    Drafted.SAME: "Draft {number} stays as it is: it says what there is to say.",
    Drafted.WITHDRAWN: "Draft {number} was withdrawn: nothing is to be answered.",
    Drafted.KEPT: "Draft {number} stays as it is: it was changed, sent or thrown away by a person.",
    Drafted.YIELDED: "No draft was written: draft {number} answers a later mail. See whether it answers this one too.",
}
MAIL_GONE = "The mail itself was deleted long ago, so nothing was decided anew."


@click.command("correct")
@click.argument("message", type=int)
@click.argument("labels", nargs=-1, required=True, metavar="LABEL...")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(shell: Shell, message: int, labels: tuple[str, ...], as_json: bool) -> None:
    """Say what MESSAGE says, the deciding LABEL first. It is learnt, and the mail's case decided anew."""
    with shell.ledger() as ledger:
        number, decided = correct(make_handler(shell.config, ledger), message, labels, shell.person)
    if as_json:
        shell.print_json({"correction": number, "drafted": decided.drafted, "draft": decided.draft})
        return
    said = ", ".join(shell.words(label) for label in labels)
    shell.say("Message {message} is read as: {labels}. Mails like it will be.", message=message, labels=said)
    tell(shell, decided)
    shell.say("`afspraak labels undo {number}` takes this back.", number=number)


def tell(shell: Shell, decided: Decided) -> None:
    """Say what came of deciding a case anew."""
    shell.say(DRAFTED[decided.drafted] if decided.decided else MAIL_GONE, number=decided.draft)
