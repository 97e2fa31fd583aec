"""Remarks on stack files in each format."""

import json
import xml.etree.ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.commands.lint_formats import FORMATS
from deliverability.declaration.linting import Level, Lint, Remark
from deliverability.declaration.linting.remark import IDENTITY_TWICE, INVALID, NOTED, TITLES
from deliverability.report.format import Format
from deliverability.report.lint.document import LintDocument
from tests.report.readers import harmless, workflow_command
from tests.report.verdict.sarif_subset import SCHEMA
from tests.report.verdicts import HOSTILE, hostile_texts

BY_NAME = {format.name: format for format in FORMATS}

A, B, C = "../stacks/Pulumi.a.yaml", "../stacks/Pulumi.b.yaml", "../stacks/Pulumi.c.yaml"
WRONG = Remark(
    Level.ERROR,
    INVALID,
    A,
    4,
    5,
    "dmarc.policy",
    "dmarc.policy = 'rejct': no such policy",
    "did you mean 'reject'?",
)
GONE = Remark(Level.ERROR, INVALID, B, None, None, "", "there is no such file", "correct the path")
TWICE = Remark(Level.WARNING, IDENTITY_TWICE, A, 3, 3, "domain", "the stack b manages it, too", "take it out")
NOTE = Remark(Level.NOTE, NOTED, C, 3, 3, "", "nobody sees reports", "")


def document(*remarks: Remark, strict: bool = False) -> LintDocument:
    places = {file: file.removeprefix("../") for file in (A, B, C)}
    return LintDocument(Lint((A, B, C), remarks), places, "1.2.3", strict)


ALL = document(TWICE, WRONG, GONE, NOTE)


def rendered(name: str, shown: LintDocument) -> str:
    return BY_NAME[name].render(shown)


def test_text():
    assert rendered("text", ALL) == (
        "../stacks/Pulumi.a.yaml:3:3: warning: the stack b manages it, too\n"
        "    -> take it out\n"
        "../stacks/Pulumi.a.yaml:4:5: error: dmarc.policy = 'rejct': no such policy\n"
        "    -> did you mean 'reject'?\n"
        "../stacks/Pulumi.b.yaml: error: there is no such file\n"
        "    -> correct the path\n"
        "../stacks/Pulumi.c.yaml:3:3: note: nobody sees reports\n"
        "3 stack files: 2 errors, 1 warning, 1 note\n"
    )
    assert rendered("text", document()) == "3 stack files: in order\n"


def test_github_shows_what_is_worst_first():
    assert rendered("github", ALL) == (
        "::error file=stacks/Pulumi.a.yaml,line=4,col=5,title=stack-file.invalid::"
        "dmarc.policy = 'rejct': no such policy%0Ado: did you mean 'reject'?\n"
        "::error file=stacks/Pulumi.b.yaml,title=stack-file.invalid::there is no such file%0Ado: correct the path\n"
        "::warning file=stacks/Pulumi.a.yaml,line=3,col=3,title=stack-file.identity-twice::"
        "the stack b manages it, too%0Ado: take it out\n"
        "::notice file=stacks/Pulumi.c.yaml,line=3,col=3,title=stack-file.note::nobody sees reports\n"
        "::notice title=lint::3 stack files: 2 errors, 1 warning, 1 note\n"
    )


def test_strict_warnings_are_errors_in_every_format():
    strict = document(TWICE, strict=True)
    assert rendered("text", strict).endswith("3 stack files: 1 error\n")
    assert rendered("github", strict).startswith("::error ")
    assert json.loads(rendered("json", strict))["exitCode"] == 2
    assert ET.fromstring(rendered("junit", strict))[0].get("failures") == "1"
    assert json.loads(rendered("sarif", strict))["runs"][0]["results"][0]["level"] == "error"


