"""What docs/install.md installs: the unit is sound, and page, unit and configuration speak of the same places."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
UNIT = ROOT / "daemon" / "data" / "afspraak.service"
PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def unit_lines(key: str) -> list[str]:
    return [
        line.partition("=")[2] for line in UNIT.read_text(encoding="utf-8").splitlines() if line.startswith(f"{key}=")
    ]


@pytest.mark.parametrize("key", ["ExecStart", "LoadCredential", "User"])
def test_the_page_speaks_of_what_the_unit_uses(key: str) -> None:
    (value,) = unit_lines(key)
    for word in value.removesuffix(" run").split():
        assert word in PAGE


def test_the_service_keeps_its_ledger_where_it_may_write() -> None:
    assert unit_lines("StateDirectory") == ["afspraak"]
    assert '`path = "/var/lib/afspraak/ledger.db"`' in PAGE


def test_the_example_names_the_same_folders() -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert 'path = "/var/lib/afspraak/ledger.db"' in example
    assert "/etc/afspraak/config.toml" in example


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/afspraak/venv/bin/afspraak", "/bin/true"))
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
