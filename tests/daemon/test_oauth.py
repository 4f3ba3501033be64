"""Signing in with tokens: a real Dovecot and Postfix, and a provider that gives, renews, refuses and goes away."""

import asyncio
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import oauth
from daemon.config import Config, load
from daemon.config.oauth import OauthTable
from daemon.ledger.outbox import Outcome, Outgoing
from daemon.mailbox.connection import SignInRefused, connect
from daemon.oauth import NotSignedIn, SignInEnded, TokensUnavailable, sign_in_with_browser, sign_in_with_code
from daemon.secrets import client_secret_of, password_of
from daemon.sending.smtp import submit
from daemon.session import _signed_in
from tests.servers.dovecot import Dovecot, Settings
from tests.servers.oauth import CLIENT, SECRET, Provider, introspection_url
from tests.servers.ports import free_ports
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.servers

USER = "books@creditor.example"
CONFIG = """\
[creditor]
name = "Van Dam"
address = "{user}"
iban = "NL91 ABNA 0417 1643 00"

[[accounts]]
[accounts.imap]
host = "127.0.0.1"
port = {imap}
user = "{user}"
ca_file = "{ca}"
[accounts.imap.oauth]
provider = "other"
flow = "{flow}"
client_id = "{client}"
client_secret_env = "CLIENT_SECRET"
token_file = "token.json"
token_url = "{url}/token"
device_url = "{url}/device"
browser_url = "{url}/browser"
scope = "mail"

[accounts.smtp]
host = "127.0.0.1"
security = "starttls"
port = {smtp}
ca_file = "{ca}"

[ledger]
path = "ledger.db"
"""


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Dovecot, Postfix, Provider]]:
    ports = free_ports(2)
    with (
        Dovecot(Settings(introspection_url=introspection_url(ports))) as dovecot,
        Postfix(dovecot) as postfix,
        Provider(ports, dovecot.ca_file.parent, USER) as provider,
    ):
        yield dovecot, postfix, provider


@pytest.fixture
def servers(world: tuple[Dovecot, Postfix, Provider]) -> tuple[Dovecot, Postfix]:
    return world[:2]


@pytest.fixture
def provider(world: tuple[Dovecot, Postfix, Provider]) -> Provider:
    return world[2]


