"""`deliverability init`: a stack file for a domain whose mail runs already."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import domain_options as looking
from deliverability.commands import source
from deliverability.commands.look_options import Nameserver
from deliverability.commands.running import (
    OK,
    CouldNotTell,
    command,
    named,
    note,
    refuse,
    write,
)

if TYPE_CHECKING:
    from deliverability.proposal.proposing import Proposal

_ENVIRONMENTS = ("sandbox", "production")


@command
def init(
    domain: Annotated[
        str | None,
        typer.Argument(
            metavar="DOMAIN", help="The domain after the @ of From; with --from that of its sender."
        ),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack",
            "-s",
            metavar="NAME",
            help="Of the new stack, as in stacks/Pulumi.NAME.yaml.  [default: of domain and environment]",
        ),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option(
            "--environment",
            metavar="sandbox|production",
            help="In place of what the SES account is, or the deploy file says.",
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region",
            metavar="REGION",
            help="Of SES.  [default: where the identity is found, else the shell's]",
        ),
    ] = None,
    deploy_file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="The platform's deploy file: takes sender and environment from it.",
            show_default=False,
        ),
    ] = None,
    deploy_region: Annotated[
        str | None,
        typer.Option("--deploy-region", metavar="NAME", help="Which of the deploy file's regions: EU."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Another place for the file; - is stdout.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    dns_only: Annotated[bool, typer.Option("--dns-only", help="Leave AWS out.")] = False,
    incomplete: Annotated[
        bool,
        typer.Option(
            "--incomplete", help="Write the file also where something could not be seen; it says what."
        ),
    ] = False,
    project: source.Project = None,
    nameserver: Nameserver = None,
    timeout: looking.Timeout = 30.0,
    network: looking.NetworkMap = None,
) -> int:
    """Write a stack file for a domain from what is published and, with credentials, from what SES and Route 53 have.

    It keeps who sends now and the DMARC policy that holds, and says in a comment where each line comes from.
    Changes nothing but that file.

    \b
    Examples:
      deliverability init shop.example --stack shop.sandbox
      deliverability init shop.example --region eu-central-1 --output -
      deliverability init shop.example --dns-only
      deliverability init --from deploy.shop-prod.yml --deploy-region EU \\
        --region eu-central-1

    \b
    Exit codes: 0 written, 2 wrong use, or the file is there already,
                3 something could not be seen, so nothing was written.
    """
    from deliverability.commands import init_file, init_look
    from deliverability.commands.declaring import stacks_declaring

    if deploy_region is not None and deploy_file is None:
        refuse("--deploy-region chooses from a deploy file: it goes with --from")
    if environment not in (None, *_ENVIRONMENTS):
        refuse(f"--environment: {environment!r} is neither 'sandbox' nor 'production'")
    named_domain = looking.domain_name(domain, "DOMAIN") if domain is not None else None
    sender = init_look.sender_of(deploy_file, deploy_region, named_domain) if deploy_file else None
    if named_domain is None and sender is None:
        refuse("which domain? name it: deliverability init shop.example, or give a deploy file with --from")
    about = named_domain or (sender.domain if sender is not None else "")
    place = init_file.Place(stack, output, project, force)
    place.check()
    asked = looking.ResolverOptions(nameserver, network, timeout)
    proposal, told = init_look.proposal_of(
        about, sender, environment, region, asked, stack=stack, dns_only=dns_only
    )
    if proposal.unseen and not incomplete:
        raise CouldNotTell(_unseen(proposal, dns_only=dns_only))
    file = place.file(proposal)
    text = init_file.text_of(proposal, file, told)
    if file is None:
        write(text)
    else:
        place.check(file)
        write(text, file)
        note(f"written: {named(file)}")
    _say(proposal, place.stack_of(proposal), file, dns_only=dns_only)
    if environment is None:
        _say_environment(place.stack_of(proposal), str(proposal.settings["environment"]))
    for other in stacks_declaring(about, project):
        if other != place.stack_of(proposal):
            note(f"note: the stack {other} declares {about}, too, and two stacks can't own the same records")
    return OK


def _say_environment(stack: str, environment: str) -> None:
    """A stack that is called like the other environment: the account is in the sandbox still, or it is that of another one."""
    called = stack.rpartition(".")[2]
    if called in _ENVIRONMENTS and called != environment:
        note(
            f"note: environment is {environment}, though the stack is called {stack}: the comment in the file says why; "
            f"--environment {called} decides otherwise"
        )


def _unseen(proposal: "Proposal", *, dns_only: bool) -> str:
    seen = "".join(f"\n  {text}" for text in proposal.unseen)
    leave_out = "" if dns_only else "--dns-only leaves AWS out, "
    return (
        f"not all of {proposal.domain} could be seen, so no file was written:{seen}\n"
        f"  try again; {leave_out}--incomplete writes what is known, and leaves alone what isn't"
    )


def _say(proposal: "Proposal", stack: str, file: Path | None, *, dns_only: bool) -> None:
    """What wasn't taken over as it is, and what to do next."""
    for text in (*proposal.unseen, *proposal.lost):
        note(f"note: {text}")
    if proposal.region.name is None:
        note("note: the region of SES isn't known: write aws:region into the file")
    if file is not None:
        note(f"next: read it, then  deliverability plan --stack {stack}")
        if not dns_only:
            note(f"      and what exists is taken over by  deliverability adopt --stack {stack}")
