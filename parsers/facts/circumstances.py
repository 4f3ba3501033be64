"""What a mail is written under: a lawyer writes for a client, somebody died, or our number of parts is turned down.

Told by phrases of `words/circumstances.toml`, as whole words, in the mail's own new text.
"""

import tomllib
from functools import cache
from importlib import resources

from parsers.facts.phrases import Phrases, phrases

LAWYER, DEATH, PARTS_REFUSED = "lawyer", "death", "parts_refused"


def find_circumstances(text: str) -> tuple[str, ...]:
    """Which of the circumstances the text tells of."""
    told = _phrases().found(" ".join(text.casefold().split()))
    return tuple(sorted(told, key=(LAWYER, DEATH, PARTS_REFUSED).index)) if told else ()


@cache
def _phrases() -> Phrases:
    read = tomllib.loads(resources.files(__package__).joinpath("words/circumstances.toml").read_text(encoding="utf-8"))
    return phrases({name: [one for listed in languages.values() for one in listed] for name, languages in read.items()})
