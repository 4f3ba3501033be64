"""What a mail is written under: a lawyer writes for a client, somebody died, or our number of parts is turned down.

Told by phrases of `words/circumstances.toml`, as whole words, in the mail's own new text.
"""

import re
import tomllib
from functools import cache
from importlib import resources

LAWYER, DEATH, PARTS_REFUSED = "lawyer", "death", "parts_refused"


def find_circumstances(text: str) -> tuple[str, ...]:
    """Which of the circumstances the text tells of."""
    flat = " ".join(text.casefold().split())
    return tuple(name for name, pattern in _patterns().items() if pattern.search(flat))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    read = tomllib.loads(resources.files(__package__).joinpath("words/circumstances.toml").read_text(encoding="utf-8"))
    return {
        name: re.compile(
            "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for phrases in languages.values() for one in phrases)
        )
        for name, languages in read.items()
    }
