"""Passwords: found where the configuration says, refused where others can read them, never in a message."""

from pathlib import Path
from typing import Any

import pytest

from daemon.config import Imap, Smtp
from daemon.secrets import (
    CredentialMissing,
    PasswordEmpty,
    PasswordFileOpen,
    PasswordUnreadable,
    PasswordVariableUnset,
    password_of,
)
from parsers.problems import Problem


def imap(**keys: Any) -> Imap:
    return Imap(host="imap.example.nl", user="ar", **keys)


def test_from_the_environment() -> None:
    assert password_of(imap(password_env="P"), {"P": "geheim"}) == "geheim"


@pytest.mark.parametrize("content", ["geheim", "geheim\n", "geheim\r\n", "geheim\nsecond line\n"])
def test_from_the_first_line_of_a_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "password"
    path.write_bytes(content.encode())
    path.chmod(0o600)
    assert password_of(imap(password_file=path)) == "geheim"


def test_blanks_belong_to_a_password(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(" één geheim \n", encoding="utf-8")
    path.chmod(0o600)
    assert password_of(imap(password_file=path)) == " één geheim "


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "password"
    path.write_text("geheim")
    path.chmod(mode)
    with pytest.raises(PasswordFileOpen, match="chmod 600") as caught:
        password_of(imap(password_file=path))
    assert "geheim" not in str(caught.value)


def test_from_a_systemd_credential(tmp_path: Path) -> None:
    path = tmp_path / "imap-password"
    path.write_text("geheim\n")
    path.chmod(0o440)  # as systemd lays it down
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert password_of(imap(password_credential="imap-password"), environment) == "geheim"


def test_from_the_configuration_itself() -> None:
    assert password_of(imap(password="geheim")) == "geheim"


def test_nobody_to_sign_in() -> None:
    assert password_of(Smtp(host="localhost", user="")) == ""


@pytest.mark.parametrize(
    ("keys", "environment", "problem", "told"),
    [
        ({"password_env": "P"}, {}, PasswordVariableUnset, "variable P, which is not set"),
        ({"password_env": "P"}, {"P": ""}, PasswordEmpty, "password of ar at imap.example.nl is empty"),
        ({"password_credential": "c"}, {}, CredentialMissing, 'no credential "c"'),
        ({"password_credential": "c"}, {"CREDENTIALS_DIRECTORY": "/none"}, CredentialMissing, "LoadCredential=c:"),
        ({"password_file": Path("/nowhere")}, {}, PasswordUnreadable, "/nowhere (No such file or directory)"),
        ({"password_file": Path("/")}, {}, PasswordUnreadable, "Is a directory"),
    ],
)
def test_what_is_missing_is_named(
    keys: dict[str, Any], environment: dict[str, str], problem: type[Problem], told: str
) -> None:
    with pytest.raises(problem) as caught:
        password_of(imap(**keys), environment)
    assert told in str(caught.value)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_bytes(b"\xff\xfe")
    path.chmod(0o600)
    with pytest.raises(PasswordUnreadable, match="not UTF-8"):
        password_of(imap(password_file=path))
