"""`deliverability plan`: the declared records, without AWS and without the Pulumi engine."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.running import OK, command, console, finish, note, refuse, write

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest


class PlanFormat(StrEnum):
    """How the records are shown; `policy` and `role-policy` show what may be read to check them."""

    TABLE = "table"
    JSON = "json"
    BIND = "bind"
    CSV = "csv"
    POLICY = "policy"
    ROLE_POLICY = "role-policy"


@command
def plan(
    stack: source.Stack = None,
    config: source.Config = None,
    manifest: source.ManifestFile = None,
    project: source.Project = None,
    format: Annotated[
        PlanFormat, typer.Option("--format", "-f", help="How to show the records.")
    ] = PlanFormat.TABLE,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")
    ] = None,
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
      deliverability plan --stack shop-b.production -f bind > dns-team.zone
      pulumi stack output manifest | deliverability plan --manifest - --format csv
      deliverability plan --stack shop-a.production -f policy > check-policy.json
    """
    declared = source.Source(stack, config, manifest, project).load()
    if ask_ses:
        from deliverability.commands.resolvers import with_tokens_of_ses

        declared = with_tokens_of_ses(declared)
    from deliverability.report import records

    if format is PlanFormat.JSON:
        write(declared.to_json(), output)
    elif format is PlanFormat.BIND:
        write(records.records_bind(declared), output)
    elif format is PlanFormat.CSV:
        write(records.records_csv(declared), output)
    elif format in (PlanFormat.POLICY, PlanFormat.ROLE_POLICY):
        write(_policy(declared, of_role=format is PlanFormat.ROLE_POLICY), output)
    else:
        shown = console(output=output)
        records.records_table(declared, console=shown)
        finish(shown, output)
    if output is not None:
        note(f"written: {output}")
    return OK


def _policy(declared: "Manifest", *, of_role: bool) -> str:
    import json

    from deliverability.observe.aws import permissions

    document = permissions.role_policy(declared) if of_role else permissions.policy(declared)
    if document is None:
        refuse("the stack declares no dns.roleArn: --format policy holds all that its check reads")
    return json.dumps(document, indent=2) + "\n"
