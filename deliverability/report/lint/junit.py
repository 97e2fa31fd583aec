"""Remarks as JUnit XML: a test case for each file, failed by its errors. Warnings are `skipped`, with their text as the reason."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from deliverability.declaration.linting import Level, Remark
from deliverability.report.escape import xml
from deliverability.report.lint.document import LintDocument


def render(document: LintDocument) -> str:
    """The whole document."""
    suite = ET.Element("testsuite", name="deliverability lint")
    kinds: list[str] = []
    for file in document.lint.files:
        case = ET.SubElement(suite, "testcase", classname="stack-file", name=xml(document.places[file]))
        kinds.append(
            _fill(case, document, [remark for remark in document.lint.remarks if remark.file == file])
        )
    suite.set("tests", str(len(kinds)))
    suite.set("failures", str(kinds.count("failure")))
    suite.set("errors", "0")
    suite.set("skipped", str(kinds.count("skipped")))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    # ASCII only, so that it is what it says whatever encoding stdout has.
    text = ET.tostring(root, encoding="unicode").encode("ascii", "xmlcharrefreplace").decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _fill(case: ET.Element, document: LintDocument, remarks: Sequence[Remark]) -> str:
    """Put what is said of a file into its test case; gives "failure", "skipped" or "passed"."""
    text = "\n".join(_line(document, remark) for remark in remarks)
    for level, kind in ((Level.ERROR, "failure"), (Level.WARNING, "skipped")):
        first = next((remark for remark in remarks if document.level(remark) is level), None)
        if first is not None:
            ET.SubElement(case, kind, type=first.kind, message=xml(first.message)).text = text
            return kind
    if text:
        ET.SubElement(case, "system-out").text = text
    return "passed"


def _line(document: LintDocument, remark: Remark) -> str:
    place = f"line {remark.line}: " if remark.line else ""
    remedy = f"\n  do: {xml(remark.remedy)}" if remark.remedy else ""
    return f"{document.level(remark)}: {place}{xml(remark.message)}{remedy}"
