"""The catalogue: consequences have no circles, every rule can explain itself."""

import re
from string import Formatter

import pytest

from deliverability.rules import catalogue
from deliverability.rules.rule import Rule
from deliverability.verdict import Result

EVERY_RULE = pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)


@EVERY_RULE
def test_a_rule_explains_itself(rule: Rule):
    assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", rule.id)
    assert rule.severity is not Result.PASS
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.source
    assert len(rule.explanation) > 60
    assert rule.explanation.endswith(".")
    assert "  " not in rule.explanation


@EVERY_RULE
def test_a_remedy_is_one_sentence_with_names_to_fill_in(rule: Rule):
    assert rule.remedy.endswith(".")
    for _, name, form, conversion in Formatter().parse(rule.remedy):
        assert name is None or name.isidentifier()
        assert not form
        assert conversion is None


@EVERY_RULE
def test_consequences_lead_to_known_rules_and_end(rule: Rule):
    known = {each.id: each for each in catalogue()}

    def climb(id: str, below: tuple[str, ...]) -> None:
        assert id not in below, f"a circle: {' -> '.join((*below, id))}"
        for cause in known[id].consequence_of:
            climb(cause, (*below, id))

    climb(rule.id, ())
