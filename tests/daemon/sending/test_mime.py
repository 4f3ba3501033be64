"""Our own mails: whatever a debtor writes, they hold our headers, one recipient, and the thread."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sending.mime import BadRecipient, Letter, build


def letter(**changes: object) -> Letter:
    values: dict[str, object] = {
        "sender_name": "Tegelhuis De Linde",
        "sender": "debiteuren@delinde.example",
        "recipient": "jan@x.example",
        "subject": "Re: factuur 12",
        "text": "Dag Jan,\n\nDank u.\n",
        "mime_id": "afspraak.1.1.abc@delinde.example",
        "date": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    } | changes
    return Letter(**values)  # type: ignore[arg-type]


def parsed(**changes: object) -> Message:
    return message_from_bytes(build(letter(**changes)))


def test_a_reply_belongs_to_its_thread() -> None:
    mail = parsed(in_reply_to="b@x.example", references=("a@x.example",))
    assert mail["In-Reply-To"] == "<b@x.example>"
    assert mail["References"] == "<a@x.example> <b@x.example>"


def test_a_long_id_stays_whole_on_one_line() -> None:
    ident = "x" * 200 + "@outlook.example"
    raw = build(letter(in_reply_to=ident))
    assert f"In-Reply-To: <{ident}>\r\n".encode() in raw


def test_of_a_long_thread_the_first_and_last_ids_are_kept() -> None:
    ids = tuple(f"{n}@x.example" for n in range(60))
    kept = parsed(references=ids, in_reply_to="last@x.example")["References"].split()
    assert len(kept) == 20
    assert kept[0] == "<0@x.example>"
    assert kept[-1] == "<last@x.example>"


@pytest.mark.parametrize(
    "subject",
    [
        "Re\r\nBcc: evil@x.example",
        "Re\nTo: evil@x.example",
        "a\x00b",
        "x\u2028Bcc: y",
        "\udce9t\udce9",
        "=?utf-8?q?a=0d=0aBcc:_x?=",
    ],
)
def test_a_debtors_subject_bends_nothing(subject: str) -> None:
    mail = parsed(subject=subject)
    assert mail["Bcc"] is None
    assert mail.get_all("To") == ["jan@x.example"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jan",
        "jan@x.example, piet@y.example",
        "jan@x.example\r\nBcc: y@z.example",
        "<@",
        "jan..bakker@x.example",
        "jan@x..example",
        "j\0an@x.example",
        "jän@x.example",
        "jan@münchen.example",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(BadRecipient):
        build(letter(recipient=address))


def test_ids_that_are_none_are_left_out() -> None:
    mail = parsed(in_reply_to="a b", references=("ok@x.example", "", "<x>"))
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<ok@x.example>"


def test_a_notice_of_the_service_says_that_it_is_automatic() -> None:
    assert parsed(automatic=True)["Auto-Submitted"] == "auto-generated"
    assert parsed()["Auto-Submitted"] is None


@given(subject=st.text(), text=st.text(), name=st.text(max_size=60), ident=st.text(max_size=300))
def test_what_is_built_parses_back_to_what_was_meant(subject: str, text: str, name: str, ident: str) -> None:
    mail = parsed(subject=subject, text=text, sender_name=name, in_reply_to=ident)
    names = {header.lower() for header in mail.keys()}  # noqa: SIM118
    assert names <= {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "x-afspraak-id",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    }
    assert mail["To"] == "jan@x.example"
