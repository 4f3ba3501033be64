"""A Date header that names no possible day does not keep the mail from being read."""

import pytest

from parsers.message import read


@pytest.mark.parametrize(
    "written",
    [
        "Fri, 31 Dec 9999 23:59:59 -0800",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Sat, 3 Jan 2026 10:00:00 +9900",
        "Sat, 3 Jan 2026 10:00:00 +2459",
    ],
)
def test_an_impossible_date_is_none(written: str) -> None:
    assert read(f"From: jan@x.example\r\nDate: {written}\r\n\r\nDag\r\n".encode()).sent is None
