"""A year of a made-up firm with all the sloppiness of people, and how well payments are matched to invoices.

    python -m bench.simulated_year [--seed 1] [--seeds 6] [--debtors 200] [--invoices 3000] [--entries 20000]
                                   [--numbering 2025-{:05}]

Each payment knows which invoices it was meant for. Precision: of what was booked without a person, the share that was
meant so. Recall: of what was meant for an invoice, the share that was booked so. Both by payment: one counts as right
when exactly the meant invoices get exactly the meant amounts. Entries that are no payment of a debtor (rent received,
refunds, card sales) make up the rest of the statement, and must stay unbooked.
"""

import argparse
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.be.ogm_vcs import calc_check_digits

from parsers.books import Allocation, Debtor, Invoice, Payment
from parsers.matching import match_payments
from parsers.money import Money

FIRST_DAY = date(2025, 1, 1)
FIRST_NAMES = "Jan Piet Marie Els Koen Tom Lies An Bart Saskia Fatima Youssef Ewa Hans Ine Wout Sofie Daan".split()  # noqa: SIM905
LAST_NAMES = (  # noqa: SIM905
    "Jansen,De Vries,Van den Berg,Bakker,Visser,Smit,Meijer,Peeters,Janssens,Maes,Jacobs,Mertens,Willems,Claes,"
    "Goossens,Wouters,De Smet,Dubois,Lambert,Hendriks,Dekker,Brouwer,De Wit,Dijkstra,Kok,Vos,Van Leeuwen"
).split(",")
TRADES = (
    "Bakkerij,Schildersbedrijf,Garage,Bouwbedrijf,Installatietechniek,Kapsalon,Transport,Drukkerij,Hoveniers".split(",")  # noqa: SIM905
)
FORMS = ("BV", "B.V.", "VOF", "BVBA", "NV", "")
NUMBERING = "2025-{:05}"
DIGITS = 5  # at the end of a number, which people write alone and mistype
CHATTER = ("bedankt", "betaling", "zie mail", "mvg", "onze ref 88213", "klant 1042", "levering mei", "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A payment with what it was meant for: cents by invoice. `kind` names the sloppiness in it."""

    payment: Payment
    meant: dict[int, int]
    kind: str


class Year:
    """The firm's books, and the entries of its bank statements."""

    def __init__(self, seed: int, debtors: int, invoices: int, entries: int, numbering: str = NUMBERING) -> None:
        self.chance = random.Random(seed)
        self.numbering = numbering
        self.debtors = [Debtor(n, self._name()) for n in range(debtors)]
        self.ibans = {debtor.id: f"NL{10 + debtor.id % 80}BANK{1000000000 + debtor.id}" for debtor in self.debtors}
        self.steady = {debtor.id: self.chance.randrange(20_00, 900_00, 5_00) for debtor in self.debtors}
        self.invoices = sorted((self._invoice(n) for n in range(invoices)), key=lambda one: (one.issued, one.id))
        self.entries: list[Entry] = []
        self._pay()
        while len(self.entries) < entries:
            self._noise()
        self.entries.sort(key=lambda one: (one.payment.booked, one.payment.id))

    def _name(self) -> str:
        pick = self.chance.choice
        return (
            f"{pick(TRADES)} {pick(LAST_NAMES)} {pick(FORMS)}".strip()
            if self.chance.random() < 0.7
            else (f"{pick(FIRST_NAMES)} {pick(LAST_NAMES)}")
        )

    def _invoice(self, number: int) -> Invoice:
        debtor = self.chance.choice(self.debtors)
        # A third of the invoices are subscriptions of the same amount each time.
        subscribed = self.chance.random() < 0.33
        cents = self.steady[debtor.id] if subscribed else self.chance.randrange(15_00, 5_000_00)
        issued = FIRST_DAY + timedelta(days=self.chance.randrange(330))
        base = f"{2_500_000_000 + number}"
        reference = f"+++{base[:3]}/{base[3:7]}/{base[7:]}{calc_check_digits(base)}+++" if number % 3 == 0 else ""
        due = issued + timedelta(days=30)
        return Invoice(
            number, self.numbering.format(number), debtor.id, issued, due, Money(cents), Money(cents), reference
        )

    def _pay(self) -> None:
        open_ones: defaultdict[int, list[Invoice]] = defaultdict(list)
        for invoice in self.invoices:
            open_ones[invoice.debtor_id].append(invoice)
        for owed in open_ones.values():
            while owed:
                self._pay_some(owed)

    def _pay_some(self, owed: list[Invoice]) -> None:
        draw = self.chance.random()
        if draw < 0.04:  # never paid
            owed.pop(0)
        elif draw < 0.16 and len(owed) > 1:
            some = [owed.pop(0) for _ in range(min(len(owed), self.chance.choice((2, 2, 3))))]
            self._entry(some, {one.id: one.amount.cents for one in some}, "several")
        elif draw < 0.24:
            one = owed.pop(0)
            part = one.amount.cents * self.chance.randrange(20, 80) // 100
            self._entry([one], {one.id: part}, "part")
            self._entry([one], {one.id: one.amount.cents - part}, "part", later=20)
        elif draw < 0.27:
            one = owed.pop(0)
            self._entry(
                [one], {one.id: one.amount.cents - self.chance.choice((150, 250, one.amount.cents // 50))}, "short"
            )
        elif draw < 0.28:  # with late costs, or rounded up
            one = owed.pop(0)
            self._entry([one], {one.id: one.amount.cents}, "over", extra=self.chance.choice((1_00, 15_00, 40_00)))
        else:
            one = owed.pop(0)
            self._entry([one], {one.id: one.amount.cents}, "whole")
            if draw < 0.30:
                self._return()
                returned = (self.entries[-1].payment.booked - one.issued).days
                self._entry([one], {one.id: one.amount.cents}, "whole", later=returned)

    def _entry(self, invoices: list[Invoice], meant: dict[int, int], kind: str, later: int = 0, extra: int = 0) -> None:
        last = max(invoices, key=lambda one: one.issued)
        booked = last.issued + timedelta(days=self.chance.randrange(5, 60) + later)
        text, how = self._text(invoices)
        debtor = self.debtors[last.debtor_id]
        name = debtor.name.upper() if self.chance.random() < 0.5 else debtor.name
        iban = self.ibans[debtor.id]
        draw = self.chance.random()
        if draw < 0.05:  # a partner or director pays
            name, iban = self._person(), f"BE{self.chance.randrange(10**12)}"
        elif draw < 0.12:
            name = name[:24]
        reference = invoices[0].payment_reference if how == "reference" else ""
        amount = Money(sum(meant.values()) + extra)
        self._add(Payment(0, booked, amount, name, iban, text, reference), meant, f"{kind}, {how}")

    def _person(self) -> str:
        return f"{self.chance.choice(FIRST_NAMES)[0]}. {self.chance.choice(LAST_NAMES)}"

    def _text(self, invoices: list[Invoice]) -> tuple[str, str]:
        """What the payer writes, and how well."""
        if len(invoices) == 1 and invoices[0].payment_reference and self.chance.random() < 0.75:
            return "", "reference"
        numbers = [one.number for one in invoices]
        draw = self.chance.random()
        if draw < 0.62:
            return f"{self.chance.choice(('factuur ', 'fact. ', 'inv ', ''))}{', '.join(numbers)}", "number"
        if draw < 0.72:
            spaced = [number.replace("-", self.chance.choice((" ", "", "/"))) for number in numbers]
            return f"Factuurnr {' + '.join(spaced)} {self.chance.choice(CHATTER)}", "spaced number"
        if draw < 0.76 and len(numbers) > 1:
            return f"{numbers[0]}/{'/'.join(number[-DIGITS:] for number in numbers[1:])}", "short list"
        if draw < 0.79:
            return numbers[0][-DIGITS:], "last digits only"
        if draw < 0.83:
            return f"factuur {self._typo(numbers[0])}", "typo"
        return self.chance.choice(CHATTER), "no number"

    def _typo(self, number: str) -> str:
        place = self.chance.randrange(len(number) - DIGITS, len(number) - 1)
        if self.chance.random() < 0.5:
            return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        return number[:place] + str(self.chance.randrange(10)) + number[place + 1 :]

    def _return(self) -> None:
        entry = self.entries[-1]
        paid = entry.payment
        back = Payment(
            0, paid.booked + timedelta(days=self.chance.randrange(1, 20)), -paid.amount, paid.payer_name,
            paid.payer_iban, "STORNO", "",
        )  # fmt: skip
        self._add(back, {key: -cents for key, cents in entry.meant.items()}, "return")

    def _noise(self) -> None:
        booked = FIRST_DAY + timedelta(days=self.chance.randrange(365))
        kind = self.chance.choice(("card sales", "cost", "private", "refund"))
        cents = self.chance.randrange(5_00, 2_000_00)
        if kind == "cost":
            cents = -cents
        number = self.chance.randrange(100_000)
        text = {"card sales": f"CCV afrekening {booked:%Y%m%d}", "cost": f"factuur {number}", "private": "",
                "refund": f"retour order {number}"}[kind]  # fmt: skip
        name = {"card sales": "CCV", "cost": "Leverancier", "private": self._person(), "refund": "Webwinkel"}[kind]
        self._add(Payment(0, booked, Money(cents), name, f"NL{self.chance.randrange(10**14)}", text), {}, kind)

    def _add(self, payment: Payment, meant: dict[int, int], kind: str) -> None:
        numbered = Payment(len(self.entries), *(getattr(payment, slot) for slot in Payment.__slots__[1:]))
        self.entries.append(Entry(numbered, meant, kind))


class Score:
    """What was booked, and right, over one or more years."""

    def __init__(self) -> None:
        self.right = self.wrong = self.meant = self.well_proposed = self.entries = 0
        self.missed: Counter[str] = Counter()
        self.confused: Counter[str] = Counter()
        self.made: Counter[tuple[str, bool]] = Counter()
        self.good: Counter[tuple[str, bool]] = Counter()

    def count(self, year: Year) -> None:
        made = match_payments([one.payment for one in year.entries], year.invoices, year.debtors, ())
        by_payment: defaultdict[int, list[Allocation]] = defaultdict(list)
        for one in made:
            by_payment[one.payment_id].append(one)
        for entry in year.entries:
            self._count(entry, by_payment[entry.payment.id])

    def _count(self, entry: Entry, found: list[Allocation]) -> None:
        self.entries += 1
        self.meant += bool(entry.meant)
        if not found:
            self.missed[f"{entry.kind}: nothing found"] += bool(entry.meant)
            return
        reason, sure = found[0].reason, found[0].sure
        good = {one.invoice_id: one.amount.cents for one in found} == entry.meant
        self.made[reason, sure] += 1
        self.good[reason, sure] += good
        if sure:
            self.right, self.wrong = self.right + good, self.wrong + (not good)
            self.confused[f"{entry.kind or 'none'}: {reason}"] += not good
        elif entry.meant:
            self.missed[f"{entry.kind}: {reason}"] += 1
            self.well_proposed += good

    def report(self) -> None:
        print(f"{self.entries} entries, {self.meant} meant for invoices")
        print(f"precision {self.right / (self.right + self.wrong):.2%}: {self.wrong} booked otherwise than meant")
        print(f"recall {self.right / self.meant:.2%} booked by itself; with proposals that only need a yes "
              f"{(self.right + self.well_proposed) / self.meant:.2%}")  # fmt: skip
        for title, counts in (("booked otherwise", self.confused), ("left to a person", self.missed)):
            print(f"\n{title}:")
            for what, count in counts.most_common():
                if count:
                    print(f"  {count:5}  {what}")
        print("\nright of all with a reason:")
        for (reason, sure), count in self.made.most_common():
            print(f"  {self.good[reason, sure]:5} of {count:5}  {'booked ' if sure else 'waiting'}  {reason}")


def main() -> None:
    """Make the years, match them, and print the figures."""
    arguments = argparse.ArgumentParser()
    for name, usual in (("seed", 1), ("seeds", 6), ("debtors", 200), ("invoices", 3000), ("entries", 20_000)):
        arguments.add_argument(f"--{name}", type=int, default=usual)
    arguments.add_argument("--numbering", default=NUMBERING, help="how invoices are numbered, such as F{:05}")
    given = arguments.parse_args()
    score = Score()
    for seed in range(given.seed, given.seed + given.seeds):
        year = Year(seed, given.debtors, given.invoices, given.entries, given.numbering)
        before = (score.right, score.wrong, score.meant)
        begin = time.perf_counter()
        score.count(year)
        took = time.perf_counter() - begin
        right, wrong, meant = (
            now - then for now, then in zip((score.right, score.wrong, score.meant), before, strict=True)
        )
        print(f"seed {seed}: precision {right / (right + wrong):.2%}, recall {right / meant:.2%}, {took:.2f} s")
    score.report()


if __name__ == "__main__":
    main()
