"""AWS CLI commands for remedies that `pulumi up` can't carry out, since to Pulumi nothing has changed.

Option names are those of `aws sesv2`; each command is made of names that the declaration holds, never of text from outside.
"""

from deliverability.declaration.manifest import Manifest

_ON_MX_FAILURE = {"useDefault": "USE_DEFAULT_VALUE", "reject": "REJECT_MESSAGE"}


def restart_dkim(manifest: Manifest) -> str:
    """A clause: SES looks for the DKIM records anew, for up to 72 hours.

    SESv2 `PutEmailIdentityDkimSigningAttributes` begins a set-up; `PutEmailIdentityDkimAttributes` only switches signing on
    and off.
    """
    identity = manifest.identity
    where = f"of {manifest.domain} in {manifest.region}"
    if identity is not None and identity.dkim.kind == "byo":
        return f"give SES the own key {where} again (PutEmailIdentityDkimSigningAttributes)"
    return f"start the DKIM set-up {where} again: {_sesv2('put-email-identity-dkim-signing-attributes', manifest)} --signing-attributes-origin AWS_SES"


def sign_with_dkim(manifest: Manifest) -> str:
    """The command that switches DKIM signing on."""
    return f"{_sesv2('put-email-identity-dkim-attributes', manifest)} --signing-enabled"


def put_mail_from(manifest: Manifest) -> str:
    """The command that puts the declared MAIL FROM domain to the identity, which restarts its set-up."""
    identity = manifest.identity
    mail_from = (identity and identity.mail_from_domain) or ""
    behaviour = _ON_MX_FAILURE.get((identity and identity.on_mx_failure) or "", "USE_DEFAULT_VALUE")
    command = _sesv2("put-email-identity-mail-from-attributes", manifest)
    return f"{command} --mail-from-domain {mail_from} --behavior-on-mx-failure {behaviour}"


def _sesv2(operation: str, manifest: Manifest) -> str:
    return f"aws sesv2 {operation} --region {manifest.region} --email-identity {manifest.domain}"
