"""The verdict as annotations of GitHub Actions: workflow commands, one a line, each at the key that it is about.

GitHub shows ten errors and ten warnings of a step; the findings come worst first. Notes and what passed are in the counts.
"""

from collections.abc import Sequence

from deliverability.history.standing import FindingsHistory
from deliverability.report.causes import TROUBLES, consequences, counted_rules, own, waived
from deliverability.report.document import VerdictDocument
from deliverability.report.escape import workflow_data, workflow_property
from deliverability.report.evidence import evidence
from deliverability.report.format import Format, Reader
from deliverability.report.head import Head
from deliverability.report.layout import listed
from deliverability.report.places import Places
from deliverability.report.remedies import remedy_of
from deliverability.report.since import known_since, no_longer
from deliverability.report.tally import follows, meaning, summary, waiver
from deliverability.verdict import Finding, Result, Verdict

FORMAT: Format[VerdictDocument] = Format(
    name="github",
    purpose="annotations in GitHub Actions, at the key of the stack file",
    reader=Reader.WORKFLOW,
    render=lambda document: annotations(
        document.verdict,
        head=document.head,
        places=document.places(),
        strict=document.strict,
        history=document.history,
    ),
)


def annotations(
    verdict: Verdict,
    *,
    head: Head,
    places: Places,
    strict: bool = False,
    history: FindingsHistory | None = None,
) -> str:
    """The lines, the last of which is the tally. strict: warnings are errors, as in the exit code."""
    explained, since = consequences(verdict), known_since(verdict, history)

    def command(level: str, finding: Finding) -> str:
        said = _lines(finding, explained.get(finding, ()), since.get(finding, ""))
        return _command(level, finding, said, places)

    lines = [command(_level(finding, strict=strict), finding) for finding in own(verdict, *TROUBLES)]
    lines += [command("notice", finding) for finding in waived(verdict)]
    lines += [
        f"::notice title={workflow_property(f'{rule} ({word})')}::{workflow_data(f'{rule} {rest}')}"
        for word, rule, rest in no_longer(history)
    ]
    lines += [
        f"::warning title={workflow_property(verdict.stack)}::{workflow_data(note)}" for note in head.notes
    ]
    said = workflow_data(
        summary(verdict, strict=strict), meaning(verdict, strict=strict), f"seen {head.seen}"
    )
    lines.append(f"::notice title={workflow_property(verdict.stack)}::{said}")
    return "\n".join(lines) + "\n"


def _level(finding: Finding, *, strict: bool) -> str:
    """What can't be told is a warning: nothing is known to be wrong."""
    failed = finding.result is Result.FAIL or (strict and finding.result is Result.WARN)
    return "error" if failed else "warning"


def _command(level: str, finding: Finding, said: Sequence[str], places: Places) -> str:
    place = places.of(finding)
    known = finding.result is not Result.UNKNOWN
    title = finding.rule if known else f"{finding.rule} (could not tell)"
    where = {"file": place.file, "line": place.line, "col": place.column, "title": title}
    properties = ",".join(
        f"{name}={workflow_property(str(value))}" for name, value in where.items() if value is not None
    )
    return f"::{level} {properties}::{workflow_data(*said)}"


def _lines(finding: Finding, explained: Sequence[Finding], since: str) -> list[str]:
    lines = [finding.message]
    if since:
        lines.append(f"status: {since}")
    if finding.waived_until is not None:
        lines.append(waiver(finding))
    for part in evidence(finding):
        lines += [f"{part.label}: {value}" for value in part.values]
        if part.more:
            lines.append(f"and {part.more} more")
    if follows(finding):
        lines.append(follows(finding))
    remedy = remedy_of(finding.remedy)
    if remedy.text:
        lines.append(f"do: {remedy.text}")
    lines += [f"write: {line}" for line in remedy.settings]
    lines += [f"run: {command}" for command in remedy.commands]
    if explained:
        lines.append(f"hence: {listed(counted_rules(explained), 8)}")
    return lines
