"""Our own words in a debtor's mail: lines of a reminder on file, quoted without any mark."""

import re

from parsers.message.phrases import fold

_WORDS = re.compile(r"\w+")
_MAX_REMINDER = 20_000
_LONG = 16  # characters that a line must have to be found inside a reminder's running text


class Ours:
    """The reminders on file, prepared for asking which lines come from them. Immutable after it is made."""

    __slots__ = ("_lines", "_texts", "words")

    def __init__(self, reminders: tuple[str, ...]) -> None:
        texts = [text[:_MAX_REMINDER] for text in reminders if text.strip()]
        self._texts = tuple(f" {squeeze(text)} " for text in texts)
        self._lines = frozenset(squeezed for text in texts for line in text.splitlines() if (squeezed := squeeze(line)))
        self.words = min((text.count(" ") for text in self._texts), default=0)

    def __bool__(self) -> bool:
        return bool(self._texts)

    def is_line(self, line: str) -> bool:
        """Whether a line, or the wrapped piece of one, surely comes from a reminder."""
        squeezed = squeeze(line)
        if len(squeezed) < _LONG:
            return False
        return any(f" {squeezed} " in text for text in self._texts)

    def may_be(self, line: str) -> bool:
        """Whether a short line stands in a reminder: proof only beside lines that surely do."""
        squeezed = squeeze(line)
        return squeezed in self._lines or any(f" {squeezed} " in text for text in self._texts)


def squeeze(text: str) -> str:
    """The words of a text, folded, with single spaces."""
    return " ".join(_WORDS.findall(fold(text)))
