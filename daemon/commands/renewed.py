"""What became of the drafts that rest on what a command changed: written anew at once, or by the service that runs."""

import click

from daemon.clock import today
from daemon.commands.shell import Shell
from daemon.correcting import Drafted
from daemon.ledger import Ledger
from daemon.ledger.reviews import review_agreements
from daemon.processes import service_runs
from daemon.renewing import outdated, renew

_SAID = {
    Drafted.REPLACED: "Draft {number} to {debtor} was written anew: what it rests on changed.",
    Drafted.WRITTEN: "Draft {number} to {debtor} was written anew: what it rests on changed.",
    Drafted.WITHDRAWN: "Draft {number} to {debtor} was withdrawn: nothing is left to be said.",
}


def renew_drafts(shell: Shell, ledger: Ledger) -> None:
    """Decide anew what is outdated, and say so; what was kept and broken follows from the money first.

    The reader, which takes a while to start, starts only when it must.
    """
    review_agreements(ledger, shell.config.policy, today(shell.config.creditor.time_zone))
    count = len(outdated(ledger))
    if not count:
        return
    if service_runs(shell.config.ledger.path):
        told = shell.words.plural(
            "One draft rests on what changed; the service that runs decides it anew.",
            "{count} drafts rest on what changed; the service that runs decides them anew.",
            count,
        )
        click.echo(told)
        return
    from daemon.assembly import make_handler  # here, because the reader and all it needs take a second to load

    for one in renew(make_handler(shell.config, ledger)):
        if one.drafted in _SAID:
            shell.say(_SAID[one.drafted], number=one.draft, debtor=one.debtor)
