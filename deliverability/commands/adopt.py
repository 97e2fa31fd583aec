"""`deliverability adopt`: what exists of what a stack declares, as a file for `pulumi import`, and what `up` would then change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.outputs import check_place, format_option, parse_outputs
from deliverability.commands.running import (
    FAILED,
    OK,
    CouldNotTell,
    command,
    named,
    note,
    read,
    refuse,
    write,
)
from deliverability.report.adoption import FORMATS, AdoptionReport

if TYPE_CHECKING:
    from deliverability.adoption.standing import Standing
    from deliverability.declaration.plan import Plan

_SESSION_NAME = "mail-deliverability"


@command
def adopt(
    stack: source.Stack = None,
    config: source.Config = None,
    project: source.Project = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the file for `pulumi import --file` there."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file where there is one.")] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state",
            metavar="FILE",
            help="What `pulumi stack export` wrote; - is stdin. What is in it isn't imported again.",
        ),
    ] = None,
    format: Annotated[str | None, format_option(FORMATS, "How stdout shows what was found.")] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only compare: exit code 1 too where something is left to import."),
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds that AWS has to answer one call.")
    ] = 10.0,
    component: Annotated[
        str, typer.Option("--component", metavar="NAME", help="What the program calls its MailDomain.")
    ] = "mail",
) -> int:
    """Compare a stack file with what SES and Route 53 have, and write the file that imports it.

    Says what can be imported, what differs and what `pulumi up` would change afterwards, the riskiest first, and what can't be
    imported, with the way out. Asks AWS with the shell's credentials (dns.roleArn for the zone); changes nothing there, nor in the state.

    \b
    Examples:
      deliverability adopt --stack shop-a.production
      deliverability adopt --stack shop-a.production -o import.json
      pulumi stack export | deliverability adopt -s shop-a.production \\
        --state - --check

    \b
    Exit codes: 0 all that exists is as declared,
                1 something differs or can't be imported (the file is written
                  all the same; with --check also: something is left to import),
                2 wrong use or configuration, 3 AWS could not be asked.
    """
    from deliverability.adoption.decision import decide
    from deliverability.adoption.import_file import commands, import_file
    from deliverability.declaration.key_paths import NAMESPACE
    from deliverability.declaration.plan import make_plan
    from deliverability.declaration.reading import require_region
    from deliverability.json_text import write_json

    outputs = parse_outputs((), format, FORMATS)
    if check and output is not None:
        refuse("--check and --output exclude each other: --check writes nothing")
    if not component:
        refuse("--component: a name is missing; it is what the program calls its MailDomain, like 'mail'")
    if output is not None:
        if str(output) == "-":
            refuse("--output -: stdout has the report; --format json has the document there, as importFile")
        check_place("--output", output, str(output))
        if output.exists() and not force:
            refuse(
                f"--output {named(output)}: there is such a file already: name another one, or add --force"
            )
    declaration = source.Source(stack, config, None, project, (source.STACK, source.CONFIG)).declaration()
    for text in declaration.notes:
        note(f"note: {text}")
    plan = make_plan(declaration.settings, stack=declaration.stack, region=require_region(declaration))
    known = _known(state) if state is not None else frozenset()
    adoption = decide(_look(plan, timeout), component, known)
    document = import_file(adoption, component, plan.stack, NAMESPACE)
    lines = commands(adoption, component, plan.stack, NAMESPACE, str(output or "import.json"))
    report = AdoptionReport(plan, adoption, document, lines, str(output) if output else "")
    problems = outputs.show(report)
    if problems:
        refuse("\n".join(problems))
    if output is not None and adoption.imports:
        write(write_json(document), output)
        note(f"written: {named(output)}")
    elif output is not None:
        note(f"not written: {named(output)}: there is nothing to import")
    left = check and bool(adoption.imports)
    return FAILED if adoption.differs or left else OK


def _known(state: Path) -> frozenset[tuple[str, str]]:
    from deliverability.json_text import JsonError, read_json
    from deliverability.pulumi_state import resources

    said = "stdin" if str(state) == "-" else named(state)
    text = read(state)
    try:
        return resources(read_json(text))
    except (JsonError, ValueError) as error:
        refuse(f"{said}: {error}")


def _look(plan: "Plan", timeout: float) -> "Standing":
    from botocore.exceptions import BotoCoreError, ClientError

    from deliverability.adoption.looking import look
    from deliverability.aws_clients import ClientMaker, KeptClients, Limits

    try:
        return look(
            plan, KeptClients(ClientMaker(Limits(connect=timeout, read=timeout, tries=5)), _SESSION_NAME)
        )
    except (BotoCoreError, ClientError) as error:
        raise CouldNotTell(f"AWS could not be asked what is there: {error}") from None
