"""The page of symptoms: every rule is on it, every cause is known, every link leads somewhere."""

import re
from pathlib import Path

import pytest

from deliverability.generated import rules, troubleshooting
from deliverability.generated.symptoms import SYMPTOMS, Symptom
from deliverability.rules import catalogue
from deliverability.rules.documented import documented

PAGE = troubleshooting.markdown()


def test_every_rule_and_mode_is_on_the_page():
    assert {
        id for id in (*(rule.id for rule in catalogue()), *documented()) if f"(`{id}`)" not in PAGE
    } == set()


def test_a_cause_is_told_in_the_words_of_its_rule():
    [rule] = [rule for rule in catalogue() if rule.id == "dns.private-zone"]
    told = {line for line in PAGE.splitlines() if f"(`{rule.id}`)" in line}
    assert told == {
        f"- **[{rule.title}](rules.md#dnsprivate-zone)** (`dns.private-zone`). {rule.explanation.partition('. ')[0].rstrip('.')}. "
        f"*What to do:* {rule.remedy.replace('{', '`<').replace('}', '>`')}"
    }


def test_links_lead_to_headings():
    headings = {
        f"#{re.sub(r'[^a-z0-9-]', '', line[4:].lower())}"
        for line in rules.markdown().splitlines()
        if line[:4] == "### "
    }
    assert set(re.findall(r"\(rules\.md(#[^)]+)\)", PAGE)) <= headings
    own = {f"#{troubleshooting._anchor(line[3:])}" for line in PAGE.splitlines() if line[:3] == "## "}
    assert set(re.findall(r"\]\((#[^)]+)\)", PAGE)) <= own
    docs = Path(__file__).parents[2] / "docs"
    assert all((docs / name).exists() for name in re.findall(r"\]\(([a-z]+\.md)\)", PAGE))


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.title)
def test_no_cause_is_named_twice_for_a_symptom(symptom: Symptom):
    assert len(set(symptom.causes)) == len(symptom.causes)


def test_a_cause_that_is_none_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(troubleshooting, "SYMPTOMS", (Symptom("x", "x", ("no.such-rule",)),))
    with pytest.raises(KeyError, match=r"no\.such-rule"):
        troubleshooting.markdown()
