"""`deliverability plan`: the declared records, without AWS and without the Pulumi engine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.outputs import format_option, output_option, parse_outputs
from deliverability.commands.plan_formats import FORMATS, JOBS, LISTS, OF_A_JOB, PUBLISHED, plan_formats
from deliverability.commands.request import NAMES as REQUESTS
from deliverability.commands.request import known as known_request
from deliverability.commands.request import outputs_of as request_outputs
from deliverability.commands.request import write_request
from deliverability.commands.running import OK, CouldNotTell, command, named, note, refuse

if TYPE_CHECKING:
    from deliverability.commands.outputs import Outputs
    from deliverability.declaration.manifest import Manifest
    from deliverability.handoff.entries import Handoff


def _job(text: str) -> str:
    if text not in JOBS:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, JOBS))}.")
    return text


@command
def plan(
    stack: source.Stack = None,
    config: source.Config = None,
    manifest: source.ManifestFile = None,
    project: source.Project = None,
    format: Annotated[str | None, format_option(FORMATS, "How stdout shows the records.")] = None,
    output: Annotated[list[Path] | None, output_option(FORMATS)] = None,
    job: Annotated[
        str | None,
        typer.Option(
            "--job",
            parser=_job,
            metavar=f"<{'|'.join(JOBS)}>",
            help=f"With a policy: whose it is. deploy is `pulumi up` and the check after it. Default: {JOBS[0]}.",
            autocompletion=lambda incomplete: [name for name in JOBS if name.startswith(incomplete)],
        ),
    ] = None,
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
            help="Lists also while values are missing, <token-1> in their place.",
        ),
    ] = False,
    missing: Annotated[
        bool,
        typer.Option("--missing", help="Look at DNS, and list only what is absent or wrong there."),
    ] = False,
    request: Annotated[
        str | None,
        typer.Option(
            "--request",
            parser=known_request,
            metavar=f"<{'|'.join(REQUESTS)}>",
            help="The text of a support case, filled from the stack, as text or markdown. Nothing is sent.",
        ),
    ] = None,
    nameserver: Annotated[
        list[str] | None,
        typer.Option(
            "--nameserver",
            "-n",
            metavar="HOST[:PORT]",
            help="With --missing: resolver to ask instead of the system's. Repeatable.",
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=600,
            help="With --missing: seconds that the look may take. Default: 30.",
            show_default=False,
        ),
    ] = None,
    network: Annotated[
        str | None,
        typer.Option(
            "--network",
            metavar="URL|FILE",
            envvar="DELIVERABILITY_NETWORK",
            help="With --missing: the network of an embedded cloud.",
        ),
    ] = None,
) -> int:
    """Show the records a stack declares: as a table, as the manifest (JSON), or as a list for who runs the DNS.

    A list is text for a mail, a page with copy buttons (html), Markdown for a ticket, zone lines (bind) or CSV. With --missing it
    holds only what is absent or wrong in DNS: what others have there stays, and a stricter DMARC policy is never asked away.
    --request puts it, or what is asked of AWS, into the text of a support case. A policy is the least one by which a check may
    read AWS, or another job of a pipeline do its own (--job), and that of the role in dns.roleArn.

    Without --missing nothing is asked, and nothing is ever changed. DKIM tokens that SES has yet to issue are shown as <token-1>;
    --ask-ses or a deployed stack's --manifest gives the real ones. Until then there is no list, which somebody may publish,
    except with --placeholders.

    \b
    Examples:
      deliverability plan --stack shop-a.production
      deliverability plan --stack shop-b.production --ask-ses -o records.html
      deliverability plan --stack shop-c.production --missing -o missing.html
      deliverability plan --stack shop-a.production --request production-access
      pulumi stack output manifest | deliverability plan --manifest - --format csv
      deliverability plan --stack shop-a.production -f policy > check-policy.json
      deliverability plan --stack shop-a.production -f policy --job deploy

    \b
    Exit codes: 0 shown (also: nothing is missing), 2 wrong use or configuration,
                3 the records aren't known yet, or not all could be looked at.
    """
    if not missing and (nameserver or timeout):
        refuse("--nameserver and --timeout are about a look at DNS: they go with --missing")
    if missing and request not in (None, "dns"):
        refuse(f"--missing is about DNS records: it goes with --request dns, not with {request}")
    written = request_outputs(output or (), format) if request is not None else None
    formats = plan_formats(job or JOBS[0])
    outputs = (
        _lists(output or (), format) if missing or request else parse_outputs(output or (), format, formats)
    )
    if job is not None and not any(format.name in OF_A_JOB for format in outputs.formats):
        refuse(f"--job is about a policy: it goes with --format {' or '.join(sorted(OF_A_JOB))}")
    declared = source.Source(stack, config, manifest, project).load()
    silence = ""
    if ask_ses:
        from deliverability.commands.ses_tokens import with_tokens_of_ses

        declared, silence = with_tokens_of_ses(declared)
    published = request == "dns" or any(format.name in PUBLISHED for format in outputs.formats)
    if published and request in (None, "dns") and not placeholders:
        _refuse_made_up(declared, silence)
    if any(format.name == "json" for format in outputs.formats):
        _note_made_up(declared)
    document = _document(declared, nameserver or (), network, timeout, missing=missing)
    if request is not None and written is not None:
        write_request(request, document, written)
    else:
        problems = outputs.show(document)
        if problems:
            refuse("\n".join(problems))
        for file in outputs.files:
            note(f"written: {named(file.path)}")
    if missing:
        from deliverability.commands.missing import tell_the_sender

        tell_the_sender(document, shown_to_people=outputs.for_people and not outputs.files)
    if silence and not placeholders:
        raise CouldNotTell(silence)
    if silence:
        note(f"note: {silence}")
    return OK


def _document(
    declared: "Manifest",
    nameservers: Sequence[str],
    network: str | None,
    timeout: float | None,
    *,
    missing: bool,
) -> "Handoff":
    if missing:
        from deliverability.commands.missing import look_for_missing

        return look_for_missing(declared, nameservers=nameservers, network=network, timeout=timeout)
    from deliverability.handoff.declared import declared_list

    return declared_list(declared)


def _lists(output: Sequence[object], name: str | None) -> "Outputs[Handoff]":
    """What is written with `--missing`: a list, text where nothing else is said."""
    if name is not None and name not in {each.name for each in LISTS}:
        refuse(
            f"--missing gives a list for who runs the DNS: with it --format is one of {', '.join(each.name for each in LISTS)}, not {name}"
        )
    return parse_outputs(output, name, LISTS)


def _note_made_up(declared: "Manifest") -> None:
    """A manifest says by `tokens: null` that its DKIM records hold stand-ins, which only a program that looks notices."""
    from deliverability.declaration.placeholders import unready

    for reason in unready(declared):
        note(f"note: the manifest holds stand-ins: {reason}")


def _refuse_made_up(declared: "Manifest", silence: str) -> None:
    """Raises CouldNotTell where records would be published that nobody knows yet."""
    from deliverability.declaration.placeholders import unready

    reasons = unready(declared, silence)
    if reasons:
        because = "".join(f"\n  {reason}" for reason in reasons)
        raise CouldNotTell(
            f"not all records of {declared.domain} are known yet, so this list can't be published:{because}\n"
            "  --placeholders gives it all the same, with <> for what is missing"
        )
