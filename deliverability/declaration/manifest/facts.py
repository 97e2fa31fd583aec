"""Facts of a manifest that decide which rules have a subject: an identity, Easy DKIM, a MAIL FROM domain, SPF."""

from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest.document import Manifest


def declares_nothing(manifest: Manifest) -> bool:
    """The domain is looked at by itself (`undeclared`): every stack declares records, and one that sends an identity."""
    return manifest.identity is None and not manifest.records


def has_identity(manifest: Manifest) -> bool:
    """Mail is sent by an SES identity; false for a parked domain."""
    return manifest.identity is not None


def has_managed_identity(manifest: Manifest) -> bool:
    """This stack makes the identity, so it knows how that should be set up."""
    return manifest.identity is not None and manifest.identity.managed


def has_easy_dkim(manifest: Manifest) -> bool:
    """SES makes the keys, three CNAMEs lead to them."""
    return manifest.identity is not None and manifest.identity.dkim.kind == "easy"


def has_dkim_names(manifest: Manifest) -> bool:
    """The names of the DKIM records are known: an own key, or tokens that SES has issued."""
    identity = manifest.identity
    return identity is not None and (identity.dkim.kind == "byo" or bool(identity.dkim.tokens))


def has_mail_from(manifest: Manifest) -> bool:
    """A custom MAIL FROM domain is declared."""
    return manifest.identity is not None and manifest.identity.mail_from_domain is not None


def has_spf(manifest: Manifest) -> bool:
    """SPF is declared at some name; where nothing is, whatever stands at the domain counts."""
    return declares_nothing(manifest) or bool(manifest.of_kind(SPF) or manifest.of_kind(MAIL_FROM_SPF))


def has_configuration_set(manifest: Manifest) -> bool:
    """The stack makes a configuration set beside its identity."""
    return bool(configuration_set_of(manifest))


def in_route53(manifest: Manifest) -> bool:
    """The records are written to a Route 53 zone by this stack."""
    return manifest.dns.mode == "route53"


def configuration_set_of(manifest: Manifest) -> str:
    """The name of the declared configuration set, "" where none is."""
    return (manifest.identity.configuration_set if manifest.identity is not None else None) or ""


def mail_from_of(manifest: Manifest) -> str:
    """The declared custom MAIL FROM domain, "" where none is."""
    return (manifest.identity.mail_from_domain if manifest.identity is not None else None) or ""
