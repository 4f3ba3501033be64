"""Short whole mails in every language: the promised days, the amount, the plan, the claim, the redirection."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from parsers.facts import find_facts
from parsers.facts.model import Known
from parsers.labels.model import LabelHit

MAILS = tomllib.loads((Path(__file__).parent / "mails.toml").read_text(encoding="utf-8"))["mail"]
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
SENT = "2026-11-17T10:00:00+01:00"


def read(mail):
    return find_facts(
        mail["body"],
        sent=datetime.fromisoformat(mail.get("sent", SENT)),
        language={"nl-be": "nl"}.get(mail["lang"], mail["lang"]),
        labels=tuple(LabelHit(label, 1.0, "") for label in mail["labels"]),
        known=Known(country=COUNTRIES[mail["lang"]]),
        sender="jan.smit@degrootbouw.example",
    )


@pytest.mark.parametrize("mail", [pytest.param(mail, id=f"{mail['lang']}: {mail['body'][:50]!r}") for mail in MAILS])
def test_mail(mail):
    facts = read(mail)
    promise, claim = facts.promise, facts.claim
    dates = [str(day) for day in promise.dates] if promise else []
    wanted = mail.get("dates", [])
    assert dates[:1] == [day for day in wanted if day == (dates or [""])[0]] or (not dates and not wanted)
    assert bool(dates) == bool(wanted)
    plan = [f"{part.date or '-'} {part.amount or '-'}" for part in promise.instalments] if promise else []
    assert plan == mail.get("plan", [])
    assert ([str(day) for day in claim.dates] if claim else [])[:1] == mail.get("claim", [])
    amount = (promise.amount if promise else None) or (claim.amount if claim else None)
    assert (str(amount) if amount else None) == mail.get("amount")
    assert facts.redirect_to == mail.get("redirect")
