"""`deliverability rehearse`: the whole life of a stack on the embedded cloud."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands.running import FAILED, OK, command, console, refuse, write
from deliverability.commands.source import Project, Stack

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest
    from deliverability.declaration.reading import Declaration
    from deliverability.rehearsal.faults import Fault
    from deliverability.rehearsal.rehearsal import RehearsalReport
    from deliverability.rehearsal.testbed.testbed import EngineMaker


class EngineName(StrEnum):
    """What runs the program."""

    BUILT_IN = "built-in"
    PULUMI = "pulumi"


class Format(StrEnum):
    """The format of a rehearsal."""

    TEXT = "text"
    JSON = "json"


def _rules(incomplete: str) -> list[str]:
    from deliverability.rehearsal import faults

    return sorted(rule for rule in faults.catalogue() if rule.startswith(incomplete))


@command
def rehearse(
    stack: Stack = None,
    fault: Annotated[
        str | None,
        typer.Option(
            "--fault",
            metavar="RULE",
            help="The fault to inject, by the rule that must name it.",
            autocompletion=_rules,
        ),
    ] = None,
    project: Project = None,
    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine",
            help="built-in needs nothing else; pulumi is your own Pulumi CLI and AWS provider, which take two to three minutes.",
        ),
    ] = EngineName.BUILT_IN,
    format: Annotated[
        Format, typer.Option("--format", "-f", help="text tells it live; json prints the story at its end.")
    ] = Format.TEXT,
    list_faults: Annotated[
        bool, typer.Option("--list-faults", help="List the faults (of a stack) and exit.")
    ] = False,
) -> int:
    """Live through the whole life of a stack on the embedded cloud: no AWS account is needed, and no Pulumi CLI.

    The project's real Pulumi program runs, real DNS servers answer, the real check judges: preview, up, verification, check, a
    fault, the check that names it, repair, check, destroy. Nothing outside this machine is touched. A fault without a stack
    brings along an example stack to which it can happen. Your Pulumi CLI gets a home, a backend and a passphrase that are
    thrown away; the plugins that it has it keeps.

    \b
    Examples:
      deliverability rehearse --stack shop-a.production
      deliverability rehearse --stack shop-a.production --fault dkim.token-broken
      deliverability rehearse --fault ses.recipient-suppressed
      deliverability rehearse --stack shop-a.production --list-faults
      deliverability rehearse --stack shop-a.production --engine pulumi
      deliverability rehearse --stack shop-a.production --format json | jq .ok

    \b
    Exit codes: 0 every step ended as it should, 1 one did not,
                2 wrong use or configuration.
    """
    from deliverability.commands.extras import require_rehearsal

    require_rehearsal()
    if list_faults:
        return _list(_declaration(stack, project)[0] if stack is not None else None)
    maker = _maker(engine)
    with _subject(stack, fault, project) as (declaration, folder, chosen):
        report = _run(declaration, folder, chosen, maker, format)
    if format is Format.JSON:
        from deliverability.json_text import write_json

        write(write_json(report.data()))
    return OK if report.ok else FAILED


@contextmanager
def _subject(
    stack: str | None, rule: str | None, project: Path | None
) -> Iterator[tuple["Declaration", Path, "Fault"]]:
    """What is rehearsed: the declaration, the folder of its program, and the fault."""
    if stack is None and rule is not None:
        from deliverability.declaration.reading.project import find_project
        from deliverability.rehearsal.testbed.example import example

        chosen = _known(rule)
        with example(find_project(project or Path.cwd()), chosen.settings) as (declaration, folder):
            yield declaration, folder, chosen
    else:
        declaration, folder = _declaration(stack, project)
        yield declaration, folder, _chosen(rule, declaration)


def _declaration(stack: str | None, project: Path | None) -> tuple["Declaration", Path]:
    from deliverability.declaration.reading import load_stack_file, require_region
    from deliverability.declaration.reading.project import find_project, stack_file

    if stack is None:
        refuse("which stack? name one with --stack NAME, or a fault with --fault RULE")
    folder = find_project(project or Path.cwd())
    # The shell's region stays out of it: a rehearsal is about what the stack says.
    declaration = load_stack_file(stack_file(folder, stack), environ={})
    require_region(declaration)
    return declaration, folder


def _chosen(rule: str | None, declaration: "Declaration") -> "Fault":
    """The fault that was asked for, or the first one that can happen to this stack."""
    from deliverability.rehearsal import faults

    possible = {each.id: each for each in faults.applicable(_planned(declaration))}
    if rule is None:
        return possible.get(faults.DEFAULT) or next(iter(possible.values()))
    found = _known(rule)
    if found.id not in possible:
        refuse(
            f"the fault '{rule}' can't happen to {declaration.stack}, which declares nothing that it could hit; "
            f"`deliverability rehearse --stack {declaration.stack} --list-faults` lists those that can, and without --stack "
            "it happens to an example stack"
        )
    return found


def _known(rule: str) -> "Fault":
    from deliverability.rehearsal import faults

    try:
        return faults.fault(rule)
    except faults.UnknownFault as unknown:
        refuse(str(unknown))


def _planned(declaration: "Declaration") -> "Manifest":
    """What the stack declares, as far as it is known before there is an identity."""
    from deliverability.declaration.manifest import manifest_of
    from deliverability.declaration.plan import make_plan

    plan = make_plan(declaration.settings, stack=declaration.stack, region=declaration.region or "")
    return manifest_of(plan)


def _list(declaration: "Declaration | None") -> int:
    from deliverability.rehearsal import faults

    listed = faults.catalogue().values() if declaration is None else faults.applicable(_planned(declaration))
    width = max(len(each.id) for each in listed)
    lines = [f"{each.id:<{width}}  {each.title}" for each in listed]
    write("\n".join(lines) + f"\n{len(lines)} faults\n")
    return OK


def _maker(engine: EngineName) -> "EngineMaker":
    """What opens the engine; refuses where the Pulumi CLI isn't there."""
    from deliverability.rehearsal.testbed.testbed import in_process

    if engine is EngineName.BUILT_IN:
        return in_process
    from deliverability.engine.cli import CliMissing, find_cli, open_cli_engine

    try:
        installed = find_cli()
    except CliMissing as missing:
        refuse(f"{missing}, or leave out --engine pulumi")
    return lambda project, stack, _, environment: open_cli_engine(project, stack, installed, environment)


