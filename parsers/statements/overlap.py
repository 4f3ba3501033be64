"""Which entries of a file are known already, so that files may overlap and nothing counts twice.

Two entries can only be the same when account, day and amount agree, and each entry is the same as at most one other.
What proves it, strongest first: the bank's own reference, the payer's end-to-end reference, the same words in a file of
the same kind, and, between files of different kinds, the payer's account, or texts of which one holds the other. Within
one kind of file, different references or words mean different entries: two equal payments on one day are two payments.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parsers.matching.books import compact
from parsers.statements.model import Entry

MOST_COMPARED = 300  # entries of one amount on one day whose texts are compared with one another
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
        left = [place for place in places if place not in found]
        for proof in _PROOFS:
            left = _pair(left, by_money[money], entries, source, proof, found)
    return found


def _pair(
    places: list[int],
    candidates: list[Known],
    entries: Sequence[Entry],
    source: str,
    proof: "_Proof",
    found: dict[int, Known],
) -> list[int]:
    """Pair off, in the order of both files, what one proof shows to be the same; the places that are left.

    What is paired is taken out of `candidates`. Only those with the same key are compared, because a collection of
    direct debits may hold thousands of equal amounts on one day.
    """
    buckets: defaultdict[object, list[Known]] = defaultdict(list)
    for one in candidates:
        buckets[proof.key(one.entry, one.source)].append(one)
    left: list[int] = []
    taken: set[int] = set()
    for place in places:
        key = proof.key(entries[place], source)
        bucket = buckets.get(key, []) if key else []
        some = bucket[:MOST_COMPARED]
        other = next((one for one in some if proof.holds(entries[place], source, one)), None)
        if other is None:
            left.append(place)
        else:
            found[place] = other
            taken.add(other.id)
            bucket.remove(other)
    candidates[:] = [one for one in candidates if one.id not in taken]
    return left


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


@dataclass(frozen=True, slots=True)
class _Proof:
    """One way to tell that two entries are one: a key that both must share ("" for none), and what else must hold."""

    key: Callable[[Entry, str], object]
    holds: Callable[[Entry, str, Known], bool]


def _long(reference: str) -> str:
    bare = compact(reference)
    return bare if len(bare) >= LONG_ENOUGH else ""


def _told_apart(entry: Entry, source: str, known: Known) -> bool:
    """Whether the bank gave the two different references, in files that write them alike."""
    mine, theirs = compact(entry.bank_reference), compact(known.entry.bank_reference)
    return source == known.source and bool(mine) and bool(theirs) and mine != theirs


def _words(entry: Entry, source: str) -> tuple[str, ...]:
    return (
        source,
        compact(entry.bank_reference),
        compact(entry.payer_name),
        compact(entry.payer_iban),
        compact(entry.payment_reference),
        _text(entry),
    )


def _same_payer(entry: Entry, source: str, known: Known) -> bool:
    mine, theirs = compact(entry.payer_iban), compact(known.entry.payer_iban)
    return source != known.source and same_account(mine, theirs)


def _same_text(entry: Entry, source: str, known: Known) -> bool:
    if source == known.source or (entry.payer_iban and known.entry.payer_iban):
        return False
    shorter, longer = sorted((_text(entry), _text(known.entry)), key=len)
    if len(shorter) >= LONG_ENOUGH:
        return shorter in longer
    names = {compact(entry.payer_name), compact(known.entry.payer_name)}
    return len(names) == 1 and "" not in names and not (shorter and longer)


def _text(entry: Entry) -> str:
    return compact(entry.remittance) or compact(entry.payment_reference)


_PROOFS = (
    _Proof(lambda entry, _: _long(entry.bank_reference), lambda *_: True),
    _Proof(lambda entry, _: _long(entry.end_to_end_id), lambda *them: not _told_apart(*them)),
    _Proof(_words, lambda *_: True),
    _Proof(lambda entry, _: compact(entry.payer_iban)[-LONG_ENOUGH:], _same_payer),
    _Proof(lambda *_: "any", _same_text),
)
