"""The verdict as annotations of GitHub Actions, read back as the runner reads them."""

import pytest

from deliverability.report.places import Places
from deliverability.report.verdict.github import annotations
from deliverability.verdict import Finding, Result, Verdict
from tests.report.readers import workflow_command
from tests.report.verdicts import HEAD, HOSTILE, NO_REPORTS, PASSED, TWO_SPF, USUAL, verdict

NOWHERE = Places()
STACK = Places("stacks/Pulumi.shop.production.yaml", {("domain",): (4, 3), ("spf",): (9, 3)})


def test_all_of_it():
    assert annotations(USUAL, places=STACK, head=HEAD).splitlines() == [
        "::error file=stacks/Pulumi.shop.production.yaml,line=9,col=3,title=spf.multiple-records::"
        "shop.example has two SPF records, which receivers answer with permerror.%0A"
        "saw: v=spf1 include:amazonses.com -all%0Asaw: v=spf1 include:_spf.crm.example ~all%0A"
        "wanted: v=spf1 include:amazonses.com -all%0A"
        "do: Merge the SPF values at shop.example into one record.",
        "::warning file=stacks/Pulumi.shop.production.yaml,line=4,col=3,title=dns.unresolved (could not tell)::"
        "no answer to MX at bounce.shop.example: the servers answered SERVFAIL%0A"
        "do: Try another resolver (--nameserver).%0Ahence: mail-from.multiple-mx",
        "::warning file=stacks/Pulumi.shop.production.yaml,line=4,col=3,title=dmarc.report-address-missing::"
        "the DMARC record has no report address%0Ado: Name a mailbox: dmarc.reportTo.",
        "::notice file=stacks/Pulumi.shop.production.yaml,line=4,col=3,title=dkim.weak-key::"
        "the key has 1024 bits%0Awaived until 2026-12-31",
        "::notice title=shop.production::shop.example: not in order (1 failure, 1 unknown, 1 warning, 1 passed, "
        "1 note, 1 waived, 1 explained)%0Aexit code 1: something is wrong; mend it and check again%0Aseen 2026-11-20 12:00:00 UTC",
    ]


def test_without_a_file_an_annotation_is_of_the_step():
    first, _ = annotations(verdict(TWO_SPF), places=NOWHERE, head=HEAD).splitlines()
    assert workflow_command(first)[:2] == ("error", {"title": "spf.multiple-records"})


def test_a_warning_is_an_error_where_warnings_fail_the_check():
    first, last = annotations(verdict(NO_REPORTS), places=NOWHERE, strict=True, head=HEAD).splitlines()
    assert workflow_command(first)[0] == "error"
    assert workflow_command(last)[2].splitlines()[1] == ("exit code 1: warnings count as failures (--strict)")


def test_a_healthy_domain_is_one_notice():
    assert annotations(verdict(PASSED), places=STACK, head=HEAD) == (
        "::notice title=shop.production::shop.example: in order (1 passed)%0A"
        "exit code 0: everything that was checked is in order%0Aseen 2026-11-20 12:00:00 UTC\n"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_record_stays_inside_its_message(text: str):
    finding = Finding("spf.syntax-error", Result.FAIL, text, text, (text,), (text,), text)
    found = Verdict(text, text, (finding,))
    lines = annotations(found, places=Places(text or "x", {("spf",): (1, 1)}), head=HEAD).splitlines()
    assert len(lines) == 2
    command, properties, _ = workflow_command(lines[0])
    assert (command, set(properties)) == ("error", {"file", "line", "col", "title"})
    assert (properties["line"], properties["col"], properties["title"]) == ("1", "1", "spf.syntax-error")


def test_percent_signs_come_back_as_they_were():
    finding = Finding("spf.syntax-error", Result.FAIL, "x", "exists:%{i}.a%0Ab,c:d")
    first, _ = annotations(verdict(finding), places=NOWHERE, head=HEAD).splitlines()
    assert workflow_command(first)[2] == "exists:%{i}.a%0Ab,c:d"
