"""Identities as senders: those below the domain that escape its configuration set, and those that anybody may send as."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import (
    configuration_set_of,
    has_configuration_set,
    has_identity,
)
from deliverability.evidence.identities import IdentityBelow, identities_below
from deliverability.evidence.ses import identity_of
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.identities import IDENTITIES
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "ses.identity-escapes-set",
    Result.WARN,
    title="An identity of its own escapes the configuration set",
    source="SESv2 GetEmailIdentity: ConfigurationSetName; SES guide, default configuration sets",
    remedy="Delete the identity {subject} in {region}, so that {domain} covers it, or put the configuration set {set} to it too.",
    settings=("health",),
    needs=(IDENTITIES,),
    applies=has_configuration_set,
)
def identity_escapes_set(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Mail that names no configuration set goes through the default one of its own identity. An address or a declared subdomain that
    was verified by itself has none unless it is given one: its mail leaves without the TLS, the events and the suppression that
    the domain's set demands. That it has another set is a note, and so is a subdomain that this stack doesn't send from.
    """
    name, within = configuration_set_of(manifest), []
    for each in identities_below(snapshot):
        found = each.settings.configuration_set
        if not each.may_send:
            continue
        if found == name:
            within.append(each.name)
        elif found:
            yield noted(
                each.name,
                f"mail of the identity {each.name} goes through the configuration set {found}, not {name}",
                found,
            )
        else:
            message = f"the identity {each.name} has no configuration set: its mail leaves without the TLS, events and suppression of {name}"
            result = None if _is_ours(each, manifest) else Result.INFO
            yield Outcome(each.name, message, result, wanted=(name,), fields={"set": name})
    if within:
        yield passed(manifest.domain, f"{listed(within)} sends through the configuration set {name}")


@rule(
    "ses.policy-open",
    Result.WARN,
    title="A policy lets anybody send as the domain",
    source="SESv2 GetEmailIdentity: Policies; SES guide, sending authorization policies",
    remedy="Narrow the policy {policies} of {subject} in {region} to the accounts that are to send as it, or delete it.",
    needs=(Need.SES_IDENTITY,),
    applies=has_identity,
)
def policy_open(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A sending authorization policy with the principal `*`, and no condition about who calls, lets every AWS account send as the
    identity: signed, aligned, and counted against this account's reputation.
    """
    declared = identity_of(snapshot.aws.identity)
    found = [(manifest.domain, declared.open_policies)] if declared is not None else []
    found += [(each.name, each.settings.open_policies) for each in identities_below(snapshot)]
    for name, policies in found:
        if policies:
            verb = "lets" if len(policies) == 1 else "let"
            message = (
                f"the policy {listed(policies)} of {name} {verb} anybody who has an AWS account send as it"
            )
            yield Outcome(name, message, saw=policies, fields={"policies": listed(policies)})
    if not any(policies for _, policies in found):
        yield passed(manifest.domain, f"no policy lets anybody send as {manifest.domain}")


def _is_ours(identity: IdentityBelow, manifest: Manifest) -> bool:
    """Whether the stack may send mail of it: an address, or a subdomain that is a declared From domain."""
    return identity.is_address or identity.domain in manifest.settings.from_domains
