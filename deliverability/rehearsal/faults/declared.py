"""Questions that faults ask about a declaration."""

from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.records import Purpose


def record_for(manifest: Manifest, purpose: Purpose) -> Record:
    """The first declared record set of a purpose; raises LookupError."""
    found = manifest.of_purpose(purpose)
    if not found:
        raise LookupError(f"{manifest.domain} declares no record of the purpose {purpose}")
    return found[0]


def has_spf(manifest: Manifest) -> bool:
    """Whether SPF is declared at the domain."""
    return bool(manifest.of_purpose(Purpose.SPF))


def has_dmarc(manifest: Manifest) -> bool:
    """Whether a DMARC record is declared."""
    return bool(manifest.of_purpose(Purpose.DMARC))


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
    return bool(manifest.of_purpose(Purpose.MAIL_FROM_MX))


def has_zone_of_our_own(manifest: Manifest) -> bool:
    """Whether the zone can be read in Route 53: only then is it known that there is something to delegate to."""
    return manifest.dns.mode == "route53"


def always(_: Manifest) -> bool:
    """It can happen to every declaration."""
    return True
