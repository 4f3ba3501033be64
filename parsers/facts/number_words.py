"""Numbers that are put together of words: "fifteen hundred", "mille deux cents", "driehonderdtwintig", "5 mille"."""

from parsers.books import Language
from parsers.facts.lexicon import Lexicon

_HUNDREDS = (("duizend", 1000), ("tausend", 1000), ("honderd", 100), ("hundert", 100))
_MOST = 1_000_000
_LONGEST = 40  # characters of a word that is taken apart


def joined(first: int, second: int) -> int:
    """The number that two numbers in words make together; 0 when they make none."""
    if second in (100, 1000) and 1 < first < second and first * second <= _MOST:
        return first * second
    if (first % 1000 == 0 and 1 < second < 1000) or (first % 100 == 0 and 1 < second < 100):
        return first + second
    return 0


def joined_by_and(first: int, second: int, language: Language) -> int:
    """The same with an "and" between: "two hundred and twenty", which only English says."""
    return first + second if language == "en" and first % 100 == 0 and 0 < second < 100 else 0


def spelled_out(word: str, words: Lexicon) -> int:
    """The number that a long word stands for: "driehonderdtwintig"; 0 when it stands for none."""
    if len(word) > _LONGEST:
        return 0
    for name, times in _HUNDREDS:
        before, found, after = word.partition(name)
        if found:
            left = _known(before, words) if before else 1
            right = (
                (spelled_out(after, words) or _known(after.removeprefix("und").removeprefix("en"), words))
                if after
                else 0
            )
            return left * times + right if left and (right or not after) and right < times else 0
    return 0


def _known(word: str, words: Lexicon) -> int:
    node = words.phrases.get(word)
    value = node.entry.value if node and node.entry and node.entry.letter == "n" else 0
    return value if isinstance(value, int) else 0
