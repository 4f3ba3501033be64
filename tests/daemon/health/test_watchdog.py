"""systemd is told over its socket; without one nothing happens."""

import socket
from pathlib import Path

import pytest

from daemon.health.watchdog import tell


def test_lines_reach_the_service_manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        assert tell("WATCHDOG=1", "STATUS=all is well")
        assert manager.recv(100) == b"WATCHDOG=1\nSTATUS=all is well"


def test_without_a_service_manager_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not tell("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    assert not tell("READY=1")
