"""Finding and reading config.toml."""

import json
import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from daemon.config.faults import sentences
from daemon.config.model import Config
from parsers.problems import Problem

FILE_NAME = "config.toml"
OTHERS = stat.S_IRWXG | stat.S_IRWXO  # what nobody but the owner may do with a file that holds a password


class ConfigProblem(Problem):
    """The configuration cannot be used; every fault that was found stands on a line of its own."""

    template = "{path} cannot be used:\n{faults}"

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.path = path
        self.faults = tuple(faults)
        super().__init__(path=path, faults="\n".join(f"  {fault}" for fault in faults))


class ConfigNotFound(Problem):
    """No configuration in any of the usual places."""

    template = 'There is no configuration at {places}; "afspraak init" writes one by asking.'


def places(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where a configuration may lie, the first found counts: here, the user's place (XDG), the machine's."""
    user = environment.get("XDG_CONFIG_HOME") or str(Path(environment.get("HOME", "~")) / ".config")
    return Path(FILE_NAME), Path(user) / "afspraak" / FILE_NAME, Path("/etc/afspraak") / FILE_NAME


def find(explicit: Path | None = None) -> Path:
    """The configuration to use: the one named, or else the first of the usual places.

    Raises ConfigNotFound.
    """
    candidates = (explicit,) if explicit else places()
    for path in candidates:
        if path.is_file():
            return path
    raise ConfigNotFound(places=", ".join(map(str, candidates)))


def load(path: Path) -> Config:
    """Read and check a configuration; relative paths in it start at the folder of the file.

    Raises ConfigProblem with all faults at once.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = tomllib.load(file)
    except OSError as error:
        raise ConfigProblem(
            path, [f"It cannot be read ({error.strerror}); check the path and its permissions."]
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigProblem(path, ["It is not a text file in UTF-8; save it as such."]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblem(path, [f"It is not TOML: {error}; text belongs in quotes, lists in [ ]."]) from error
    try:
        # As JSON, in which pydantic's strict mode reads lists, paths and times from their only spelling.
        config = Config.model_validate_json(json.dumps(content, default=str), context={"folder": path.parent.resolve()})
    except ValidationError as error:
        raise ConfigProblem(path, sentences(error)) from None  # the original would carry the values along
    endpoints = [endpoint for account in config.accounts for endpoint in (account.imap, account.smtp)]
    if mode & OTHERS and any(endpoint.password is not None for endpoint in endpoints):
        told = f"It holds a password and can be read by others; use password_file instead, or: chmod 600 {path}"
        raise ConfigProblem(path, [told])
    return config
