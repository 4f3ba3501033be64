"""The base of every error that a person may have to read: one class per thing that can go wrong.

A subclass holds its message inside it, in English, as a template with named fields; translations of the
template live in `replies/words/*.po` beside all other words of the product. The message says what is wrong
and what to do, in one or two clear sentences.
"""

from typing import ClassVar


class Problem(Exception):  # noqa: N818 - a problem to solve, not only an error
    """Something a person can put right. `template` is the English message, `values` fill its fields."""

    template: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.template.format(**values))
