"""Coming in and leaving: by a link that is good once, or with a name and a password.

A session lasts no longer than the entry in `[[desk.people]]` of whom it is: with the entry, or when its password is
changed, it ends. Who has no entry came by a link, such as whoever runs the service.
"""

import hashlib
import time

from starlette.requests import Request
from starlette.responses import Response

from daemon.config import Config
from daemon.desk.passwords import matches
from daemon.desk.visit import LANGUAGE_COOKIE, LOOK_COOKIE, LOOKS, Visit
from daemon.ledger import Ledger, access
from daemon.ledger.access import DeskSession

COOKIE = "afspraak_desk"
YEAR = 365 * 24 * 3600

# After so many wrong passwords for one name within a minute, the door stays shut for the rest of it.
MOST_FAILURES = 5
FAILURES_COUNT = 60.0  # seconds


def session_of(config: Config, ledger: Ledger, request: Request) -> DeskSession | None:
    """Who is signed in with this browser, and may still be."""
    session = access.session(ledger, request.cookies.get(COOKIE, ""))
    return session if session and session.entry == _entry(config, session.person) else None


def _entry(config: Config, name: str) -> str:
    """What changes when the entry of this person does; "" when they have none."""
    person = next((one for one in config.desk.people if one.name == name), None)
    return hashlib.sha256(person.password_hash.encode()).hexdigest() if person else ""


def show(visit: Visit) -> Response:
    """The door."""
    if visit.session:
        return visit.go("/")
    return _door(visit)


def _door(visit: Visit, said: str = "", status: int = 200) -> Response:
    people = [person.name for person in visit.config.desk.people]
    return visit.page("enter.html", status=status, people=people, said=said)


def enter(visit: Visit) -> Response:
    """Sign in with name and password."""
    name = visit.field("name").strip()
    key = name.casefold()
    recent = [at for at in visit.desk.failed_sign_ins.get(key, ()) if time.monotonic() - at < FAILURES_COUNT]
    if len(recent) >= MOST_FAILURES:
        return _door(visit, visit.words("Too many wrong passwords; wait a minute."), 429)
    person = next((one for one in visit.config.desk.people if one.name.casefold() == key), None)
    if not matches(visit.field("password"), person.password_hash if person else None) or person is None:
        visit.desk.failed_sign_ins = {**visit.desk.failed_sign_ins, key: [*recent, time.monotonic()]}
        return _door(visit, visit.words("This name and password do not go together."), 403)
    visit.desk.failed_sign_ins.pop(key, None)
    return _in(visit, person.name)


def show_link(visit: Visit) -> Response:
    """A button to come in by a link: only looking at the address, as scanners of mail do, uses nothing up."""
    if visit.session:
        return visit.go("/")
    if not access.link_is_good(visit.ledger, visit.request.path_params["token"]):
        return _refused(visit)
    return visit.page("enter_link.html")


def use_link(visit: Visit) -> Response:
    """Sign in by a link that is good once."""
    person = access.use_link(visit.ledger, visit.request.path_params["token"])
    return _in(visit, person) if person else _refused(visit)


def _refused(visit: Visit) -> Response:
    said = visit.words("This link was used already, or is too old; ask for a new one: afspraak desk link")
    return _door(visit, said, 403)


def _in(visit: Visit, person: str) -> Response:
    response = visit.go("/")
    response.set_cookie(
        COOKIE,
        access.begin_session(visit.ledger, person, _entry(visit.config, person)),
        max_age=int(access.SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=visit.desk.origins.secure,
    )
    return response


def leave(visit: Visit) -> Response:
    """Sign out."""
    access.end_session(visit.ledger, visit.request.cookies.get(COOKIE, ""))
    response = visit.go("/enter")
    response.delete_cookie(COOKIE)
    return response


def choose_look(visit: Visit) -> Response:
    """Keep in this browser which language and which look are wanted."""
    response = visit.go("/settings")
    if visit.field("language") in {"nl", "en"}:
        response.set_cookie(LANGUAGE_COOKIE, visit.field("language"), max_age=YEAR, samesite="strict", httponly=True)
    if visit.field("look") in LOOKS:
        response.set_cookie(LOOK_COOKIE, visit.field("look"), max_age=YEAR, samesite="strict", httponly=True)
    return response
