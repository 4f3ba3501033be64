"""config.toml: what it becomes, what is filled in, and what is said of every fault."""

from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.config import ConfigNotFound, ConfigProblem, find, load, places
from parsers.money import Money
from replies.case import PolicySettings

Write = Callable[..., Path]


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigProblem) as caught:
        load(path)
    return list(caught.value.faults)


def test_the_smallest_configuration_is_filled_in(write: Write, tmp_path: Path) -> None:
    config = load(write())
    account = config.accounts[0]
    assert account.name == "main"
    assert account.address == config.creditor.address
    assert account.inbox_folders == ("INBOX",)
    assert (account.imap.port, account.smtp.port) == (993, 465)
    assert (account.smtp.user, account.smtp.password_env) == ("ar@vandam.example", "MAIL_PASSWORD")
    assert config.ledger.path == tmp_path / "ledger.db"
    assert config.policy == PolicySettings()
    assert config.limits.max_mail_bytes == 25_000_000
    assert config.summary.to == ("ar@vandam.example",)
    assert config.summary.weekday == 0
    assert config.summary.time == time(7, 0)
    assert config.creditor.time_zone == ZoneInfo("Europe/Amsterdam")
    assert config.creditor.identity.iban == "NL91ABNA0417164300"


def test_policy_amounts_are_exact(write: Write) -> None:
    config = load(write(more='[policy]\nplan_minimum = "0.10"\npromise_days = 14\n'))
    assert config.policy == PolicySettings(promise_days=14, plan_minimum=Money(10))


@pytest.mark.parametrize(
    ("given_lines", "user", "source"),
    [
        ("", "ar@vandam.example", "MAIL_PASSWORD"),
        ('\nuser = "other"\npassword_env = "SMTP_PASSWORD"', "other", "SMTP_PASSWORD"),
        ('\npassword_env = "SMTP_PASSWORD"', "ar@vandam.example", "SMTP_PASSWORD"),
        ('\nuser = ""', "", None),
    ],
)
def test_smtp_signs_in_as_imap_unless_told_otherwise(
    write: Write, given_lines: str, user: str, source: str | None
) -> None:
    host = 'host = "smtp.vandam.example"'
    smtp = load(write((host, host + given_lines))).accounts[0].smtp
    assert (smtp.user, smtp.password_env) == (user, source)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"NL91ABNA0417164300"', '"NL91ABNA0417164301"', 'creditor.iban = "NL91ABNA0417164301" must be a valid IBAN'),
        ('name = "Van Dam"', "", "creditor.name is missing"),
        ('name = "Van Dam"', 'name = ""', 'creditor.name = "" must not be empty'),
        ('name = "Van Dam"', 'name = "Van\\nBcc: x"', "must be one line of at most 200 characters"),
        ('name = "Van Dam"', "name = 3", "creditor.name = 3 must be text in quotes"),
        ('"ar@vandam.example"', '"vandam"', 'creditor.address = "vandam" must be an e-mail address'),
        ('"ar@vandam.example"', '"a@b.nl, c@d.nl"', "must be an e-mail address"),
        ("address =", "adres =", 'creditor.adres is not a known key; did you mean "address"?'),
        ('host = "smtp', 'hots = "smtp', 'accounts.smtp.hots is not a known key; did you mean "host"?'),
        ("[[accounts]]", "[accounts]", "accounts must be a list: write [[accounts]] with double brackets."),
        (
            "[[accounts]]",
            '[[accounts]]\nhost = "x"',
            "accounts.host is not a known key; it belongs in [accounts.imap].",
        ),
        ("[[accounts]]", "[[accounts]]\nqqqq = 1", "accounts.qqqq is not a known key; known here are address, "),
        ("[[accounts]]", "[[accounts]]\nidle = 1", "accounts.idle = 1 must be true or false"),
        ("[[accounts]]", '[[accounts]]\npoll_seconds = "60"', 'accounts.poll_seconds = "60" must be a whole number'),
        ("[[accounts]]", "[[accounts]]\npoll_seconds = 1.5", "must be a whole number"),
        ("[[accounts]]", "[[accounts]]\npoll_seconds = 1", "accounts.poll_seconds = 1 must be 10 or more."),
        ("[[accounts]]", '[[accounts]]\ninbox_folders = "INBOX"', "must be a list in square brackets"),
        ("[[accounts]]", "[[accounts]]\ninbox_folders = []", "must have at least one entry"),
        ("[[accounts]]", '[[accounts]]\nname = "a b"', "must be one word"),
        ('"smtp.vandam.example"', '"x"\nport = 70000', "accounts.smtp.port = 70000 must be 65535 or less."),
        ('"smtp.vandam.example"', '"x"\nsecurity = "none"', 'must be "tls" or "starttls": only a server on this'),
        ('"smtp.vandam.example"', '"x"\nsecurity = "ssl"', "must be 'tls', 'starttls' or 'none'"),
        ('"smtp.vandam.example"', '"x"\nca_file = "nowhere.pem"', "must be a file that exists"),
        ('password_env = "MAIL_PASSWORD"', "", "accounts.imap must say where the password is"),
        ('"MAIL_PASSWORD"', '"A"\npassword_file = "b"', "accounts.imap must name one source of the password"),
        ("[ledger]", "[ledgr]", 'ledgr is not a known key; did you mean "ledger"?'),
        (
            "[ledger]",
            "[policy]\nplan_minimum = 50.0\n[ledger]",
            "policy.plan_minimum = 50.0 must be an amount in quotes",
        ),
        ("[ledger]", '[policy]\nplan_minimum = "1e9"\n[ledger]', "must be an amount in quotes"),
        ("[ledger]", "[policy]\nhold_days = -1\n[ledger]", "policy.hold_days = -1 must be 0 or more."),
        ("[ledger]", "[policy]\nhold_dagen = 1\n[ledger]", 'policy.hold_dagen is not a known key; did you mean "hold_'),
        ("[ledger]", "policy = 3\n[ledger]", "is not a known key; it belongs"),
        ("[ledger]", '[summary]\nday = "maandag"\n[ledger]', "summary.day = \"maandag\" must be 'monday', "),
        ("[ledger]", '[summary]\ntime = "07:00Z"\n[ledger]', "must be a time of day in the creditor's time zone"),
        ("[ledger]", '[summary]\ntime = "7"\n[ledger]', "must be"),
        ("[ledger]", "[limits]\nsends_per_hour = 0\n[ledger]", "limits.sends_per_hour = 0 must be 1 or more."),
    ],
)
def test_a_fault_names_the_key_the_value_and_what_to_do(write: Write, old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in faults(write((old, new))))


