"""`afspraak check --live`: a mail of our own goes out by the server that sends, and must come back into the mailbox."""

import asyncio
import secrets
import time
from collections.abc import Iterator

from daemon.clock import now
from daemon.commands.check import Finding
from daemon.config import Account, Config
from daemon.ledger.outbox import Outgoing
from daemon.mailbox.connection import CONNECTION_LOST, connect
from daemon.secrets import password_of
from daemon.sending.mime import Letter, build
from daemon.sending.smtp import submit
from parsers.problems import Problem
from replies.words import Words

ARRIVES_SECONDS = 120.0
LOOK_SECONDS = 2.0


def round_trips(config: Config, words: Words) -> Iterator[Finding]:
    """One finding for each account."""
    for account in config.accounts:
        name = words("round trip {account}", account=account.name)
        try:
            yield _round_trip(config, account, name, words)
        except Problem as problem:
            yield Finding(name, "failed", words.problem(problem))
        except CONNECTION_LOST as error:
            yield Finding(name, "failed", words("the connection broke off ({reason}); try again", reason=error))


def _round_trip(config: Config, account: Account, name: str, words: Words) -> Finding:
    began = time.monotonic()
    sender = account.address or config.creditor.address
    letter = Letter(
        sender_name="Afspraak",
        sender=sender,
        recipient=sender,
        subject=words("Afspraak: a test, which you may delete"),
        text=words("`afspraak check --live` sent this to see whether mail goes out and comes in.") + "\n",
        mime_id=f"afspraak.check.{secrets.token_hex(8)}@{sender.rpartition('@')[2]}",
        date=now().astimezone(config.creditor.time_zone),
        automatic=True,
    )
    mail = Outgoing(0, account.name, 0, letter.mime_id, sender, sender, build(letter), "sending", 1)
    outcome = asyncio.run(submit(account.smtp, password_of(account.smtp), mail, lambda _: None))
    if outcome.state != "accepted":
        said = f"{outcome.code or ''} {outcome.text}".strip()
        return Finding(name, "failed", words("the server did not take a mail to yourself ({said})", said=said))
    with connect(account.imap, password_of(account.imap)) as client:
        while time.monotonic() - began < ARRIVES_SECONDS:
            for folder in account.inbox_folders:
                client.select_folder(folder, readonly=True)
                if client.search(["HEADER", "Message-ID", letter.mime_id]):
                    seconds = time.monotonic() - began
                    told = words(
                        "a mail to yourself went out and came in within {seconds:.0f} seconds", seconds=seconds
                    )
                    return Finding(name, "ok", told)
            time.sleep(LOOK_SECONDS)
    told = words(
        "the server took a mail to yourself, and after {seconds:.0f} seconds it is in none of inbox_folders; look "
        "whether it lies in another folder",
        seconds=ARRIVES_SECONDS,
    )
    return Finding(name, "failed", told)
