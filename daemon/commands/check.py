"""`afspraak check`: try everything the service will need, change nothing, and say what to mend."""

import asyncio
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Literal

import aiosmtplib
import click
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from daemon.clock import now, today
from daemon.commands.shell import Shell
from daemon.config import Account, Config, Smtp, own_labels
from daemon.folder import prepare
from daemon.mailbox.connection import CONNECTION_LOST, connect, tls_context
from daemon.mailbox.folders import special_folder
from daemon.oauth import AccessToken
from daemon.secrets import password_of
from daemon.texts import load_templates, own_texts
from parsers.problems import Problem
from replies.draft.sample import sample
from replies.words import Words

SMTP_SECONDS = 20.0
CLOCK_TOLERANCE = timedelta(minutes=5)
ROOM_WANTED = 500_000_000  # bytes; below this a busy mailbox and its backups soon fill the disk
AUTHENTICATION = "HEADER.FIELDS (AUTHENTICATION-RESULTS)"
SIGNS = {"ok": ("OK", "green"), "note": ("note", "yellow"), "failed": ("FAILED", "red")}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `ok`, `note` (it works, something could be better) or `failed`, and what to do then."""

    check: str
    state: Literal["ok", "note", "failed"]
    detail: str


@click.command("check")
@click.option("--live", is_flag=True, help="Also send a mail to yourself, and wait until it has come in.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def command(ctx: click.Context, live: bool, as_json: bool) -> None:
    """Test configuration, ledger, mailbox and sending; say what to mend. Changes nothing."""
    from daemon.commands.check_live import round_trips

    shell: Shell = ctx.obj
    findings = []
    looks = examine(shell.config, shell.config_path, shell.words)
    for finding in chain(looks, round_trips(shell.config, shell.words) if live else ()):
        findings.append(finding)
        if not as_json:
            sign, colour = SIGNS[finding.state]
            click.echo(f"{click.style(f'{sign:7}', fg=colour)}{finding.check}: {finding.detail}")
    if as_json:
        shell.print_json([asdict(finding) for finding in findings])
    if any(finding.state == "failed" for finding in findings):
        ctx.exit(1)


def examine(config: Config, path: Path, words: Words) -> Iterator[Finding]:
    """All checks, one after another; a finding comes as soon as it is known."""
    yield Finding(words("configuration"), "ok", words("{path} is in order", path=path))
    yield _ledger(config.ledger.path, words)
    if config.books.folder:
        yield _folder(config.books.folder, words)
    yield from _own_labels(config, words)
    if config.letters.templates:
        yield _own_texts(config, words)
    for account in config.accounts:
        yield from _mailbox(account, words)
        yield _sending(account, words)


def _ledger(path: Path, words: Words) -> Finding:
    name = words("ledger")
    folder = next(parent for parent in path.parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        told = words(
            "{folder} cannot be written to by this user; give it the folder, or change ledger.path", folder=folder
        )
        return Finding(name, "failed", told)
    if path.exists():
        try:
            with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as connection:
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error as error:
            told = words(
                "{path} cannot be read ({reason}); restore a backup, or change ledger.path", path=path, reason=error
            )
            return Finding(name, "failed", told)
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return Finding(
                name, "note", words('others can read {path}; "chmod 600 {path}" makes it yours alone', path=path)
            )
    if shutil.disk_usage(folder).free < ROOM_WANTED:
        return Finding(name, "note", words("less than 500 MB are free at {folder}; make room", folder=folder))
    if not path.exists():
        return Finding(name, "ok", words("{path} will be made at the first run", path=path))
    return Finding(name, "ok", str(path))


def _folder(folder: Path, words: Words) -> Finding:
    """The folder for invoices and bank statements: files are taken out of it, so it must be ours to write to."""
    name = words("folder for files")
    try:
        prepare(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        told = words("{folder} cannot be written to ({reason}); give it to this user", folder=folder, reason=error)
        return Finding(name, "failed", told)
    return Finding(name, "ok", str(folder))


def _own_texts(config: Config, words: Words) -> Finding:
    """The user's own texts of letters, each written once on a made-up case."""
    name = words("texts of letters")
    try:
        load_templates(config)
    except Problem as problem:
        return Finding(name, "failed", words.problem(problem))
    count = sum(map(len, own_texts(config).values()))
    return Finding(name, "ok", words("{count} of your own, in {folder}", count=count, folder=config.letters.templates))


def _own_labels(config: Config, words: Words) -> Iterator[Finding]:
    """The file of the user's own labels, with each answer written once for a made-up debtor."""
    if config.labels.file is None:
        return
    name = words("labels of your own")
    day = today(config.creditor.time_zone)
    try:
        labels, templates = own_labels(config), load_templates(config)
        for label in labels:
            for variant in label.answers:
                draft = sample(label.name, variant, templates, config.creditor.identity, day)
                if draft.remarks:
                    said = " ".join(map(words, draft.remarks))
                    told = words(
                        "the answer to {label} in {language}: {said}", label=label.name, language=variant, said=said
                    )
                    yield Finding(name, "note", told)
    except Problem as problem:
        yield Finding(name, "failed", words.problem(problem))
        return
    yield Finding(
        name,
        "ok",
        words("{names} in {path}", names=", ".join(map(words, (one.name for one in labels))), path=config.labels.file),
    )


