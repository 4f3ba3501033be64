"""Putting the parts together as configured: the handler with its classifier and templates, and the service."""

from collections.abc import Callable
from functools import partial

from daemon.config import Config
from daemon.handling import Handler
from daemon.ledger import Ledger
from daemon.service import Service
from parsers.labels import load as load_classifier
from replies.draft import Templates
from replies.words import Words


def make_handler(config: Config, ledger: Ledger) -> Handler:
    """A handler on this ledger."""
    return Handler(ledger, config, load_classifier(), Templates.load())


def make_service(config: Config, open_ledger: Callable[[], Ledger], words: Words) -> Service:
    """The service of this configuration; each of its threads opens the ledger anew."""
    return Service(config, open_ledger, partial(make_handler, config), words)
