"""`deliverability plan`: the declared records, without AWS and without the Pulumi engine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.outputs import format_option, output_option, parse_outputs
from deliverability.commands.plan_formats import FORMATS, PUBLISHED
from deliverability.commands.running import OK, CouldNotTell, command, named, note, refuse

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest


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
    placeholders: Annotated[
        bool,
        typer.Option(
            "--placeholders",
            help="Zone lines and CSV also while values are missing, <token-1> in their place.",
        ),
    ] = False,
) -> int:
    """Show the records a stack declares: as a table, as the manifest (JSON), as zone lines (BIND) or as CSV.

    Or the least IAM policy by which a check of them may read AWS, and that of the role in dns.roleArn.

    Nothing is asked and nothing is changed. DKIM tokens that SES has yet to issue are shown as <token-1>; --ask-ses or a
    deployed stack's --manifest gives the real ones. Until then there are no zone lines and no CSV, which somebody may
    publish, except with --placeholders.

    \b
    Examples:
      deliverability plan --stack shop-a.production
      deliverability plan --stack shop-b.production --ask-ses -o records.zone -o records.csv
      pulumi stack output manifest | deliverability plan --manifest - --format csv
      deliverability plan --stack shop-a.production -f policy > check-policy.json

    \b
    Exit codes: 0 shown, 2 wrong use or configuration, 3 the records aren't known yet.
    """
    outputs = parse_outputs(output or (), format, FORMATS)
    declared = source.Source(stack, config, manifest, project).load()
    silence = ""
    if ask_ses:
        from deliverability.commands.ses_tokens import with_tokens_of_ses

        declared, silence = with_tokens_of_ses(declared)
    if not placeholders and any(format.name in PUBLISHED for format in outputs.formats):
        _refuse_made_up(declared, silence)
    if any(format.name == "json" for format in outputs.formats):
        _note_made_up(declared)
    problems = outputs.show(declared)
    if problems:
        refuse("\n".join(problems))
    for file in outputs.files:
        note(f"written: {named(file.path)}")
    if silence and not placeholders:
        raise CouldNotTell(silence)
    if silence:
        note(f"note: {silence}")
    return OK


def _note_made_up(declared: "Manifest") -> None:
    """A manifest says by `tokens: null` that its DKIM records hold stand-ins, which only a program that looks notices."""
    from deliverability.report.placeholders import unready

    for reason in unready(declared):
        note(f"note: the manifest holds stand-ins: {reason}")


def _refuse_made_up(declared: "Manifest", silence: str) -> None:
    """Raises CouldNotTell where records would be published that nobody knows yet."""
    from deliverability.report.placeholders import unready

    reasons = unready(declared)
    if reasons:
        because = "".join(f"\n  {reason}" for reason in (*reasons, *((silence,) if silence else ())))
        raise CouldNotTell(
            f"not all records of {declared.domain} are known yet, so this list can't be published:{because}\n"
            "  --placeholders gives it all the same, with <> for what is missing"
        )
