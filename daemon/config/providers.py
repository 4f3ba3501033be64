"""Mail providers whose servers are known, so that a person need not look them up."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process

from daemon.config.servers import Security

SAME_NAME = 80.0  # of 100: "Transip", "combel" and "microsoft" are understood


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's servers. `remark` is the key of what the user must know before choosing it, or empty."""

    name: str
    imap: str
    smtp: str
    smtp_security: Security
    domains: tuple[str, ...] = ()
    remark: str = ""


@cache
def providers() -> tuple[Provider, ...]:
    """All providers of daemon/data/providers.toml."""
    rows = tomllib.loads(files("daemon").joinpath("data/providers.toml").read_text("utf-8"))["providers"]
    return tuple(Provider(**{**row, "domains": tuple(row["domains"])}) for row in rows)


def provider_of(address: str) -> Provider | None:
    """The provider that an address belongs to by its domain alone."""
    domain = address.rpartition("@")[2].lower()
    return next((provider for provider in providers() if domain in provider.domains), None)


def provider_named(text: str) -> Provider | None:
    """The provider that a person means, typing errors forgiven."""
    names = [provider.name.lower() for provider in providers()]
    wanted = text.lower().strip()[:40]
    found = process.extractOne(wanted, names, scorer=fuzz.ratio, score_cutoff=SAME_NAME)
    if not found and len(wanted) > 3:
        found = process.extractOne(wanted, names, scorer=fuzz.partial_ratio, score_cutoff=95.0)
    return providers()[found[2]] if found else None


def usual_servers(address: str) -> Provider:
    """What most hosters call the servers of a domain of one's own."""
    domain = address.rpartition("@")[2].lower()
    return Provider("", f"imap.{domain}", f"smtp.{domain}", "tls")
