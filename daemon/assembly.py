"""Putting the parts together as configured: the handler with its reader and templates, and the service."""

from collections.abc import Callable
from functools import cache, partial

from daemon.config import Config
from daemon.handling import Handler
from daemon.ledger import Ledger
from daemon.reader import ReaderProcess
from daemon.service import Service
from daemon.texts import load_templates
from replies.words import Words


def make_handler(config: Config, ledger: Ledger) -> Handler:
    """A handler on this ledger, ready to read the first mail at once."""
    reader = _reader(config.limits.max_mail_bytes)
    reader.start()
    return Handler(ledger, config, reader, load_templates(config))


@cache
def _reader(largest_mail: int) -> ReaderProcess:
    """The one reader of this process: the model takes time and memory to load."""
    return ReaderProcess(largest_mail)


def make_service(config: Config, open_ledger: Callable[[], Ledger], words: Words) -> Service:
    """The service of this configuration; each of its threads opens the ledger anew."""
    return Service(config, open_ledger, partial(make_handler, config), words)
