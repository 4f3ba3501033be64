"""What goes along with a letter: the copies of its invoices, and the days of an agreement for the debtor's calendar."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from parsers.facts.model import Instalment
from replies.calendar import MEDIA_TYPE, Entry, calendar_of
from replies.case import Attachment, Case, Creditor, Decision
from replies.draft.writer import Writer
from replies.policy.facts import copies_of

CALENDAR_FILE = "afspraak.ics"
# The letters that say which days were agreed.
_DATED = {"confirm_promise", "confirm_plan", "thank_confirmation", "confirm_call"}


def enclosures(
    decision: Decision,
    case: Case,
    creditor: Creditor,
    writer: Writer,
    agreed: Sequence[Instalment],
    account: str,
    *,
    calendar: bool,
) -> tuple[Attachment, ...]:
    """The copies that were decided on, and with `calendar` a file with the days `agreed`, payable to the `account`."""
    copies = copies_of(case) if decision.attach else ()
    numbers = {invoice.id: invoice.number for invoice in case.invoices}
    files = [
        Attachment(_file_name(numbers[copy.invoice_id], copy.name), copy.media_type, copy.sha256) for copy in copies
    ]
    if calendar and decision.answer in _DATED and (entries := tuple(_entries(creditor, writer, agreed, account))):
        about = "-".join(numbers.values())
        content = calendar_of(entries, about, creditor.address, case.today)
        files.append(Attachment(CALENDAR_FILE, MEDIA_TYPE, content=content))
    return tuple(files)


def _entries(creditor: Creditor, writer: Writer, agreed: Sequence[Instalment], account: str) -> Iterator[Entry]:
    for part in agreed:
        if part.date and part.amount:
            title = writer.piece("calendar", promised=writer.money(part.amount), creditor=creditor.name)
            yield Entry(part.date, title, account)


def _file_name(number: str, name: str) -> str:
    """Named after the invoice, so that the debtor finds it again; with the ending the file came with."""
    return re.sub(r"[^\w.-]+", "-", number) + PurePath(name).suffix.lower()
