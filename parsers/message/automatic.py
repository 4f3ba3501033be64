"""Whether anyone typed a mail at all: bounces, absence messages, receipts, lists, calendar answers.

Headers first (RFC 3834 and kin), then subject and words together; one word alone never makes a human mail automatic,
and X-Auto-Response-Suppress says nothing about who wrote.
"""

import re

from parsers.books import Language
from parsers.message.absence import absence
from parsers.message.bounces import report
from parsers.message.mime import Parts
from parsers.message.model import Automatic, AutomaticKind
from parsers.message.phrases import alternation, anywhere, at_start, fold, phrases

_NO_REPLY = re.compile(
    r"(?:no|not|do-?not|dont|ne-?pas|niet|geen|keine?)[-_.]?"
    r"(?:reply|antwoord|repond|reponse|beantwoorden|antworten|antwort)"
)
_TICKET = re.compile(
    r"[\[(#][a-z]{0,12}[-#:]?\s?\d{3,}[\])]?|\bcase\W{0,3}\d{4,}|\bticket\W{0,3}(?:id|nr|no|number)?\W{0,3}#?\d{3,}"
)
_SUBJECTS = alternation(phrases("automatic", "absence_subjects"))
_TITLE = re.compile(rf"(?:{_SUBJECTS})\s?:")
_TITLE_LINE = re.compile(rf"[\W_]{{0,9}}(?:{_SUBJECTS})(?: ?[/|–-] ?(?:{_SUBJECTS})){{0,4}}[\W_]{{0,9}}")
_PROGRAM_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-autoreply-from",
    "x-mail-autoreply",
)
_PREFIX = re.compile(r"(?:(?:re|aw|antw|rép|rep|sv|tr|fw|fwd|wg|doorst)\s?:\s*)+")


def automatic(parts: Parts, text: str, whole: str, language: Language) -> Automatic | None:
    """What kind of automatic mail this is, None for one that a person wrote.

    `text` is the new text, `whole` all of it: a delivery report quotes what it reports.
    """
    if found := report(parts, whole):
        return found
    if parts.receipt or parts.report_type == "disposition-notification":
        return Automatic(AutomaticKind.OTHER, "read receipt (RFC 8098)")
    if parts.calendar == "REPLY":
        return Automatic(AutomaticKind.OTHER, "calendar answer")
    headers = parts.headers
    subject = fold(headers.first("subject")[:300])
    body = fold(text[:4000])
    bare = _PREFIX.sub("", subject)
    replied = bool(_PREFIX.match(subject))
    submitted = headers.first("auto-submitted").lower().partition(";")[0].strip()
    by_header = _header_reason(parts, submitted)
    absent_subject = not replied and bool(at_start("automatic", "absence_subjects").match(bare))
    topic = None if replied else at_start("automatic", "absence_topics").match(bare)
    absent_topic = bool(topic and bare[topic.end() :].lstrip().startswith(":"))
    absent_words = bool(anywhere("automatic", "absence_texts").search(body))
    says_automatic = bool(anywhere("automatic", "automatic_texts").search(body))
    sender = headers.sender[0].address.lower() if headers.sender else ""
    if absent_subject or (absent_topic and (absent_words or says_automatic)):
        return absence(text, by_header or "subject of an absence message", headers.sent, language, sender)
    if by_header and (absent_words or topic or anywhere("automatic", "absence_words").search(body)):
        return absence(text, by_header, headers.sent, language, sender)
    if anywhere("automatic", "absence_says").search(body) or _titled(body, text):
        return absence(text, "says that it answers automatically", headers.sent, language, sender)
    absent = absent_words or anywhere("automatic", "absence_words").search(body)
    if (absent_words and says_automatic) or (absent and _speaks_as_a_program(body, text)):
        return absence(text, "speaks as absence messages do", headers.sent, language, sender)
    if headers.first("list-id") or headers.first("list-post"):
        return Automatic(AutomaticKind.LIST, "List-Id header (RFC 2919)")
    if by_header:
        kind = AutomaticKind.LIST if "bulk" in by_header or "list" in by_header else AutomaticKind.OTHER
        return Automatic(kind, by_header)
    if at_start("automatic", "read_subjects").match(bare) and len(body) < 1500 and not replied:
        return Automatic(AutomaticKind.OTHER, "subject of a read receipt")
    if at_start("automatic", "calendar_subjects").match(bare) and parts.calendar:
        return Automatic(AutomaticKind.OTHER, "calendar answer")
    no_reply = bool(_NO_REPLY.search(sender.partition("@")[0]))
    receipt = bool(anywhere("automatic", "receipt_subjects").search(bare) or _TICKET.search(bare))
    if says_automatic and (no_reply or (receipt and not replied)):
        return Automatic(AutomaticKind.OTHER, "says that it was made by a program")
    if no_reply and receipt:
        return Automatic(AutomaticKind.OTHER, "receipt from an address that takes no answers")
    return None


def _titled(body: str, text: str) -> bool:
    """Whether a text is headed "Automatic reply", before a colon or alone on its first line."""
    return bool(_TITLE.match(body) or _TITLE_LINE.fullmatch(fold(text[:200].lstrip().partition("\n")[0])))


def _speaks_as_a_program(body: str, text: str) -> bool:
    """Whether a text about an absence has what people put into an automatic answer and nobody types by hand.

    Two of: thanks for a mail that it has not read, "your mail is not forwarded", a reply put off, somebody's address.
    """
    unread = len(set(anywhere("automatic", "absence_unread").findall(body)))
    others = sum(bool(anywhere("automatic", key).search(body)) for key in ("absence_thanks", "absence_deferrals"))
    referred = bool(anywhere("automatic", "stand_in").search(body) and "@" in text)
    return unread + others + referred >= 2


def _header_reason(parts: Parts, submitted: str) -> str:
    """Which header says that a program wrote this, "" when none does."""
    headers = parts.headers
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:40]} (RFC 3834)"
    for name in _PROGRAM_HEADERS:
        if headers.all(name) and headers.first(name).lower() not in ("no", "false"):
            return f"{name} header"
    precedence = headers.first("precedence").lower()
    if precedence in ("bulk", "list", "junk", "auto_reply", "auto-reply"):
        return f"Precedence: {precedence}"
    if headers.first("x-ms-exchange-generated-message-source").lower() in ("mailbox rules agent", "antispam agent"):
        return "generated by Exchange"
    if headers.first("return-path").strip() == "<>":
        return "empty Return-Path (RFC 3834 section 3.3)"
    return ""
