"""Putting the parts together as configured: the handler with its reader and templates, and the service."""

from collections.abc import Callable
from functools import partial

from daemon.config import Config
from daemon.desk.server import DeskServer, listen, origins
from daemon.desk.visit import Desk
from daemon.handling import Handler
from daemon.health import Pulse
from daemon.ledger import Ledger
from daemon.reader import ReaderProcess, shared_reader
from daemon.service import Service
from daemon.texts import load_templates
from replies.words import Words


def make_handler(config: Config, ledger: Ledger) -> Handler:
    """A handler on this ledger, ready to read the first mail at once."""
    reader = reader_of(config)
    reader.start()
    return Handler(ledger, config, reader, load_templates(config))


def reader_of(config: Config) -> ReaderProcess:
    """The reader that all of this process share."""
    return shared_reader(config.limits.max_mail_bytes)


def make_service(config: Config, open_ledger: Callable[[], Ledger], words: Words) -> Service:
    """The service of this configuration; each of its threads opens the ledger anew."""
    return Service(config, open_ledger, partial(make_handler, config), words, reader_of(config))


def make_desk(config: Config, open_ledger: Callable[[], Ledger], person: str, pulse: Pulse) -> DeskServer:
    """The desk of this configuration, listening; `pulse` is that of the service beside it. Raises PortTaken."""
    table = config.desk
    listener = listen(table.host, table.port)
    desk = Desk(config, open_ledger, person, origins(listener, table.public_url), reader_of(config), pulse=pulse)
    return DeskServer(desk, listener)
