"""`plan --missing`: DNS looked at, and a list of only what is absent or wrong."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deliverability.commands.progress import working
from deliverability.commands.running import CouldNotTell, note, refuse

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest
    from deliverability.handoff.entries import Handoff

#: Seconds that the look may take unless told otherwise, as in a check.
LONGEST = 30.0


def look_for_missing(
    declared: "Manifest", *, nameservers: Sequence[str], network: str | None, timeout: float | None
) -> "Handoff":
    """What is missing, by the zone's own name servers and resolvers; AWS isn't asked. Raises UsageProblem."""
    from deliverability.commands.network import load_network
    from deliverability.event_loop import run
    from deliverability.handoff.missing import missing_list
    from deliverability.observe.dns.nameservers import NameserverError
    from deliverability.observe.gather import observe
    from deliverability.observe.options import DnsOptions

    options = DnsOptions(
        nameservers=tuple(nameservers), network=load_network(network), budget=timeout or LONGEST
    )
    try:
        with working("asking DNS"):
            return missing_list(run(observe(declared, dns=options, aws=None)))
    except NameserverError as error:
        refuse(f"--nameserver: {error}")


def tell_the_sender(found: "Handoff", *, shown_to_people: bool) -> None:
    """Say on stderr what is for the sender and no part of the list; raises CouldNotTell where not all could be looked at."""
    from deliverability.report.handoff.words import nothing_missing

    if found.entries and found.manifest.dns.mode == "route53":
        note("note: this stack publishes its own records (pulumi up), and needs nobody else for them")
    for line in found.to_declare:
        note(f"note: DNS says more than the stack file, and keeps it; declare it too: {line}")
    if found.complete and not shown_to_people:
        note(nothing_missing(found))
    if found.unanswered:
        because = "".join(f"\n  {reason}" for reason in found.unanswered)
        raise CouldNotTell(f"not all records of {found.manifest.domain} could be looked at:{because}")
