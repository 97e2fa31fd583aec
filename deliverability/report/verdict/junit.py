"""The verdict as JUnit XML, in the form that Jenkins, GitLab and their like read (Jenkins' `junit-10.xsd`).

One test case for each rule and subject; the class is the rule, so that reports are grouped by it.

- A failure is a `failure`, what could not be told is an `error`: both turn a report red.
- A warning is `skipped`, with its text as the reason: servers show skipped tests with their reason and stay green, while nobody
  ever reads the output of a test that passed. With `strict` it is a `failure`, as in the exit code.
- What a waiver covers, and what another finding explains, is `skipped` as well.
- Notes and what passed are test cases that passed, with what was said as their output.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Literal

from deliverability.history.standing import FindingsHistory
from deliverability.report.document import VerdictDocument
from deliverability.report.escape import xml
from deliverability.report.format import Format, Reader
from deliverability.report.head import Head
from deliverability.report.remedies import remedy_of
from deliverability.report.since import known_since, no_longer
from deliverability.report.tally import words
from deliverability.verdict import Finding, Result, Verdict

FORMAT: Format[VerdictDocument] = Format(
    name="junit",
    purpose="test reports of Jenkins, GitLab, Azure DevOps: a test case for each rule and subject",
    reader=Reader.XML,
    endings=(".xml",),
    render=lambda document: junit_xml(
        document.verdict, head=document.head, strict=document.strict, history=document.history
    ),
)

Kind = Literal["failure", "error", "skipped", "passed"]

_WORST_FIRST: tuple[Kind, ...] = ("failure", "error", "skipped", "passed")


def junit_xml(
    verdict: Verdict, *, head: Head, strict: bool = False, history: FindingsHistory | None = None
) -> str:
    """The document, with a declaration and a final newline. strict: warnings fail."""
    cases: dict[tuple[str, str], list[Finding]] = {}
    for finding in verdict.findings:
        # GitLab keeps only the first of two tests of one name.
        cases.setdefault((finding.rule, finding.subject), []).append(finding)
    suite = ET.Element("testsuite", name=xml(verdict.stack), timestamp=head.moment.removesuffix("Z"))
    properties = ET.SubElement(suite, "properties")
    told = [("domain", verdict.domain), ("result", words(verdict, strict=strict)), ("seen", head.seen)]
    told += [("region", head.region)] if head.region else []
    told += [("note", note) for note in head.notes]
    told += [(word, f"{rule} {rest}") for word, rule, rest in no_longer(history)]
    for name, value in told:
        ET.SubElement(properties, "property", name=name, value=xml(value))
    since = known_since(verdict, history)
    kinds = [_case(suite, findings, since, strict=strict) for findings in cases.values()]
    suite.set("tests", str(len(kinds)))
    suite.set("failures", str(kinds.count("failure")))
    suite.set("errors", str(kinds.count("error")))
    suite.set("skipped", str(kinds.count("skipped")))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    # ASCII only, so that it is what it says whatever encoding stdout has.
    text = ET.tostring(root, encoding="unicode").encode("ascii", "xmlcharrefreplace").decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(
    suite: ET.Element, findings: Sequence[Finding], since: Mapping[Finding, str], *, strict: bool
) -> Kind:
    """Add the test case of one rule and subject; its kind is the worst of its findings'."""
    kinds = [_kind(finding, strict=strict) for finding in findings]
    kind = min(kinds, key=_WORST_FIRST.index)
    first = findings[kinds.index(kind)]
    case = ET.SubElement(suite, "testcase", classname=xml(first.rule), name=xml(first.subject or first.rule))
    text = "\n\n".join(_text(finding, since.get(finding, "")) for finding in findings)
    if kind == "passed":
        ET.SubElement(case, "system-out").text = text
    else:
        said = ET.SubElement(case, kind, type=_type(first), message=xml(first.message))
        said.text = text
    return kind


def _kind(finding: Finding, *, strict: bool) -> Kind:
    if finding.waived_until is not None or finding.explained:
        return "skipped"
    if finding.result is Result.FAIL or (strict and finding.result is Result.WARN):
        return "failure"
    if finding.result is Result.UNKNOWN:
        return "error"
    return "skipped" if finding.result is Result.WARN else "passed"


def _type(finding: Finding) -> str:
    if finding.waived_until is not None:
        return "waived"
    return "explained" if finding.explained else finding.result.value


def _text(finding: Finding, since: str) -> str:
    """The finding in lines, the first of which says it all: servers cut."""
    lines = [f"{finding.result.value}: {xml(finding.message)}"]
    if since:
        lines.append(f"status: {since}")
    if finding.waived_until is not None:
        lines.append(f"waived until {finding.waived_until}")
    if finding.because is not None:
        word = "explained by" if finding.explained else "follows from"
        lines.append(f"{word} {xml(finding.because)}")
    lines += [f"saw: {xml(value)}" for value in finding.saw]
    lines += [f"wanted: {xml(value)}" for value in finding.wanted]
    remedy = remedy_of(finding.remedy)
    if remedy.text:
        lines.append(f"do: {xml(remedy.text)}")
    lines += [f"write: {xml(line)}" for line in remedy.settings]
    lines += [f"run: {xml(command)}" for command in remedy.commands]
    return "\n".join(lines)
