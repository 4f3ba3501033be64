"""What understanding a reply yields: labels with confidence and evidence, and the one that decides the answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelHit:
    """One label the mail carries. `confidence` is calibrated (0..1); `evidence` is verbatim from the mail."""

    label: str
    confidence: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The labels of a mail, surest first, and `primary`, which decides the answer.

    `abstained` means: not sure enough, a person must read it; `candidates` are then the three likeliest readings.
    """

    labels: tuple[LabelHit, ...]
    primary: str
    confidence: float
    abstained: bool = False
    candidates: tuple[LabelHit, ...] = ()
