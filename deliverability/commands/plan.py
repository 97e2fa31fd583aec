"""`deliverability plan`: the declared records, without AWS and without the Pulumi engine."""

from pathlib import Path
from typing import Annotated

import typer

from deliverability.commands import source
from deliverability.commands.outputs import format_option, output_option, parse_outputs
from deliverability.commands.plan_formats import FORMATS
from deliverability.commands.running import OK, command, note, refuse


@command
def plan(
    stack: source.Stack = None,
    config: source.Config = None,
    manifest: source.ManifestFile = None,
    project: source.Project = None,
    format: Annotated[str | None, format_option(FORMATS, "How stdout shows the records.")] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    ask_ses: Annotated[
        bool,
        typer.Option(
            "--ask-ses", help="Fill in the DKIM tokens from SES (GetEmailIdentity; needs credentials)."
        ),
    ] = False,
) -> int:
    """Show the records a stack declares: as a table, as the manifest (JSON), as zone lines (BIND) or as CSV.

    Or the least IAM policy by which a check of them may read AWS, and that of the role in dns.roleArn.

    Nothing is asked and nothing is changed. DKIM tokens that SES has yet to issue are shown as placeholders; --ask-ses or a
    deployed stack's --manifest gives the real ones.

    \b
    Examples:
      deliverability plan --stack shop-a.production
      deliverability plan --stack shop-b.production -o records.zone -o records.csv
      pulumi stack output manifest | deliverability plan --manifest - --format csv
      deliverability plan --stack shop-a.production -f policy > check-policy.json
    """
    outputs = parse_outputs(output or (), format, FORMATS)
    declared = source.Source(stack, config, manifest, project).load()
    if ask_ses:
        from deliverability.commands.ses_tokens import with_tokens_of_ses

        declared = with_tokens_of_ses(declared)
    problems = outputs.show(declared)
    if problems:
        refuse("\n".join(problems))
    for file in outputs.files:
        note(f"written: {file.path}")
    return OK
