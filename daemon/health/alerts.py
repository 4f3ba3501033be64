"""Telling the owner by mail what needs a person: once when it begins, together, and never as a flood.

An alert is committed before it is mailed, as everything that is sent; one of which it is uncertain whether it went out
is not mailed again. It goes out by the first account whose server takes it.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta

from daemon.clock import now, stamp
from daemon.config import Account, Config
from daemon.health.judgement import Finding
from daemon.ledger import Ledger, sending
from daemon.ledger.outbox import Outcome, Outgoing
from daemon.secrets import password_of
from daemon.sending.mime import Letter, build
from daemon.sending.smtp import submit
from parsers.problems import Problem
from replies.words import Words

log = logging.getLogger(__name__)

SETTLES = timedelta(minutes=3)  # what is over by then was a hiccup
BETWEEN = timedelta(hours=1)  # mails about trouble


def watch(ledger: Ledger, findings: Iterable[Finding]) -> None:
    """Note which troubles began and which are over."""
    wrong = {finding.part: finding for finding in findings if finding.state != "ok"}
    known = ledger.rows("SELECT id, part FROM alerts WHERE ended_at IS NULL")
    fresh = wrong.keys() - {row["part"] for row in known}
    over = [row["id"] for row in known if row["part"] not in wrong]
    if not fresh and not over:
        return
    with ledger.transaction():
        for number in over:
            ledger.execute("UPDATE alerts SET ended_at = ? WHERE id = ?", stamp(now()), number)
        for part in sorted(fresh):
            finding = wrong[part]
            details = json.dumps(finding.values, default=str)
            ledger.insert("alerts", part=part, says=finding.says, details=details, began_at=stamp(now()), state="due")


def mail_alerts(config: Config, ledger: Ledger) -> Outcome | None:
    """Mail what has been wrong for a while and was not told yet; None when there is nothing to tell now."""
    if not config.alerts.mail or sending.stopped(ledger):
        return None
    if ledger.value("SELECT 1 FROM alerts WHERE state <> 'due' AND told_at > ?", stamp(now() - BETWEEN)):
        return None
    due = ledger.rows(
        "SELECT * FROM alerts WHERE state = 'due' AND ended_at IS NULL AND began_at <= ?", stamp(now() - SETTLES)
    )
    if not due:
        return None
    words = Words(config.creditor.language)
    lines = [words(row["says"], **json.loads(row["details"])) for row in due]
    with ledger.transaction():
        for row in due:
            ledger.execute("UPDATE alerts SET state = 'sending', told_at = ? WHERE id = ?", stamp(now()), row["id"])
    outcome = _send(config, words, lines)
    state = {"accepted": "told", "uncertain": "uncertain"}.get(outcome.state, "due")
    with ledger.transaction():
        for row in due:
            ledger.execute("UPDATE alerts SET state = ? WHERE id = ?", state, row["id"])
    log.info("alerts: %s told of, %s", len(due), outcome.state)
    return outcome


def _send(config: Config, words: Words, lines: list[str]) -> Outcome:
    """By the first account whose server does not refuse; a server that may have taken it ends the search."""
    outcome = Outcome("retry", text="no account")
    for account in config.accounts:
        for recipient in config.alerts.to:
            try:
                mail = _mail(config, account, words, lines, recipient)
                outcome = asyncio.run(submit(account.smtp, password_of(account.smtp), mail, lambda _: None))
            except Problem as problem:  # such as a password that cannot be read, which may be the very trouble
                outcome = Outcome("retry", text=str(problem))
        if outcome.state in {"accepted", "uncertain"}:
            break
    return outcome


def _mail(config: Config, account: Account, words: Words, lines: list[str], recipient: str) -> Outgoing:
    sender = account.address or config.creditor.address
    text = "\n\n".join((words("Afspraak needs you:"), *lines, words("`afspraak status` says how it is now.")))
    letter = Letter(
        sender_name="Afspraak",
        sender=sender,
        recipient=recipient,
        subject=words.plural("Afspraak: one thing needs you", "Afspraak: {count} things need you", len(lines)),
        text=text + "\n",
        mime_id=f"afspraak.alert.{secrets.token_hex(8)}@{sender.rpartition('@')[2]}",
        date=now().astimezone(config.creditor.time_zone),
        automatic=True,
    )
    return Outgoing(0, account.name, 0, letter.mime_id, sender, recipient, build(letter), "sending", 1)