@pytest.fixture(autouse=True)
def clean(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    oauth._kept.clear()
    provider.refuse, provider.away, provider.approved, provider.lasts = "", False, False, 3600
    provider.asked.clear()
    monkeypatch.setenv("CLIENT_SECRET", SECRET)


def configured(servers: tuple[Dovecot, Postfix], provider: Provider, folder: Path, flow: str) -> Config:
    dovecot, postfix = servers
    path = folder / "config.toml"
    path.write_text(
        CONFIG.format(
            user=USER, imap=dovecot.tls_port, smtp=postfix.starttls_port, ca=dovecot.ca_file, flow=flow, client=CLIENT,
            url=provider.url,
        )
    )  # fmt: skip
    return load(path)


@pytest.fixture
def config(servers: tuple[Dovecot, Postfix], provider: Provider, tmp_path: Path) -> Config:
    return configured(servers, provider, tmp_path, "application")


def send(config: Config, password: str) -> Outcome:
    raw = b"From: books@creditor.example\r\nTo: jan@x.example\r\nSubject: x\r\n\r\nDag\r\n"
    mail = Outgoing(1, "main", 1, "x@y.example", USER, "jan@x.example", raw, "sending", 1)
    return asyncio.run(submit(config.accounts[0].smtp, password, mail, lambda _: None))


def test_an_application_reads_and_sends_with_one_token(config: Config, provider: Provider) -> None:
    account = config.accounts[0]
    with connect(account.imap, password_of(account.imap)) as client:
        assert client.select_folder("INBOX", readonly=True)
    assert account.smtp.oauth == account.imap.oauth
    assert send(config, password_of(account.smtp)).state == "accepted"
    assert provider.asked == ["client_credentials"]


def test_a_token_is_renewed_before_its_end(config: Config, provider: Provider) -> None:
    provider.lasts = 60  # less than the time before its end from which a token counts as ended
    first = password_of(config.accounts[0].imap)
    assert password_of(config.accounts[0].imap) != first


def test_a_token_that_the_server_takes_no_more_is_renewed_once(config: Config, provider: Provider) -> None:
    account = config.accounts[0]
    password_of(account.imap)
    provider.revoke_all()
    with pytest.raises(SignInRefused):
        connect(account.imap, password_of(account.imap))
    _signed_in(account).logout()
    assert provider.asked == ["client_credentials"] * 2
    assert send(config, oauth.AccessToken("at-wrong")).stage == "sign_in"


@pytest.mark.parametrize(
    ("refuse", "away", "problem"),
    [("invalid_client", False, SignInEnded), ("invalid_grant", False, SignInEnded),
     ("temporarily_unavailable", False, TokensUnavailable), ("", True, TokensUnavailable)],
)  # fmt: skip
def test_a_refusal_waits_for_a_person_and_an_outage_does_not(
    config: Config, provider: Provider, refuse: str, away: bool, problem: type[Exception]
) -> None:
    provider.refuse, provider.away = refuse, away
    with pytest.raises(problem) as raised:
        password_of(config.accounts[0].imap)
    assert SECRET not in str(raised.value)
    assert len(provider.asked) == 1


def test_a_person_signs_in_once_with_a_code(
    servers: tuple[Dovecot, Postfix], provider: Provider, tmp_path: Path
) -> None:
    config = configured(servers, provider, tmp_path, "device")
    imap = config.accounts[0].imap
    assert imap.oauth
    with pytest.raises(NotSignedIn, match="accounts signin"):
        password_of(imap)
    shown: list[tuple[str, str]] = []

    def wait(_: float) -> None:
        provider.approved = provider.asked.count("urn:ietf:params:oauth:grant-type:device_code") >= 2

    sign_in_with_code(imap, imap.oauth, client_secret_of(imap, imap.oauth), lambda *told: shown.append(told), wait)
    assert shown == [("https://x.example/device", "ABCD-EFGH")]
    kept = tmp_path / "token.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    first = kept.read_text()
    connect(imap, password_of(imap)).logout()
    assert kept.read_text() != first, "Microsoft gives another lasting token each time"
    connect(imap, password_of(imap, fresh=True)).logout()


def test_a_person_signs_in_once_in_a_browser(
    servers: tuple[Dovecot, Postfix], provider: Provider, tmp_path: Path
) -> None:
    config = configured(servers, provider, tmp_path, "browser")
    imap = config.accounts[0].imap
    assert imap.oauth
    sign_in_with_browser(imap, imap.oauth, client_secret_of(imap, imap.oauth), provider.sign_in)
    connect(imap, password_of(imap)).logout()
    provider.lasting.clear()  # the person took the right back
    with pytest.raises(SignInEnded):
        password_of(imap, fresh=True)


@pytest.mark.parametrize(
    ("given", "key", "address"),
    [
        ({"provider": "microsoft", "flow": "application", "tenant": "contoso.example"}, "token_url",
         "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"),
        ({"provider": "microsoft", "flow": "device", "token_file": "t"}, "device_url",
         "https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode"),
        ({"provider": "google", "flow": "browser", "token_file": "t"}, "token_url",
         "https://oauth2.googleapis.com/token"),
    ],
)  # fmt: skip
def test_the_big_providers_are_known(given: dict[str, object], key: str, address: str) -> None:
    table = OauthTable.model_validate_json(json.dumps({"client_id": "x", **given}))
    assert table.address(key) == address
    assert table.scopes


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"provider": "google", "flow": "device", "token_file": "t"}, "device_url"),
        ({"provider": "other", "flow": "application"}, "token_url"),
        ({"provider": "microsoft", "flow": "device"}, "token_file"),
        ({"provider": "other", "flow": "application", "token_url": "http://x.example/token"}, "https://"),
    ],
)
def test_what_cannot_work_is_refused_when_the_configuration_is_read(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        OauthTable.model_validate_json(json.dumps({"client_id": "x", **given}))
