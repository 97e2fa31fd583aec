"""The texts of support cases as they are written: harmless, with the open questions marked."""

import pytest
from hypothesis import given

from deliverability.commands.request import FORMATS
from deliverability.handoff.declared import declared_list
from deliverability.handoff.requests import REQUESTS
from deliverability.report.format import Format
from tests.report.readers import harmless
from tests.report.verdicts import hostile_texts
from tests.rules.world import declared

BY_NAME = {format.name: format for format in FORMATS}


def written(name: str, format: str, **settings: object) -> str:
    return BY_NAME[format].render(REQUESTS[name](declared_list(declared(**settings))))


def test_as_text_questions_stand_in_brackets_and_the_head_says_so():
    lines = written("quota", "text").splitlines()
    assert lines[:9] == [
        "Amazon SES sending quota for shop.example in eu-central-1",
        "",
        "[Only you can answer the 8 questions that stand in brackets: put the answers in",
        "their place, and take this line away.]",
        "",
        "Please have the sending quota of Amazon SES in the region eu-central-1 raised to",
        "what is given here.",
        "",
        "Environment:",
    ]
    assert max(map(len, lines)) <= 80
    assert sum(line.strip().startswith("[Please fill in: ") for line in lines) == 8


def test_as_markdown_too():
    lines = written("quota", "markdown").splitlines()
    assert lines[0] == "### Amazon SES sending quota for `shop.example` in `eu-central-1`"
    assert "- Daily quota: 50000 recipients in 24 hours" in lines
    assert "- Quota now: **[Please fill in: daily quota and rate, as the SES console shows them]**" in lines


def test_the_list_of_records_comes_with_its_request():
    text = written("dns", "text")
    assert text.startswith("DNS records for mail of shop.example\n\nPlease publish the 7 DNS records below")
    assert "Target:     feedback-smtp.eu-central-1.amazonses.com" in text
    assert "| 5. | `bounce` |" in written("dns", "markdown")


# What is asked for DNS is the list, which has a test of its own.
@pytest.mark.parametrize("name", sorted(set(REQUESTS) - {"dns"}))
@pytest.mark.parametrize("format", FORMATS, ids=BY_NAME)
@given(text=hostile_texts)
def test_whatever_a_manifest_holds_is_text(format: Format, name: str, text: str):
    manifest = declared()
    hostile = manifest.model_copy(
        update={
            "domain": text,
            "stack": text,
            "region": text,
            "expectations": manifest.expectations.model_copy(update={"senders": (text,)}),
        }
    )
    harmless(format.render(REQUESTS[name](declared_list(hostile))), format.reader)
