"""A configuration and a ledger for looking at how the service is."""

from pathlib import Path

import pytest

from daemon.config import Config, load
from daemon.ledger import Ledger
from tests.daemon.config.conftest import SMALLEST


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(SMALLEST)
    path.chmod(0o600)
    return load(path)


@pytest.fixture
def ledger(config: Config) -> Ledger:
    return Ledger.open(config.ledger.path)
