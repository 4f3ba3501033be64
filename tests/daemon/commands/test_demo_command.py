"""`afspraak demo`: what it says of itself."""

import sys
from pathlib import Path

import pytest

from daemon.commands.demo import _program


@pytest.mark.parametrize(
    ("started", "on_path", "said"),
    [
        ("bin/afspraak", False, "bin/afspraak"),
        ("bin/afspraak", True, "afspraak"),
        ("daemon/__main__.py", False, "afspraak"),
    ],
)
def test_the_demo_says_how_it_was_started(
    started: str, on_path: bool, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "bin" / "afspraak"
    script.parent.mkdir()
    script.touch(0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [started])
    monkeypatch.setenv("PATH", str(script.parent) if on_path else str(tmp_path))
    assert _program() == said
