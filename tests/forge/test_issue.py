"""The text of an issue: what it says, by what it is known again, and that nothing from outside is more than text in it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.forge.issue import Issue, body, shown_findings, subjects, title
from deliverability.forge.saved_verdict import SavedVerdict
from deliverability.history.standing import FindingsHistory, Standing, State
from deliverability.verdict import Finding, Result, Verdict, fingerprints
from tests.report.readers import page
from tests.report.verdicts import (
    HEAD,
    HOSTILE,
    NO_REPORTS,
    PASSED,
    TWO_SPF,
    UNRESOLVED,
    USUAL,
    hostile_texts,
    verdict,
    verdicts,
)


def saved(found: Verdict, history: FindingsHistory | None = None) -> SavedVerdict:
    return SavedVerdict(found, HEAD, found.exit_code(), history)


def one(*found: Verdict, history: FindingsHistory | None = None):
    (subject,) = subjects([saved(each, history) for each in found], together=None)
    return subject


def test_all_of_it():
    name = fingerprints("shop.production", [TWO_SPF])[0]
    history = FindingsHistory({name: Standing(State.NEW, HEAD.taken_at, HEAD.taken_at)})
    subject = one(verdict(TWO_SPF), history=history)
    assert body(subject) == (
        f"<!-- mail-deliverability issue {subject.key} shows {shown_findings(subject)} -->\n"
        "\n"
        "### `shop.example`: not in order\n"
        "\n"
        "Stack `shop.production`: 1 failure, 0 passed. Exit code 1: something is wrong; mend it and check again.\n"
        "\n"
        "Seen 2026-11-20 12:00:00 UTC in `eu-central-1`.\n"
        "\n"
        "| | What is so | What to do |\n"
        "| --- | --- | --- |\n"
        # "New" would be wrong tomorrow, and nobody would write it anew.
        "| **fail** | `spf.multiple-records` (since 2026-11-20 12:00 UTC)<br>`shop.example` has two SPF records, which receivers "
        "answer with permerror. | Merge the SPF values at `shop.example` into one record. |\n"
        "\n"
        "<details><summary>What was seen</summary>\n"
        "\n"
        "- `spf.multiple-records` at `shop.example`\n"
        "  - saw `v=spf1 include:amazonses.com -all`\n"
        "  - saw `v=spf1 include:_spf.crm.example ~all`\n"
        "  - wanted `v=spf1 include:amazonses.com -all`\n"
        "\n"
        "</details>\n"
        "\n"
        "*This part is written by* `deliverability issue` *whenever a finding changes, and the issue is closed when all is in order. "
        "What is written above it, below it, or as a comment stays.*\n"
        "<!-- mail-deliverability end -->"
    )


def test_whose_issue_it_is_never_changes():
    assert one(USUAL).key == one(verdict(PASSED)).key == "98b1f93fbbf5b40f"
    others = [one(replace(USUAL, stack="b")), one(replace(USUAL, domain="b.example"))]
    others += subjects([saved(USUAL)], together="shop.production")
    assert len({one(USUAL).key, *(each.key for each in others)}) == 4


@pytest.mark.parametrize(
    ("found", "changed"),
    [
        (verdict(TWO_SPF, NO_REPORTS, PASSED), False),
        (verdict(NO_REPORTS, TWO_SPF), False),
        (verdict(TWO_SPF, NO_REPORTS, UNRESOLVED), False),
        (verdict(replace(TWO_SPF, saw=TWO_SPF.saw[::-1]), NO_REPORTS), False),
        (verdict(TWO_SPF), True),
        (verdict(TWO_SPF, replace(NO_REPORTS, result=Result.FAIL)), True),
        (verdict(replace(TWO_SPF, saw=("other",)), NO_REPORTS), True),
        (verdict(replace(TWO_SPF, subject="b.example"), NO_REPORTS), True),
        (verdict(replace(TWO_SPF, message="other"), NO_REPORTS), True),
    ],
)
def test_what_counts_as_a_change(found: Verdict, changed: bool):
    assert (shown_findings(one(found)) != shown_findings(one(verdict(TWO_SPF, NO_REPORTS)))) is changed


def test_neither_the_time_nor_the_history_is_a_change():
    later = replace(saved(USUAL), head=replace(HEAD, notes=("late",)), history=FindingsHistory())
    assert shown_findings(subjects([later], together=None)[0]) == shown_findings(one(USUAL))


texts = st.text(st.sampled_from("ab \r\n<!->`*"), max_size=40) | hostile_texts


@given(found=verdicts, above=texts, below=texts)
def test_it_is_known_again_and_what_people_write_around_it_stays(found: Verdict, above: str, below: str):
    subject, fine = one(replace(found, stack="s")), one(verdict(PASSED))
    first = body(subject)
    issue = Issue(1, True, first, "")
    assert (issue.key, issue.shows) == (subject.key, shown_findings(subject))
    written = f"{above}\n{first}\n{below}"
    assert body(subject, written) == written
    assert body(fine, written) == f"{above}\n{body(fine)}\n{below}"
    assert body(fine, body(subject)) == body(fine)


def test_what_people_wrote_before_stays_where_our_part_was_taken_out():
    fine = one(verdict(PASSED))
    assert body(fine, "Ours now.\n") == f"Ours now.\n\n{body(fine)}"


@given(found=verdicts)
def test_whatever_dns_holds_is_text(found: Verdict):
    _harmless(body(one(found)))


QUOTED = "<!-- mail-deliverability issue 0123456789abcdef shows 0123456789abcdef -->"


@pytest.mark.parametrize(
    "text", [*HOSTILE, QUOTED, f"x\n{QUOTED}\ny", "\n<!-- mail-deliverability end -->\n", "/close\n/close"]
)
def test_a_hostile_record_is_text(text: str):
    finding = Finding(text, Result.FAIL, text, text, (text,), (text,), text)
    subject = one(Verdict(text, text, (finding,), (text,)), Verdict(text, text, ()))
    _harmless(body(subject))
    assert Issue(1, True, body(subject), "").key == subject.key
    assert title(subject).isprintable()


def _harmless(text: str) -> None:
    """A page with our own lines as its only comments, and without GitLab's quick actions, which are lines that begin with "/"."""
    lines = text.splitlines()
    assert [line[:30] for line in lines if line.startswith("<!--")] == [
        "<!-- mail-deliverability issue",
        "<!-- mail-deliverability end -->"[:30],
    ]
    assert not [line for line in lines if line.lstrip().startswith("/")]
    page("\n".join(line for line in lines if not line.startswith("<!-- mail-deliverability ")))


def test_a_stack_that_has_no_verdict_is_a_line():
    lost = SavedVerdict(Verdict("lost", "", ()), HEAD, 3, problem="Pulumi.lost.yaml: no YAML")
    (alone,) = subjects([lost], together=None)
    assert alone.exit_code == 3
    (both,) = subjects([lost, saved(verdict(TWO_SPF))], together="all")
    assert both.exit_code == 1
    assert "\n- stack `lost`: could not tell: `Pulumi.lost.yaml`: no YAML\n" in body(both)
    assert title(both) == "Mail of shop.example is not in order (all)"


def test_it_stays_within_what_code_hosts_take():
    many = tuple(
        Finding("spf.syntax-error", Result.FAIL, f"a{n}.example", "x" * 500, ("y" * 500,) * 9, (), "z" * 500)
        for n in range(20)
    )
    found = [saved(Verdict(f"{'s' * 300}{n}", f"{'d' * 300}{n}", many)) for n in range(200)]
    (subject,) = subjects(found, together="t" * 1000)
    text = body(subject)
    assert len(text) < 60_000
    assert text.count("### ") >= 1
    assert re.search(r"\nAnd \d+ more\.\n", text)
    assert len(title(subject)) == 200
