"""A configuration to vary: the smallest one that works, and a way to write it down."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALLEST = """\
[creditor]
name = "Van Dam"
address = "ar@vandam.example"
iban = "NL91ABNA0417164300"

[[accounts]]

[accounts.imap]
host = "imap.vandam.example"
user = "ar@vandam.example"
password_env = "MAIL_PASSWORD"

[accounts.smtp]
host = "smtp.vandam.example"

[ledger]
path = "ledger.db"
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the smallest configuration with some lines replaced or put after another."""

    def written(*changes: tuple[str, str], more: str = "", mode: int = 0o600) -> Path:
        text = SMALLEST
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "config.toml"
        path.write_text(text + more, encoding="utf-8")
        path.chmod(mode)
        return path

    return written
