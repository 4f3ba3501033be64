"""Dates, amounts, promises, plans, claims, references and redirections: what can be reckoned with in a mail."""

from datetime import datetime

from parsers.books import Language
from parsers.facts.amounts import find_amounts
from parsers.facts.bank_change import find_bank_change
from parsers.facts.claims import find_claim
from parsers.facts.dates import find_dates
from parsers.facts.dates.frame import Frame
from parsers.facts.model import NOTHING_KNOWN, Facts, Known
from parsers.facts.promises import Mail, find_promise, open_balance
from parsers.facts.redirects import find_redirection, other_address
from parsers.facts.references import find_references
from parsers.facts.sentences import read_sentences
from parsers.facts.tokens import tokenize
from parsers.labels.model import LabelHit
from parsers.labels.names import Label

__all__ = ["find_amounts", "find_dates", "find_facts", "find_redirection", "find_references"]

_ELSEWHERE = frozenset({Label.NOT_MY_DEPARTMENT, Label.WRONG_RECIPIENT})


def find_facts(
    text: str,
    *,
    sent: datetime,
    language: Language,
    labels: tuple[LabelHit, ...],
    known: Known = NOTHING_KNOWN,
    has_attachments: tuple[str, ...] = (),
    sender: str = "",
) -> Facts:
    """What can be reckoned with in the new text of a mail.

    Days count from `sent`, in the sender's own zone. `labels` is what the mail was found to say; `known` what the books
    hold about the sender; `has_attachments` the names of the attached files; `sender` the address of the sender.
    """
    references = find_references(text, known)
    sentences = read_sentences(tokenize(text, language))
    if not sentences.sentences:
        return Facts(references=references)
    frame = Frame(sent, known.country, language)
    mail = Mail(sentences, frame, labels, known, open_balance(known, references.invoices))
    elsewhere = tuple(hit.evidence for hit in labels if hit.label in _ELSEWHERE)
    redirect_to = find_redirection(text, language=language, sender=sender, evidence=elsewhere)
    if redirect_to is None and any(hit.label == Label.INSOLVENCY for hit in labels):
        redirect_to = other_address(text, language=language, sender=sender)  # a trustee's
    return Facts(
        promise=find_promise(mail),
        claim=find_claim(mail, references, has_attachments),
        redirect_to=redirect_to,
        references=references,
        changed_bank_account=find_bank_change(text, known),
    )
