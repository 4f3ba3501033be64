"""`afspraak init`: a dialogue that ends in a configuration that loads, and that never overwrites anything."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.config import load
from daemon.config.providers import provider_named, provider_of, providers, usual_servers

ANSWERS = {
    "language": "en",
    "name": 'Van Dam "Installatie" B.V. \\ Zn.',
    "address": "ar@vandam.example",
    "iban": "NL91 ABNA 0417 1643 00",
    "signer": "",
    "telephone": "",
    "country": "",
    "zone": "",
    "provider": "transip",
    "imap": "",
    "imap security": "",
    "smtp": "",
    "smtp security": "",
    "user": "",
    "place": "",
    "password": "geheim één",
    "ledger": "",
}


def init(path: Path, answers: dict[str, str]) -> Result:
    text = "".join(f"{answer}\n" for answer in answers.values())
    return CliRunner().invoke(main, ["--config", str(path), "init"], input=text)


def test_proposals_taken(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    result = init(path, ANSWERS)
    assert result.exit_code == 0, result.output
    assert "afspraak check" in result.output
    assert "geheim" not in result.output
    config = load(path)
    account = config.accounts[0]
    assert config.creditor.name == ANSWERS["name"]
    assert (config.creditor.country, str(config.creditor.time_zone)) == ("NL", "Europe/Amsterdam")
    assert (account.imap.host, account.imap.port) == ("imap.transip.email", 993)
    assert (account.smtp.host, account.smtp.port) == ("smtp.transip.email", 465)
    assert account.imap.user == account.smtp.user == "ar@vandam.example"
    password = tmp_path / "new" / "mail-password"
    assert account.imap.password_file == password
    assert password.read_text(encoding="utf-8") == "geheim één\n"
    assert stat.S_IMODE(password.stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("there", ["config.toml", "mail-password"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("dear to me")
    result = init(tmp_path / "config.toml", ANSWERS)
    assert result.exit_code == 1
    assert "is there already" in result.output
    assert (tmp_path / there).read_text() == "dear to me"
    assert [path.name for path in tmp_path.iterdir()] == [there]


def test_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    answers = {}
    for key, answer in ANSWERS.items():
        if key == "iban":
            answers["wrong iban"] = "NL91 ABNA 0417 1643 01"
        answers[key] = answer
    result = init(tmp_path / "config.toml", answers)
    assert result.exit_code == 0, result.output
    assert "must be a valid IBAN" in result.output


def test_unencrypted_only_on_this_machine(tmp_path: Path) -> None:
    answers = {**ANSWERS, "imap": "localhost", "imap security": "none", "smtp security": "none"}
    result = init(tmp_path / "config.toml", answers)
    assert result.exit_code == 1  # "none" is no choice for the smtp server, and the answers run out
    assert not (tmp_path / "config.toml").exists()


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [("environment", "password_env", "AFSPRAAK_PASSWORD"), ("credential", "password_credential", "mail-password")],
)
def test_a_password_kept_elsewhere(tmp_path: Path, place: str, key: str, value: str) -> None:
    result = init(tmp_path / "config.toml", {**ANSWERS, "place": place, "password": ""})
    assert result.exit_code == 0, result.output
    assert getattr(load(tmp_path / "config.toml").accounts[0].imap, key) == value
    assert not (tmp_path / "mail-password").exists()


def test_a_provider_known_by_the_domain_is_not_asked_for(tmp_path: Path) -> None:
    answers = {**ANSWERS, "address": "firma@gmail.com", "iban": "BE68 5390 0754 7034"}
    del answers["provider"]
    result = init(tmp_path / "config.toml", answers)
    assert result.exit_code == 0, result.output
    assert "app password" in result.output
    config = load(tmp_path / "config.toml")
    assert config.accounts[0].imap.host == "imap.gmail.com"
    assert (config.creditor.country, str(config.creditor.time_zone)) == ("BE", "Europe/Brussels")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("TransIP", "TransIP"),
        ("trans ip", "TransIP"),
        ("combel", "Combell"),
        ("microsoft", "Microsoft 365"),
        ("Hosnet", "Hostnet"),
        ("onbekend", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_provider_by_name(typed: str, name: str | None) -> None:
    found = provider_named(typed)
    assert (found.name if found else None) == name


def test_servers_by_address() -> None:
    proximus = provider_of("jan@SKYNET.be")
    assert proximus is not None
    assert proximus.imap == "imap.proximus.be"
    assert provider_of("jan@vandam.example") is None
    assert usual_servers("jan@Vandam.example").imap == "imap.vandam.example"


def test_no_domain_belongs_to_two_providers() -> None:
    domains = [domain for provider in providers() for domain in provider.domains]
    assert len(domains) == len(set(domains))
