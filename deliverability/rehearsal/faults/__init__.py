"""The catalogue of faults, by the id of the rule that names them, and a variant where it names several. Each is made in the embedded cloud as in the real one.

By AWS calls where somebody has the keys, by DNS servers that misbehave, by time that passes: never by editing what was
observed.
"""

from collections.abc import Mapping

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults import (
    access,
    delegation,
    deploy,
    dkim,
    dmarc,
    dns,
    dnssec,
    mail_from,
    name_servers,
    receivers,
    route53,
    ses,
    slips,
    spf,
    undeclared,
    waivers,
    zones,
)
from deliverability.rehearsal.faults.fault import (
    Fault,
    Part,
    UnknownFault,
    closest,
    contains,
    restore_records,
)

__all__ = ["DEFAULT", "Fault", "Part", "UnknownFault", "applicable", "catalogue", "fault", "restore_records"]

#: What `rehearse` injects unless told otherwise: the commonest of all.
DEFAULT = rule_ids.SPF_MULTIPLE_RECORDS


def catalogue() -> Mapping[str, Fault]:
    """All faults by id, in the order of the rules' areas; raises ValueError where two have the same."""
    made = (
        *spf.FAULTS,
        *dmarc.FAULTS,
        *dkim.FAULTS,
        *mail_from.FAULTS,
        *receivers.FAULTS,
        *dns.FAULTS,
        *delegation.FAULTS,
        *name_servers.FAULTS,
        *zones.FAULTS,
        *dnssec.FAULTS,
        *route53.FAULTS,
        *ses.FAULTS,
        *slips.FAULTS,
        *access.FAULTS,
        *deploy.FAULTS,
        *waivers.FAULTS,
        *undeclared.FAULTS,
    )
    found = {each.id: each for each in made}
    if len(found) != len(made):
        raise ValueError("two faults have the same id")
    return found


def fault(id: str) -> Fault:
    """The fault with this id; raises UnknownFault with the nearest ids."""
    found = catalogue().get(id)
    if found is None:
        raise UnknownFault(id, closest(id, catalogue()))
    return found


def applicable(manifest: Manifest) -> tuple[Fault, ...]:
    """The faults that can happen to what is declared."""
    settings = manifest.settings.public()
    return tuple(
        each
        for each in catalogue().values()
        if each.applies_to(manifest) and contains(settings, each.settings)
    )
