"""The row that fits a mail, where its deciding label may be one of the user's own.

Such a label is treated as the one it is `like`, with the user's own answer, hold and task put in; without that, by a
row of its own. The rows about every label come first for it too: a paid invoice is paid, a forged mail is not answered.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from parsers.labels.own import OwnLabel
from replies.policy.rules import EVERY_LABEL, Rule, table

OWN_LABEL = "a label of your own"
NO_TEXT = "write this answer yourself: your own label has no text in this language"

# What stands for a day, or for something that names one.
_NAMES_DAY = re.compile(r"\{[{%][^}]*\b(?:date|pay|yes)\b")


def rule_for(label: str, facts: Mapping[str, bool], own: OwnLabel | None, variant: str) -> Rule | None:
    """The first row about the label whose facts hold. `own` is the label when it is the user's."""
    acts_as = own.like or label if own else label
    row = next((rule for rule in table().rules if rule.about(acts_as) and rule.holds(facts)), None)
    if own is None or (row and EVERY_LABEL in row.label):
        return row
    return _own_row(own, row or Rule((own.name,), why=OWN_LABEL), variant)


def _own_row(own: OwnLabel, row: Rule, variant: str) -> Rule:
    row = replace(row, hold="named" if own.hold else row.hold, task=own.task or row.task)
    text = own.answer_in(variant)
    if text:
        return replace(row, answer=own.name, by=row.by if _NAMES_DAY.search(text) else "")
    if not row.answer and not row.task and (own.answers or not row.hold):
        return replace(row, task=NO_TEXT)
    return row
