"""What a page says once of what was just done on another, and where that is taken back."""

import re

# What a page says once of what was just done on another; the address carries the key, and what it was done to.
TOLD = {
    "discarded": "The draft is discarded; nothing goes out.",
    "done": "Done; it is out of the queue.",
    "telephone": "The number is kept.",
    "noted": "The call is noted.",
    "undone": "Taken back; nothing went out, and the draft waits again.",
    "agreed": "The draft says so; nothing is agreed before it goes out.",
    "matched": "The payment is set against its invoice.",
    "unmatched": "Taken back; the payment is set against no invoice.",
    "dismissed": "Kept: the payment is for no invoice.",
    "addressed": "The answer goes to this address now.",
    "contact": "Added as a contact; under “To” an answer can go there.",
    "note": "The note stands with this mail and on its card.",
    "asked": "They find it under “asked of me”; no mail is sent about it.",
    "held": "No reminders go out for these invoices until the day that stands at the right.",
    "right": "Kept: it was read rightly.",
    "left": "Approved. The mail asks something else of you too: it stands under “Left to do” until that is done.",
}
TAKEN_BACK_AT = {"discarded": "restore", "done": "reopen"}


def of(asked: str) -> tuple[str, str] | None:
    """What the address says was just done, and where it is taken back; "" where it cannot be."""
    found = re.fullmatch(r"(\w+)(/(?:mail|draft)/\d+)?", asked)
    if not found or found[1] not in TOLD:
        return None
    back = TAKEN_BACK_AT.get(found[1])
    return TOLD[found[1]], f"{found[2]}/{back}" if found[2] and back else ""
