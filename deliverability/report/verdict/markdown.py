"""The verdict as Markdown for a pull request or a job summary: what is wrong in a table, the evidence folded away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from deliverability.declaration.manifest import is_declared
from deliverability.history.standing import FindingsHistory
from deliverability.report.causes import TROUBLES, consequences, counted_rules, own, waived
from deliverability.report.document import VerdictDocument
from deliverability.report.escape import markdown, markdown_cell, markdown_code
from deliverability.report.evidence import evidence
from deliverability.report.format import Format, Reader
from deliverability.report.head import Head
from deliverability.report.layout import LONGEST, count, shown
from deliverability.report.remedies import remedy_of
from deliverability.report.since import known_since, no_longer
from deliverability.report.tally import counts, follows, meaning, waiver, words
from deliverability.verdict import Finding, Result, Verdict

FORMAT: Format[VerdictDocument] = Format(
    name="markdown",
    purpose="a job summary, or a comment on a pull request",
    reader=Reader.MARKDOWN,
    endings=(".md",),
    render=lambda document: verdict_markdown(
        document.verdict, head=document.head, strict=document.strict, history=document.history
    ),
)

#: Rows of the table and entries of each list, and characters of each: a comment on GitHub holds 65536.
_MOST, _ROOM = 40, 15_000
#: Values of each kind that an entry quotes.
_VALUES = 5
#: A sentence longer than this has swallowed a record.
_LONGEST_SENTENCE = 600


def verdict_markdown(
    verdict: Verdict, *, head: Head, strict: bool = False, history: FindingsHistory | None = None
) -> str:
    """The document, in the Markdown that GitHub and GitLab share (CommonMark with tables), with a final newline."""
    return "\n".join(_lines(verdict, head, history, strict=strict)) + "\n"


def _lines(verdict: Verdict, head: Head, history: FindingsHistory | None, *, strict: bool) -> Iterator[str]:
    yield f"### {_name(verdict.domain)}: {words(verdict, strict=strict)}"
    yield ""
    stack = f"Stack {_name(verdict.stack)}" if is_declared(verdict.stack) else "Nothing declared"
    yield f"{stack}: {', '.join(counts(verdict))}. {_sentence(meaning(verdict, strict=strict))}"
    yield ""
    yield f"Seen {head.seen}{f' in {_name(head.region)}' if head.region else ''}."
    for note in head.notes:
        yield ""
        yield f"**Note:** {_prose(note)}"
    troubles = own(verdict, *TROUBLES)
    if troubles:
        yield from _table(troubles, known_since(verdict, history))
        yield from _details(verdict, troubles)
    yield from not_there([("", history)])
    accepted = waived(verdict)
    yield from _folded(count(len(accepted), "waived", "waived"), [_short(finding) for finding in accepted])
    notes = [note for note in own(verdict, Result.INFO) if note.waived_until is None]
    yield from _folded(count(len(notes), "note"), [_short(finding) for finding in notes])
    rules = [markdown_code(rule) for rule in verdict.left_out]
    yield from _folded(f"{count(len(rules), 'rule')} left out, with what was not asked", rules)


def not_there(histories: Iterable[tuple[str, FindingsHistory | None]]) -> Iterator[str]:
    """Lines: what is gone, and what stays open though it was not told this time. histories: each with the Markdown before its entries."""
    left = [(start, *each) for start, history in histories for each in no_longer(history)]
    for word, title in (("gone", "gone since the last look"), ("open", "still open, not told this time")):
        entries = [
            f"{start}{markdown_code(rule)} {_prose(rest)}" for start, kind, rule, rest in left if kind == word
        ]
        yield from _folded(f"{len(entries)} {title}", entries)


def _table(findings: Sequence[Finding], since: Mapping[Finding, str]) -> Iterator[str]:
    yield ""
    yield "| | What is so | What to do |"
    yield "| --- | --- | --- |"
    rows = _fitting(_row(finding, since.get(finding, "")) for finding in findings[: _MOST + 1])
    yield from rows
    if len(findings) > len(rows):
        yield ""
        yield f"And {len(findings) - len(rows)} more."


def _row(finding: Finding, since: str) -> str:
    what = f"{markdown_code(finding.rule)}{f' ({since})' if since else ''}<br>{_prose(finding.message)}"
    remedy = remedy_of(finding.remedy)
    do = "<br>".join([_prose(remedy.text), *map(markdown_code, (*remedy.settings, *remedy.commands))])
    return f"| **{finding.result.value}** | {markdown_cell(what)} | {markdown_cell(do)} |"


def _fitting(texts: Iterable[str]) -> list[str]:
    """The first of the texts, as many as there is room for, at least one."""
    kept: list[str] = []
    for text in texts:
        if kept and (len(kept) == _MOST or sum(map(len, kept)) + len(text) > _ROOM):
            break
        kept.append(text)
    return kept


def _details(verdict: Verdict, findings: Sequence[Finding]) -> Iterator[str]:
    """What was seen and what it explains, for each finding of the table that has any of both."""
    explained = consequences(verdict)
    entries = []
    for finding in findings[:_MOST]:
        below = [*_evidence(finding), *_follows(finding), *_hence(explained.get(finding, ()))]
        if below:
            about = f"{markdown_code(finding.rule)} at {_name(finding.subject)}"
            entries.append("\n".join((about, *(f"  - {line}" for line in below))))
    yield from _folded("What was seen", entries)


def _evidence(finding: Finding) -> Iterator[str]:
    for part in evidence(finding, most=_VALUES, quoted=True):
        yield from (f"{part.label} {markdown_code(value)}" for value in part.values)
        if part.more:
            yield f"and {part.more} more"


def _follows(finding: Finding) -> list[str]:
    return [_prose(follows(finding))] if follows(finding) else []


def _hence(explained: Sequence[Finding]) -> list[str]:
    if not explained:
        return []
    return [f"explains {', '.join(markdown_code(rule) for rule in counted_rules(explained))}"]


def _short(finding: Finding) -> str:
    until = waiver(finding)
    return f"{markdown_code(finding.rule)} {_prose(finding.message)}{f' ({until})' if until else ''}"


def _folded(title: str, entries: Sequence[str]) -> Iterator[str]:
    """A list that is opened with a click; nothing where it is empty."""
    if not entries:
        return
    yield ""
    # The blank line makes what follows Markdown again.
    yield f"<details><summary>{title}</summary>"
    yield ""
    kept = _fitting(entries)
    yield from (f"- {entry}" for entry in kept)
    if len(entries) > len(kept):
        yield f"- and {len(entries) - len(kept)} more"
    yield ""
    yield "</details>"


def _name(text: str) -> str:
    return markdown_code(shown(text, LONGEST))


def _prose(text: str) -> str:
    return markdown(shown(text, _LONGEST_SENTENCE))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