def _run(
    declaration: "Declaration", folder: Path, chosen: "Fault", engine: "EngineMaker", format: Format
) -> "RehearsalReport":
    from deliverability.engine import EngineError
    from deliverability.engine.configuration import read_configuration
    from deliverability.rehearsal.progress import NoProgress, PrintedProgress
    from deliverability.rehearsal.rehearsal import run_rehearsal
    from deliverability.rehearsal.testbed.testbed import open_testbed
    from deliverability.report.escape import terminal
    from deliverability.report.layout import put

    def run(progress: NoProgress | PrintedProgress) -> "RehearsalReport":
        try:
            with open_testbed(declaration, folder, engine=engine) as testbed:
                return run_rehearsal(testbed, chosen, progress)
        except EngineError as error:
            refuse(str(error))
        except OSError as error:
            refuse(f"the embedded cloud can't start: {error.strerror or error}")

    try:
        read_configuration(folder, declaration.stack)
    except EngineError as error:
        refuse(str(error))
    if format is Format.JSON:
        return run(NoProgress())
    shown = console()
    stack = terminal(declaration.stack)
    put(shown, f"Rehearsing {stack} ({declaration.settings.domain}), fault {chosen.rule}")
    progress = PrintedProgress(shown)
    try:
        report = run(progress)
    except BaseException:
        progress.breaks_off()
        raise
    outcome = (
        "every step ended as it should"
        if report.ok
        else f"failed at step {len(report.steps)} of {report.planned}"
    )
    put(shown, f"{stack}: {outcome} ({report.seconds:.1f} s)", "bold green" if report.ok else "bold red")
    return report
