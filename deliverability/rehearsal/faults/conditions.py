"""Conditions of faults: what a declaration must hold for a fault to be possible."""

from deliverability.declaration.kinds import Kind
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import configuration_set_of


def record_for(manifest: Manifest, kind: Kind) -> Record:
    """The first declared record set of a kind; raises LookupError."""
    found = manifest.of_kind(kind)
    if not found:
        raise LookupError(f"{manifest.domain} declares no record of the purpose {kind.purpose}")
    return found[0]


def has_spf(manifest: Manifest) -> bool:
    """Whether SPF is declared at the domain."""
    return bool(manifest.of_kind(SPF))


def has_dmarc(manifest: Manifest) -> bool:
    """Whether a DMARC record is declared."""
    return bool(manifest.of_kind(DMARC))


def has_easy_dkim(manifest: Manifest) -> bool:
    """Whether three DKIM CNAMEs are declared."""
    return manifest.identity is not None and manifest.identity.dkim.kind == "easy"


def has_identity(manifest: Manifest) -> bool:
    """Whether there is an SES identity, whoever runs it."""
    return manifest.identity is not None


def has_own_identity(manifest: Manifest) -> bool:
    """Whether the SES identity is the stack's."""
    return manifest.identity is not None and manifest.identity.managed


def has_mail_from(manifest: Manifest) -> bool:
    """Whether a custom MAIL FROM domain is declared."""
    return bool(manifest.of_kind(MAIL_FROM_MX))


def has_zone_of_our_own(manifest: Manifest) -> bool:
    """Whether the zone can be read in Route 53: only then is it known that there is something to delegate to."""
    return manifest.dns.mode == "route53"


def through_our_set(manifest: Manifest) -> dict[str, str]:
    """Members of `CreateEmailIdentity` by which another identity sends through the stack's configuration set, where it has one."""
    name = configuration_set_of(manifest)
    return {"ConfigurationSetName": name} if name else {}


def always(_: Manifest) -> bool:
    """It can happen to every declaration."""
    return True
