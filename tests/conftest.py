"""Fixtures for tests on real mail servers and in a real browser, and the rule that they are never skipped unseen.

A test that uses `dovecot`, `mailbox`, `postfix`, `mail_server` or `chromium` is marked `servers` by that alone.
"""

import itertools
from collections.abc import Iterator

import pytest

from tests.servers.availability import REQUIRED, missing_chromium, missing_dovecot, missing_postfix
from tests.servers.dovecot import Dovecot
from tests.servers.mailbox import Mailbox, MailServer
from tests.servers.postfix import Postfix

_mailbox_numbers = itertools.count(1)
_outcomes = {"run": 0, "skipped": 0}


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the session. Stop, kill or freeze it freely, but leave it running."""
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    """One Postfix for the session, beside `dovecot`."""
    with Postfix(dovecot) as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    """An empty mailbox of this test's own, with Drafts and Sent marked as such."""
    user = f"books@creditor{next(_mailbox_numbers)}.example"
    password = "correct horse"
    dovecot.add_user(user, password)
    return Mailbox(dovecot, user, password, dovecot.starttls_port, dovecot.tls_port, dovecot.ca_file)


@pytest.fixture
def mail_server(mailbox: Mailbox, postfix: Postfix) -> MailServer:
    """A mailbox of this test's own with its submission server."""
    return MailServer(mailbox, postfix)


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "dovecot" in fixtures or "chromium" in fixtures:
            item.add_marker("servers")
        if item.get_closest_marker("servers") is None:
            continue
        missing = missing_chromium() if "chromium" in fixtures else missing_dovecot()
        if reason := missing or ("postfix" in fixtures and missing_postfix()):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "servers" in report.keywords:
        skipped = report.skipped and not hasattr(report, "wasxfail")  # pytest calls an expected failure skipped too
        _outcomes["run"] += report.when == "call" and not skipped
        _outcomes["skipped"] += skipped


def _missing() -> str:
    return missing_dovecot() or missing_postfix() or missing_chromium()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _outcomes["skipped"]:
        terminalreporter.write_line(
            f"real-server tests: {_outcomes['skipped']} SKIPPED: {_missing() or 'see -rs'}",
            yellow=True,
        )
    elif REQUIRED:
        terminalreporter.write_line(f"real-server tests: {_outcomes['run']} run, none skipped")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With AFSPRAAK_REQUIRE_SERVERS=1 the session must have run real-server tests and skipped none."""
    in_charge = not hasattr(session.config, "workerinput")  # the process that counts, not an xdist worker
    if REQUIRED and in_charge and (_outcomes["skipped"] or not _outcomes["run"]) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
