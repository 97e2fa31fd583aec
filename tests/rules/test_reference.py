"""The generated page."""

import re
from pathlib import Path

from deliverability.rules import catalogue
from deliverability.rules.documented import documented
from deliverability.rules.reference import main, markdown

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == markdown(), "run `make generate`"


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


def test_it_is_written_to_a_file(tmp_path: Path):
    main([str(tmp_path / "rules.md")])
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == markdown()
