"""docs/policy.md: the table of rules.toml as a page that a bookkeeper reads.

python -m bench.policy_page > docs/policy.md
"""

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files

from replies.policy.rules import Also, Opening, Rule, table

HEAD = """\
# What is answered to which reply

Made from `replies/policy/rules.toml` by `python -m bench.policy_page`; change the rules there. The first row counts
whose label is the mail's deciding label and whose facts all hold. `*` is every label. A draft is never sent by
itself: a person approves each one.

*Date* is the one day that the draft names: *usual* is `answer_days` of `[policy]` from now, *soon* three banking
days, *later* as long as a hold lasts, *call* the next Monday or Tuesday, *shown* when the bank will have shown a
payment; with an agreement it is the day of its first payment. *Rests* says whose reminders stop: the invoices that
the mail is about (*named*), *all*, or until the debtor is back (*away*). *Records* is the agreement that is recorded:
the debtor's *promise*, *our* plan, or all of it on the *latest* day allowed.
"""
SECTION = re.compile(r"^# -{3,} (.+?) -{3,}$", re.MULTILINE)


def page() -> str:
    """The whole page."""
    source = files("replies.policy").joinpath("rules.toml").read_text("utf-8")
    rules = iter(table().rules)
    parts = [HEAD]
    pieces = SECTION.split(source)
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        count = body.count("[[rules]]")
        if count:
            parts.append(f"## {title[:1].upper()}{title[1:]}\n")
            parts.append(_table(_RULES, (_rule(next(rules)) for _ in range(count))))
    parts.append(
        "## How a draft begins\n\nThe first row that fits a label the mail carries at all; otherwise with thanks.\n"
    )
    parts.append(_table(("Label", "When", "Begins with"), (_opening(row) for row in table().openings)))
    parts.append("## What is added\n\nEvery row that fits a label the mail carries beside the deciding one.\n")
    parts.append(_table(("Label", "When", "In the answers", "Adds", "For you"), (_also(row) for row in table().also)))
    parts.append("## What each letter must hold\n\nA draft without it is not shown as ready.\n")
    asked = {
        "money": "the invoice, the amount, our account, one date",
        "answer": "the invoice, one date",
        "nothing": "the invoice",
    }
    rows = [(f"`{name}`", asked[what]) for name, what in table().asks.items()]
    parts.append(_table(("Letter", "Holds"), rows))
    return "\n".join(parts).rstrip("\n") + "\n"


_RULES = ("Label", "When", "Draft", "Date", "Rests", "Records", "For you", "Called")


def _rule(rule: Rule) -> tuple[str, ...]:
    told = [rule.task, rule.remark, "the address is marked as wrong" if rule.wrong else ""]
    told += ["the copies go along" if rule.attach else "", "waiting drafts are withdrawn" if rule.stop else ""]
    draft = f"`{rule.answer}`" if rule.answer else "none"
    records = {"promise": "promise", "ours": "our plan", "latest": "latest day"}.get(rule.agree, "")
    date = rule.by if rule.answer else ""
    return (_labels(rule.label), _facts(rule.when), draft, date, rule.hold, records, _said(told), rule.why)


def _opening(row: Opening) -> tuple[str, ...]:
    return (_labels(row.label), _facts(row.when), f"`{row.text}`")


def _also(row: Also) -> tuple[str, ...]:
    adds = [f"`{row.paragraph}`" if row.paragraph else "", "the copies" if row.attach else ""]
    answers = ", ".join(f"`{answer}`" for answer in row.answers) or "all"
    return (_labels(row.label), _facts(row.when), answers, _said(adds), _said([row.task, row.remark]))


def _labels(labels: Iterable[str]) -> str:
    return ", ".join(label if label != "*" else "\\*" for label in labels)


def _facts(facts: Iterable[str]) -> str:
    return "; ".join(facts)


def _said(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)


def _table(titles: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(tuple(titles), rows)) + "\n"


def _lines(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{' --- |' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    print(page(), end="")
