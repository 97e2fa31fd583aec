"""The names whose SPF tree counts for a declaration."""

from deliverability.declaration.manifest import Manifest

#: Where SES says which addresses it sends from (SES guide, "Authenticating email with SPF").
SES_SPF = "amazonses.com"


def spf_names(manifest: Manifest) -> tuple[str, ...]:
    """The names whose whole SPF tree is looked at: the envelope domain of SES, and the domain."""
    identity = manifest.identity
    envelope = identity.mail_from_domain if identity is not None else None
    return tuple(dict.fromkeys(filter(None, (envelope, manifest.domain))))
