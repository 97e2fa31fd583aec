"""`deliverability drift`: cloud against state, cloud against code, and the check: three looks, one report."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.baseline import read_earlier
from deliverability.commands.drift_looking import Looking, document_of
from deliverability.commands.kept_history import HistoryOption, history_option, keep
from deliverability.commands.look_options import (
    BaselineFile,
    Nameserver,
    NetworkMap,
    SaveSnapshot,
    Verbose,
    expect_nameservers,
)
from deliverability.commands.outputs import (
    check_place,
    expect_own_file,
    format_option,
    output_option,
    parse_outputs,
)
from deliverability.commands.progress import working
from deliverability.commands.running import UsageProblem, command, named, note, refuse, write
from deliverability.commands.stack_positions import places_of
from deliverability.report.formats import verdict_formats

if TYPE_CHECKING:
    from deliverability.snapshot import Snapshot


@command
def drift(
    stack: source.Stack = None,
    project: source.Project = None,
    all_: Annotated[
        bool, typer.Option("--all", "-a", help="Every stack of the project, in place of --stack.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, max=64, help="With --all: stacks at once. Default: one for each core."
        ),
    ] = None,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Leave the third look out: ask Pulumi only.")
    ] = False,
    dns_only: Annotated[bool, typer.Option("--dns-only", help="Leave AWS out of the third look.")] = False,
    nameserver: Nameserver = None,
    format: Annotated[str | None, format_option(verdict_formats(), "How stdout shows the report.")] = None,
    output: Annotated[list[Path] | None, output_option(verdict_formats())] = None,
    verbose: Verbose = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")] = False,
    save_snapshot: SaveSnapshot = None,
    baseline: BaselineFile = None,
    history: HistoryOption = None,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds for the third look.")] = 30.0,
    engine_timeout: Annotated[
        float, typer.Option("--engine-timeout", min=1, max=3600, help="Seconds for each look of Pulumi.")
    ] = 300.0,
    network: NetworkMap = None,
) -> int:
    """Compare the cloud with Pulumi's state, with the code, and with what DNS and SES answer.

    Runs `pulumi refresh --preview-only` and `pulumi preview --refresh` in the project, with its own
    backend, login and passphrase, and the check beside them. Nothing is written. What couldn't be
    looked at is unknown, and no drift.

    \b
    Examples:
      deliverability drift --stack shop-a.production
      deliverability drift --stack shop-a.production -f markdown \\
        -o drift.json -o drift.sarif
      deliverability drift --stack shop-a.production --no-check
      deliverability drift --all -f markdown -o drift.json --history findings.db

    \b
    Exit codes: 0 nothing has drifted (warnings allowed, unless --strict),
                1 drift or a failure, 2 wrong use or configuration,
                3 could not tell.
    """
    if all_ == (stack is not None):
        refuse(
            "--all and --stack exclude each other"
            if all_
            else "which stack? name one with --stack NAME, or take every one with --all"
        )
    if no_check and (dns_only or nameserver or save_snapshot or baseline):
        refuse(
            "--no-check leaves DNS and AWS out: it goes with none of --dns-only, --nameserver, --save-snapshot, --baseline"
        )
    if all_ and (save_snapshot or baseline):
        refuse("--save-snapshot and --baseline are about one stack: name it with --stack")
    if jobs is not None and not all_:
        refuse("--jobs says how many stacks are looked at together: it goes with --all")
    looking = Looking(tuple(nameserver or ()), network, dns_only, no_check, timeout, engine_timeout)
    expect_nameservers("--nameserver", looking.nameservers)
    if all_:
        from deliverability.commands.drift_all import drift_all

        return drift_all(
            project, looking, jobs, format, output or (), history, strict=strict, verbose=verbose
        )
    outputs = parse_outputs(output or (), format, verdict_formats())
    if save_snapshot is not None:
        check_place("--save-snapshot", save_snapshot, str(save_snapshot))
        expect_own_file("--save-snapshot", save_snapshot, outputs.paths)
    if baseline is not None:
        expect_own_file("--baseline", baseline, outputs.paths)
    written = [*outputs.paths, *([save_snapshot] if save_snapshot else [])]
    findings = history_option(history, beside=written)
    chosen = source.Source(stack, None, None, project, (source.STACK,))
    earlier = read_earlier(baseline, made_by=save_snapshot)
    declared = chosen.load(quiet=not outputs.for_people)
    if earlier is not None:
        earlier.expect(declared.domain)
    with working("asking Pulumi, DNS and AWS" if not no_check else "asking Pulumi"):
        snapshot = looking.at(declared, chosen.project_folder())
    _expect_the_stack(snapshot)
    snapshot = earlier.joined(snapshot) if earlier is not None else snapshot
    document = document_of(
        snapshot, looking, lambda: places_of(chosen, snapshot.manifest), strict=strict, verbose=verbose
    )
    kept = keep(findings, document.verdict, at=snapshot.taken_at, rules=lambda: looking.rules(snapshot))
    problems = outputs.show(replace(document, history=kept.history))
    problems += kept.problems
    # After the report, which a path that cannot be written must not swallow.
    if save_snapshot is not None:
        try:
            write(snapshot.to_json(), save_snapshot)
            note(f"snapshot saved: {named(save_snapshot)}")
        except UsageProblem as problem:
            problems.append(str(problem))
    if problems:
        refuse("\n".join(problems))
    return document.verdict.exit_code(strict=strict)


def _expect_the_stack(snapshot: "Snapshot") -> None:
    """Refuse a stack that the backend doesn't have: whoever named it meant another one, or another backend."""
    stack, pulumi = snapshot.manifest.stack, snapshot.pulumi
    if pulumi is not None and pulumi.state.status == "no-stack":
        refuse(
            f"--stack {stack}: Pulumi's backend has no stack of that name ({pulumi.state.detail}): deploy it first (pulumi up), or "
            "name the backend that has it (PULUMI_BACKEND_URL, pulumi login)"
        )
