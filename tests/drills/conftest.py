"""What drills share: one forge, one creditor with one debtor for each, and the table at the end."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.daemon.test_end_to_end import Desk, until
from tests.drills.forge import Forge
from tests.drills.oracle import check_inbox, check_ledger, check_received
from tests.servers.mailbox import MailServer

FULL = os.environ.get("FULL") == "1"
_drills: dict[str, tuple[str, str, str]] = {}  # by test: what is done, what must be, how it ended


class Drill(Desk):
    """A creditor and a debtor, with an Afspraak that is forked and broken."""

    def __init__(self, forge: Forge, server: MailServer, directory: Path, name: str = "jan", **tables: Any) -> None:
        super().__init__(server, directory, name, **tables)
        self.forge = forge

    def once(self, **order: Any) -> int:
        """One round, forked; its exit status."""
        return self.forge.run(self.afspraak, "run", "--once", **order)

    def send(self, **order: Any) -> int:
        """Approve and send the first draft, forked; the exit status."""
        return self.forge.run(self.afspraak, "drafts", "send", "1", **order)

    def service(self, **order: Any) -> Any:
        """`afspraak run`, forked, as a context manager."""
        return self.forge.service(self.afspraak, **order)

    def drafted(self, count: int, seconds: float = 20.0) -> None:
        """Wait until so many drafts lie in the mailbox."""
        until(lambda: len(self.in_folder("Drafts")) >= count, seconds, lambda: self.afspraak.log)
        assert len(self.in_folder("Drafts")) == count

    def health(self, part: str = "mailbox main") -> str:
        """How the service says a part is; "" when it has not said anything yet."""
        return self.afspraak.value("SELECT state FROM health WHERE part = ?", part) or ""

    def turns(self, state: str, part: str = "mailbox main", seconds: float = 15.0) -> None:
        """Wait until the service says that the part is so (I7)."""
        until(lambda: self.health(part) == state, seconds, lambda: f"{part}: {self.health(part)}\n{self.afspraak.log}")

    def state(self) -> str:
        """The state of the one approved mail."""
        return str(self.afspraak.value("SELECT state FROM outbox"))

    def holds(self, *, resends: int = 0, arrived: int | None = None) -> None:
        """Check the oracle; `arrived`: how many mails the debtor must have."""
        check_ledger(self.afspraak)
        check_inbox(self.afspraak, self.mailbox)
        received = check_received(self.server.received(self.debtor), resends)
        assert arrived is None or len(received) == arrived
        assert "Traceback" not in self.afspraak.log, self.afspraak.log


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    with Forge() as started:
        yield started


@pytest.fixture
def drill(forge: Forge, mail_server: MailServer, tmp_path: Path) -> Drill:
    return Drill(forge, mail_server, tmp_path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        document = getattr(getattr(item, "function", None), "__doc__", None) or ""
        done, _, must = document.partition("->")
        if must:
            item.user_properties.append(("drill", (" ".join(done.split()), " ".join(must.split()))))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        for name, value in report.user_properties:
            if name == "drill":
                _drills[report.nodeid] = (*value, report.outcome)  # type: ignore[misc]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each drill: its number, what was done, what must be, and whether it was so."""
    rows: dict[str, list[tuple[str, str, str]]] = {}
    for test, drill in sorted(_drills.items()):
        rows.setdefault(test.partition("::test_")[2].partition("_")[0].upper(), []).append(drill)
    if not rows:
        return
    terminalreporter.section("drills")
    for number, tests in sorted(rows.items(), key=lambda row: int(row[0][1:] or 0)):
        ends = [end for _, _, end in tests]
        verdict = "ok" if set(ends) == {"passed"} else "/".join(sorted(set(ends) - {"passed"}))
        count = f" ({len(ends)})" if len(ends) > 1 else ""
        terminalreporter.write_line(
            f"{number:4} {verdict + count:12} {tests[0][0]:64.64}  {tests[0][1]:60.60}".rstrip(),
            **({"green": True} if verdict == "ok" else {"red": True}),
        )
