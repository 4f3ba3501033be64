"""What every page has at hand: the desk, the ledger, who is there, what they sent, and a way to answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any, TypeVar
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from daemon.clock import moment, now, today
from daemon.config import Config
from daemon.desk import told
from daemon.desk.changes import Changes
from daemon.desk.security import Origins
from daemon.desk.typed import line_of
from daemon.handling import Handler
from daemon.health import Pulse
from daemon.ledger import Ledger, queue
from daemon.ledger.access import DeskSession
from daemon.ledger.outstanding import Outstandings
from daemon.reader import Reader
from daemon.texts import load_templates
from daemon.understanding import Understanding, Understood
from parsers.money import Money
from replies.summary.form import Form
from replies.words import UserLanguage, Words

HERE = Path(__file__).parent
T = TypeVar("T")
LANGUAGE_COOKIE, LOOK_COOKIE = "afspraak_language", "afspraak_look"
LOOKS = ("", "light", "dark")
# The pages of the top: address, title, and the key after g.
TITLES = ("Review", "Debtors", "Agreements", "Payments", "Calls", "Week", "Labels", "Status", "Settings")
_PATHS = ("/", "/debtors", "/agreements", "/payments", "/calls", "/week", "/labels", "/status", "/settings")
PAGES = tuple(zip(_PATHS, TITLES, "qdapcwltx", strict=True))
MOST_REMEMBERED = 20
LONGEST_SALUTATION = 40  # characters of a line that ends with a comma


@dataclass(slots=True)
class Desk:
    """What all visits share. `person` is who runs the service, to whom links are made out when nobody is named."""

    config: Config
    open_ledger: Callable[[], Ledger]
    person: str
    origins: Origins
    reader: Reader
    failed_sign_ins: dict[str, list[float]] = field(default_factory=dict)
    pulse: Pulse = field(default_factory=Pulse)  # of the service that runs beside it
    outstandings: Outstandings = field(default_factory=Outstandings)  # what calls and weeks are reckoned of
    reckoned: dict[str, tuple[object, Any]] = field(default_factory=dict)  # what takes a while, with what it came from
    visited_at: float | None = None  # when somebody was last here, by the monotonic clock
    closing: Event = field(default_factory=Event)  # set when the desk ends: whoever listens for news is let go
    # Mails whose drafts are being edited, each with the last change of what is on file about its debtor.
    understood: dict[int, tuple[int, Understood]] = field(default_factory=dict)
    changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        """Begin to watch the ledger."""
        self.changes = Changes(self.config.ledger.path)

    def reckon(self, name: str, about: object, make: Callable[[], T]) -> T:
        """What `make` reckons from the whole ledger; only anew when something was written since, or `about` differs."""
        key = (about, self.changes.version())  # asked for first: what is written meanwhile counts the next time
        known = self.reckoned.get(name)
        if known is None or known[0] != key:
            known = (key, make())
            self.reckoned = {**self.reckoned, name: known}
        value: T = known[1]
        return value

    def understand(self, ledger: Ledger, message: int) -> Understood:
        """A stored mail, understood once more; remembered while its draft is being worked on."""
        changed = "SELECT t.id FROM messages m JOIN touched t ON t.debtor_id = m.debtor_id WHERE m.id = ?"
        last = int(ledger.value(changed, message) or 0)
        then, found = self.understood.get(message, (0, None))
        if found is None or then != last:
            found = Understanding(ledger, self.config, self.reader).again(message)
            self.understood = dict([*list(self.understood.items())[-MOST_REMEMBERED:], (message, (last, found))])
        return found


YEARS = 1990, 2200  # which the desk shows; the calendar of the machine ends somewhere


class NotFoundError(Exception):
    """There is no such page, or no such thing in the ledger."""


def _telling(quote_of_mail: str) -> str:
    """A quote without the salutation at its start; "" when that is all."""
    first, _, rest = quote_of_mail.strip().partition("\n")
    return rest.strip() if first.endswith(",") and len(first) <= LONGEST_SALUTATION else quote_of_mail.strip()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["word"] = lambda key, words: words(key)
    made.filters["typed"] = line_of
    made.filters["telling"] = _telling
    made.filters["path"] = lambda text: quote(str(text), safe="")
    return made


def read_templates() -> None:
    """Read all templates, so that not the first visitors wait for it."""
    for name in _environment().list_templates():
        _environment().get_template(name)


@dataclass(slots=True)
class Visit:
    """One request of a person who is signed in, or of somebody at the door (`session` is None)."""

    desk: Desk
    request: Request
    ledger: Ledger
    session: DeskSession | None
    sent: FormData

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.desk.config

    @property
    def person(self) -> str:
        """Who is signed in, for the audit trail."""
        return self.session.person if self.session else ""

    @property
    def words(self) -> Words:
        """The product's words, in the language this browser asked for, or else the configured one."""
        language: UserLanguage = self.desk.config.creditor.language
        match self.request.cookies.get(LANGUAGE_COOKIE):
            case "nl":
                language = "nl"
            case "en":
                language = "en"
        return Words(language, "desk")

    @property
    def form(self) -> Form:
        """How days and amounts are written."""
        return Form(self.words)

    @property
    def today(self) -> date:
        """The creditor's day."""
        return today(self.desk.config.creditor.time_zone)

    @property
    def now(self) -> datetime:
        """The moment, by the creditor's clock."""
        return now().astimezone(self.desk.config.creditor.time_zone)

    @property
    def partial(self) -> bool:
        """Whether only a part of the page is asked for, by htmx."""
        return "hx-request" in self.request.headers

    def asked(self, name: str) -> str:
        """A value of the address, or ""."""
        return self.request.query_params.get(name, "")[:200]

    @property
    def told(self) -> tuple[str, str] | None:
        """What was just done, and where it is taken back; "" where it cannot be."""
        return told.of(self.asked("told"))

    def go_telling(self, path: str, what: str) -> Response:
        """Send the browser to another page, which says once what was just done: a name of told.TOLD, and what to."""
        page, mark, place = path.partition("#")
        return self.go(f"{page}{'&' if '?' in page else '?'}told={what}{mark}{place}")

    def asked_number(self, name: str) -> int:
        """A value of the address that is a number, or 0."""
        return _number(self.asked(name))

    def field(self, name: str) -> str:
        """A field of the form as text with LF line ends, or ""."""
        value = self.sent.get(name, "")
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def sent_list(self, name: str) -> list[str]:
        """All values of a field that may stand in the form several times."""
        return [value for value in self.sent.getlist(name) if isinstance(value, str)]

    def back_to(self, usual: str) -> str:
        """The page of the desk that the form names to go on with, or the usual one."""
        return self.onward(self.field("onward"), usual)

    def onward(self, wanted: str, usual: str) -> str:
        """A page of the desk to go on with, if that is what `wanted` is; else the usual one."""
        return wanted if re.fullmatch(r"/[a-z][\w/?=&%.-]*", wanted) else usual

    @property
    def handler(self) -> Handler:
        """What decides mails anew."""
        return Handler(self.ledger, self.config, self.desk.reader, load_templates(self.config))

    def number(self, name: str) -> int:
        """A field of the form that holds a number, or 0."""
        return _number(self.field(name))

    def at(self, name: str = "number") -> int:
        """The number in the address. Raises NotFoundError."""
        number = int(self.request.path_params[name])
        if number >= 1 << 62:
            raise NotFoundError
        return number

    def day_of(self, at: str | None) -> date | None:
        """The creditor's day of a point in time of the ledger."""
        return moment(at).astimezone(self.desk.config.creditor.time_zone).date() if at else None

    def page(self, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page made from a template."""
        look = self.request.cookies.get(LOOK_COOKIE, "")
        known = {
            "visit": self,
            "words": self.words,
            "form": self.form,
            "money": self._money,
            "day": self._day,
            "clock": self._clock,
            "ago": self._ago,
            "session": self.session,
            "by_name": lambda name: self.words("you") if name == self.person else name,
            "look": look if look in LOOKS else "",
            "static": static_version(),
            "pages": PAGES,
            "under_way": queue.under_way(self.ledger, self.person) if self.session else [],
        }
        html = _environment().get_template(template).render(known | values)
        return HTMLResponse(html, status)

    def go(self, path: str) -> Response:
        """Send the browser to another page of the desk after a form."""
        return RedirectResponse(path, 303)

    def _money(self, cents: int | Money | None, currency: str = "EUR") -> str:
        if cents is None:
            return "–"
        return self.form.sum(cents if isinstance(cents, Money) else Money(cents, currency))

    def _day(self, value: date | str | None) -> str:
        """A day, or the day of a point in time, with the year when it is not this one."""
        if not value:
            return "–"
        if isinstance(value, str):
            value = self.day_of(value) or self.today if "T" in value else date.fromisoformat(value)
        return self.form.day(value) if abs((value - self.today).days) < 180 else self.form.long_day(value)

    def _clock(self, at: str) -> str:
        return self.form.clock(moment(at).astimezone(self.desk.config.creditor.time_zone).time())

    def _ago(self, at: str | None) -> str:
        """How long ago, in the coarsest words that help."""
        day = self.day_of(at)
        if day is None or at is None:
            return ""
        days = (self.today - day).days
        if days <= 0:
            return self._clock(at)
        if days == 1:
            return self.words("yesterday")
        return self.words.plural("{count} day", "{count} days", days) if days < 60 else self._day(day)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 15 else 0


@cache
def static_version() -> str:
    """Changes whenever a file in static/ does, so that browsers may keep those for ever."""
    newest = max(path.stat().st_mtime_ns for path in (HERE / "static").rglob("*"))
    return Markup.escape(f"{newest // 1_000_000:x}")
