"""Other SES identities below the domain: each has DKIM settings of its own, and they go before the domain's."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity
from deliverability.evidence.identities import identities_below
from deliverability.evidence.ses import SesIdentity, identity_of
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.identities import IDENTITIES
from deliverability.verdict import Result


@rule(
    "dkim.address-identity-overrides",
    Result.WARN,
    title="An identity of its own leaves mail unsigned",
    source="SES guide, managing Easy DKIM: overriding inherited signing",
    remedy="Delete the identity {subject} in {region}, or enable and verify DKIM on it (PutEmailIdentityDkimAttributes).",
    settings=("dkim",),
    needs=(IDENTITIES,),
    consequence_of=(rule_ids.DMARC_SUBDOMAIN_UNALIGNED,),
    applies=has_identity,
)
def address_identity_overrides(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """An address or a subdomain that was verified by itself has its own DKIM settings. Where they are off or not verified, its
    mail leaves unsigned, while mail from the rest of the domain is signed.
    """
    domain = identity_of(snapshot.aws.identity)
    signed = []
    for each in identities_below(snapshot):
        name, settings = each.name, each.settings
        if each.is_address and not each.may_send:
            continue  # an address that was never confirmed overrides nothing
        if settings.signing_enabled is False:
            message = f"DKIM signing is switched off for the identity {name}: its mail leaves unsigned"
            yield Outcome(name, message, None, ("SigningEnabled: false",))
        elif settings.dkim_holds or _inherits(name, settings, domain):
            signed.append(name)
        elif settings.dkim == "PENDING" and _is_new(settings, snapshot):
            message = f"SES is still looking for the DKIM records of the identity {name}"
            remedy = f"Publish the DKIM records of {name}, and check again: SES looks for 72 hours."
            yield Outcome(name, message, Result.INFO, ("PENDING",), remedy=remedy)
        else:
            message = f"the DKIM status of the identity {name} is {settings.dkim}: its mail leaves unsigned"
            yield Outcome(name, message, None, (settings.dkim,), ("SUCCESS",))
    if signed:
        yield passed(manifest.domain, f"SES signs mail of {len(signed)} more identities below it", *signed)


def _inherits(name: str, settings: SesIdentity, domain: SesIdentity | None) -> bool:
    """Whether an address has the keys of the declared domain: what is wrong with them is said there."""
    return "@" in name and domain is not None and bool(domain.tokens) and settings.tokens == domain.tokens


def _is_new(settings: SesIdentity, snapshot: Snapshot) -> bool:
    return settings.key_made is not None and not settings.search_is_over(snapshot.taken_at)
