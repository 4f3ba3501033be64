"""Numbers as people write amounts: 1.250,50, 845.30, 500,-, 1,5k."""

from decimal import Decimal


def read_decimal(written: str) -> Decimal | None:
    """The number that `written` stands for: the last separator followed by one or two digits is the decimal one.

    `1.250` is twelve hundred and fifty, `845.30` has cents, `500,-` has none, `1,5k` is fifteen hundred. None when it
    is no number or has more than nine digits before the decimal separator.
    """
    thousand = written.rstrip().lower().endswith("k")
    plain = written.rstrip(" kK-–—=,.").translate({ord(c): None for c in "'’\u00a0\u202f "})
    head, cents = plain, ""
    for sign in ".,":
        before, found, after = plain.rpartition(sign)
        if found and 1 <= len(after) <= 2:
            head, cents = before, after
    head = head.replace(".", "").replace(",", "")
    if not (head + cents).isdecimal() or not 0 < len(head) <= 9:
        return None
    number = Decimal(f"{int(head)}.{int(cents):0{len(cents)}d}" if cents else int(head))
    return number * 1000 if thousand else number
