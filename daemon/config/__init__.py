"""The configuration: config.toml read once, checked whole, and from then on frozen values.

`find` says which file counts, `load` reads it; every fault of a file is reported at once, as sentences.
"""

from daemon.config.loading import ConfigNotFound, ConfigProblem, find, load, places
from daemon.config.model import Config, NoSuchAccount
from daemon.config.own_labels import own_labels
from daemon.config.servers import Account, Endpoint, Imap, Smtp

__all__ = [
    "Account",
    "Config",
    "ConfigNotFound",
    "ConfigProblem",
    "Endpoint",
    "Imap",
    "NoSuchAccount",
    "Smtp",
    "find",
    "load",
    "own_labels",
    "places",
]
