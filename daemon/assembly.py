"""Putting the parts together: the handler with its classifier and its templates, as configured."""

from daemon.config import Config
from daemon.handling import Handler
from daemon.ledger import Ledger
from parsers.labels import load as load_classifier
from replies.draft import Templates


def make_handler(config: Config, ledger: Ledger) -> Handler:
    """A handler on this ledger."""
    return Handler(ledger, config, load_classifier(), Templates.load())
