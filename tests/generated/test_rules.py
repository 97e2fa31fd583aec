"""The generated page."""

import re

from deliverability.generated.rules import markdown
from deliverability.rules import catalogue
from deliverability.rules.documented import documented


def test_every_rule_has_a_section_that_the_table_leads_to():
    rules, _, _ = markdown().partition("## Modes that no rule finds")
    sections = re.findall(r"^### (\S+)$", rules, flags=re.MULTILINE)
    assert sorted(sections) == sorted(rule.id for rule in catalogue())
    anchors = set(re.findall(r"\]\(#([^)]+)\)", markdown()))
    assert anchors == {section.replace(".", "") for section in sections}


def test_modes_that_no_rule_finds_stand_at_the_end():
    _, _, modes = markdown().partition("\n## Modes that no rule finds\n")
    assert re.findall(r"^### (\S+)$", modes, flags=re.MULTILINE) == list(documented())
    assert (
        "### ses.event-topic-key-policy\n\n"
        "**An encrypted topic keeps SES out.** SES publishes to a topic that is encrypted" in modes
    )
    assert (
        "- Where it is found: Not observable from outside; described here so that it is recognised.\n"
        in modes
    )


def test_no_placeholder_is_left_for_markdown_to_stumble_over():
    assert "{" not in markdown()
