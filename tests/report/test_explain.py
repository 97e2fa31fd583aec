"""Rules explained."""

import io
import json

from rich.console import Console

from deliverability.report.explain import explain_json, explain_text, list_text
from deliverability.rules import catalogue

RULE = next(rule for rule in catalogue() if rule.id == "mail-from.spf-missing")


def shown(width: int = 80) -> str:
    stream = io.StringIO()
    explain_text(RULE, console=Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


def test_a_rule_in_full():
    paragraphs = [" ".join(part.split()) for part in shown().split("\n\n")]
    assert paragraphs == [
        "mail-from.spf-missing (fail)",
        "SPF at the MAIL FROM name does not allow SES",
        "SPF is judged at the MAIL FROM name. Without a record there, or with one that doesn't include amazonses.com, "
        "SPF fails for all mail from SES.",
        'What to do: Publish "<wanted>" as TXT at <subject>.',
        "Source: SES guide, custom MAIL FROM domain; RFC 7208 section 4.5",
        "Folded under: dns.zone-not-delegated, spf.version-mismatch, spf.multiple-records, spf.syntax-error",
    ]


def test_it_fits_a_narrow_terminal():
    assert max(map(len, shown(40).splitlines())) <= 40


def test_the_list_has_one_line_a_rule():
    stream = io.StringIO()
    list_text(catalogue(), console=Console(file=stream, width=40, highlight=False))
    lines = stream.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in catalogue()]
    assert [line.split()[1] for line in lines] == [rule.severity.value for rule in catalogue()]


def test_the_json_names_everything():
    assert json.loads(explain_json([RULE])) == [
        {
            "id": "mail-from.spf-missing",
            "severity": "fail",
            "title": "SPF at the MAIL FROM name does not allow SES",
            "why": "SPF is judged at the MAIL FROM name. Without a record there, or with one that doesn't include "
            "amazonses.com, SPF fails for all mail from SES.",
            "remedy": 'Publish "<wanted>" as TXT at <subject>.',
            "source": "SES guide, custom MAIL FROM domain; RFC 7208 section 4.5",
            "needs": ["dns"],
            "consequenceOf": [
                "dns.zone-not-delegated",
                "spf.version-mismatch",
                "spf.multiple-records",
                "spf.syntax-error",
            ],
        }
    ]
