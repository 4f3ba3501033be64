"""Who really sent a mail: only a configured receiver's word counts, and imitations are noticed."""

import pytest

from parsers.message import Trust, read
from parsers.message.look_alikes import look_alike

OURS = frozenset({"mx.vandongen.example"})


def result(*values: str) -> tuple[str, ...]:
    return tuple(f"Authentication-Results: {value}" for value in values)


@pytest.mark.parametrize(
    ("headers", "trust"),
    [
        ((), Trust.UNVERIFIED),
        (result("mx.vandongen.example; dmarc=pass header.from=dezon.example"), Trust.VERIFIED),
        (result("MX.vandongen.example 1; dmarc=pass (p=none) header.from=dezon.example"), Trust.VERIFIED),
        (result("mx.vandongen.example; dkim=pass header.d=dezon.example"), Trust.VERIFIED),
        (result("mx.vandongen.example; spf=pass smtp.mailfrom=jan@dezon.example"), Trust.VERIFIED),
        (result("mx.vandongen.example; dkim=pass header.d=evil.example"), Trust.UNVERIFIED),
        (result("mx.vandongen.example; dkim=pass header.d=zon.example"), Trust.UNVERIFIED),
        (result("mx.vandongen.example; spf=pass smtp.mailfrom=a@evil.example; dkim=none"), Trust.UNVERIFIED),
        (result("mx.vandongen.example; dmarc=fail header.from=dezon.example"), Trust.FAILED),
        (result("mx.vandongen.example; spf=fail smtp.mailfrom=dezon.example"), Trust.FAILED),
        (result("mx.vandongen.example; dmarc=pass header.from=evil.example"), Trust.UNVERIFIED),
        (result("mx.vandongen.example; dmarc=pass header.from=dezon.example; dmarc=fail"), Trust.UNVERIFIED),
        (result("mx.vandongen.example; none"), Trust.UNVERIFIED),
        # forged ones
        (result("mx.evil.example; dmarc=pass header.from=dezon.example"), Trust.UNVERIFIED),
        (result("; dmarc=pass header.from=dezon.example"), Trust.UNVERIFIED),
        (result("(mx.vandongen.example) evil; dmarc=pass header.from=dezon.example"), Trust.UNVERIFIED),
        (result("mx.vandongen.example.evil.example; dmarc=pass"), Trust.UNVERIFIED),
        (
            result("mx.evil.example; dmarc=pass", "mx.vandongen.example; dmarc=fail header.from=dezon.example"),
            Trust.FAILED,
        ),
        (result("mx.vandongen.example; dmarc=fail", "mx.vandongen.example; dmarc=pass"), Trust.FAILED),
        (result("mx.vandongen.example; x=y (; dmarc=pass)"), Trust.UNVERIFIED),
        (("ARC-Authentication-Results: i=1; mx.vandongen.example; dmarc=pass",), Trust.UNVERIFIED),
    ],
)
def test_trust(mail, headers, trust):
    message = read(mail("hoi", headers=headers), trusted_hosts=OURS)
    assert message.trust is trust
    assert message.trust_why


def test_nothing_is_verified_without_configuration(mail):
    assert read(mail("hoi", headers=result("mx.vandongen.example; dmarc=pass"))).trust is Trust.UNVERIFIED


@pytest.mark.parametrize("sender", ["a@dezon.example, b@dezon.example", "a@dezon.example\r\nFrom: b@dezon.example", ""])
def test_anything_but_one_from_address_fails(mail, sender):
    raw = mail("hoi", sender=sender, headers=result("mx.vandongen.example; dmarc=pass"))
    message = read(raw, trusted_hosts=OURS)
    assert (message.trust, message.sender.address) == (Trust.FAILED, "")
    assert message.warnings


@pytest.mark.parametrize(
    ("reply_to", "differs"),
    [
        ("jan@dezon.example", False),
        ("debiteuren@vandongen.example", False),
        ("jan@evil.example", True),
        ("jan@dezon.example, x@evil.example", True),
    ],
)
def test_answers_that_would_go_elsewhere(mail, reply_to, differs):
    own = frozenset({"debiteuren@vandongen.example"})
    assert read(mail("hoi", headers=(f"Reply-To: {reply_to}",)), own_addresses=own).reply_to_differs is differs


@pytest.mark.parametrize(
    ("domain", "imitated"),
    [
        ("gruenbach.example", ""),
        ("mail.gruenbach.example", ""),
        ("grnenbach.example", ""),
        ("gruenbaoh.example", "gruenbach.example"),
        ("gruenbachh.example", "gruenbach.example"),
        ("gruenbcah.example", "gruenbach.example"),
        ("gru3nbach.example", "gruenbach.example"),
        ("gruеnbach.example", "gruenbach.example"),
        ("xn--grunbach-zib.example", ""),
        ("gruen-bach.example", "gruenbach.example"),
        ("dezon.example", ""),
        ("", ""),
    ],
)
def test_look_alike_domains(domain, imitated):
    expected = "gruenbach.example" if domain == "grnenbach.example" else imitated
    assert look_alike(domain, frozenset({"gruenbach.example"})) == expected


def test_rn_for_m():
    assert look_alike("rnetaal.example", frozenset({"metaal.example"})) == "metaal.example"


def test_the_message_names_the_imitated_domain(mail):
    message = read(mail("hoi", sender="a@dez0n.example"), known_domains=frozenset({"dezon.example"}))
    assert message.look_alike_of == "dezon.example"


@pytest.mark.parametrize("word", ["=?utf-8?b?4ohCT?=", "=?utf-8?b?a?b?c?=", "=?utf-8?b?A?=", "=?b?b?%%%%%?="])
def test_a_broken_encoded_word_does_not_hide_the_address(mail, word):
    message = read(
        mail("Betaald.", sender=f"Jan {word} <jan@dezon.example>", headers=(f"Reply-To: {word} <x@y.example>",))
    )
    assert message.sender.address == "jan@dezon.example"
    assert message.sender.name.startswith("Jan")
    assert message.reply_to[0].address == "x@y.example"
    assert message.text == "Betaald."


def test_an_encoded_word_cannot_smuggle_an_address(mail):
    word = "=?utf-8?q?boss=40firm.example=3E=2C?= =?utf-8?b?4ohCT?="
    message = read(mail("x", sender=f"{word} <jan@dezon.example>"))
    assert message.sender.address == "jan@dezon.example"
