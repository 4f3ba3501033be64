"""config.example.toml: it loads as it is, names every key there is, and states what each is when left out."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from daemon.config import load
from daemon.config.faults import known_keys

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
# A key at the start of a line, commented out or not; comments that explain are indented deeper.
KEY_LINE = re.compile(r"^(?:# )?([a-z_]+) = ", re.MULTILINE)
TABLE_LINE = re.compile(r"^(?:# )?\[+([a-z.]+)\]+", re.MULTILINE)


def described() -> set[str]:
    keys = set()
    pieces = TABLE_LINE.split(EXAMPLE.read_text(encoding="utf-8"))
    for table, body in zip(pieces[1::2], pieces[2::2], strict=True):
        keys |= {table} | {f"{table}.{key}" for key in KEY_LINE.findall(body)}
    return keys


PASSWORDS = {"password", "password_file", "password_env", "password_credential"}
SECRETS = {"client_secret", "client_secret_file", "client_secret_env", "client_secret_credential"}


def without_passwords(keys: set[str] | frozenset[str]) -> set[str]:
    """Without what stands there once for all ways to give it, or is the same for sending as for reading."""
    named = {key for key in keys if key.rpartition(".")[2] not in PASSWORDS | SECRETS}
    return {key for key in named if not key.startswith("accounts.smtp.oauth")}


def test_loads() -> None:
    config = load(EXAMPLE)
    assert config.creditor.iban == "NL91ABNA0417164300"
    assert config.accounts[0].imap.port == 993
    assert config.accounts[0].smtp.port == 465


def test_names_every_key_and_no_other() -> None:
    assert without_passwords(described()) == without_passwords(known_keys())


def test_explains_every_way_to_give_a_password() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert all(f"#   {key} = " in text for key in PASSWORDS)


def uncommented() -> dict[str, Any]:
    """The example with every optional key switched on, as its comment shows it."""
    lines = [re.sub(r"^# (?=[a-z_]+ = )", "", line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]
    return tomllib.loads("\n".join(lines))


@pytest.mark.parametrize("table", ["creditor", "policy", "limits", "summary", "alerts", "retention"])
def test_shows_what_a_key_is_when_left_out(table: str, tmp_path: Path) -> None:
    shown = uncommented()[table]
    config = load(EXAMPLE)
    for key, value in shown.items():
        left_out = getattr(getattr(config, table), key)
        if isinstance(value, str):
            told = left_out.isoformat("minutes") if key == "time" else str(left_out)
            assert value.replace(" ", "") == told.replace(" ", ""), key
        elif value != []:  # an empty list stands for the creditor's address
            assert value == left_out, key
