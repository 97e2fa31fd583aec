"""A domain's DMARC for people: the policy and where it comes from, whether mail passes, where reports go."""

from typing import TYPE_CHECKING

from deliverability.report.dmarc_look import (
    DmarcLook,
    discarded,
    found_words,
    legacy_words,
    policy_words,
    problem_words,
    verdict,
)
from deliverability.report.layout import hanging, marked, put, shown
from deliverability.report.statements import put_statements, put_summary
from deliverability.standards.dmarc import Destination, DmarcDiscovery, Outcome

if TYPE_CHECKING:
    from rich.console import Console

_ALIGNS = {True: "aligned", False: "not aligned", None: "unknown"}
_STYLES = {"aligned": "green", "pass": "bold green", "fail": "bold red", "unknown": "bold magenta"}
_AUTHORIZED = {
    "not-needed": ("not needed", "green"),
    "yes": ("given", "green"),
    "no": ("MISSING", "bold red"),
    "unknown": ("unknown", "bold magenta"),
}
_RECEIVES = {
    "yes": ("receives mail", "green"),
    "no": ("note: receives no mail", "yellow"),
    "unknown": ("may receive mail", "bold magenta"),
}
#: Columns of a label; of a cell in the table of alignment.
_LABEL = 11
_CELL = 24
#: Destinations that are shown one by one.
_MOST = 12


def dmarc_text(look: DmarcLook, *, console: "Console", strict: bool = False) -> None:
    """Write the look to a console of any width; colour only where the console has it."""
    from rich.text import Text

    statements = look.statements()
    discovery = look.discovery
    put(console, Text.assemble((shown(discovery.domain), "bold"), "  DMARC"))
    hanging(console, "", shown(policy_words(discovery)), style="bold")
    put(console)
    _put_record(discovery, console)
    _put_walk(discovery, console)
    _put_prediction(look, console)
    _put_destinations(look.destinations, console)
    placed = look.notes_in_place()
    put_statements(console, [statement for statement in statements if statement not in placed])
    put_summary(console, discovery.domain, statements, look.facts, strict=strict)


def _row(console: "Console", label: str, text: str, style: str = "") -> None:
    from rich.text import Text

    hanging(console, Text(f"{label:<{_LABEL}}", style="dim"), text, style=style)


def _put_record(discovery: DmarcDiscovery, console: "Console") -> None:
    """The record that applies, and its problems with the places in it."""
    record = discovery.record
    if record is None:
        return
    _row(console, "record", shown(record.text, 600))
    for problem in record.problems:
        put(console)
        for line in marked(record.text, problem.position, console.width - _LABEL):
            _row(console, "", line, "dim")
        _row(console, "", shown(f"note: {problem_words(problem)}"), "yellow")
    put(console)


def _put_walk(discovery: DmarcDiscovery, console: "Console") -> None:
    from rich.text import Text

    widest = max((len(step.query) for step in discovery.steps), default=0)
    for number, step in enumerate(discovery.steps):
        words = found_words(step, discovery)
        label = "tree walk" if number == 0 else ""
        style = "bold magenta" if step.failed else "bold" if step.record is not None else "dim"
        line = Text.assemble(f"{step.query:<{min(widest, 40)}}  ", (words, style))
        hanging(console, Text(f"{label:<{_LABEL}}", style="dim"), line)
        for value in discarded(step):
            for text in (shown(value.text, 120), f"note: does not count: {shown(value.reason)}"):
                hanging(console, " " * (_LABEL + 2), text, style="yellow")
    _row(console, "", f"organizational domain: {discovery.organizational_domain or 'unknown'}")
    put(console)
    _row(console, "RFC 7489", shown(legacy_words(discovery)))
    _row(console, "", f"organizational domain: {discovery.legacy.organizational_domain}")
    for disagreement in discovery.disagreements:
        _row(console, "", f"note: {shown(str(disagreement))}", "yellow")
    put(console)


def _put_prediction(look: DmarcLook, console: "Console") -> None:
    from rich.text import Text

    prediction = look.prediction
    outcomes = (prediction.rfc9989, prediction.rfc7489)
    _row(console, "prediction", "for mail that SES sends, as long as DKIM and SPF themselves pass, assuming")
    own = "" if look.custom_mail_from else ", SES's own"
    assumed = (
        ("From", prediction.from_domain, ""),
        ("identity", prediction.identity, "signs (d=); --identity"),
        ("MAIL FROM", prediction.mail_from + own, "--mail-from"),
    )
    widest = min(34, max(len(value) for _, value, _ in assumed))
    for name, value, option in assumed:
        line = Text(f"{value:<{widest}}").append(f"  {option}", style="dim")
        hanging(console, f"{'':<{_LABEL}}{name:<11}", line)
    put(console)
    rows = [("", ["RFC 9989", "RFC 7489"])]
    rows.append(("DKIM", [_aligns(o.dkim_aligns, o.sending.adkim) for o in outcomes]))
    rows.append(("SPF", [_aligns(o.spf_aligns, o.sending.aspf) for o in outcomes]))
    rows.append(("DMARC", [verdict(o) for o in outcomes]))
    for label, cells in rows:
        line = Text(f"{'':<{_LABEL}}{label:<11}", style="dim" if not label else "")
        for cell in cells:
            line.append(
                f"{cell:<{_CELL}}", style=_STYLES.get(cell.partition(" (")[0], "" if label else "dim")
            )
        line.rstrip()
        put(console, line)
    put(console)
    _put_changes(outcomes, console)


def _aligns(aligns: bool | None, mode: str | None) -> str:
    return f"{_ALIGNS[aligns]} ({mode})" if mode else _ALIGNS[aligns]


def _put_changes(outcomes: tuple[Outcome, Outcome], console: "Console") -> None:
    """The single changes after which mail would fail, those of both standards together where they are the same."""
    sentences: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.applies:
            for change in outcome.fails_after:
                sentences.setdefault(str(change), []).append(outcome.sending.standard)
    if sentences:
        _row(console, "one step", "away from failing:")
    for sentence, standards in sentences.items():
        only = f" (by {standards[0]})" if len(standards) < sum(o.applies is True for o in outcomes) else ""
        hanging(console, f"{'':<{_LABEL}}- ", f"{shown(sentence, 600)}{only}")
    if sentences:
        put(console)


def _put_destinations(destinations: tuple[Destination, ...], console: "Console") -> None:
    from rich.text import Text

    if not destinations:
        return
    for destination in destinations[:_MOST]:
        _row(console, f"{destination.tag} to", shown(str(destination.uri), 120), "bold")
        words, style = _AUTHORIZED[destination.authorized]
        if destination.authorized == "unknown" and destination.uri.domain is None:
            words, style = "not known", "dim"
        hanging(
            console,
            " " * _LABEL,
            Text.assemble("authorization ", (words, style), f": {shown(destination.reason)}"),
        )
        if destination.host is not None:
            words, style = _RECEIVES[destination.host.receives]
            told = Text.assemble((words, style), f": {shown(destination.host.reception)}")
            hanging(console, " " * _LABEL, told)
        for override in destination.overrides:
            _row(console, "", f"the host puts {shown(str(override), 120)} in its place", "yellow")
    if len(destinations) > _MOST:
        _row(console, "", f"and {len(destinations) - _MOST} more")
    put(console)
