"""The weekly reconciliation: what was promised, what came, what waits and what to do, on one page.

`WeekFacts` come from the ledger, `summarise` reckons the figures, `page` lays them out in the owner's language, and
`as_text`, `as_html` and `as_dict` give the forms in which it is mailed, shown and processed further.
"""

from replies.summary.calls import Call, CallReason
from replies.summary.figures import Age, Aged, KeptRate, age, ageing, cei, dso, kept_rate
from replies.summary.model import Summary, as_dict, sum_as_dict, summarise
from replies.summary.page import Page, page
from replies.summary.rendering import as_html, as_page, as_text
from replies.summary.sums import Sum, SumRow
from replies.summary.week import (
    DuePromise,
    EndingHold,
    LoosePayment,
    OpenInvoice,
    PeriodInvoice,
    QuietPayment,
    Receivables,
    Received,
    Standing,
    Waiting,
    WeekFacts,
)

__all__ = [
    "Age",
    "Aged",
    "Call",
    "CallReason",
    "DuePromise",
    "EndingHold",
    "KeptRate",
    "LoosePayment",
    "OpenInvoice",
    "Page",
    "PeriodInvoice",
    "QuietPayment",
    "Receivables",
    "Received",
    "Standing",
    "Sum",
    "SumRow",
    "Summary",
    "Waiting",
    "WeekFacts",
    "age",
    "ageing",
    "as_dict",
    "as_html",
    "as_page",
    "as_text",
    "cei",
    "dso",
    "kept_rate",
    "page",
    "sum_as_dict",
    "summarise",
]
