"""Which entries of a file are known already, so that files may overlap and nothing counts twice.

Two entries can only be the same when account, day and amount agree, and each entry is the same as at most one other.
What proves it, strongest first: the bank's own reference, the payer's end-to-end reference, the same words in a file of
the same kind, and, between files of different kinds, the payer's account, or texts of which one holds the other. Within
one kind of file, different references or words mean different entries: two equal payments on one day are two payments.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parsers.matching.books import compact
from parsers.statements.model import Entry

LONG_ENOUGH = 6  # letters and digits of a reference or text that tells two entries apart


@dataclass(frozen=True, slots=True)
class Known:
    """An entry that is booked already. `source` is the kind of file, and `account` ours, "" where it was not told."""

    id: int
    source: str
    account: str
    entry: Entry


def find_known(account: str, source: str, entries: Sequence[Entry], known: Sequence[Known]) -> dict[int, Known]:
    """For each place in `entries` that is known already, what it is known as."""
    by_money: defaultdict[tuple[object, ...], list[Known]] = defaultdict(list)
    for one in known:
        if not (account and one.account) or same_account(account, one.account):
            by_money[_money(one.entry)].append(one)
    waiting: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if _money(entry) in by_money:
            waiting[_money(entry)].append(place)
    found = _sums_of_known_parts(account, entries, known)
    for money, places in waiting.items():
        places[:] = [place for place in places if place not in found]
        for proof in _PROOFS:
            # Paired off in the order of both files; what is paired is taken out of both lists.
            for place in list(places):
                candidates = by_money[money]
                if (other := next((one for one in candidates if proof(entries[place], source, one)), None)) is not None:
                    found[place] = other
                    candidates.remove(other)
                    places.remove(place)
    return found


def _sums_of_known_parts(account: str, entries: Sequence[Entry], known: Sequence[Known]) -> dict[int, Known]:
    """The entries that are the sum of a batch whose parts are known."""
    parts: defaultdict[tuple[str, date, str], list[Known]] = defaultdict(list)
    for one in known:
        if one.entry.batch and (not (account and one.account) or same_account(account, one.account)):
            parts[_batch(one.entry.batch, one.entry)].append(one)
    return {
        place: same[0]
        for place, entry in enumerate(entries)
        if entry.bank_reference
        and not entry.batch
        and (same := parts.get(_batch(entry.bank_reference, entry)))
        and sum(one.entry.amount.cents for one in same) == entry.amount.cents
    }


def refined_by(
    account: str, entries: Sequence[Entry], settled: Container[int], known: Iterable[Known]
) -> list[tuple[Known, list[int]]]:
    """The bookings known as one sum whose parts `entries` brings: each with the places of its parts.

    A statement often has only the sum of a batch, and a notification (CAMT.054) its parts; either may come first.
    """
    wholes = {_batch(one.entry.bank_reference, one.entry): one for one in known if one.entry.bank_reference}
    parts: defaultdict[tuple[str, date, str], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if entry.batch and place not in settled:
            parts[_batch(entry.batch, entry)].append(place)
    return [
        (whole, places)
        for key, places in parts.items()
        if (whole := wholes.get(key)) is not None
        and (not (account and whole.account) or same_account(account, whole.account))
        and whole.entry.amount.cents == sum(entries[place].amount.cents for place in places)
    ]


def _batch(reference: str, entry: Entry) -> tuple[str, date, str]:
    return compact(reference), entry.booked, entry.amount.currency


def same_account(one: str, other: str) -> bool:
    """Whether two account numbers are one: equal, or an IBAN and the old number at its end."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (len(shorter) >= LONG_ENOUGH and longer.endswith(shorter.lstrip("0")))


def _money(entry: Entry) -> tuple[object, ...]:
    return entry.booked, entry.amount.cents, entry.amount.currency


def _by_bank_reference(entry: Entry, _: str, known: Known) -> bool:
    mine = compact(entry.bank_reference)
    return len(mine) >= LONG_ENOUGH and mine == compact(known.entry.bank_reference)


def _by_end_to_end(entry: Entry, source: str, known: Known) -> bool:
    mine = compact(entry.end_to_end_id)
    if len(mine) < LONG_ENOUGH or mine != compact(known.entry.end_to_end_id):
        return False
    return not _told_apart(entry, source, known)


def _by_words(entry: Entry, source: str, known: Known) -> bool:
    return source == known.source and _words(entry) == _words(known.entry)


def _by_payer(entry: Entry, source: str, known: Known) -> bool:
    mine, theirs = compact(entry.payer_iban), compact(known.entry.payer_iban)
    return source != known.source and bool(mine) and bool(theirs) and same_account(mine, theirs)


def _by_text(entry: Entry, source: str, known: Known) -> bool:
    if source == known.source or (entry.payer_iban and known.entry.payer_iban):
        return False
    shorter, longer = sorted((_text(entry), _text(known.entry)), key=len)
    if len(shorter) >= LONG_ENOUGH:
        return shorter in longer
    names = {compact(entry.payer_name), compact(known.entry.payer_name)}
    return len(names) == 1 and "" not in names and not (shorter and longer)


def _told_apart(entry: Entry, source: str, known: Known) -> bool:
    """Whether the bank gave the two different references, in files that write them alike."""
    mine, theirs = compact(entry.bank_reference), compact(known.entry.bank_reference)
    return source == known.source and bool(mine) and bool(theirs) and mine != theirs


def _words(entry: Entry) -> tuple[str, ...]:
    return (
        compact(entry.bank_reference),
        compact(entry.payer_name),
        compact(entry.payer_iban),
        compact(entry.payment_reference),
        _text(entry),
    )


def _text(entry: Entry) -> str:
    return compact(entry.remittance) or compact(entry.payment_reference)


_PROOFS = (_by_bank_reference, _by_end_to_end, _by_words, _by_payer, _by_text)
