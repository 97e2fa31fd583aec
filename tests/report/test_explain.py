"""Rules explained."""

import io
import json

from rich.console import Console

from deliverability.report.explain import explain_json, explain_text, list_text
from deliverability.rules import catalogue
from deliverability.rules.documented import Documented, documented
from deliverability.rules.rule import Rule

RULE = next(rule for rule in catalogue() if rule.id == "ses.event-destination-missing")
MODE = documented()["dmarc.sendbounce-unaligned"]


def shown(width: int = 80, rule: Rule | Documented = RULE) -> str:
    stream = io.StringIO()
    explain_text(rule, console=Console(file=stream, width=width, highlight=False))
    return stream.getvalue()


def test_a_rule_in_full():
    paragraphs = [" ".join(part.split()) for part in shown().split("\n\n")]
    assert paragraphs == [
        "ses.event-destination-missing (warn)",
        RULE.title,
        RULE.explanation,
        "What to do: Add an enabled event destination for <events> to the configuration set <set> in <region>.",
        f"Source: {RULE.source}",
        f"Folded under: {', '.join(RULE.consequence_of)}",
    ]


def test_it_fits_a_narrow_terminal():
    assert max(map(len, shown(40).splitlines())) <= 40


def test_a_mode_that_no_rule_finds_in_full():
    paragraphs = [" ".join(part.split()) for part in shown(rule=MODE).split("\n\n")]
    assert paragraphs == [
        "dmarc.sendbounce-unaligned (info)",
        "Bounces that SES sends for received mail fail DMARC",
        MODE.why,
        "What to do: Expect these failures in DMARC reports and leave the records alone.",
        "Source: SES API v1 SendBounce; RFC 9989 section 4.4",
        "Where it is found: Not observable from outside; described here so that it is recognised.",
    ]


def test_modes_are_listed_under_a_heading_of_their_own():
    stream = io.StringIO()
    console = Console(file=stream, width=40, highlight=False)
    list_text([RULE], modes=documented().values(), console=console)
    rule, blank, heading, *modes = stream.getvalue().splitlines()
    assert (rule.split()[0], blank, heading) == (
        "ses.event-destination-missing",
        "",
        "Modes that no rule finds, and where they are found:",
    )
    assert [line.split()[:2] for line in modes] == [[mode.id, mode.found] for mode in documented().values()]


def test_the_list_has_one_line_a_rule():
    stream = io.StringIO()
    list_text(catalogue(), console=Console(file=stream, width=40, highlight=False))
    lines = stream.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in catalogue()]
    assert [line.split()[1] for line in lines] == [rule.severity.value for rule in catalogue()]


def test_the_json_names_everything():
    assert json.loads(explain_json([RULE])) == [
        {
            "id": "ses.event-destination-missing",
            "severity": "warn",
            "title": RULE.title,
            "why": RULE.explanation,
            "remedy": "Add an enabled event destination for <events> to the configuration set <set> in <region>.",
            "source": RULE.source,
            "foundBy": "check",
            "needs": ["ses-configuration-set"],
            "consequenceOf": list(RULE.consequence_of),
        }
    ]


def test_the_json_tells_where_a_mode_is_found():
    assert json.loads(explain_json([MODE])) == [
        {
            "id": "dmarc.sendbounce-unaligned",
            "severity": "info",
            "title": "Bounces that SES sends for received mail fail DMARC",
            "why": MODE.why,
            "remedy": "Expect these failures in DMARC reports and leave the records alone.",
            "source": "SES API v1 SendBounce; RFC 9989 section 4.4",
            "foundBy": "documentation",
            "needs": [],
            "consequenceOf": [],
        }
    ]


def test_on_a_narrow_terminal_no_word_of_the_list_is_cut():
    stream = io.StringIO()
    console = Console(file=stream, width=44, highlight=False, force_terminal=True, color_system=None)
    list_text([RULE], modes=[MODE], console=console)
    assert stream.getvalue().splitlines() == [
        "ses.event-destination-missing  warn",
        "    Bounces and complaints are reported to",
        "    no destination",
        "",
        "Modes that no rule finds, and where they are found:",
        "dmarc.sendbounce-unaligned  documentation",
        "    Bounces that SES sends for received mail",
        "    fail DMARC",
    ]


def test_on_a_terminal_titles_are_folded_below_themselves():
    stream = io.StringIO()
    console = Console(file=stream, width=64, highlight=False, force_terminal=True, color_system=None)
    list_text([RULE], console=console)
    assert stream.getvalue().splitlines() == [
        "ses.event-destination-missing  warn     Bounces and complaints",
        "                                        are reported to no",
        "                                        destination",
    ]