def _mailbox(account: Account, words: Words) -> Iterator[Finding]:
    imap = account.imap
    name = words("mailbox {account}", account=account.name)
    try:
        client = connect(imap, password_of(imap))
    except Problem as problem:
        yield Finding(name, "failed", words.problem(problem))
        return
    try:
        yield Finding(name, "ok", words("signed in to {host} as {user}", host=imap.host, user=imap.user))
        for folder in account.inbox_folders:
            yield from _inbox(client, account, folder, words)
        for use, configured in (("drafts", account.drafts_folder), ("sent", account.sent_folder)):
            yield _special(client, account, use, configured, words)
        yield _idle(client, account, words)
    except CONNECTION_LOST as error:
        yield Finding(name, "failed", words("the connection broke off ({reason}); try again", reason=error))
    finally:
        client.shutdown()


def _inbox(client: IMAPClient, account: Account, folder: str, words: Words) -> Iterator[Finding]:
    name = words("folder {folder}", folder=folder)
    try:
        mails = client.select_folder(folder, readonly=True)[b"EXISTS"]
        last = client.search(["UID", "*"]) if mails else []  # "*" is the newest (RFC 9051 section 9, seq-number)
        newest = client.fetch(last, ["INTERNALDATE", f"BODY.PEEK[{AUTHENTICATION}]"])
    except CONNECTION_LOST:
        raise
    except IMAPClientError as error:
        there = ", ".join(sorted(listed for _, _, listed in client.list_folders()))
        told = words("cannot be opened ({reason}); set inbox_folders to some of: {there}", reason=error, there=there)
        yield Finding(name, "failed", told)
        return
    yield Finding(name, "ok", words.plural("holds one mail", "holds {count} mails", mails))
    for stated in newest.values():
        yield _clock(stated.get(b"INTERNALDATE"), words)
        yield _proof(account, stated.get(f"BODY[{AUTHENTICATION}]".encode(), b""), words)


def _clock(newest: datetime | None, words: Words) -> Finding:
    """The mail server's clock against ours, as far as the newest mail tells."""
    if newest is not None and newest > now() + CLOCK_TOLERANCE:
        told = words("the newest mail is dated {moment}, later than the clock here says; set the clock", moment=newest)
        return Finding(words("clock"), "failed", told)
    return Finding(words("clock"), "ok", words("agrees with the newest mail"))


def _proof(account: Account, header: bytes, words: Words) -> Finding:
    """Whether senders can be proven, and the name that the receiving server signs with (RFC 8601 section 2.5)."""
    name = words("senders")
    if account.trusted_authserv_ids:
        return Finding(name, "ok", words("proven by {names}", names=", ".join(account.trusted_authserv_ids)))
    first = header.partition(b":")[2].partition(b";")[0].split()
    if not first:
        told = words("no sender can be proven: the newest mail has no Authentication-Results header")
        return Finding(name, "note", told)
    told = words(
        'no sender counts as proven; if "{server}" is your own mail server, put it in trusted_authserv_ids',
        server=first[0].decode("ascii", "replace")[:100],
    )
    return Finding(name, "note", told)


def _special(client: IMAPClient, account: Account, use: str, configured: str, words: Words) -> Finding:
    name = words("folder for drafts") if use == "drafts" else words("folder for sent mail")
    try:
        return Finding(name, "ok", special_folder(client, account.name, use, configured))
    except Problem as problem:
        return Finding(name, "failed", words.problem(problem))


def _idle(client: IMAPClient, account: Account, words: Words) -> Finding:
    name = words("new mail")
    if not account.idle:
        told = words("is looked for every {seconds} seconds", seconds=account.poll_seconds)
        return Finding(name, "ok", told)
    if not client.has_capability("IDLE"):
        told = words(
            "the server does not announce it (no IDLE); it is looked for every {seconds} seconds",
            seconds=account.poll_seconds,
        )
        return Finding(name, "note", told)
    return Finding(name, "ok", words("is announced by the server (IDLE)"))


def _sending(account: Account, words: Words) -> Finding:
    smtp = account.smtp
    name = words("sending {account}", account=account.name)
    try:
        asyncio.run(_sign_in(smtp, password_of(smtp)))
    except Problem as problem:
        return Finding(name, "failed", words.problem(problem))
    except aiosmtplib.SMTPAuthenticationError as error:
        told = words(
            "{host} does not accept the sign-in of {user} ({reason}); check the user name and the password",
            host=smtp.host,
            user=smtp.user,
            reason=error.message,
        )
        return Finding(name, "failed", told)
    except (aiosmtplib.SMTPException, OSError) as error:
        told = words(
            "cannot talk to {host}:{port} with security {security} ({reason}); check these three and the network",
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            reason=error,
        )
        return Finding(name, "failed", told)
    if not smtp.user:
        return Finding(name, "ok", words("{host} answers; nobody signs in", host=smtp.host))
    return Finding(name, "ok", words("signed in to {host} as {user}", host=smtp.host, user=smtp.user))


async def _sign_in(smtp: Smtp, password: str) -> None:
    client = aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        use_tls=smtp.security == "tls",
        start_tls=smtp.security == "starttls",  # True means required: a stripped STARTTLS fails
        tls_context=tls_context(smtp) if smtp.security != "none" else None,
        timeout=SMTP_SECONDS,
    )
    async with client:
        if isinstance(password, AccessToken):
            await client.auth_xoauth2(smtp.user, password)
        elif smtp.user:
            await client.login(smtp.user, password)
