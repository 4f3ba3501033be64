"""F13, F14: the program is killed, without warning, at each commit and each word to or from a mail server.

Bounded, every n-th edge is taken; with FULL=1 all of them are.
"""

from pathlib import Path

import pytest

from tests.daemon.test_end_to_end import PROMISE
from tests.drills.conftest import FULL, Drill
from tests.drills.forge import Forge
from tests.servers.mailbox import MailServer

KILLED = -9
BOUNDED = 11  # edges that are tried of each scenario


def chosen(edges: int) -> list[int]:
    """The numbers of the edges to die at."""
    step = 1 if FULL else max(1, edges // BOUNDED)
    return list(range(1, edges + 1, step))


def edges_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


class Scenario:
    """A fresh creditor for each death, on a mailbox of its own."""

    def __init__(self, forge: Forge, server: MailServer, directory: Path) -> None:
        self._forge, self._server, self._directory = forge, server, directory
        self._count = 0

    def fresh(self) -> Drill:
        """Another mailbox and ledger."""
        self._count += 1
        name, _, domain = self._server.mailbox.user.partition("@")
        user = f"{name}@{self._count}.{domain}"  # the debtor's address is made from the domain
        dovecot = self._server.mailbox.dovecot
        dovecot.add_user(user, self._server.mailbox.password)
        box = type(self._server.mailbox)(
            dovecot, user, self._server.mailbox.password, dovecot.starttls_port, dovecot.tls_port, dovecot.ca_file
        )
        directory = self._directory / str(self._count)
        directory.mkdir()
        smtp = {"port": self._server.postfix.mx_port, "security": "none", "user": ""}
        imap = {"port": dovecot.starttls_port, "security": "none"}
        return Drill(self._forge, MailServer(box, self._server.postfix), directory, imap=imap, smtp=smtp)


@pytest.fixture
def scenario(forge: Forge, mail_server: MailServer, tmp_path: Path) -> Scenario:
    return Scenario(forge, mail_server, tmp_path)


def with_mails(scenario: Scenario) -> Drill:
    drill = scenario.fresh()
    drill.deliver()
    drill.deliver(f"{PROMISE}\nEn nog iets.")
    return drill


def with_draft(scenario: Scenario) -> Drill:
    drill = scenario.fresh()
    drill.deliver()
    drill.once()
    return drill


def test_f13_killed_at_each_edge_inbound(scenario: Scenario, tmp_path: Path) -> None:
    """SIGKILL at every edge of fetching, handling and drafting -> each mail one row, at most one draft, copy, plan"""
    whole = with_mails(scenario)
    assert whole.once(edges=str(tmp_path / "edges")) == 0
    drafts = len(whole.in_folder("Drafts"))
    edges = edges_of(tmp_path / "edges")
    assert len(edges) > 40
    for number in chosen(len(edges)):
        drill = with_mails(scenario)
        assert drill.once(kill_at=number) == KILLED, edges[number - 1]
        assert drill.once() == 0
        assert drill.once() == 0
        drill.holds(arrived=0)
        found = drill.in_folder("Drafts")
        assert len({draft["In-Reply-To"] for draft in found}) == len(found) == drafts, edges[number - 1]


def test_f14_killed_at_each_edge_outbound(scenario: Scenario, tmp_path: Path) -> None:
    """SIGKILL at every edge of approving, sending and filing -> sent at most once, doubt stays doubt, one Sent copy"""
    whole = with_draft(scenario)
    assert whole.send(edges=str(tmp_path / "edges")) == 0
    edges = edges_of(tmp_path / "edges")
    assert len(edges) > 40
    seen = set()
    for number in chosen(len(edges)):
        drill = with_draft(scenario)
        assert drill.send(kill_at=number) == KILLED, edges[number - 1]
        assert drill.once() == 0
        assert drill.once() == 0
        state = drill.state()
        seen.add(state)
        received = len(drill.server.received(drill.debtor))
        sent = len(drill.in_folder("Sent"))
        if state == "accepted":
            assert (received, sent) == (1, 1), edges[number - 1]
        elif state == "uncertain":
            assert sent == 0, edges[number - 1]
        drill.holds()
    assert "uncertain" in seen or not FULL