@pytest.mark.parametrize("name", ["Europe/Amsterdm", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_a_time_zone_must_exist(write: Write, name: str) -> None:
    path = write(('name = "Van Dam"', f'name = "Van Dam"\ntime_zone = "{name}"'))
    assert any("must be a time zone" in fault for fault in faults(path))


def test_all_faults_are_told_at_once(write: Write) -> None:
    path = write(('name = "Van Dam"', ""), ("[[accounts]]", "[[accounts]]\nidle = 3"), ('path = "ledger.db"', ""))
    assert len(faults(path)) == 3


def test_two_accounts_need_two_names(write: Write) -> None:
    second = """
[[accounts]]
[accounts.imap]
host = "localhost"
security = "none"
user = "b"
password_env = "P"
[accounts.smtp]
host = "127.0.0.1"
security = "none"
"""
    assert faults(write(more=second)) == ["accounts must each have a name of their own; more than one is called main."]
    config = load(write(more=second.replace("[[accounts]]", '[[accounts]]\nname = "b"')))
    assert [account.name for account in config.accounts] == ["main", "b"]
    assert config.accounts[1].imap.port == 143
    assert faults(write(more=second.replace('"b"', "3"))) == [
        "accounts.imap.user (number 2) = 3 must be text in quotes."
    ]


SECRET = "hunter2-geheim"


@pytest.mark.parametrize(
    "line",
    [
        f'pasword = "{SECRET}"',
        f'wachtwoord = "{SECRET}"',
        f'password = ["{SECRET}"]',
        f'password = "{SECRET}"\npassword_file = "x"',
        f'password_env = "{SECRET}"',
        f'password = {{ geheim = "{SECRET}" }}',
        f'password = "{SECRET}',
        f"password = {SECRET}",
    ],
)
def test_a_secret_is_never_repeated(write: Write, line: str) -> None:
    path = write(('password_env = "MAIL_PASSWORD"', line))
    with pytest.raises(ConfigProblem) as caught:
        load(path)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None or SECRET not in str(caught.value.__cause__)


def test_a_password_in_the_file_needs_a_file_of_ones_own(write: Write) -> None:
    change = ('password_env = "MAIL_PASSWORD"', f'password = "{SECRET}"')
    config = load(write(change))
    assert SECRET not in repr(config)
    assert config.accounts[0].smtp.password is not None
    told = faults(write(change, mode=0o640))
    assert told == [
        f"It holds a password and can be read by others; use password_file instead, or: chmod 600 {write(change)}"
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[creditor\n", "It is not TOML"),
        (b"\xff\xfe", "not a text file in UTF-8"),
        (b"", "creditor is missing"),
        (b"accounts = []", "accounts must have at least one entry"),
        (b"accounts = [1]", "accounts must be a table"),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    assert any(told in fault for fault in faults(path))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert "cannot be read" in faults(tmp_path)[0]


def test_finding_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert [str(place) for place in places()] == [
        "config.toml",
        f"{tmp_path}/xdg/afspraak/config.toml",
        "/etc/afspraak/config.toml",
    ]
    assert places({"HOME": "/home/x"})[1] == Path("/home/x/.config/afspraak/config.toml")
    user = tmp_path / "xdg" / "afspraak" / "config.toml"
    user.parent.mkdir(parents=True)
    user.touch()
    assert find() == user
    (tmp_path / "config.toml").touch()
    assert find() == Path("config.toml")
    with pytest.raises(ConfigNotFound, match="afspraak init"):
        find(tmp_path / "other.toml")


TOML_VALUES = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.booleans().map(lambda truth: str(truth).lower()),
    st.sampled_from(["1.5", "nan", "inf", "[]", "{}", '""', "1979-05-27", "07:00:00", "1979-05-27T07:32:00Z", "[[]]"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='"\\'), max_size=300).map(
        lambda text: f'"{text}"'
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.sampled_from(
        ['name = "Van Dam"', 'iban = "NL91ABNA0417164300"', 'host = "imap.vandam.example"', 'path = "ledger.db"']
    ),
    key=st.sampled_from(["", "port", "time_zone", "language", "ca_file", "security", "iban", "password_file"]),
    value=TOML_VALUES,
)
def test_whatever_a_value_is_it_loads_or_is_told(write: Write, line: str, key: str, value: str) -> None:
    changed = f"{line.partition(' ')[0]} = {value}" if not key or line.startswith(key) else f"{line}\n{key} = {value}"
    path = write((line, changed))
    with suppress(ConfigProblem):
        load(path)
