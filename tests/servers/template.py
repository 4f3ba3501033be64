"""Filling in a server's configuration file: `@name@` stands for a value; `$`, `{` and `%` are the servers' own."""

import re


def fill(template: str, **values: object) -> str:
    """The template with its values. Raises KeyError for a name without a value."""
    return re.sub(r"@([a-z_]+)@", lambda found: str(values[found[1]]), template)