def test_json():
    assert json.loads(rendered("json", document(GONE))) == {
        "schema": 1,
        "version": "1.2.3",
        "exitCode": 2,
        "files": [A, B, C],
        "remarks": [
            {
                "level": "error",
                "kind": "stack-file.invalid",
                "file": B,
                "line": None,
                "column": None,
                "key": "",
                "message": "there is no such file",
                "remedy": "correct the path",
            }
        ],
    }
    assert json.loads(rendered("json", document(TWICE, NOTE)))["exitCode"] == 0


def test_junit():
    assert rendered("junit", ALL) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<testsuites>\n"
        '  <testsuite name="deliverability lint" tests="3" failures="2" errors="0" skipped="0">\n'
        '    <testcase classname="stack-file" name="stacks/Pulumi.a.yaml">\n'
        '      <failure type="stack-file.invalid" message="dmarc.policy = \'rejct\': no such policy">'
        "warning: line 3: the stack b manages it, too\n  do: take it out\n"
        "error: line 4: dmarc.policy = 'rejct': no such policy\n  do: did you mean 'reject'?</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="stack-file" name="stacks/Pulumi.b.yaml">\n'
        '      <failure type="stack-file.invalid" message="there is no such file">'
        "error: there is no such file\n  do: correct the path</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="stack-file" name="stacks/Pulumi.c.yaml">\n'
        "      <system-out>note: line 3: nobody sees reports</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )
    suite = ET.fromstring(rendered("junit", document(TWICE)))[0]
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "1")


def test_sarif():
    log = json.loads(rendered("sarif", ALL))
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [IDENTITY_TWICE, INVALID]
    assert [
        (each["ruleId"], each["level"], each["locations"][0]["physicalLocation"]["region"])
        for each in run["results"]
    ] == [
        (IDENTITY_TWICE, "warning", {"startLine": 3, "startColumn": 3}),
        (INVALID, "error", {"startLine": 4, "startColumn": 5}),
        (INVALID, "error", {"startLine": 1, "startColumn": 1}),
    ]
    assert run["results"][1]["message"] == {
        "text": "dmarc.policy = 'rejct': no such policy\nWhat to do: did you mean 'reject'?"
    }
    where = run["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where == {"uri": "stacks/Pulumi.b.yaml", "uriBaseId": "%SRCROOT%"}


def test_a_fingerprint_stays_when_the_line_moves():
    def prints(*remarks: Remark) -> list[str]:
        results = json.loads(rendered("sarif", document(*remarks)))["runs"][0]["results"]
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in results]

    moved = Remark(Level.ERROR, INVALID, A, 40, 7, "dmarc.policy", "said otherwise", "")
    assert prints(WRONG) == prints(moved)
    assert len(set(prints(WRONG, moved, TWICE, GONE))) == 4


remarks = st.builds(
    Remark,
    level=st.sampled_from(Level),
    kind=st.sampled_from(sorted(TITLES)),
    file=st.just(A),
    line=st.one_of(st.none(), st.integers(1, 9)),
    column=st.one_of(st.none(), st.integers(1, 9)),
    key=hostile_texts,
    message=hostile_texts,
    remedy=hostile_texts,
)


@pytest.mark.parametrize("format", FORMATS, ids=BY_NAME)
@given(file=hostile_texts, found=st.lists(remarks, max_size=3), strict=st.booleans())
def test_whatever_a_file_is_called_and_holds_is_text(
    format: Format[LintDocument], file: str, found: list[Remark], strict: bool
):
    named = [Remark(r.level, r.kind, file, r.line, r.column, r.key, r.message, r.remedy) for r in found]
    # As a file system gives names: octets that are no UTF-8 are lone surrogates from U+DC80.
    place = file.encode("utf-8", "replace").decode()
    harmless(
        format.render(LintDocument(Lint((file,), tuple(named)), {file: place}, "1", strict)), format.reader
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_an_annotation_says_what_was_meant(text: str):
    remark = Remark(Level.ERROR, INVALID, A, 1, 1, text, text, text)
    first, *_ = rendered("github", document(remark)).split("\n")
    command, properties, _ = workflow_command(first)
    assert (command, sorted(properties)) == ("error", ["col", "file", "line", "title"])
