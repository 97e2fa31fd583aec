"""The text of an issue, and the hidden lines by which it is known again: whose it is, and which findings it shows.

Everything in it that came from DNS, AWS or a file is escaped by the Markdown format of a verdict, which begins no line with it. So
a hidden line counts only as a whole line.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from deliverability.dataclass import dataclass
from deliverability.forge.saved_verdict import SavedVerdict
from deliverability.history.standing import FindingsHistory, State
from deliverability.report.causes import own
from deliverability.report.escape import markdown, markdown_code, terminal
from deliverability.report.layout import shown
from deliverability.report.tally import summary, words_of
from deliverability.report.verdict.markdown import verdict_markdown
from deliverability.verdict import Result, fingerprints

#: Characters: GitHub takes 65,536 in a text and 256 in a title, GitLab 255. Text that people add needs room, too.
_LONGEST_BODY, _LONGEST_TITLE = 50_000, 200
#: No page of a verdict that isn't in order has fewer.
_SHORTEST_PAGE = 300

_BEGIN = re.compile(
    r"^<!-- mail-deliverability issue ([0-9a-f]{16}) shows ([0-9a-f]{16}) -->[ \t]*\r?$", re.MULTILINE
)
_END = "<!-- mail-deliverability end -->"
_ENDS = re.compile(rf"^{_END}[ \t]*(?=\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the code host. number: as people call it. body: Markdown, as it stands there. url: its page."""

    number: int
    open: bool
    body: str
    url: str
    labels: tuple[str, ...] = ()

    @property
    def key(self) -> str | None:
        """Whose issue it is; None where it is none of ours."""
        found = _BEGIN.search(self.body)
        return found[1] if found else None

    @property
    def shows(self) -> str | None:
        """Which findings it shows, as `shown_findings` says it."""
        found = _BEGIN.search(self.body)
        return found[2] if found else None


@dataclass(frozen=True, slots=True)
class Subject:
    """What one issue is about. name: for people: a stack, or what several are called together. verdicts: at least one."""

    name: str
    key: str
    verdicts: tuple[SavedVerdict, ...]

    @property
    def exit_code(self) -> int:
        """1 where any is not in order; else 3 where any could not tell; 0 where all are in order."""
        codes = {each.exit_code for each in self.verdicts}
        return 1 if 1 in codes else 3 if 3 in codes else 0

    @property
    def left_open(self) -> bool:
        """Whether something that was found before was not looked at again: a check with `--dns-only` between two without."""
        return any(each.history is not None and each.history.unseen for each in self.verdicts)


def subjects(verdicts: Sequence[SavedVerdict], *, together: str | None) -> tuple[Subject, ...]:
    """One for each stack and domain, in the order of the verdicts; or one for all, under the name `together`."""
    if together is not None:
        return (Subject(together, _digest("together", together), tuple(verdicts)),)
    found: dict[tuple[str, str], list[SavedVerdict]] = {}
    for each in verdicts:
        found.setdefault((each.verdict.stack, each.verdict.domain), []).append(each)
    return tuple(
        Subject(stack, _digest("stack", stack, domain), tuple(each))
        for (stack, domain), each in found.items()
    )


def shown_findings(subject: Subject) -> str:
    """What an issue shows, as 16 hexadecimal digits: another only where a failure or a warning has come, gone or changed.

    Neither the time, nor what could not be told, nor the order of values is any change.
    """
    told = []
    for each in subject.verdicts:
        names = fingerprints(each.verdict.stack, each.verdict.findings)
        standing = frozenset(own(each.verdict, Result.FAIL, Result.WARN))
        told += [
            _digest(
                name,
                finding.result,
                finding.message,
                finding.remedy,
                *sorted(finding.saw),
                "",
                *finding.wanted,
            )
            for name, finding in zip(names, each.verdict.findings, strict=True)
            if finding in standing
        ]
    return _digest(*sorted(told))


def title(subject: Subject) -> str:
    """What a new issue is called; people may call it otherwise later."""
    domains = list(dict.fromkeys(each.verdict.domain for each in subject.verdicts if each.verdict.domain))
    about = f"Mail of {domains[0]}" if len(domains) == 1 else f"Mail of {len(domains)} domains"
    return terminal(f"{about} is not in order ({subject.name})")[:_LONGEST_TITLE]


def body(subject: Subject, before: str = "") -> str:
    """The text of the issue. before: as it stands now; what people wrote above and below our part stays."""
    above, below = _around(before)
    return f"{above}{_part(subject)}{below}"


def _around(text: str) -> tuple[str, str]:
    """What stands in front of our part and behind it."""
    begin = _BEGIN.search(text)
    if begin is None:
        return (f"{text.rstrip()}\n\n" if text.strip() else ""), ""
    end = _ENDS.search(text, begin.end())
    return text[: begin.start()], text[end.end() :] if end else ""


def _part(subject: Subject) -> str:
    lines = [f"<!-- mail-deliverability issue {subject.key} shows {shown_findings(subject)} -->"]
    lines += _pages(subject)
    lines += [
        "",
        "*This part is written by* `deliverability issue` *whenever a finding changes, and the issue is closed when all is in order. "
        "What is written above it, below it, or as a comment stays.*",
        _END,
    ]
    return "\n".join(lines)


def _pages(subject: Subject) -> Iterator[str]:
    """A page for each verdict, worst first, as long as there is room; a line for each of the others."""
    order = sorted(subject.verdicts, key=lambda each: (1, 3, 0).index(each.exit_code))
    room = _LONGEST_BODY
    for number, each in enumerate(order):
        whole = len(order) == 1 or (each.exit_code and not each.problem and room > _SHORTEST_PAGE)
        text = _page(each) if whole else ""
        if not text or (number and len(text) > room):
            text = f"- {_line(each)}"
        if len(text) > room:
            yield f"\nAnd {len(order) - number} more."
            return
        room -= len(text)
        yield f"\n{text}"


def _line(saved: SavedVerdict) -> str:
    said = (
        f"could not tell: {saved.problem}" if saved.problem else summary(saved.verdict, strict=saved.strict)
    )
    told = markdown(shown(said))
    return f"stack {markdown_code(shown(saved.verdict.stack))}: {told}"


def _page(saved: SavedVerdict) -> str:
    return verdict_markdown(
        saved.verdict, head=saved.head, strict=saved.strict, history=_lasting(saved.history)
    ).rstrip("\n")


def _lasting(history: FindingsHistory | None) -> FindingsHistory | None:
    """The history in words that stay true while nothing changes: what is new today is no more so tomorrow."""
    if history is None:
        return None
    told = {name: replace(each, state=State.SINCE) for name, each in history.standings.items()}
    return replace(history, standings=told)


def outcome(subject: Subject) -> str:
    """The worst of its verdicts in words: "not in order"."""
    return words_of(subject.exit_code)


def _digest(*texts: str) -> str:
    octets = (text.encode("utf-8", "surrogatepass") for text in texts)
    return hashlib.sha256(b"".join(b"%d:%b" % (len(each), each) for each in octets)).hexdigest()[:16]
