"""The page about the rules says what the rules say."""

from pathlib import Path

from bench.policy_page import page
from replies.policy.rules import table

PAGE = Path(__file__).parents[3] / "docs" / "policy.md"


def test_the_page_is_made_from_the_rules_as_they_are() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m bench.policy_page > docs/policy.md"
    assert all(f"| {rule.why} |" in page() for rule in table().rules)
