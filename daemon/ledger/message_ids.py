"""The Message-IDs of our own mails: each names its draft and version, signed so that nobody can make one up."""

import hmac
import secrets

from daemon.ledger.database import Ledger

OWN_HEADER = "X-Afspraak-ID"  # says our Message-ID again, for servers that write another one over it


def use_domain(ledger: Ledger, domain: str) -> None:
    """The domain of our Message-IDs, settled once: it is part of ids that were given out already."""
    ledger.execute("INSERT OR IGNORE INTO settings (key, value) VALUES ('message_id_domain', ?)", domain)


def mime_id(ledger: Ledger, number: int, version: int) -> str:
    """The Message-ID of one version of a draft, without brackets: nobody without our key can make one up."""
    domain = ledger.value("SELECT value FROM settings WHERE key = 'message_id_domain'") or "afspraak.invalid"
    name = f"{number}.{version}"
    return f"afspraak.{name}.{_signature(ledger, name)}@{domain}"


def draft_of_mime_id(ledger: Ledger, identifier: str) -> int | None:
    """The draft whose Message-ID this is, when the signature in it is ours."""
    local = identifier.partition("@")[0].split(".")
    match local:
        case ["afspraak", number, version, signature] if number.isdecimal() and version.isdecimal():
            ours = hmac.compare_digest(signature, _signature(ledger, f"{number}.{version}"))
            return int(number) if ours else None
    return None


def _signature(ledger: Ledger, name: str) -> str:
    key = ledger.value("SELECT value FROM settings WHERE key = 'message_id_key'")
    if key is None:
        key = secrets.token_hex(32)
        ledger.insert("settings", key="message_id_key", value=key)
    return hmac.new(bytes.fromhex(key), name.encode(), "sha256").hexdigest()[:20]
