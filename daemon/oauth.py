"""Access tokens for mail servers that take no passwords: fetched when needed, kept in memory, renewed before they end.

    application   the program itself is let in (client credentials): nothing is kept
    device        a person signs in once on any device with a short code; the lasting token is kept in a file
    browser       a person signs in once in a browser and brings the address it ends at; likewise

The protocol is Authlib's; what is here is when to ask, where the lasting token lies, and what a refusal means.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.config.oauth import OauthTable
from daemon.config.servers import Endpoint
from parsers.problems import Problem

LEEWAY = 120.0  # seconds before its end from which a token counts as ended
ANSWER_SECONDS = 30.0
REDIRECT = "http://127.0.0.1/"  # where the browser ends, with nobody listening; RFC 8252 section 7.3
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"  # RFC 8628


class AccessToken(str):
    """What to sign in with instead of a password."""

    __slots__ = ()


class OauthNotInstalled(Problem):
    """The libraries for tokens come as an extra."""

    template = 'Signing in with tokens needs libraries that are not installed; use: pip install "afspraak[oauth]"'


class NotSignedIn(Problem):
    """Nobody has signed in for this account yet."""

    template = "Nobody has signed in for {user} yet; do so with `afspraak accounts signin`."


class SignInEnded(Problem):
    """The provider gives out no token any more."""

    template = (
        "The provider gives no token for {user} any more ({reason}); sign in again with `afspraak accounts signin`, or "
        "check the client's id and secret."
    )


class TokensUnavailable(Problem):
    """The provider cannot be reached or cannot answer now."""

    template = "No token for {user} can be had just now ({reason}); it will be tried again."


@dataclass(slots=True)
class _Kept:
    token: AccessToken
    ends: float  # on the monotonic clock


_kept: dict[tuple[str, str], _Kept] = {}
_turn = threading.Lock()


def access_token(endpoint: Endpoint, table: OauthTable, secret: str, *, fresh: bool = False) -> AccessToken:
    """A token that is valid now; `fresh`: not the one that was used before, which the server did not take.

    Raises NotSignedIn, SignInEnded, TokensUnavailable or OauthNotInstalled.
    """
    key = (endpoint.user, table.client_id)
    with _turn:
        kept = _kept.get(key)
        if kept and not fresh and time.monotonic() < kept.ends:
            return kept.token
        found = _fetch(endpoint, table, secret)
        token = AccessToken(found["access_token"])
        _kept[key] = _Kept(token, time.monotonic() + float(found.get("expires_in") or 3600) - LEEWAY)
        return token


def drop(endpoint: Endpoint, table: OauthTable) -> None:
    """The server did not take the token; the next one is a fresh one."""
    with _turn:
        _kept.pop((endpoint.user, table.client_id), None)


def _fetch(endpoint: Endpoint, table: OauthTable, secret: str) -> Mapping[str, Any]:
    client = _client(endpoint, table, secret)
    if table.flow == "application":
        return _asked(endpoint, lambda: client.fetch_token(table.address("token_url"), grant_type="client_credentials"))
    lasting = _read(table.token_file)
    if not lasting:
        raise NotSignedIn(user=endpoint.user)
    found = _asked(endpoint, lambda: client.refresh_token(table.address("token_url"), refresh_token=lasting))
    if found.get("refresh_token", lasting) != lasting:  # Microsoft gives a new one each time
        _write(table.token_file, str(found["refresh_token"]))
    return found


def sign_in_with_code(
    endpoint: Endpoint,
    table: OauthTable,
    secret: str,
    show: Callable[[str, str], None],
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """A person enters a code on any device (RFC 8628). `show` is given the address and the code; waits for the end."""
    client = _client(endpoint, table, secret)
    asked = {"client_id": table.client_id, "scope": table.scopes}
    found = _asked(endpoint, lambda: _json(client.post(table.address("device_url"), data=asked, withhold_token=True)))
    show(found.get("verification_uri") or found.get("verification_url", ""), found["user_code"])
    pause = float(found.get("interval", 5))
    until = time.monotonic() + float(found.get("expires_in", 900))
    while time.monotonic() < until:
        wait(pause)
        try:
            token = client.fetch_token(
                table.address("token_url"), grant_type=DEVICE_GRANT, device_code=found["device_code"]
            )
        except _refusals() as error:
            if error.error == "slow_down":
                pause += 5
            elif error.error != "authorization_pending":
                raise SignInEnded(user=endpoint.user, reason=error.description or error.error) from error
            continue
        _write(table.token_file, str(token["refresh_token"]))
        return
    raise SignInEnded(user=endpoint.user, reason="the code was not used in time")


def sign_in_with_browser(endpoint: Endpoint, table: OauthTable, secret: str, bring: Callable[[str], str]) -> None:
    """A person signs in in a browser. `bring` is given the address to open and gives back the one it ended at."""
    client = _client(endpoint, table, secret)
    client.redirect_uri = REDIRECT
    verifier = secrets.token_urlsafe(48)  # RFC 7636
    address, state = client.create_authorization_url(
        table.address("browser_url"),
        code_verifier=verifier,
        access_type="offline",  # Google: with a lasting token
        prompt="consent",
        login_hint=endpoint.user,
    )
    ended_at = bring(address)
    client.state = state
    token = _asked(
        endpoint,
        lambda: client.fetch_token(
            table.address("token_url"), authorization_response=ended_at, code_verifier=verifier, state=state
        ),
    )
    if not token.get("refresh_token"):
        raise SignInEnded(user=endpoint.user, reason="no lasting token was given")
    _write(table.token_file, str(token["refresh_token"]))


def _client(endpoint: Endpoint, table: OauthTable, secret: str) -> Any:
    try:
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError as error:
        raise OauthNotInstalled from error
    client = OAuth2Session(
        table.client_id,
        secret or None,
        scope=table.scopes or None,
        token_endpoint_auth_method="client_secret_post" if secret else "none",
        code_challenge_method="S256",
        default_timeout=ANSWER_SECONDS,
    )
    if endpoint.ca_file and table.provider == "other":
        client.verify = str(endpoint.ca_file)
        client.trust_env = False  # or REQUESTS_CA_BUNDLE would count instead
    return client


def _refusals() -> Any:
    from authlib.integrations.base_client import OAuthError

    return OAuthError


def _asked(endpoint: Endpoint, ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What a provider answers; its refusals and silences as problems. Neither ever shows the secret or a token."""
    import requests

    try:
        found = ask()
    except _refusals() as error:
        if error.error in {"temporarily_unavailable", "server_error"}:
            raise TokensUnavailable(user=endpoint.user, reason=error.error) from error
        raise SignInEnded(user=endpoint.user, reason=error.description or error.error) from error
    except (requests.RequestException, ValueError) as error:
        raise TokensUnavailable(user=endpoint.user, reason=type(error).__name__) from error
    if not isinstance(found, Mapping) or not ({"access_token", "device_code"} & found.keys()):
        raise TokensUnavailable(user=endpoint.user, reason="the answer holds no token")
    return found


def _json(response: Any) -> Mapping[str, Any]:
    response.raise_for_status()
    found: Mapping[str, Any] = response.json()
    return found


def _read(path: Path | None) -> str:
    try:
        return "" if path is None else str(json.loads(path.read_text("utf-8")).get("refresh_token", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _write(path: Path | None, refresh_token: str) -> None:
    """Keep the lasting token where only its owner can read it; the file is whole or it is the old one."""
    if path is None:  # the configuration asks for one
        return
    beside = path.with_name(path.name + ".part")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside.unlink(missing_ok=True)
    beside.touch(0o600)
    beside.write_text(json.dumps({"refresh_token": refresh_token}), encoding="utf-8")
    beside.replace(path)
