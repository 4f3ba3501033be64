"""Of which invoice a document is a copy: the one invoice whose number stands in its name or text."""

import re
from collections.abc import Iterable, Iterator

from parsers.matching.books import compact

SHORTEST_NUMBER = 4  # letters and digits; shorter ones stand in texts by accident
_MOST_PIECES = 5  # of letters and digits that one number may consist of


def number_in(text: str, numbers: Iterable[str]) -> str:
    """The one of these invoice numbers that a text names, however it is spaced; "" when it names none or several."""
    known = {compact(number): number for number in numbers if len(compact(number)) >= SHORTEST_NUMBER}
    found = {known[run] for run in _runs(text) if run in known}
    return found.pop() if len(found) == 1 else ""


def _runs(text: str) -> Iterator[str]:
    """Every run of a few pieces of letters and digits, put together: "Factuur_2026-0412.pdf" holds 20260412."""
    pieces = re.findall(r"[A-Z0-9]+", text.upper())
    for start in range(len(pieces)):
        for end in range(start + 1, min(start + _MOST_PIECES, len(pieces)) + 1):
            yield "".join(pieces[start:end])
