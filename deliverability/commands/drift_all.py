"""`deliverability drift --all`: the three looks at every stack of the project, side by side, in one report."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deliverability.commands.drift_looking import Looking, version
from deliverability.commands.kept_history import Look, history_option, keep_all
from deliverability.commands.outputs import parse_outputs
from deliverability.commands.running import note, refuse
from deliverability.declaration.key_paths import printable

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest
    from deliverability.report.fleet import StackReport
    from deliverability.snapshot import Snapshot


def drift_all(
    project: Path | None,
    looking: Looking,
    jobs: int | None,
    format: str | None,
    output: Sequence[Path],
    history: Path | None,
    *,
    strict: bool,
    verbose: bool,
) -> int:
    """Look at all, write the report, and give the exit code of the worst; raises UsageProblem and ConfigError."""
    from deliverability.commands.source import Source
    from deliverability.declaration.reading import stack_names
    from deliverability.drift.run import cores
    from deliverability.report.fleet import fleet_of
    from deliverability.report.fleet_formats import fleet_formats

    formats = fleet_formats()
    names = [each.name for each in formats]
    if format is not None and format not in names:
        refuse(f"--format {format}: the report about all stacks has the formats {', '.join(names)}")
    outputs = parse_outputs(output, format, formats)
    findings = history_option(history, beside=outputs.paths)
    folder = Source(None, None, None, project, ()).project_folder()
    stacks = stack_names(folder)
    if not stacks:
        refuse(f"{folder}: there is no stack file, so there is nothing to look at")
    manifests, reports = _declared(folder, stacks)
    told = _progress(len(stacks), loud=outputs.for_people)
    for each in reports:
        told(each.stack, each.exit_code(strict=strict))

    seen: list[tuple[StackReport, Look]] = []

    def judged(snapshot: "Snapshot") -> None:
        made, look = _report(snapshot, looking, kept=findings is not None)
        seen.append((made, look))
        told(made.stack, made.exit_code(strict=strict))

    looking.at_all(manifests, folder, min(jobs or cores(), len(stacks)), judged)
    # Now that nothing is under way any more: whoever waits for the history's lock keeps every answer waiting.
    kept = keep_all(findings, [look for _, look in seen])
    reports += [
        replace(made, history=history) for (made, _), history in zip(seen, kept.histories, strict=True)
    ]
    report = fleet_of(reports, version, strict=strict, verbose=verbose)
    problems = [*outputs.show(report), *kept.problems]
    if problems:
        refuse("\n".join(problems))
    return report.exit_code()


def _declared(folder: Path, stacks: Sequence[str]) -> "tuple[list[Manifest], list[StackReport]]":
    """What each stack declares, and a report about each whose file can't be read: it must not keep back the others."""
    from deliverability.commands.source import Source
    from deliverability.declaration.reading import ConfigError
    from deliverability.report.fleet import StackReport

    manifests: list[Manifest] = []
    unreadable: list[StackReport] = []
    for stack in stacks:
        try:
            manifests.append(Source(stack, None, None, folder).load(quiet=True))
        except ConfigError as error:
            # Reports leave this machine, and its paths say nothing elsewhere.
            told = " ".join(str(error).replace(f"{folder}{os.sep}", "").split())
            unreadable.append(StackReport(stack, problem=told))
    return manifests, unreadable


def _report(snapshot: "Snapshot", looking: Looking, *, kept: bool) -> "tuple[StackReport, Look]":
    """The report about a stack without its history, and what that is to keep. kept: whether there is one."""
    from deliverability.report.fleet import StackReport

    verdict = looking.judged(snapshot)
    look = Look(verdict, snapshot.taken_at, looking.rules(snapshot) if kept else ())
    return StackReport(snapshot.manifest.stack, verdict, looking.head(snapshot, verdict)), look


def _progress(total: int, *, loud: bool) -> Callable[[str, int], None]:
    """Says of each stack that is done which one it is and how it is, on stderr; nothing where a program reads."""
    from deliverability.report.fleet import WORDS

    done: list[str] = []

    def told(stack: str, code: int) -> None:
        done.append(stack)
        if loud:
            note(f"[{len(done)}/{total}] {printable(stack)}: {WORDS[code]}")

    return told
