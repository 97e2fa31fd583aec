"""The report about many stacks as Markdown for a job summary: a table of all, what is wrong in each, and what is no longer."""

from collections.abc import Iterator

from deliverability.report.escape import markdown, markdown_cell, markdown_code
from deliverability.report.fleet import WORDS, FleetReport, StackReport
from deliverability.report.layout import LONGEST, count, shown
from deliverability.report.verdict.markdown import not_there, verdict_markdown

#: Characters of the whole: a comment on GitHub holds 65536.
_ROOM = 60_000
_LONGEST_PROBLEM = 600


def fleet_markdown(report: FleetReport) -> str:
    """The document, in the Markdown that GitHub and GitLab share (CommonMark with tables), with a final newline."""
    text = "\n".join(_table(report)) + "\n"
    left = 0
    for each in report.stacks:
        code = each.exit_code(strict=report.strict)
        if code == 0:
            continue
        section = _section(each, report)
        if left or len(text) + len(section) > _ROOM:
            left += 1
            continue
        text += f"\n{section}"
    if left:
        text += f"\nAnd {count(left, 'stack')} more with trouble: look at each by itself.\n"
    fine = "".join(
        f"{line}\n" for line in not_there((f"{_name(each.stack)}: ", each.history) for each in report.of(0))
    )
    return text + fine if len(text) + len(fine) <= _ROOM else text


def _table(report: FleetReport) -> Iterator[str]:
    yield f"### {report.summary()}"
    yield ""
    yield "| Stack | Domain | | Failures | Unknown | Warnings |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for each in report.stacks:
        failures, unknown, warnings = each.counted()
        domain = _name(each.verdict.domain) if each.verdict is not None else ""
        words = WORDS[each.exit_code(strict=report.strict)]
        yield f"| {_name(each.stack)} | {domain} | {words} | {failures} | {unknown} | {warnings} |"


def _section(each: StackReport, report: FleetReport) -> str:
    if each.verdict is None or each.head is None:
        return f"### {_name(each.stack)}: {WORDS[2]}\n\n{markdown(shown(each.problem, _LONGEST_PROBLEM))}\n"
    return verdict_markdown(each.verdict, head=each.head, strict=report.strict, history=each.history)


def _name(text: str) -> str:
    return markdown_cell(markdown_code(shown(text, LONGEST)))
