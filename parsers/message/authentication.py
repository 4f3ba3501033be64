"""Who really sent a mail: what the configured receiver's Authentication-Results say about the From address.

From is whatever a sender writes. Only a header whose authserv-id is one that the user configured counts (RFC 8601
section 5), only `dmarc=pass`, or DKIM or SPF that passed for the From domain itself. No configuration: unverified.
"""

import re

from parsers.message.headers import Headers
from parsers.message.model import Mailbox, Trust

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,20})\s*(?:/\s*\d{1,3}\s*)?=\s*([a-z]{1,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z]{1,20})\.([a-z-]{1,20})\s*=\s*\"?([^\s;\"]{1,300})", re.IGNORECASE)
_AUTHSERV = re.compile(r"\s*\"?([A-Za-z0-9._-]{1,255})\"?(?:\s+\d{1,3})?\s*$")


def trust(headers: Headers, trusted_hosts: frozenset[str]) -> tuple[Trust, str]:
    """The level of trust and, in English, why."""
    if headers.from_headers != 1 or len(headers.sender) != 1:
        return Trust.FAILED, "the mail does not have exactly one From address"
    sender = headers.sender[0]
    hosts = {host.lower() for host in trusted_hosts if host}
    if not hosts:
        return Trust.UNVERIFIED, "no receiving server is configured as trusted"
    reports = [value for value in headers.all("authentication-results") if _authserv(value) in hosts]
    if not reports:
        return Trust.UNVERIFIED, "no Authentication-Results of a trusted server"
    # A trusted server adds its header on top and removes forged ones below (RFC 8601 section 5): only its first counts.
    return _judge(reports[0], sender)


def _authserv(value: str) -> str:
    match = _AUTHSERV.match(_COMMENT.sub("", value[:4000]).partition(";")[0])
    return match[1].lower() if match else ""


def _judge(value: str, sender: Mailbox) -> tuple[Trust, str]:
    domain = sender.address.rpartition("@")[2]
    results: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for part in _COMMENT.sub("", value[:4000]).split(";")[1:]:
        if match := _RESULT.match(part):
            properties = {f"{kind}.{name}".lower(): found for kind, name, found in _PROPERTY.findall(part)}
            results.setdefault(match[1].lower(), []).append((match[2].lower(), properties))
    dmarc = results.get("dmarc", [])
    if len(dmarc) > 1:
        return Trust.UNVERIFIED, "more than one DMARC result"
    if dmarc:
        result, properties = dmarc[0]
        about = properties.get("header.from", domain).lower().rpartition("@")[2]
        if about != domain:
            return Trust.UNVERIFIED, f"the DMARC result is about {about}"
        if result == "pass":
            return Trust.VERIFIED, "DMARC passed"
        if result == "fail":
            return Trust.FAILED, "DMARC failed"
    for result, properties in results.get("dkim", []):
        signer = (properties.get("header.d") or properties.get("header.i", "")).lower().rpartition("@")[2]
        if result == "pass" and _aligned(signer, domain):
            return Trust.VERIFIED, f"DKIM passed for {signer}"
    for result, properties in results.get("spf", []):
        mail_from = properties.get("smtp.mailfrom", "").lower().rpartition("@")[2]
        if result == "pass" and _aligned(mail_from, domain):
            return Trust.VERIFIED, f"SPF passed for {mail_from}"
    if any(result in ("fail", "hardfail") for result, _ in results.get("spf", [])):
        return Trust.FAILED, "SPF failed and nothing else passed"
    return Trust.UNVERIFIED, "nothing passed for the From address"


def _aligned(proven: str, domain: str) -> bool:
    """Whether a proven domain is the From domain or its parent with at least two labels; "co.uk" proves nothing."""
    parent = proven.count(".") >= 1 and len(proven) > 6 and domain.endswith(f".{proven}")
    return bool(proven) and (proven == domain or parent)
