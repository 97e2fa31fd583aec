"""Verdicts read back: what the JSON format writes comes back whole."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.forge.saved_verdict import SavedVerdict, SavedVerdictError, parse_saved_verdicts
from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.report.head import Head
from deliverability.report.verdict.json import verdict_json
from deliverability.verdict import Finding, Result, Verdict, fingerprints
from tests.report.verdicts import HEAD, hostile_texts, verdicts

times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
earlier = st.lists(
    st.builds(Earlier, hostile_texts, hostile_texts, hostile_texts, times, times, times, st.integers(1, 9)),
    max_size=2,
).map(tuple)
standing = st.builds(Standing, st.sampled_from(State), times, times, st.integers(1, 9))


@given(
    verdict=verdicts,
    part=hostile_texts,
    region=hostile_texts,
    notes=st.lists(hostile_texts, max_size=2).map(tuple),
    strict=st.booleans(),
    told=st.none() | st.builds(FindingsHistory, st.just({}), earlier, earlier),
    one=standing,
)
def test_what_is_written_is_read_back(
    verdict: Verdict,
    part: str,
    region: str,
    notes: tuple[str, ...],
    strict: bool,
    told: FindingsHistory | None,
    one: Standing,
):
    findings = tuple(
        replace(each, part=part, because_subject="x" if each.because else "") for each in verdict.findings
    )
    verdict = replace(verdict, findings=findings)
    if told is not None:
        told = replace(told, standings=dict.fromkeys(fingerprints(verdict.stack, findings)[:2], one))
    head = Head(HEAD.taken_at, region, notes)
    text = verdict_json(verdict, head=head, version="1.2.3", strict=strict, history=told)
    (read,) = parse_saved_verdicts(text, source="x")
    assert read == SavedVerdict(verdict, head, verdict.exit_code(strict=strict), told)
    assert [(each.part, each.because_subject) for each in read.verdict.findings] == [
        (each.part, each.because_subject) for each in findings
    ]
    assert read.verdict.exit_code(strict=read.strict) == read.exit_code


def test_what_a_later_version_adds_is_passed_over():
    found = Verdict("shop", "shop.example", (Finding("a.b", Result.FAIL, "x", "y"),))
    data = json.loads(verdict_json(found, head=HEAD, version="9"))
    data["new"] = data["findings"][0]["new"] = {"x": 1}
    assert [each.verdict for each in parse_saved_verdicts(json.dumps(data), source="x")] == [found]


def test_what_an_earlier_version_wrote_is_read():
    found = Verdict("shop", "shop.example", (Finding("a.b", Result.FAIL, "x", "y"),))
    data = json.loads(verdict_json(found, head=HEAD, version="0"))
    del data["history"]
    for key in ("fingerprint", "history", "part"):
        del data["findings"][0][key]
    assert parse_saved_verdicts(json.dumps(data), source="x") == (SavedVerdict(found, HEAD, 1),)


def test_a_document_about_many_stacks_holds_that_of_each():
    """As `drift --all` writes it; a stack whose file can't be read has none."""
    found = Verdict("shop", "shop.example", (Finding("a.b", Result.FAIL, "x", "y"),))
    verdict = json.loads(verdict_json(found, head=HEAD, version="1"))
    data = {
        "schema": 1,
        "exitCode": 2,
        "stacks": [
            {"stack": "shop", "exitCode": 1, "problem": None, "verdict": verdict},
            {"stack": "broken", "exitCode": 2, "problem": "no YAML", "verdict": None},
        ],
    }
    one, other = parse_saved_verdicts(json.dumps(data), source="x")
    assert one == SavedVerdict(found, HEAD, 1)
    assert (other.verdict, other.exit_code, other.problem) == (Verdict("broken", "", ()), 3, "no YAML")


@given(hostile_texts)
def test_any_text_is_read_or_refused_by_name(text: str):
    with pytest.raises(SavedVerdictError, match=r"^out\.json: "):
        parse_saved_verdicts(text, source="out.json")
