"""Domains that imitate a known debtor's: one character off, or letters of another script that look the same."""

import unicodedata

_LIKE = str.maketrans(dict(zip("0135аеорсухіјѕԁɡ", "olesaeopcyxijsdg", strict=True)))


def look_alike(domain: str, known: frozenset[str]) -> str:
    """The known domain that `domain` imitates, "" when it is known itself or like none of them."""
    domain = _shown(domain.lower().rstrip("."))
    if not domain or domain in known or len(domain) > 253:
        return ""
    skeleton = _skeleton(domain)
    for other in sorted(name.lower() for name in known):
        if abs(len(other) - len(domain)) > 4 or domain.endswith(f".{other}"):
            continue
        if _skeleton(other) == skeleton or (len(other) >= 7 and _one_off(domain, other)):
            return other
    return ""


def _shown(domain: str) -> str:
    """The domain as a person sees it: punycode labels decoded."""
    labels = []
    for label in domain.split("."):
        try:
            decodable = label.startswith("xn--") and len(label) <= 63
            labels.append(label[4:].encode("ascii").decode("punycode") if decodable else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _skeleton(domain: str) -> str:
    """The domain with look-alike characters replaced, accents and separators dropped (after UTS 39, shortened)."""
    text = unicodedata.normalize("NFKD", domain.lower())
    text = "".join(char for char in text if not unicodedata.combining(char) and char not in "-_")
    return text.translate(_LIKE).replace("rn", "m").replace("vv", "w").replace("cl", "d")


def _one_off(one: str, other: str) -> bool:
    """Whether two names differ by one character added, dropped or changed, or by two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        if one[start + 1 :] == other[start + 1 :]:
            return True
        return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return one[start:] == other[start + 1 :]
