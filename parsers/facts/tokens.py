"""A mail's text as tokens, each with a class letter: the string of letters is what the grammars match.

"Ik betaal vrijdag 5 december € 250" becomes `xxWnM$n`. Identifiers, addresses, telephone numbers and times of day are
recognised here first and hidden (class `_`), so that no grammar mistakes them for a day or an amount. One pass over
the text, linear in its length.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.books import Language
from parsers.facts.decimals import read_decimal
from parsers.facts.lexicon import UNKNOWN, Lexicon, Value, folded, lexicon
from parsers.facts.number_words import joined, joined_by_and, spelled_out
from parsers.facts.spellings import month_compound, numbered
from parsers.money import Money

TEXT_CAP = 20_000  # characters of one mail that are read for dates, amounts and people

# Classes of tokens that are no words.
NUMBER, ORDINAL, YEAR, DATE, DECIMAL, SIGN = "n", "d", "4", "D", "f", "$"
HIDDEN, PERCENT, LINE, TIME = "_", "%", "|", "q"

_TOKEN = re.compile(
    r"""[^\S\n]*(?:
    (?P<word>[^\W\d_]++(?=[\s,;:!?)]))                                # the usual case comes first
  | (?P<line>\n)
  | (?P<address>(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255} | (?:https?://|www\.)\S{1,2000})
  | (?=[^\W_])(?<![^\W_])(?:
        (?P<code>
            [A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)       # IBAN, ISO 11649
          | (?:BTW|TVA|VAT|KBO|KvK|USt-?Id(?:Nr)?)[.: -]{1,3}(?:[A-Z]{2})?[ ]?[\d.][\d. ]{5,14}
          | (?!(?i:eur|kw|wk|week|jan|feb|apr|jun|jul|aug|sep|okt|oct|nov|dec|dez))[A-Za-z]{1,8}[-/.]?
            (?:\d{2,}+(?:[-/.]\w{2,20}){1,4}|\d{3,}+\w{0,20})
          | (?:19|20)\d\d[-/]\d{3,}+ | \d{1,3}[-/]\d{3,}+(?:[-/]\d+)?(?![-/]) | \d{2,}+(?:-\d{3,}){1,4}(?!\w))
      | (?=\d)(?:
          (?P<hours>(?:24|36|48|72|96)[ ]?(?:u|h|hrs|std|hr)(?!\w))
        | (?P<iso>(?P<iy>[12]\d{3})[-/.](?P<im>0?[1-9]|1[0-2])[-/.](?P<id>0?[1-9]|[12]\d|3[01])(?!\d|[-/.]\d))
        | (?P<date>(?<!\d[/-])(?P<dd>0?[1-9]|[12]\d|3[01])[ ]?(?P<sep>[-/.])[ ]?(?P<dm>0?[1-9]|1[0-2])
            (?:(?P=sep)[ ]?(?P<dy>(?:19|20)\d\d|\d\d)|(?P=sep)(?!\d))?(?!\d|[-/.,]\d|\s?%|\s?€(?!\s?\d)|[kK]\b))
        | (?P<us>(?<!\d[/-])(?P<um>0?[1-9]|1[0-2])/(?P<ud>1[3-9]|2\d|3[01])
            (?:/(?P<uy>(?:19|20)\d\d|\d\d))?(?!\d|[-/.]\d))
        | (?P<time>(?<!\d[.,])(?:[01]?\d|2[0-3])(?::[0-5]\d(?:[ ]?(?:uur|u|h|uhr|am|pm)\b)?
            | [.h][0-5]\d[ ]?(?:uur|u|uhr|am|pm)\b | h[0-5]\d\b | [ ]?(?:uur|u|h|uhr|Uhr|am|pm|a\.m\.|p\.m\.)(?!\w)))
        | (?P<percent>\d{1,3}(?:[.,]\d{1,2})?[ ]?(?:%|procent\b|percent\b|pour[ ]cent\b|[pP]rozent\b))
        | (?P<phone>(?:0[1-9]\d{0,3}[ /-]{1,3}|00[1-9]\d)\d{2,4}(?:[ .-]{0,2}\d{2,4}){1,4}(?!\d))
        | (?P<money>\d++(?:[.,'’\u00a0\u202f ]\d{3}(?!\d)){0,4}(?:[.,]\d{1,2}(?!\d))?
            (?:,--?|,-|[.,]=|[.,][-–—]{1,2}|[ ]?[kK]\b)?)
        ))
  | (?P<ogm>(?:\+{3}|\*{3})[ ]?\d{3}[ ]?/[ ]?\d{4}[ ]?/[ ]?\d{5}[ ]?(?:\+{3}|\*{3}))
  | (?P<abroad>\+[1-9]\d{0,2}[ ().-]{0,3}\d(?:[ ().-]{0,2}\d){6,12}(?!\d))
  | (?P<late>[^\W\d_]++)
  | (?P<digits>\d++)
  | (?P<sign>[€£$])
  | (?P<other>\S)
    )""",
    re.VERBOSE,
)
_SUFFIX = re.compile(
    r"(?:\s?(?:ste|de|nd|rd|th|ère|ere|er|ème|eme|è|sten|den|ter|°|º|ᵉ)|st|e|ten|n)(?![^\W_'’])", re.IGNORECASE
)
_OF_WEEK = re.compile(r"\s(?:week|wk|kalenderweek|semaine)\b", re.IGNORECASE)  # "de 50e week"
_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{3}(?!\d)){0,2}(?:[.,]\d{2}(?!\d)|,--?)?")
_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD"}
_WORDLIKE = {UNKNOWN, NUMBER, ORDINAL}
_DIGITS = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True)
class Digits:
    """A date in digits: day, month and the year when it was written; `sep` is what stands between."""

    day: int
    month: int
    year: int | None
    sep: str


@dataclass(slots=True)  # frozen would be right, and slower to make
class Token:
    """One word, number or sign: its class letter, its value and where it stands in the text. It is never changed."""

    letter: str
    value: Value | Digits | Decimal | None
    start: int
    end: int
    word: str  # folded; of a phrase, its first word


@dataclass(frozen=True, slots=True, eq=False)  # what was found in them is kept by which they are
class Tokens:
    """The tokens of a text and their letters, one each."""

    text: str
    language: Language
    items: tuple[Token, ...]
    letters: str

    def index_at(self, offset: int) -> int:
        """The index of the first token that ends after `offset`."""
        low, high = 0, len(self.items)
        while low < high:
            middle = (low + high) // 2
            if self.items[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, index: int) -> int:
        """The whole number that the token at `index` stands for; 0 when it stands for none."""
        value = self.items[index].value
        return value if isinstance(value, int) else 0


def tokenize(text: str, language: Language) -> Tokens:
    """The tokens of `text`, read with the words of `language` first; at most `TEXT_CAP` characters of it."""
    return _tokens(text[:TEXT_CAP], language)


@lru_cache(maxsize=8)  # one mail is read for dates, for promises and for what an answer takes up
def _tokens(text: str, language: Language) -> Tokens:
    raw = _raw(text, language)
    found = _with_phrases(raw, lexicon(language))
    return Tokens(text, language, tuple(found), "".join(token.letter for token in found))


def _raw(text: str, language: Language) -> list[Token]:
    """The single tokens of the text, words still without their class."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        start = match.start(kind)
        if start < end:
            continue
        end = match.end()
        piece = match[kind]
        match kind:
            case "word" | "late":
                found.append(Token(UNKNOWN, None, start, end, folded(piece)))
            case "money":
                token = _number(text, piece, start, language)
                end = token.end
                found.append(token)
            case "other":
                if piece not in "'’-‐‑" or not _between_letters(text, start):
                    found.append(Token(piece if piece in ",.;:!?()-–+=" else UNKNOWN, None, start, end, piece))
            case "line":
                found.append(Token(LINE, None, start, end, piece))
            case "date" | "iso" | "us":
                found.append(Token(DATE, _digits(match, kind), start, end, piece))
            case "digits" if found and found[-1].word in ("x", "×") and found[-1].end == start:  # 2x180
                token = _number(text, _times_amount(text, start), start, language)
                end = token.end
                found.append(token)
            case "digits" if (
                found and found[-1].end == start and (read := numbered(found[-1].word, piece, language))
            ):  # "KW50", "Q1"
                letter, number = read
                before = found.pop()
                week = letter == "K"
                pair = [Token(letter, 0 if week else "quarter", before.start, before.end, before.word),
                        Token(NUMBER if week else ORDINAL, number, start, end, piece)]  # fmt: skip
                found += pair if week else pair[::-1]
            case "hours":
                found.append(Token(NUMBER, int(_leading(piece)), start, start + 2, piece[:2]))
                found.append(Token("U", "hour", start + 2, end, piece[2:].strip()))
            case "sign":
                found.append(Token(SIGN, _SIGNS[piece], start, end, piece))
            case "percent":
                found.append(Token(PERCENT, int(_leading(piece)), start, end, piece))
            case "time":
                found.append(Token(TIME, None, start, end, piece))
            case _:
                found.append(Token(HIDDEN, None, start, end, piece))
    return found


def _times_amount(text: str, at: int) -> str:
    """The amount that stands right after an x."""
    match = _AMOUNT.match(text, at)
    return match.group() if match else ""


def _between_letters(text: str, at: int) -> bool:
    return text[at + 1 : at + 2].isalpha()


def _leading(piece: str) -> str:
    match = _DIGITS.match(piece)
    return match.group() if match else "0"


def _digits(match: re.Match[str], kind: str) -> Digits:
    day, month, year = {"iso": ("id", "im", "iy"), "date": ("dd", "dm", "dy"), "us": ("ud", "um", "uy")}[kind]
    written = match[year]
    full = None if written is None else int(written) + (2000 if len(written) == 2 else 0)
    sep = {"iso": "-", "us": "/"}.get(kind) or match["sep"]
    return Digits(int(match[day]), int(match[month]), full, sep)


def _number(text: str, piece: str, start: int, language: Language) -> Token:
    """A run of digits: a plain number, an ordinal, a year, or something written as money."""
    end = start + len(piece)
    if not piece.isascii() or not piece.isdigit():
        amount = read_decimal(piece)
        if amount is None:
            return Token(HIDDEN, None, start, end, piece)
        return Token(DECIMAL, amount, start, end, piece)
    if len(piece) <= 2:
        suffix = _SUFFIX.match(text, end)
        if suffix and (1 <= int(piece) <= 31 or (1 <= int(piece) <= 53 and _OF_WEEK.match(text, suffix.end()))):
            return Token(ORDINAL, int(piece), start, suffix.end(), piece)
        if language == "de" and text[end : end + 1] == "." and not text[end + 1 : end + 2].isalnum():
            return Token(ORDINAL, int(piece), start, end + 1, piece)
    if len(piece) == 4 and 2000 <= int(piece) <= 2099:
        return Token(YEAR, int(piece), start, end, piece)
    if len(piece) > 7:
        return Token(HIDDEN, None, start, end, piece)
    return Token(NUMBER, int(piece), start, end, piece)


def money_of(value: Value | Digits | Decimal | None, currency: str = "EUR") -> Money | None:
    """The amount that a token's value stands for, or None when it stands for none."""
    match value:
        case int() | Decimal() if value <= 10**9:
            return Money.of(value, currency)
        case Digits(day=day, month=month, year=None, sep="."):
            return Money.of(f"{day}.{month:02d}", currency)
    return None


def _with_phrases(raw: list[Token], words: Lexicon) -> list[Token]:
    """The tokens with the dictionary's phrases, the longest first, put together and classed."""
    found: list[Token] = []
    at, count = 0, len(raw)
    while at < count:
        token = raw[at]
        at += 1
        node = words.phrases.get(token.word) if token.letter in _WORDLIKE else None
        ahead = at
        while node:
            if node.entry:
                token = Token(node.entry.letter, node.entry.value, token.start, raw[ahead - 1].end, token.word)
                at = ahead
            node = node.longer.get(raw[ahead].word) if ahead < count else None
            ahead += 1
        if token.letter == UNKNOWN and len(token.word) > 8 and (number := spelled_out(token.word, words)):
            token = Token(NUMBER, number, token.start, token.end, token.word)
        if token.letter == UNKNOWN and len(token.word) > 8 and (compound := month_compound(token.word, words)):
            month, part, length = compound
            middle = min(token.start + length, token.end)
            found.append(Token(month.letter, month.value, token.start, middle, token.word))
            token = Token(part.letter, part.value, middle, token.end, token.word[length:])
        if found and found[-1].word == "sept" and found[-1].letter == "m" and token.letter in "Uk":
            found[-1] = Token(NUMBER, 7, found[-1].start, found[-1].end, "sept")  # "sept semaines"
        if token.letter == NUMBER and found and _joins(found, token, words.language):
            continue
        found.append(token)
    return found


def _joins(found: list[Token], token: Token, language: Language) -> bool:
    """Whether the number makes one with the number before it, which then grows: "fifteen hundred", "5 mille"."""
    before = found[-1]
    in_words = token.word[:1].isalpha()
    if before.letter == NUMBER and in_words and (before.word[:1].isalpha() or token.value == 1000):
        number = joined(_whole(before), _whole(token))
    elif (
        len(found) > 1
        and before.letter == "c"
        and in_words
        and found[-2].letter == NUMBER
        and found[-2].word[:1].isalpha()
    ):
        number = joined_by_and(_whole(found[-2]), _whole(token), language)
        if number:
            found.pop()
    else:
        return False
    if number:
        grown = found[-1]
        found[-1] = Token(NUMBER, number, grown.start, token.end, grown.word)
    return bool(number)


def _whole(token: Token) -> int:
    return token.value if isinstance(token.value, int) else 0
