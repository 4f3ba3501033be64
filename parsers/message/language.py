"""Which of the four languages a text is in. Flemish is Dutch here.

py3langid limited to four languages; it errs on texts of a few words, where the debtor's own language decides.
"""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from parsers.books import Language
from parsers.message.phrases import LANGUAGES

_NOISE = re.compile(r"[^\s@]{1,64}@\S{1,80}|https?://\S{1,200}|[\w/.-]*\d[\w/.,-]*")
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2_000  # characters
_FEW_WORDS = 3
_CLOSE = 3.0  # natural-log odds under which a known language wins


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    # It keeps the 93 other languages, 28 MB, in case it were asked to go back to them.
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes
    return identifier


def detect(text: str, known: Language | None = None, subject: str = "") -> Language:
    """The language of a text; when it is too short to tell, `known`, the sender's usual one, or else the subject's."""
    cleaned = _NOISE.sub(" ", text[:_ENOUGH])
    words = len(_WORD.findall(cleaned))
    if words < _FEW_WORDS and not known:
        cleaned = f"{cleaned} {_NOISE.sub(' ', subject[:200])}"
        words = len(_WORD.findall(cleaned))
    if not words or (known and words < _FEW_WORDS):
        return known or "nl"
    ranked: list[tuple[Language, float]] = _identifier().rank(cleaned.lower())
    best, score = ranked[0]
    if known and known != best:
        other = next(value for name, value in ranked if name == known)
        if score - other < _CLOSE:
            return known
    return best
