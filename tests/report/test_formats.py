"""Every format of the catalogue: what it says of itself, and that nothing from outside is more than text in it."""

import dataclasses
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from deliverability.report import verdict
from deliverability.report.document import VerdictDocument
from deliverability.report.format import Format
from deliverability.report.formats import listing, verdict_formats
from deliverability.report.head import Head
from deliverability.report.places import Places
from deliverability.rules import catalogue
from deliverability.verdict import Finding, Result, Verdict
from tests.report.readers import harmless
from tests.report.verdicts import HEAD, HOSTILE, USUAL, hostile_texts, verdicts

EVERY_FORMAT = pytest.mark.parametrize("format", verdict_formats(), ids=lambda format: format.name)


def document(
    found: Verdict, *, head: Head = HEAD, file: str = "stacks/Pulumi.shop.yaml", verbose: bool = False
) -> VerdictDocument:
    places = Places(file, {("domain",): (4, 3), ("spf",): (9, 3)})
    return VerdictDocument(
        found, head, places=lambda: places, rules=catalogue, version=lambda: "1.2.3", verbose=verbose
    )


def test_the_catalogue():
    assert verdict_formats()[0].name == "text"
    assert {each.name for each in verdict_formats()} == {
        file.stem for file in Path(verdict.__path__[0]).glob("[!_]*.py")
    }


def test_no_ending_belongs_to_two(monkeypatch: pytest.MonkeyPatch):
    from deliverability.report.verdict import junit

    monkeypatch.setattr(junit, "FORMAT", dataclasses.replace(junit.FORMAT, endings=(".json",)))
    with pytest.raises(ValueError, match=r"^\.json is an ending of two formats: json and junit$"):
        listing()


def test_a_format_is_called_like_its_module(monkeypatch: pytest.MonkeyPatch):
    from deliverability.report.verdict import junit

    monkeypatch.setattr(junit, "FORMAT", dataclasses.replace(junit.FORMAT, name="xml"))
    with pytest.raises(ValueError, match=r"^report/verdict/junit\.py has a format of another name: xml$"):
        listing()


@EVERY_FORMAT
def test_it_says_what_it_is(format: Format[VerdictDocument]):
    assert format.purpose
    assert not format.purpose.endswith(".")
    for ending in format.endings:
        assert ending[0] == "."
        assert ending == ending.lower()


@EVERY_FORMAT
def test_it_names_what_is_wrong(format: Format[VerdictDocument]):
    text = format.render(document(USUAL))
    assert "spf.multiple-records" in text
    assert "Merge the SPF values at" in text


@EVERY_FORMAT
def test_what_goes_into_the_stack_file_can_be_copied_as_it_stands(format: Format[VerdictDocument]):
    line = 'mail-deliverability:spf: {also: ["include:_spf.google.com"]}'
    finding = replace(USUAL.findings[0], remedy=f"Put {line} into the stack file (pulumi up).")
    written = format.render(document(replace(USUAL, findings=(finding,))))
    # Each reader takes the escapes of its format away: those of JSON and XML, and of SARIF for places in a text.
    for spelled, meant in (("&quot;", '"'), ("&#34;", '"'), ('\\"', '"'), ("{{", "{"), ("}}", "}")):
        written = written.replace(spelled, meant)
    assert line in written


@EVERY_FORMAT
@given(found=verdicts)
def test_whatever_dns_holds_is_text(format: Format[VerdictDocument], found: Verdict):
    harmless(format.render(document(found)), format.reader)


@pytest.mark.slow
@EVERY_FORMAT
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("result", [Result.FAIL, Result.INFO])
def test_a_hostile_record_is_text(format: Format[VerdictDocument], text: str, result: Result):
    finding = Finding("spf.syntax-error", result, text, text, (text,), (text,), text)
    found = Verdict(text, text, (finding,), ("ses.sandbox",))
    file = os.fsdecode(text.encode("utf-8", "surrogatepass")) or "x"
    for verbose in (False, True):
        harmless(format.render(document(found, file=file, verbose=verbose)), format.reader)


@EVERY_FORMAT
def test_what_an_accepted_cause_leaves_standing_says_where_it_comes_from(format: Format[VerdictDocument]):
    lost = Finding(
        "dns.zone-not-delegated", Result.INFO, "shop.example", "lost", waived_until=date(2026, 12, 31)
    )
    still = Finding("dmarc.missing", Result.FAIL, "shop.example", "No record.", because=lost.rule)
    written = format.render(document(Verdict("shop.production", "shop.example", (still, lost))))
    said = "follows from dns.zone-not-delegated"
    wanted = '"because": "dns.zone-not-delegated"' if format.name == "json" else said
    assert wanted.lower() in written.replace("`", "").lower()


@EVERY_FORMAT
def test_when_was_looked_and_what_limits_it_is_said(format: Format[VerdictDocument]):
    """Markdown may put signs into code; a schema of JSON and SARIF has its own form of time."""
    head = replace(
        HEAD, notes=("AWS was asked at http://localhost, which is another world", "of the year 2015")
    )
    written = format.render(document(USUAL, head=head)).replace("`", "")
    assert "2026-11-20T12:00:00" in written or "2026-11-20 12:00:00 UTC" in written
    for note in head.notes:
        assert note in written


@EVERY_FORMAT
@given(text=hostile_texts)
def test_what_the_head_says_is_no_more_than_text(format: Format[VerdictDocument], text: str):
    harmless(format.render(document(USUAL, head=Head(HEAD.taken_at, text, (text,)))), format.reader)
