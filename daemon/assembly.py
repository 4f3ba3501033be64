"""Putting the parts together as configured: the handler with its classifier and templates, and the service."""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from daemon.config import Config
from daemon.handling import Handler
from daemon.ledger import Ledger
from daemon.service import Service
from parsers.labels import load as load_classifier
from parsers.message import read
from replies.draft import Templates
from replies.words import Words

_SAMPLE = "Wij betalen de factuur vrijdag"  # read once, so that everything that loads late is there


def make_handler(config: Config, ledger: Ledger) -> Handler:
    """A handler on this ledger, ready to read the first mail at once."""
    handler = Handler(ledger, config, load_classifier(), Templates.load())
    handler.classifier.classify(_SAMPLE, language="nl")
    read(f"Subject: {_SAMPLE}\r\n\r\n{_SAMPLE}\r\n".encode())
    _return_spare_memory()
    return handler


def _return_spare_memory() -> None:
    """Give back to the system what loading the models left over, where there is a way: malloc_trim(3) of glibc."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def make_service(config: Config, open_ledger: Callable[[], Ledger], words: Words) -> Service:
    """The service of this configuration; each of its threads opens the ledger anew."""
    return Service(config, open_ledger, partial(make_handler, config), words)
