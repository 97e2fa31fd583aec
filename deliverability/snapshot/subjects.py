"""The names whose SPF tree counts for a declaration."""

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import declares_nothing
from deliverability.snapshot.lenient import part, text
from deliverability.snapshot.reading import Reading
from deliverability.standards import names

#: Where SES says which addresses it sends from (SES guide, "Authenticating email with SPF").
SES_SPF = "amazonses.com"


def spf_names(manifest: Manifest) -> tuple[str, ...]:
    """The names whose whole SPF tree is looked at: the envelope domain of SES, and the domain."""
    identity = manifest.identity
    envelope = identity.mail_from_domain if identity is not None else None
    return tuple(dict.fromkeys(filter(None, (envelope, manifest.domain))))


#: From domains whose mailboxes are looked at: a stack may name thousands.
_MOST_FEEDBACK_DOMAINS = 20


def feedback_domains(manifest: Manifest) -> tuple[str, ...]:
    """The From domains that SES may mail bounces and complaints to; () where this stack doesn't watch them."""
    settings = manifest.settings
    return settings.from_domains[:_MOST_FEEDBACK_DOMAINS] if settings.is_watched else ()


def receiving_domains(manifest: Manifest) -> tuple[str, ...]:
    """The domains of which it counts whether they receive mail: those, and one for which nothing is declared."""
    return (manifest.domain,) if declares_nothing(manifest) else feedback_domains(manifest)


def redirect_host(configuration_set: Reading) -> str:
    """The host that links in mail lead to where a set has one of its own (`TrackingOptions.CustomRedirectDomain`), in the inner form;
    "" where it has none, or what is no name.
    """
    written = text(part(configuration_set.data, "TrackingOptions"), "CustomRedirectDomain")
    try:
        return names.normalize(written) if written else ""
    except names.DomainNameError:
        return ""
