"""`afspraak read`: how mails are understood. Reads files only; stores nothing and connects to nothing."""

import json
import mailbox
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from daemon.commands.shell import Shell
from daemon.processes import cuts_sums_short
from parsers.labels import load
from parsers.message import Cut, Message, read
from parsers.problems import Problem
from parsers.reading import Reading, read_mail
from replies.words import Words

_STYLES = {
    Cut.NEW: "bold",
    Cut.SIGNATURE: "cyan",
    Cut.DISCLAIMER: "dim cyan",
    Cut.TAGLINE: "dim cyan",
    Cut.QUOTED: "dim",
    Cut.FORWARDED: "dim magenta",
    Cut.BANNER: "dim yellow",
}


@click.command("read")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and per mail.")
@click.pass_obj
def command(shell: Shell, files: tuple[Path, ...], as_json: bool) -> None:
    """Show how mails are understood: .eml files, mbox files, Maildirs, folders of .eml files, or - (standard input)."""
    classifier = load(exact=cuts_sums_short())
    trusted = _trusted_hosts(shell)
    for name, raw in _mails(files):
        message = read(raw, trusted_hosts=trusted)
        reading = read_mail(message, classifier)
        if as_json:
            click.echo(json.dumps(contract(name, message, reading), ensure_ascii=False))
        else:
            shell.console.print(_shown(shell.words, name, message, reading))


def _trusted_hosts(shell: Shell) -> frozenset[str]:
    """The receivers whose word on the sender counts: those of the configuration, none without a usable one."""
    try:
        return frozenset(host for account in shell.config.accounts for host in account.trusted_authserv_ids)
    except Problem:
        return frozenset()


def _mails(paths: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Every mail in the files with the name it goes by: the file's own, with a number when that holds several."""
    for path in paths:
        if str(path) == "-":
            yield from _standard_input()
        elif (path / "cur").is_dir():
            yield from _of_box(path.name, mailbox.Maildir(path, create=False))
        elif path.is_dir():
            for each in sorted(path.glob("*.eml")):
                yield each.name, each.read_bytes()
        else:
            yield from _of_file(path, path.name)


def _of_file(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if is_mbox:
        yield from _of_box(name, mailbox.mbox(path, create=False))
    else:
        yield name, path.read_bytes()


def _of_box(name: str, box: mailbox.Mailbox[Any]) -> Iterator[tuple[str, bytes]]:
    keys = list(box.keys())
    for number, key in enumerate(keys, start=1):
        yield (f"{name}:{number}" if len(keys) > 1 else name), box.get_bytes(key)


def _standard_input() -> Iterator[tuple[str, bytes]]:
    with tempfile.NamedTemporaryFile() as copy:  # an mbox is read by seeking
        copy.write(sys.stdin.buffer.read())
        copy.flush()
        yield from _of_file(Path(copy.name), "-")


def contract(name: str, message: Message, reading: Reading) -> dict[str, Any]:
    """What `read --json` prints of one mail; every key is always there. `text` has greeting, closing and signature."""
    promise = reading.promise
    return {
        "file": name,
        "message_id": f"<{message.message_id}>" if message.message_id else "",
        "from": message.sender.address,
        "subject": message.subject,
        "sent": message.sent.isoformat() if message.sent else None,
        "automatic": str(message.automatic.kind) if message.automatic else None,
        "language": reading.language,
        "text": message.typed,
        "labels": [
            {"label": hit.label, "confidence": round(hit.confidence, 4), "evidence": hit.evidence}
            for hit in reading.labels
        ],
        "primary": reading.primary,
        "promise": promise
        and {
            "dates": [day.isoformat() for day in promise.dates],
            "amount": str(promise.amount) if promise.amount is not None else None,
            "instalments": [
                {
                    "date": part.date.isoformat() if part.date else None,
                    "amount": str(part.amount) if part.amount is not None else None,
                }
                for part in promise.instalments
            ],
            "condition": promise.condition,
            "sure": promise.sure,
        },
        "claimed_paid_on": [day.isoformat() for day in reading.claim.dates] if reading.claim else [],
        "redirect_to": reading.redirect_to,
        "references": {
            "invoices": list(reading.references.invoices),
            "payment_references": list(reading.references.payment_references),
            "ibans": list(reading.references.ibans),
        },
    }


def _shown(words: Words, name: str, message: Message, reading: Reading) -> Panel:
    """The mail as a person sees it: what was kept and what was cut and why, and what was read from it."""
    body = Text()
    for piece in message.segments:
        text = piece.text.strip("\n")
        if not text.strip():
            continue
        if piece.cut is not Cut.NEW or piece.why:
            kept = words("taken as new") if piece.cut is Cut.NEW else words("left out")
            body.append(f"{kept}: {piece.why or words(str(piece.cut))}\n", style="green")
        body.append(f"{text}\n\n", style=_STYLES[piece.cut])
    return Panel(Group(_heading(message), Text(), body, _findings(words, message, reading)), title=Text(name))


def _heading(message: Message) -> Text:
    sender = f"{message.sender.name} <{message.sender.address}>".strip()
    sent = f"{message.sent:%Y-%m-%d %H:%M %z}" if message.sent else ""
    return Text("\n".join(line for line in (sender, sent, message.subject) if line), style="blue")


def _findings(words: Words, message: Message, reading: Reading) -> Text:
    found = Text()

    def say(title: str, value: object) -> None:
        if value:
            found.append(f"{words(title)}: ", style="green")
            found.append(f"{value}\n")

    say("Language", reading.language)
    say("Sender", f"{words(str(message.trust))} ({message.trust_why})")
    if message.automatic:
        say("Automatic", f"{words(str(message.automatic.kind))} ({message.automatic.why})")
        say("Back on", message.automatic.returns_on)
        say("Stands in", f"{message.automatic.stand_in} {message.automatic.stand_in_address}".strip())
        say("Failed address", f"{message.automatic.failed_address} {message.automatic.status}".strip())
    for hit in reading.labels:
        say("Says", f"{words(hit.label)} {hit.confidence:.0%}: “{hit.evidence}”")
    if reading.promise:
        say("Promises", ", ".join(map(str, (*reading.promise.dates[:1], reading.promise.amount or ""))).strip(", "))
    if reading.claim:
        say("Paid on", ", ".join(map(str, reading.claim.dates)))
    say("Write to", reading.redirect_to)
    say("Invoices", ", ".join(reading.references.invoices))
    say("Attachments", ", ".join(attachment.name for attachment in message.attachments))
    say("Sure of what was left out", f"{message.cut_sure:.0%}")
    say("For a person", message.needs_person)
    say("Note", "; ".join(message.warnings))
    return found
