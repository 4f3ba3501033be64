"""The 180 development mails with a case file each: what is decided, and what is written.

The reading is the one a person gave (their labels, dates and amounts), so that only policy and texts are looked at. The
snapshot is read line by line when it changes: would one send this as it is?
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from replies.draft import Templates
from tests.replies.draft.case_files import COUNTRIES, answer, case_files

TEMPLATES = Templates.load()


@pytest.mark.parametrize("language", list(COUNTRIES))
def test_the_development_mails_as_they_would_be_answered(language: str, snapshot: SnapshotAssertion) -> None:
    answered = []
    for file in case_files():
        if file.mail["lang"] != language:
            continue
        decision, draft = answer(file, TEMPLATES)
        assert bool(draft) == bool(decision.answer)
        assert draft is None or draft.remarks == decision.remarks, file.id
        task = decision.task.kind if decision.task else "-"
        lines = [
            f"##### {file.id} {', '.join(file.mail['labels'])}: {decision.why} | {task}",
            f"[{'; '.join(file.facts)}]",
            *decision.remarks,
        ]
        text = draft.text + "".join(f"+ {one.name}\n" for one in draft.attachments) if draft else "(no draft)\n"
        answered.append("\n".join([*lines, text]))
    assert "\n".join(answered) == snapshot
