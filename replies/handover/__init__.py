"""The hand-over file: all that a collection agency needs about one debtor, as one zip and a page that leads through it.

Invoices, the reminders with the proof of each, what was written both ways, what was agreed and what came of it. Mails
go along as they were received and sent, byte for byte, so that their headers prove when and to whom.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from parsers.books import Debtor
from parsers.money import Money, total
from replies.case import Creditor
from replies.dossier import AgreementView
from replies.summary.form import Form
from replies.words import Words

INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Claimed:
    """An invoice that is handed over, with its copy where one is on file."""

    number: str
    description: str
    issued: date
    due: date
    amount: Money
    open: Money
    copy: bytes = b""
    ending: str = ".pdf"


@dataclass(frozen=True, slots=True)
class Booked:
    """Money that came in for these invoices."""

    on: date
    amount: Money
    invoice: str


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that went out. `raw` is the mail itself, its proof; empty when only a list says so."""

    at: datetime
    level: int
    address: str
    subject: str
    message_id: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Written:
    """A mail between us; `person` is the other side's address."""

    at: datetime
    ours: bool
    person: str
    subject: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Called:
    """A telephone call; what was noted of it stays in the house."""

    on: date
    spoke_to: str
    outcome: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Everything about one claim on the day it is handed over. `costs`: what the law lets be asked, when known."""

    creditor: Creditor
    debtor: Debtor
    telephone: str
    made_on: date
    invoices: tuple[Claimed, ...]
    payments: tuple[Booked, ...]
    reminders: tuple[Reminded, ...]
    mails: tuple[Written, ...]
    agreements: tuple[AgreementView, ...]
    calls: tuple[Called, ...]
    costs: Money | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file in the zip; `line` is what the page says of it."""

    name: str
    content: bytes
    line: tuple[str, ...]


def pack(handed: HandOver, words: Words) -> bytes:
    """The zip. The same file on the same day is the same bytes."""
    form = Form(words)
    invoices, reminders, mails = (
        tuple(_invoices(handed, form)),
        tuple(_reminders(handed, form)),
        tuple(_mails(handed, form)),
    )
    html = _page().render(
        handed=handed,
        words=words,
        form=form,
        open=total([invoice.open for invoice in handed.invoices]),
        invoices=invoices,
        reminders=reminders,
        mails=mails,
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, INDEX, html.encode(), handed.made_on)
        for paper in (*invoices, *reminders, *mails):
            if paper.content:
                _put(archive, paper.name, paper.content, handed.made_on)
    return packed.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes, day: date) -> None:
    info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    archive.writestr(info, content)


def _invoices(handed: HandOver, form: Form) -> Iterator[Paper]:
    folder = _safe(form.words("Invoices"))
    for one in handed.invoices:
        line = (
            one.number,
            one.description,
            form.full_day(one.issued),
            form.full_day(one.due),
            form.sum(one.amount),
            form.sum(one.open),
        )
        yield Paper(f"1-{folder}/{_safe(one.number)}{one.ending}", one.copy, line)


def _reminders(handed: HandOver, form: Form) -> Iterator[Paper]:
    folder = _safe(form.words("Reminders"))
    for place, one in enumerate(handed.reminders, 1):
        line = (form.full_day(one.at.date()), str(one.level), one.address, one.subject, one.message_id)
        yield Paper(f"2-{folder}/{place:02}-{one.at.date()}.eml", one.raw, line)


def _mails(handed: HandOver, form: Form) -> Iterator[Paper]:
    folder = _safe(form.words("Correspondence"))
    for place, one in enumerate(handed.mails, 1):
        way = form.words("from us") if one.ours else form.words("from the debtor")
        line = (form.full_day(one.at.date()), way, one.person, one.subject)
        yield Paper(f"3-{folder}/{place:02}-{one.at.date()}-{_safe(way)}.eml", one.raw, line)


def _safe(name: str) -> str:
    """A name that every disk takes."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.").lower() or "-"


@cache
def _page() -> Template:
    environment = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__name__).joinpath("index.html").read_text("utf-8"))
