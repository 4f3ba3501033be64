"""Commands as a user types them, on a ledger of the test's own and without mail servers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from daemon.cli import main
from tests.daemon.config.conftest import SMALLEST

Afspraak = Callable[..., str]


@pytest.fixture
def afspraak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Afspraak:
    """Run a command and give what it prints; it must end with `status`."""
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    monkeypatch.setenv("COLUMNS", "200")
    config = tmp_path / "config.toml"
    config.write_text(SMALLEST.replace('iban = "', 'language = "en"\niban = "', 1))
    config.chmod(0o600)

    def run(*arguments: object, status: int = 0) -> str:
        result = CliRunner().invoke(main, ["--config", str(config), *map(str, arguments)])
        assert result.exit_code == status, result.output
        return result.output

    return run


@pytest.fixture
def books(afspraak: Afspraak, tmp_path: Path) -> Callable[[str, str], None]:
    """Import an invoice file and a payment file with these lines."""

    def imported(invoices: str, payments: str = "") -> None:
        header = "number,debtor,email,issued,due,amount\n"
        (tmp_path / "invoices.csv").write_text(header + invoices)
        afspraak("import", "invoices", tmp_path / "invoices.csv")
        if payments:
            (tmp_path / "payments.csv").write_text("date,amount,payer_name,remittance\n" + payments)
            afspraak("import", "payments", tmp_path / "payments.csv")

    return imported
