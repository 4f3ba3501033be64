"""The world as a drill wants it, inside a forked program: faster constants, a wrong clock, a disk nearly full."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Self

from daemon import clock
from daemon.ledger import Ledger


def set_constants(constants: Mapping[str, float]) -> None:
    """Set `module.NAME` to another value."""
    for place, value in constants.items():
        module, _, name = place.rpartition(".")
        found = import_module(module)
        assert hasattr(found, name), place
        setattr(found, name, value)


def shift_clock(seconds: float) -> None:
    """Everything that asks for the time gets a wrong one."""
    shift = timedelta(seconds=seconds)

    def now() -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + shift

    def today(zone: Any) -> Any:
        return (datetime.now(zone) + shift).date()

    replaced = {clock.now: now, clock.today: today}
    for module in [found for name, found in sys.modules.items() if name.partition(".")[0] == "daemon"]:
        for name in ("now", "today"):
            if (right := getattr(module, name, None)) in replaced:
                setattr(module, name, replaced[right])


def limit_ledger(spare_pages: int) -> None:
    """The ledger can grow by so many pages; then SQLite says, as on a full disk, that there is no room."""
    opened = Ledger.open.__func__  # type: ignore[attr-defined]

    def open_(cls: type[Ledger], path: Path) -> Self:  # type: ignore[misc]
        ledger: Self = opened(cls, path)
        pages = ledger.value("PRAGMA page_count")
        ledger.connection.execute(f"PRAGMA max_page_count = {pages + spare_pages}")
        return ledger

    Ledger.open = classmethod(open_)  # type: ignore[method-assign, assignment]
