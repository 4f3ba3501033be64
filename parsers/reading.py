"""Understanding one mail: labels, promise, claim, redirection and references, put together from their parsers."""

from dataclasses import dataclass

from parsers.books import Language
from parsers.facts.model import Claim, Promise, References
from parsers.labels.model import LabelHit


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
    abstained: bool = False
    candidates: tuple[LabelHit, ...] = ()
