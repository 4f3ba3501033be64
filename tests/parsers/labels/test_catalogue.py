"""The catalogue that the product learns from is well formed."""

import json
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

import parsers.labels
from parsers.labels.names import Label

FILES = sorted(Path(str(resources.files(parsers.labels))).glob("data/*/*.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_line_is_labelled_as_the_guide_says(path: Path) -> None:
    known = set(Label)
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        for sentence in entry.get("sentences", [entry]):
            assert sentence["text"].strip()
            assert set(sentence["labels"]) <= known, sentence
        if "sentences" in entry:
            assert entry["primary"] in entry["labels"], entry["id"]


def test_every_label_is_known_in_every_language() -> None:
    for path in FILES:
        if path.parent.name == "sentences":
            labels = Counter(
                label for line in path.read_text("utf-8").splitlines() for label in json.loads(line)["labels"]
            )
            assert all(labels[label] >= 40 for label in Label), path.name
