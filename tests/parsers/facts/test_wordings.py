"""Single wordings of dates in every language, each with the day that it means."""

import re
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from parsers.facts.dates import find_dates

FILES = Path(__file__).parent / "wordings"
LANGUAGES = {"nl-be": "nl"}
COUNTRIES = {"nl": "NL", "nl-be": "BE", "en": "GB", "fr": "FR", "de": "DE"}
LINE = re.compile(r"(?:\[(\S+)\] )?(.+) = (\S+)$")


def wordings():
    for path in sorted(FILES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := LINE.match(line):
                yield pytest.param(path.stem, match[1] or "2026-11-17", match[2], match[3], id=f"{path.stem}: {line}")


@pytest.mark.parametrize(("tongue", "written", "wording", "expected"), list(wordings()))
def test_wording(tongue, written, wording, expected):
    sent = datetime.combine(date.fromisoformat(written), time(10, 0), timezone(timedelta(hours=1)))
    found = find_dates(wording, sent=sent, language=LANGUAGES.get(tongue, tongue), country=COUNTRIES[tongue])
    assert [str(each.best) for each in found][:1] == ([expected] if expected != "-" else [])
