"""Writing a new config.toml, which never replaces one that is there."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from parsers.problems import Problem

OWNER_ONLY = 0o600
HEADING = """\
# Written by `afspraak init`. Only what differs from the usual stands here;
# config.example.toml explains every key there is.
"""


class FileExists(Problem):
    """There is a file already, which may hold what cannot be had again."""

    template = "{path} is there already and is left as it is; move it away, or name another file."


class FileNotWritten(Problem):
    """The file cannot be made."""

    template = "{path} cannot be written ({reason}); choose a folder that you may write to."


def toml(tables: Mapping[str, Mapping[str, str]]) -> str:
    """Tables of text as TOML. A name in double brackets, such as `[accounts]`, makes a list of tables."""
    lines = [HEADING]
    for name, keys in tables.items():
        lines.append(f"[{name}]")
        # A TOML basic string is a JSON string (both escape control characters), as long as nothing else is escaped.
        lines.extend(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
        lines.append("")
    return "\n".join(lines)


def write_new(path: Path, text: str) -> None:
    """Make a file that only its owner can read. Raises FileExists or FileNotWritten."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise FileExists(path=path) from error
    except OSError as error:
        raise FileNotWritten(path=path, reason=error.strerror) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
