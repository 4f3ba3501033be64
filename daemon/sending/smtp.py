"""One SMTP conversation for one approved mail to one recipient, and exactly what is known at its end.

`mail`, `rcpt` and `data` are driven one by one, because only that tells a refusal before the data (not sent, may be
tried again) from silence after the final dot (nobody knows, must not be tried again by a machine).
"""

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

import aiosmtplib

from daemon.clock import now
from daemon.ledger.outbox import Outcome, Outgoing
from daemon.mailbox.connection import Endpoint, tls_context
from daemon.oauth import AccessToken

CONNECT_SECONDS = 30.0
COMMAND_SECONDS = 120.0
# RFC 5321 section 4.5.3.2.6: ten minutes for the answer to the final dot; less would make doubt ourselves.
DOT_SECONDS = 600.0
# When the program stops: less than TimeoutStopSec of the unit, so that the outcome is written down before the end.
STOP_SECONDS = 45.0
LOOK_SECONDS = 0.25

FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=4)
TOMORROW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Answer:
    code: str
    enhanced: str
    stage: str
    verdict: str


@cache
def _answers() -> tuple[_Answer, ...]:
    table = tomllib.loads(files(__package__).joinpath("codes.toml").read_text("utf-8"))["answers"]
    return tuple(_Answer(row["code"], row["enhanced"], row["stage"], row["verdict"]) for row in table)


def classify(stage: str, code: int, text: str, attempts: int) -> Outcome:
    """What a definite answer of the server means, by the table in codes.toml."""
    for answer in _answers():
        fits = str(code).startswith(answer.code) and text.lstrip().startswith(answer.enhanced)
        if fits and answer.stage in {"any", stage}:
            if answer.verdict == "rejected":
                return Outcome("rejected", code, text, stage=stage)
            pause = TOMORROW if answer.verdict == "wait" else _pause(attempts)
            return Outcome("retry", code, text, now() + pause, stage)
    return Outcome("uncertain", code, text, stage=stage)


def _pause(attempts: int) -> timedelta:
    doublings = min(attempts, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def not_sent(stage: str, reason: object, attempts: int) -> Outcome:
    """Nothing went over the wire yet; it is safe to try again."""
    return Outcome("retry", None, str(reason), now() + _pause(attempts), stage)


def never() -> bool:
    """Nobody asks to stop."""
    return False


async def submit(
    endpoint: Endpoint,
    password: str,
    mail: Outgoing,
    settled: Callable[[Outcome], None],
    *,
    dot: float | None = None,
    stopping: Callable[[], bool] = never,
) -> Outcome:
    """Send one mail; `settled` is called with the outcome before QUIT, so that it is on record at once.

    When the program is `stopping`, the conversation gets STOP_SECONDS to come to its end; then it is broken off.
    """
    client = aiosmtplib.SMTP(
        hostname=endpoint.host,
        port=endpoint.port,
        use_tls=endpoint.security == "tls",
        start_tls=endpoint.security == "starttls",  # True means required: a stripped STARTTLS fails
        tls_context=tls_context(endpoint) if endpoint.security != "none" else None,
        timeout=CONNECT_SECONDS,
    )
    try:
        conversation = asyncio.create_task(_converse(client, endpoint, password, mail, dot or DOT_SECONDS))
        await _end_in_time(conversation, stopping)
        outcome = await conversation
        settled(outcome)
    finally:
        try:
            if client.is_connected:
                await client.quit(timeout=5)
        except (aiosmtplib.SMTPException, OSError):
            client.close()
    return outcome


async def _end_in_time(conversation: asyncio.Task[Outcome], stopping: Callable[[], bool]) -> None:
    """Wait for the conversation, and break it off when the program has been stopping for too long."""
    left = STOP_SECONDS
    while not conversation.done() and left > 0:
        await asyncio.wait({conversation}, timeout=LOOK_SECONDS)
        left -= LOOK_SECONDS if stopping() else 0
    conversation.cancel()  # nothing when it is done


async def _converse(client: aiosmtplib.SMTP, endpoint: Endpoint, password: str, mail: Outgoing, dot: float) -> Outcome:
    try:
        await client.connect()
        if isinstance(password, AccessToken):
            await client.auth_xoauth2(endpoint.user, password)
        elif endpoint.user:
            await client.login(endpoint.user, password)
    except aiosmtplib.SMTPAuthenticationError as error:
        return classify("sign_in", error.code, error.message, mail.attempts)
    except (aiosmtplib.SMTPException, OSError, asyncio.CancelledError) as error:
        return not_sent("connect", error, mail.attempts)
    stage = "mail"
    try:
        await client.mail(mail.envelope_from, timeout=COMMAND_SECONDS, encoding="utf-8")
        stage = "rcpt"
        await client.rcpt(mail.envelope_to, timeout=COMMAND_SECONDS, encoding="utf-8")
    except aiosmtplib.SMTPResponseException as error:
        return (
            classify(stage, error.code, error.message, mail.attempts)
            if error.code > 0
            else not_sent(stage, error, mail.attempts)
        )
    except (aiosmtplib.SMTPException, OSError, asyncio.CancelledError) as error:
        return not_sent(stage, error, mail.attempts)
    try:
        answer = await client.data(mail.raw, timeout=dot)
    except aiosmtplib.SMTPDataError as error:
        if error.code >= 400:
            return classify("data", error.code, error.message, mail.attempts)
        return Outcome("uncertain", error.code, error.message, stage="data")
    except (aiosmtplib.SMTPException, OSError, asyncio.CancelledError) as error:
        return Outcome("uncertain", None, f"{type(error).__name__}: {error}", stage="data")
    if 200 <= answer.code < 300:
        return Outcome("accepted", answer.code, answer.message, stage="data")
    return Outcome("uncertain", answer.code, answer.message, stage="data")
