"""Understanding one mail: labels, promise, claim, redirection and references, put together from their parsers."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from parsers.books import Language
from parsers.facts import find_facts, find_references
from parsers.facts.asked import asked_numbers
from parsers.facts.awaited import find_awaited
from parsers.facts.bank_change import find_bank_change
from parsers.facts.call_moments import CallMoment, find_call_moment
from parsers.facts.circumstances import find_circumstances
from parsers.facts.colleagues import find_colleague
from parsers.facts.contacts import contact_name
from parsers.facts.dates.frame import Frame
from parsers.facts.model import Claim, FoundDate, Known, Promise, References
from parsers.facts.next_days import find_far_day, find_next_day
from parsers.facts.parts import find_parts
from parsers.facts.persons import find_person, with_others
from parsers.facts.points import Point, find_points
from parsers.facts.tense import days_of
from parsers.facts.things import Thing, find_thing
from parsers.facts.word_lists import any_of
from parsers.labels import Classifier
from parsers.labels.model import LabelHit
from parsers.labels.names import Label
from parsers.message.model import Message

NOTHING_KNOWN = Known()
_TERM_RUNS = re.compile(any_of("term_runs"), re.IGNORECASE)
_PLANS = {Label.PAYMENT_PLAN, Label.FINANCIAL_DIFFICULTY}
_DISPUTES = (Label.DISSATISFIED, Label.GOODS_NOT_RECEIVED, Label.INVOICE_INCORRECT, Label.REFUSES)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says. `labels` surest first; `primary` decides the answer; `promise` is None when none was made.

    `abstained`: not sure enough, a person must read it; `candidates` are then the three likeliest readings.
    """

    language: Language
    labels: tuple[LabelHit, ...]
    primary: str
    confidence: float
    promise: Promise | None = None
    claim: Claim | None = None
    redirect_to: str | None = None
    references: References = References()
    changed_bank_account: str = ""
    circumstances: tuple[str, ...] = ()  # "lawyer": one writes for the debtor; "death": somebody died; "parts_refused"
    points: tuple[Point, ...] = ()  # the fault it names, what befell the sender, what it asks on the side
    call_moment: CallMoment | None = None  # when the sender asks to be called
    next_day: date | None = None  # on which, as the mail says, we hear more: an approval, their own answer
    far_day: FoundDate | None = None  # before which nothing happens, when that is weeks away
    colleague: str = ""  # of ours, who is said to have agreed something
    thing: Thing | None = None  # what is disputed: the dishwasher, the trees
    person: str = ""  # of theirs, whom something befell: "vader"
    awaits: str = ""  # whose money they wait for: "een betaling van uw opdrachtgever"
    contact: str = ""  # what the text calls whom it sends us to: "notaris Blom" of an address
    words: int = 0  # how many the text has
    parts: int = 0  # in how many parts they ask to pay, when the mail gives a number without days
    asked: tuple[str, ...] = ()  # numbers of invoices that it asks after
    abstained: bool = False
    candidates: tuple[LabelHit, ...] = ()


def read_mail(
    message: Message,
    classifier: Classifier,
    known: Known = NOTHING_KNOWN,
    *,
    arrived: datetime | None = None,
    open_proposal: bool = False,
    said: tuple[str, ...] = (),
) -> Reading:
    """Read one mail.

    `known` is what the books hold about its sender. "Friday" is the sender's Friday: days are reckoned from the mail's
    own date, or from `arrived` when it has none, and by the clock of `arrived` when it is dated in UTC, as some servers
    do. `open_proposal` says that we await this debtor's yes to a proposal.
    `said` are the labels that a person gave this very mail, the deciding one first: they stand.
    """
    sent = _written(message.sent, arrived)
    frame = Frame(sent, known.country, message.language) if sent else None
    verdict = (
        classifier.as_said(message.text, said)
        if said
        else classifier.classify(
            message.text,
            language=message.language,
            automatic=message.automatic.kind if message.automatic else None,
            has_attachments=bool(message.attachments),
            open_proposal=open_proposal,
            subject=message.subject,
            lies_behind=days_of(frame),
        )
    )
    labels = verdict.labels if said else _without_terms(verdict.labels, verdict.primary, message.language)
    reading = Reading(
        language=message.language,
        labels=labels,
        primary=verdict.primary,
        confidence=verdict.confidence,
        abstained=verdict.abstained,
        candidates=verdict.candidates,
    )
    if (message.automatic and not said) or sent is None:
        return replace(reading, references=find_references(message.text, known))
    facts = find_facts(
        message.text,
        sent=sent,
        language=message.language,
        labels=labels,
        known=known,
        has_attachments=tuple(attachment.name for attachment in message.attachments),
        sender=message.sender.address,
    )
    carried = {hit.label for hit in labels}
    return replace(
        reading,
        promise=facts.promise,
        claim=facts.claim if Label.ALREADY_PAID in carried else None,
        redirect_to=facts.redirect_to,
        references=facts.references,
        changed_bank_account=facts.changed_bank_account or find_bank_change(_file_names(message), known),
        circumstances=find_circumstances(message.text),
        **find_details(
            message.text,
            message.language,
            sent,
            known.country,
            labels,
            subject=message.subject,
            sender=message.sender.address,
            redirect_to=facts.redirect_to,
        ),
    )


def _without_terms(labels: tuple[LabelHit, ...], primary: str, language: Language) -> tuple[LabelHit, ...]:
    """The labels but a promise that was read from when a term of payment begins."""
    return tuple(
        hit
        for hit in labels
        if hit.label != Label.PROMISE_TO_PAY
        or hit.label == primary
        or not _TERM_RUNS.search(hit.evidence)
        or all(point.key != "term_counts" for point in find_points(hit.evidence, language))
    )


def _written(sent: datetime | None, arrived: datetime | None) -> datetime | None:
    """When the mail was written, by its sender's clock; by ours when its date stands in UTC, which tells of none."""
    if sent is None or arrived is None:
        return sent or arrived
    return sent if sent.utcoffset() else sent.astimezone(arrived.tzinfo)


def find_details(
    text: str,
    language: Language,
    sent: datetime,
    country: str,
    labels: tuple[LabelHit, ...],
    *,
    subject: str = "",
    sender: str = "",
    redirect_to: str | None = None,
) -> dict[str, Any]:
    """What an answer can take up by name."""
    points, carried = with_others(find_points(text, language), language), {hit.label for hit in labels}
    later = Label.CALL_BACK_LATER in carried
    disputed = tuple(hit.evidence for hit in labels if hit.label in _DISPUTES and hit.evidence)
    return {
        "points": points,
        "call_moment": find_call_moment(text, sent=sent, language=language, country=country) if later else None,
        "next_day": find_next_day(text, points, sent=sent, language=language, country=country),
        "far_day": find_far_day(text, sent=sent, language=language, country=country),
        "colleague": find_colleague(text, language) if Label.AGREED_OTHERWISE in carried else "",
        "thing": find_thing(text, subject, points, language, disputed),
        "words": len(text.split()),
        "parts": find_parts(text, language) if carried & _PLANS else 0,
        "person": find_person(text, points, language),
        "awaits": find_awaited(text, language) if Label.AWAITING_CUSTOMER_PAYMENT in carried else "",
        "contact": contact_name(text, redirect_to, sender),
        "asked": asked_numbers(text) if Label.QUESTION in carried else (),
    }


def _file_names(message: Message) -> str:
    """The names of what is attached, as words: news of another account may stand in nothing else."""
    names = (name.name.rpartition(".")[0] or name.name for name in message.attachments)
    return "\n".join(" ".join(re.split(r"[_\W]+", name)) for name in names)
