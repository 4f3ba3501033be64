"""What calls and weeks are reckoned of, over random ledgers that change: the queries say what plain Python says."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.ledger import Ledger
from daemon.ledger.outstanding import Outstandings, outstanding
from daemon.ledger.receivables import MEASURED_DAYS, receivables
from daemon.ledger.standings import standings

TODAY = date(2026, 5, 18)
START = (TODAY - timedelta(days=MEASURED_DAYS)).isoformat()
INVOICES = range(1, 8)
LABELS = ("insolvency", "dissatisfied", "promise_to_pay", "call_back_later", "financial_difficulty", "refuses", "")
STOPPED = {"insolvency", "dissatisfied", "goods_not_received", "refuses"}
WISHES = {"call_back_later", "financial_difficulty"}
CHANGES = (
    "UPDATE allocations SET sure = 1 - sure WHERE id % 2",
    "DELETE FROM write_offs",
    "UPDATE invoices SET debtor_id = 1 + id % 3, amount_cents = amount_cents + 50 WHERE id % 2",
    "DELETE FROM credits",
    "UPDATE messages SET state = 'handled', automatic = ''",
    "UPDATE holds SET lifted_at = '2026-05-17T09:00:00Z'",
)


def filled(r: Random) -> Ledger:
    """Three debtors with seven invoices, and a bit of all that tells how things stand with them."""
    ledger = Ledger.rehearsal()

    def day(first: int, last: int) -> str:
        return (TODAY + timedelta(days=r.randint(first, last))).isoformat()

    def some(most: int, table: str, make: Any) -> None:
        for _ in range(r.randint(0, most)):
            ledger.insert(table, **make())

    with ledger.transaction():
        for key in (1, 2, 3):
            ledger.insert("debtors", id=key, name=f"D{key}", language="nl", country="NL", kind="business")
        for key in INVOICES:
            ledger.insert(
                "invoices", id=key, number=f"F-{key}", debtor_id=r.randint(1, 3), issued=day(-150, 5),
                due=day(-120, 30), amount_cents=r.choice([-100, 100, 250]), currency=r.choice(["EUR", "EUR", "USD"]),
            )  # fmt: skip
        for key in (1, 2, 3, 4):
            ledger.insert(
                "payments", id=key, booked=day(-130, 0), amount_cents=100, currency="EUR", payer_name="",
                payer_iban="", remittance="", payment_reference="", bank_reference="", digest=str(key),
            )  # fmt: skip
            ledger.insert(
                "allocations", payment_id=key, invoice_id=r.choice(INVOICES), amount_cents=r.choice([50, 100, 250]),
                reason="", sure=r.randint(0, 1),
            )  # fmt: skip
        some(2, "write_offs", lambda: {
            "invoice_id": r.choice(INVOICES), "amount_cents": 20, "kind": "lost", "by": "",
            "at": day(-130, 0)})  # fmt: skip
        if r.random() < 0.5:
            one, other = r.sample(INVOICES, 2)
            ledger.insert("credits", credit_id=one, invoice_id=other, amount_cents=30, at=day(-130, 0))
        for key in range(1, 7):
            ledger.insert(
                "messages", id=key, account="main", folder="INBOX", uidvalidity=1, uid=key, size=1,
                state=r.choice(["handled", "handled", "received"]), automatic=r.choice(["", "", "auto"]),
                stored_at=f"{day(-40, 0)}T09:00:00Z", debtor_id=r.choice([1, 2, 3, None]),
                primary_label=r.choice(LABELS),
            )  # fmt: skip
            for about in r.sample(INVOICES, r.randint(0, 2)):
                ledger.insert("message_invoices", message_id=key, invoice_id=about)
            if r.random() < 0.4:
                ledger.insert("message_labels", message_id=key, label="call_back_later", confidence=1, evidence="Bel")
        some(2, "calls", lambda: {
            "debtor_id": r.randint(1, 3), "at": f"{day(-40, 0)}T10:00:00Z", "by": "x",
            "outcome": r.choice(["talked", "no_answer"])})  # fmt: skip
        some(3, "holds", lambda: {
            "invoice_id": r.choice(INVOICES), "reason": "x", "starts": "2026-05-01",
            "ends": r.choice([None, day(-5, 5)])})  # fmt: skip
    return ledger


def balances(ledger: Ledger, since: str = "") -> dict[int, int]:
    """What is open of each invoice now; with `since`, what was settled of each from that day on."""
    sums = {} if since else {row["id"]: row["amount_cents"] for row in ledger.rows("SELECT * FROM invoices")}
    sums = {key: sums.get(key, 0) for key in INVOICES}
    booked = {row["id"]: row["booked"] for row in ledger.rows("SELECT * FROM payments")}
    sign = 1 if since else -1
    for row in ledger.rows("SELECT * FROM allocations WHERE sure"):
        sums[row["invoice_id"]] += sign * row["amount_cents"] * (booked[row["payment_id"]] >= since)
    for row in ledger.rows("SELECT * FROM write_offs"):
        sums[row["invoice_id"]] += sign * row["amount_cents"] * (row["at"] >= since)
    for row in ledger.rows("SELECT * FROM credits"):
        sums[row["invoice_id"]] += sign * row["amount_cents"] * (row["at"] >= since)
        sums[row["credit_id"]] -= sign * row["amount_cents"] * (row["at"] >= since)
    return sums


def plainly(ledger: Ledger) -> Iterator[tuple[Any, ...]]:
    """How things stand with each debtor in euros, reckoned row by row."""
    left = balances(ledger)
    held = {
        row["invoice_id"]
        for row in ledger.rows("SELECT * FROM holds")
        if row["lifted_at"] is None and (row["ends"] is None or row["ends"] >= TODAY.isoformat())
    }
    for debtor in (1, 2, 3):
        said = []
        for row in ledger.rows("SELECT * FROM messages WHERE debtor_id = ? ORDER BY stored_at, id", debtor):
            about = [
                x[0] for x in ledger.rows("SELECT invoice_id FROM message_invoices WHERE message_id = ?", row["id"])
            ]
            counts = row["primary_label"] == "insolvency" or not about or any(left[key] > 0 for key in about)
            if row["state"] == "handled" and not row["automatic"] and counts:
                said.append(row)
        labels = {row["primary_label"] for row in said}
        calls = ledger.rows("SELECT at FROM calls WHERE debtor_id = ? AND outcome <> 'no_answer'", debtor)
        called = max((row["at"] for row in calls), default="")
        asked = [
            row for row in said
            if row["stored_at"] > called
            and ledger.value("SELECT 1 FROM message_labels WHERE message_id = ?", row["id"])
        ]  # fmt: skip
        late = [
            row for row in ledger.rows("SELECT * FROM invoices WHERE debtor_id = ? ORDER BY due, number", debtor)
            if row["currency"] == "EUR" and left[row["id"]] > 0 and row["due"] < TODAY.isoformat()
            and (asked or row["id"] not in held)
        ]  # fmt: skip
        if late:
            wish = max((row["stored_at"] for row in said if row["primary_label"] in WISHES), default="")
            yield (
                debtor, sum(left[row["id"]] for row in late), late[0]["due"], tuple(row["number"] for row in late),
                bool(labels & STOPPED), bool(asked) and "insolvency" not in labels, wish > called,
                said[-1]["stored_at"][:10] if said else "None", called[:10] or "None",
            )  # fmt: skip


def check(ledger: Ledger) -> None:
    """The queries say what is reckoned plainly."""
    found = [
        (one.debtor_id, one.overdue.cents, one.oldest_due.isoformat(), one.invoices, one.stopped, bool(one.asked),
         one.wants_call, str(one.last_reply), str(one.last_call))
        for one in standings(ledger, TODAY)
    ]  # fmt: skip
    assert found == list(plainly(ledger))
    left, since, expected = balances(ledger), balances(ledger, START), {}
    for row in ledger.rows("SELECT * FROM invoices WHERE currency = 'EUR' AND issued <= ?", TODAY.isoformat()):
        key, old = row["id"], row["issued"] < START
        amounts = (left[key] + since[key] if old else 0, 0 if old else row["amount_cents"], left[key])
        if any(amounts):
            expected[key] = amounts
    rows = receivables(ledger, TODAY).rows
    assert {one.invoice_id: (one.opening_cents, one.sales_cents, one.closing_cents) for one in rows} == expected
    assert len(rows) == len(expected)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.permutations(CHANGES))
def test_what_the_queries_say_is_what_plain_reckoning_says_through_every_change(r: Random, changes: list[str]) -> None:
    kept = Outstandings()
    with filled(r) as ledger:
        check(ledger)
        for change in changes[:3]:
            assert kept.of(ledger, TODAY) == outstanding(ledger, TODAY)
            ledger.execute(change)
            check(ledger)
        assert kept.of(ledger, TODAY) == outstanding(ledger, TODAY)
