"""Who paid: the debtor behind a payment, by the account that paid for them before or by their name."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from parsers.books import Debtor, Payment
from parsers.matching.names import name_key

SHORTEST_CUT_NAME = 10  # letters; banks cut names off, at 24 letters or more


class Payers:
    """The debtors by account and name. Accounts are learned from payments that were surely theirs."""

    def __init__(self, debtors: Iterable[Debtor]) -> None:
        self._accounts: defaultdict[str, set[int]] = defaultdict(set)
        self._names: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for debtor in debtors:
            if key := name_key(debtor.name):
                self._names[key].add(debtor.id)
        self._joined = sorted(("".join(key), ids) for key, ids in self._names.items())

    def learn(self, payment: Payment, debtor_id: int) -> None:
        """This account surely paid for this debtor."""
        if payment.payer_iban:
            self._accounts[payment.payer_iban].add(debtor_id)

    def of(self, payment: Payment) -> frozenset[int]:
        """The debtors that this payment can be from; empty when nobody is known by that account or name.

        Name and account together decide where they agree; an account that pays for several is no proof alone.
        """
        by_account = self._accounts.get(payment.payer_iban, set()) if payment.payer_iban else set()
        by_name = self._by_name(payment.payer_name)
        return frozenset(by_account & by_name or by_name or by_account)

    def _by_name(self, name: str) -> set[int]:
        key = name_key(name)
        if not key:
            return set()
        if exact := self._names.get(key):
            return exact
        joined = "".join(key)
        if len(joined) < SHORTEST_CUT_NAME:
            return set()
        place = bisect_left(self._joined, (joined,))
        begun = [ids for whole, ids in self._joined[place : place + 2] if whole.startswith(joined)]
        return begun[0] if len(begun) == 1 else set()
