"""The books as an index: what a mail can be recognised by, looked up exactly. Built once, then only read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import cycle
from types import MappingProxyType
from typing import Self, TypeVar

from stdnum import iso11649
from stdnum.be import ogm_vcs

from parsers.books import ContactState, Debtor, Invoice, Reminder
from parsers.matching.names import name_key
from parsers.money import Money

_DECORATION = re.compile(r"[^A-Z0-9]+")

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail of ours other than a reminder, such as an answer: its thread leads to the debtor."""

    message_id: str
    debtor_id: int
    invoice_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Books:
    """Debtors, invoices, reminders and our own mails, each by what a mail can name them with.

    An address, domain or name may belong to several debtors; an invoice number or Message-ID to one thing.
    """

    debtors: Mapping[int, Debtor]
    invoices: Mapping[str, Invoice]  # by number, exactly as the books write it
    references: Mapping[str, Invoice]  # by payment reference, compact
    open_invoices: Mapping[int, tuple[Invoice, ...]]  # by debtor
    reminders: Mapping[str, Reminder]  # by Message-ID
    reminded: Mapping[int, tuple[Reminder, ...]]  # by debtor, oldest first
    sent: Mapping[str, SentMail]  # by Message-ID
    addresses: Mapping[str, frozenset[int]]
    debtors_of_domain: Mapping[str, frozenset[int]]
    names: Mapping[tuple[str, ...], frozenset[int]]
    known_invoices: tuple[tuple[str, date, date, Money], ...]  # number, issued, due, open: as `Known` wants them

    @classmethod
    def of(
        cls,
        debtors: Iterable[Debtor],
        invoices: Iterable[Invoice],
        reminders: Iterable[Reminder],
        sent: Iterable[SentMail] = (),
    ) -> Self:
        """The index of these books. A payment reference that two invoices carry identifies neither."""
        debtors, invoices = tuple(debtors), tuple(invoices)
        reminders = sorted(reminders, key=lambda reminder: (reminder.sent, reminder.id))
        by_reference = _grouped((compact(i.payment_reference), i) for i in invoices if i.payment_reference)
        domains = (
            (domain_of(contact.address), debtor.id)
            for debtor in debtors
            for contact in debtor.contacts
            if contact.state is not ContactState.WRONG and not is_public(domain_of(contact.address))
        )
        return cls(
            debtors=MappingProxyType({debtor.id: debtor for debtor in debtors}),
            invoices=MappingProxyType({invoice.number: invoice for invoice in invoices}),
            references=MappingProxyType({key: same[0] for key, same in by_reference.items() if len(same) == 1}),
            open_invoices=_grouped((i.debtor_id, i) for i in invoices if i.open),
            reminders=MappingProxyType({r.message_id: r for r in reminders if r.message_id}),
            reminded=_grouped((reminder.debtor_id, reminder) for reminder in reminders),
            sent=MappingProxyType({mail.message_id: mail for mail in sent}),
            addresses=_sets(
                (contact.address.casefold(), debtor.id) for debtor in debtors for contact in debtor.contacts
            ),
            debtors_of_domain=_sets(domains),
            names=_sets((name_key(debtor.name), debtor.id) for debtor in debtors if name_key(debtor.name)),
            known_invoices=tuple((i.number, i.issued, i.due, i.open) for i in invoices),
        )

    def with_sent(self, more: Iterable[SentMail]) -> Self:
        """These books with more of our own mails."""
        return replace(self, sent=MappingProxyType({**self.sent, **{mail.message_id: mail for mail in more}}))

    @property
    def domains(self) -> frozenset[str]:
        """The mail domains of the debtors, without those of public mail providers."""
        return frozenset(self.debtors_of_domain)

    def debtor_of_address(self, address: str) -> Debtor | None:
        """The one debtor who has this address on file; None when nobody or several have."""
        ids = self.addresses.get(address.casefold(), frozenset())
        return self.debtors[next(iter(ids))] if len(ids) == 1 else None


def domain_of(address: str) -> str:
    """The domain of an address in lower case, "" when it has none."""
    return address.rpartition("@")[2].casefold() if "@" in address else ""


def compact(reference: str) -> str:
    """A payment reference without its decoration: "+++090/9337/55493+++" and "090933755493" are the same."""
    return _DECORATION.sub("", reference.upper())


def is_check_digited(reference: str) -> bool:
    """Whether a compact payment reference carries check digits, so that a slip of the pen makes no other valid one.

    OGM/VCS (Belgium), ISO 11649 (Europe) and the betalingskenmerk (Netherlands).
    """
    return ogm_vcs.is_valid(reference) or iso11649.is_valid(reference) or _is_betalingskenmerk(reference)


def _is_betalingskenmerk(reference: str) -> bool:
    """A check digit and 15 digits, or a check digit, the last digit of the length, and 7 to 12 digits.

    The check digit is that of modulus 11 with weights 2, 4, 8, 5, 10, 9, 7, 3, 6, 1 again and again from the right
    (Betaalvereniging Nederland, "Specificaties betalingskenmerk").
    """
    if not (reference.isascii() and reference.isdigit()):
        return False
    if len(reference) != 16 and not (9 <= len(reference) <= 14 and int(reference[1]) == (len(reference) - 2) % 10):
        return False
    weighted = zip(reversed(reference[1:]), cycle((2, 4, 8, 5, 10, 9, 7, 3, 6, 1)), strict=False)
    check = 11 - sum(int(digit) * weight for digit, weight in weighted) % 11
    return int(reference[0]) == {10: 1, 11: 0}.get(check, check)


def is_public(domain: str) -> bool:
    """Whether anyone can have an address at this domain."""
    labels = domain.split(".")
    return any(".".join(labels[place:]) in _public_domains() for place in range(len(labels) - 1))


@cache
def _public_domains() -> frozenset[str]:
    lines = files(__package__).joinpath("public_domains.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


Item = TypeVar("Item")


def _grouped(pairs: Iterable[tuple[Key, Item]]) -> Mapping[Key, tuple[Item, ...]]:
    groups: dict[Key, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return MappingProxyType({key: tuple(items) for key, items in groups.items()})


def _sets(pairs: Iterable[tuple[Key, int]]) -> Mapping[Key, frozenset[int]]:
    return MappingProxyType({key: frozenset(ids) for key, ids in _grouped(pairs).items()})
