"""The weekly summary to the owner: mailed on the configured morning, and caught up once after downtime.

It goes to the owner's own address, so no approval is asked; it says that it is automatic (RFC 3834). A week's row is
committed as `sending` before the mail goes out, so that no crash mails it twice.
"""

import asyncio
import secrets
from datetime import date, datetime, timedelta

from daemon.clock import now, stamp, today
from daemon.config import Config
from daemon.ledger import Ledger, sending
from daemon.ledger.audit import SERVICE, note
from daemon.ledger.outbox import Outcome, Outgoing
from daemon.ledger.outstanding import Outstanding
from daemon.ledger.weeks import monday_of, week_facts
from daemon.secrets import password_of
from daemon.sending.mime import Enclosed, Letter, build
from daemon.sending.smtp import submit
from replies.policy.banking_days import rest_days
from replies.summary import Page, Summary, as_html, as_text, page, summarise
from replies.summary.workbook import MEDIA_TYPE, as_workbook
from replies.words import Words

# Between two tries to mail a summary that no server took: a wrong password tried each minute locks the account.
PAUSE = timedelta(hours=1)


def summary_of(config: Config, ledger: Ledger, monday: date, known: Outstanding | None = None) -> Summary:
    """The summary of the week that begins on `monday`, as it stands today. `known`: what is outstanding today."""
    day, creditor = today(config.creditor.time_zone), config.creditor
    facts = week_facts(ledger, creditor.name, monday, day, config.policy, creditor.time_zone, known=known)
    holidays = rest_days(day, config.creditor.country)
    return summarise(facts, holidays, now().astimezone(config.creditor.time_zone).time())


def last_week(day: date) -> date:
    """The Monday of the week that a summary made on `day` tells about: the one that yesterday belongs to."""
    return monday_of(day - timedelta(days=1))


def mail_summary_when_due(config: Config, ledger: Ledger) -> Outcome | None:
    """Mail the summary of last week if its morning has come and it was not mailed yet; None when nothing is due."""
    local = now().astimezone(config.creditor.time_zone)
    weekday = config.summary.weekday
    if weekday is None or sending.stopped(ledger):
        return None
    due = datetime.combine(
        monday_of(local.date()) + timedelta(days=weekday), config.summary.time, config.creditor.time_zone
    )
    began = ledger.value("SELECT MIN(stored_at) FROM messages")
    if local < due or began is None or began > stamp(due):  # a week before the first mail was read is nobody's
        return None
    return mail_summary(config, ledger, last_week(due.date()), again=False)


def mail_summary(config: Config, ledger: Ledger, monday: date, *, again: bool = True) -> Outcome | None:
    """Mail the summary of a week to the owner. `again`: also when it was mailed before. Raises SendingStopped."""
    sending.require(ledger)
    if not again and _rests(ledger, monday):
        return None
    summary = summary_of(config, ledger, monday)
    shown = page(summary, Words(config.creditor.language))
    text = as_text(shown)
    week = summary.facts.week
    account = config.accounts[0]
    password = password_of(account.smtp)
    enclosed = _enclosed(config, summary)
    mails = [
        _mail(config, week, shown, recipient, enclosed) for recipient in config.summary.to or (config.creditor.address,)
    ]
    with ledger.transaction():
        if not again and _rests(ledger, monday):
            return None
        ledger.execute(
            "INSERT OR REPLACE INTO summaries (week, state, changed_at, text) VALUES (?, 'sending', ?, ?)",
            week,
            stamp(now()),
            text,
        )
    outcomes = [asyncio.run(submit(account.smtp, password, mail, lambda _: None)) for mail in mails]
    # Taken for nobody: due again after a pause. Uncertain, or taken for some: rather once too few than twice.
    outcome = min(outcomes, key=lambda one: _ORDER.index(one.state))
    state = {"accepted": "sent", "uncertain": "uncertain"}.get(outcome.state, "due")
    ledger.execute("UPDATE summaries SET state = ?, changed_at = ? WHERE week = ?", state, stamp(now()), week)
    note(ledger, SERVICE, f"summary {state}", f"summaries:{week}", outcome.text[:200])
    return outcome


_ORDER = ("accepted", "uncertain", "retry", "rejected")


def _rests(ledger: Ledger, monday: date) -> bool:
    """Whether the summary of this week was mailed, may have been, or was refused a moment ago."""
    year, week, _ = monday.isocalendar()
    return bool(
        ledger.value(
            "SELECT 1 FROM summaries WHERE week = ? AND (state <> 'due' OR changed_at > ?)",
            f"{year}-W{week:02}",
            stamp(now() - PAUSE),
        )
    )


def _enclosed(config: Config, summary: Summary) -> tuple[Enclosed, ...]:
    """The workbook, where it is wanted."""
    if not config.summary.workbook:
        return ()
    content = as_workbook(summary, Words(config.creditor.language))
    return (Enclosed(f"afspraak-{summary.facts.week}.xlsx", MEDIA_TYPE, content),)


def _mail(config: Config, week: str, shown: Page, recipient: str, enclosed: tuple[Enclosed, ...]) -> Outgoing:
    account = config.accounts[0]
    sender = account.address or config.creditor.address
    letter = Letter(
        sender_name=config.creditor.name,
        sender=sender,
        recipient=recipient,
        subject=shown.title,
        text=as_text(shown),
        html=as_html(shown),
        enclosed=enclosed,
        mime_id=f"afspraak.summary.{week}.{secrets.token_hex(6)}@{sender.rpartition('@')[2]}",
        date=now().astimezone(config.creditor.time_zone),
        automatic=True,
    )
    return Outgoing(0, account.name, 0, letter.mime_id, sender, recipient, build(letter), "sending", 1)
