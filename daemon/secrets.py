"""Passwords: read from where the configuration says at the moment they are needed, and never shown or logged.

The places, safest first: a systemd credential (readable by this service alone, not inherited by children), a file of
mode 0600, an environment variable, and the configuration itself when nobody else can read it.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from daemon.config.oauth import SECRET_KEYS, OauthTable
from daemon.config.servers import Endpoint
from daemon.oauth import access_token
from parsers.problems import Problem

LARGEST = 64_000  # bytes; an access token fits, a wrongly named file does not fill the memory
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd.exec(5), "Credentials"


class PasswordUnreadable(Problem):
    """The file that should hold the password cannot be read."""

    template = "The password of {user} at {host} cannot be read from {path} ({reason}); check the path and who owns it."


class PasswordFileOpen(Problem):
    """Others than the owner can read the file."""

    template = 'The password file {path} can be read by others than its owner; make it yours alone: "chmod 600 {path}".'


class PasswordVariableUnset(Problem):
    """The environment has no such variable."""

    template = "The password of {user} at {host} should be in the environment variable {name}, which is not set."


class CredentialMissing(Problem):
    """The service manager did not hand over a credential of that name."""

    template = (
        'systemd passed no credential "{name}" for {user} at {host}; the unit needs '
        '"LoadCredential={name}:/path/of/the/file", and by hand use the command of docs/install.md.'
    )


class PasswordEmpty(Problem):
    """The place is there but holds nothing."""

    template = "The password of {user} at {host} is empty; write it to the place that the configuration names."


def password_of(endpoint: Endpoint, environment: Mapping[str, str] = os.environ, *, fresh: bool = False) -> str:
    """What to sign in with: a password, or an AccessToken; "" when the server wants no sign-in.

    `fresh`: a new token, because the server did not take the last one. Raises PasswordUnreadable, PasswordFileOpen,
    PasswordVariableUnset, CredentialMissing or PasswordEmpty, and for tokens what `oauth.access_token` raises.
    """
    if not endpoint.user:
        return ""
    if endpoint.oauth:
        return access_token(
            endpoint, endpoint.oauth, client_secret_of(endpoint, endpoint.oauth, environment), fresh=fresh
        )
    password = _read(endpoint, environment)
    if not password:
        raise PasswordEmpty(user=endpoint.user, host=endpoint.host)
    return password


def client_secret_of(endpoint: Endpoint, table: OauthTable, environment: Mapping[str, str] = os.environ) -> str:
    """The secret by which a provider knows the program; "" for programs that have none. Raises like `password_of`."""
    if all(getattr(table, key) is None for key in SECRET_KEYS):
        return ""
    return _from(
        endpoint,
        environment,
        table.client_secret,
        table.client_secret_file,
        table.client_secret_env,
        table.client_secret_credential or "",
    )


def _read(endpoint: Endpoint, environment: Mapping[str, str]) -> str:
    return _from(
        endpoint,
        environment,
        endpoint.password,
        endpoint.password_file,
        endpoint.password_env,
        endpoint.password_credential or "",
    )


def _from(
    endpoint: Endpoint,
    environment: Mapping[str, str],
    given: SecretStr | None,
    file: Path | None,
    variable: str | None,
    name: str,
) -> str:
    who = {"user": endpoint.user, "host": endpoint.host}
    if given is not None:
        return given.get_secret_value()
    if file is not None:
        return _first_line(file, who, owner_only=True)
    if variable is not None:
        if variable not in environment:
            raise PasswordVariableUnset(name=variable, **who)
        return environment[variable]
    folder = environment.get(CREDENTIALS)
    if not folder or not (Path(folder) / name).is_file():
        raise CredentialMissing(name=name, **who)
    return _first_line(Path(folder) / name, who, owner_only=False)  # systemd guards the folder


def _first_line(path: Path, who: Mapping[str, str], *, owner_only: bool) -> str:
    """The password is the first line without its end: editors and `echo` leave a line break behind."""
    try:
        with path.open("rb") as file:
            if owner_only and os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise PasswordFileOpen(path=path)
            text = file.read(LARGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise PasswordUnreadable(path=path, reason=reason, **who) from error
    return text.partition("\n")[0].rstrip("\r")
