"""Names of firms and people in a form in which two ways of writing the same name are equal.

Names are the only thing that is compared loosely; identifiers, addresses and amounts are compared exactly.
"""

import unicodedata

LONGEST_NAME = 200
# Legal forms and titles that come and go in front of or behind a name.
_IGNORED = frozenset(
    """
    ag asbl bv bvba commv cv cvba eurl ev gcv gmbh kg llc llp ltd maatschap nv ohg plc sa sarl sas sl snc spa sprl srl
    stichting ug vof vzw
    and de den der die en eo et het inzake la le les the und van von
    dhr heer hr jr mevr mevrouw mr mrs ms mw
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def plain(text: str) -> str:
    """Lower case without accents or ligatures."""
    split = unicodedata.normalize("NFKD", text[:LONGEST_NAME]).casefold().replace("ß", "ss").replace("ø", "o")
    return "".join(character for character in split if not unicodedata.combining(character))


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others: "De Zon B.V." and "ZON BV" both give ("zon",).

    Empty when nothing but legal forms and articles is left.
    """
    joined = plain(name).replace(".", "").replace("'", "")
    words = "".join(character if character.isalnum() else " " for character in joined).split()
    return tuple(word for word in words if word not in _IGNORED)
