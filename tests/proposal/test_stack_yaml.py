"""The text of a proposed stack file: whatever strangers published is a value or a comment in it, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.reading import load_stack_file
from deliverability.proposal.entries import Remark, Setting
from deliverability.proposal.proposing import Proposal, Region
from deliverability.proposal.stack_yaml import stack_yaml
from tests.proposal.worlds import DOMAIN, REGION

_HOSTILE = (
    "a\nb: c\r\u2028- d\x85\x00\x1b[31m#: {x} 'y' \"z\" \ud800 \ufeff ##vso[task.x]y \u202e" + "long " * 900
)


def _proposal(*entries: Setting | Remark, region: str | None = REGION) -> Proposal:
    return Proposal(DOMAIN, Region(region, "told"), entries, ())


def test_a_whole_file() -> None:
    text = stack_yaml(
        _proposal(
            Setting(("dmarc", "policy"), "reject", "as published (p)"),
            Setting(("environment",), "sandbox", "the account is in the sandbox"),
            Remark("dmarc", "Nobody gets reports:", ((("dmarc", "reportTo"), ["a@shop.example"]),)),
            Setting(("spf", "also"), ["include:x.example", "-a"], "as there"),
            Setting(("dkim", "byo", "selector"), "s2026", "SES"),
            Setting(("mailFrom", "subdomain"), False, "SES has none"),
            Remark("profile", "It never mails."),
        ),
        ["Written today."],
    )
    assert (
        text
        == """\
# yaml-language-server: $schema=./schema.json
# Written today.
config:
  # told
  aws:region: eu-central-1
  # as asked for
  mail-deliverability:domain: shop.example

  # the account is in the sandbox
  mail-deliverability:environment: sandbox

  # It never mails.

  mail-deliverability:dkim:
    byo:
      # SES
      selector: s2026

  mail-deliverability:mailFrom:
    # SES has none
    subdomain: false

  mail-deliverability:spf:
    # as there
    also:
      - include:x.example
      - "-a"

  # Nobody gets reports:
  #   mail-deliverability:dmarc:
  #     reportTo:
  #       - a@shop.example
  mail-deliverability:dmarc:
    # as published (p)
    policy: reject
"""
    )


def test_without_a_region_its_line_is_a_comment() -> None:
    text = stack_yaml(_proposal(region=None), [], schema=False)
    assert text.startswith("config:\n")
    assert "  # aws:region: eu-central-1\n" in text
    assert yaml.safe_load(text) == {"config": {"mail-deliverability:domain": "shop.example"}}


def _in_places(text: str) -> str:
    """A file in which a text is everywhere that strangers' words may be."""
    proposal = Proposal(
        DOMAIN,
        Region(REGION, text),
        (
            Setting(("environment",), "sandbox", text),
            Remark("spf", text, ((("spf", "also"), [text]),)),
            Setting(("spf", "all"), "-all", text),
        ),
        (),
    )
    return stack_yaml(proposal, [text])


_WANTED: dict[str, Any] = {
    "config": {
        "aws:region": REGION,
        "mail-deliverability:domain": DOMAIN,
        "mail-deliverability:environment": "sandbox",
        "mail-deliverability:spf": {"all": "-all"},
    }
}


def test_hostile_text_stays_a_comment(tmp_path: Path) -> None:
    text = _in_places(_HOSTILE)
    assert yaml.safe_load(text) == _WANTED
    assert "##vso" not in text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert max(map(len, text.splitlines())) < 9000
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_stack_file(file, environ={}).settings.domain == DOMAIN


@given(st.text(max_size=200))
def test_any_text_stays_a_comment(text: str) -> None:
    written = _in_places(text)
    assert yaml.safe_load(written) == _WANTED
    assert all(line.isprintable() for line in written.split("\n"))


@pytest.mark.parametrize(
    "value",
    ["a", "true", "No", "null", "1e3", "~all", "-all", "?a", "x: y", "x #y", "0x1f", "2026-01-01", "a:b", "é", "a\\b", "1:30", "=", ""],
)  # fmt: skip
def test_a_value_reads_back_as_the_text_that_it_is(value: str) -> None:
    text = stack_yaml(_proposal(Setting(("senders",), [value], "x")), [])
    assert yaml.safe_load(text)["config"]["mail-deliverability:senders"] == [value]
