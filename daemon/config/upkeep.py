"""What keeps the service in order: whom it tells of trouble, its backups, and how long it keeps what."""

from typing import Annotated

from pydantic import Field

from daemon.config.kinds import Address, OptionalPlace
from daemon.config.table import Table


class AlertsTable(Table):
    """`[alerts]`: who is told by mail of what needs a person."""

    mail: bool = True
    to: tuple[Address, ...] = ()  # empty in the file means the creditor's address, filled in on loading


class BackupTable(Table):
    """`[backup]`: copies of the ledger that the service makes by itself; without a folder it makes none."""

    folder: OptionalPlace = None
    every_hours: Annotated[int, Field(ge=1, le=24 * 7)] = 24
    keep: Annotated[int, Field(ge=1, le=1000)] = 14


Kept = Annotated[int, Field(ge=1, le=36_500)]


class RetentionTable(Table):
    """`[retention]`: after how many days something is deleted for good."""

    stranger_days: Kept = 90
    mail_days: Kept = 730
    books_days: Kept = 2557  # seven years: art. 52 AWR (NL), art. 60 Btw-wetboek (BE; ten since 2023)
