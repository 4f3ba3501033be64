"""Passwords of the desk as the configuration keeps them: scrypt (RFC 7914) with a salt of their own."""

import hashlib
import hmac
import secrets

_COST = 14  # log2 of N; with r = 8 it takes 16 MB and some 50 ms
_NOBODY = f"scrypt${_COST}${'0' * 32}${'0' * 64}"


def hashed(password: str) -> str:
    """The line for `password_hash` of the configuration."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${salt.hex()}${_scrypt(password, salt, _COST).hex()}"


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password. Takes as long when there is nobody of that name (`stored` is None)."""
    _, cost, salt, digest = (stored or _NOBODY).split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(cost))
    return hmac.compare_digest(found.hex(), digest) and stored is not None


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=1 << cost, r=8, p=1, maxmem=1 << 27, dklen=32)
