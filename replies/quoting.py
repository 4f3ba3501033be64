"""The debtor's own words about what is wrong, where a letter may quote them: one calm and short sentence."""

import re

from parsers.labels.names import Label
from parsers.reading import Reading
from replies.formats import quotable

LONGEST_SAID = 150  # characters of their words in a letter
FEWEST_WORDS = 6  # of a sentence that tells what is wrong
_FEWEST_QUOTED = 5  # "C'est la troisième paire" says nothing by itself
_DISPUTES = (Label.GOODS_NOT_RECEIVED, Label.DISSATISFIED, Label.INVOICE_INCORRECT)
_HEATED = re.compile(
    r"[!?]|\b(?:verdomme|godver\w*|shit|kut\w*|klote\w*|fuck\w*|bloody|merde|putain|scheiß\w*)\b", re.I
)
# A sentence quoted alone does not begin with what joined it to the one before.
_JOINED = re.compile(r"^(?:en|maar|dus|want|verder|and|but|so|et|mais|donc|und|aber|denn)\s+", re.I)
_GREETED = re.compile(
    r"^(?:hi|hiya|hello|dear|good (?:morning|afternoon|evening)|bonjour|bonsoir|salut|hallo|moin"
    r"|guten (?:tag|morgen|abend)|grüß gott|beste|dag|goede(?:morgen|middag|navond)|hoi)\b[^,.:]{0,30}[,:]\s+",
    re.I,
)
# A sentence that says of whom or what: "Not late, not broken, never delivered" does not.
_OF_SOMETHING = re.compile(
    r"(?<!\w)(?:de|het|een|mijn|onze|ons|uw|jullie|deze|dit|die|dat|er|hij|zij|ze|we|wij|ik|u|je|jij|geen|twee|drie|vier|vijf|ons|mij"
    r"|the|an?|my|our|your|their|this|that|these|those|it|they|we|i|he|she|you|two|three|four|five|six|half|none"
    r"|le|la|les|une?|des|du|au|aux|mon|ma|mes|notre|nos|votre|vos|cet?|cette|ces|ils?|elles?|on|nous|je|vous|tu|deux|trois|quatre|cinq|six|rien|personne"
    r"|der|das|dem|den|des|ein\w*|mein\w*|unser\w*|ihr\w*|dies\w*|es|sie|wir|ich|euer|eure\w*|am|im|vom|zum|zur|beim|ihnen|uns|mir|zwei|drei|vier|fünf)(?!\w)"
    r"|[ldj]['’]|\d",
    re.I,
)
_NO_NO = re.compile(
    r"(?:geen|no|pas de|point de|kein\w*)\s[^,]{1,30},\s(?:geen|no|pas de|point de|kein)", re.I
)  # "no stove, no money"
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{4,}\b")


def words_quoted(reading: Reading) -> str:
    """The sentence in which they dispute something, when a letter may quote it; "" when there is none."""
    for label in _DISPUTES:
        for hit in reading.labels:
            if hit.label == label and (words := _calm(hit.evidence)):
                return words
    return ""


def calm_words(sentence: str) -> str:
    """The sentence when a letter may quote it and it says enough to be understood by itself; else ""."""
    words = _calm(sentence)
    return words if len(words.split()) >= FEWEST_WORDS else ""


def question_quoted(reading: Reading) -> str:
    """What they ask, with its question mark, when a letter may quote it; else ""."""
    for hit in reading.labels:
        asked = hit.evidence.strip()
        if (
            hit.label == Label.QUESTION
            and asked.endswith("?")
            and '"' not in asked
            and (words := _calm(asked.rstrip("? ")))
        ):
            return f"{words}?"
    return ""


def _calm(sentence: str) -> str:
    whole = sentence if len(sentence) <= LONGEST_SAID else sentence.partition(". ")[0]
    words = _JOINED.sub("", _GREETED.sub("", quotable(whole)))
    words = words[:1].upper() + words[1:]
    calm = not (_HEATED.search(whole) or _SHOUTED.search(words) or _NO_NO.match(words) or '"' in words)
    fits = len(words.split()) >= _FEWEST_QUOTED and len(words) <= LONGEST_SAID
    return words if calm and fits and _OF_SOMETHING.search(words) else ""
