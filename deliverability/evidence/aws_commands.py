"""AWS CLI commands for remedies that `pulumi up` can't carry out, since to Pulumi nothing has changed.

Option names are those of `aws sesv2`; each command is made of names that the declaration holds, or that SES gave to an identity,
which are quoted for a shell.
"""

from shlex import quote

from deliverability.declaration.manifest import Manifest

#: The values of `mailFrom.onMxFailure` under the names of the API (`BehaviorOnMxFailure`).
ON_MX_FAILURE = {"useDefault": "USE_DEFAULT_VALUE", "reject": "REJECT_MESSAGE"}


def restart_dkim(manifest: Manifest) -> str:
    """A clause: SES looks for the DKIM records anew, for up to 72 hours.

    SESv2 `PutEmailIdentityDkimSigningAttributes` begins a set-up; `PutEmailIdentityDkimAttributes` only switches signing on
    and off.
    """
    where = f"of {manifest.domain} in {manifest.region}"
    identity = manifest.identity
    if identity is not None and identity.dkim.kind == "byo":
        return f"give SES the own key {where} again (PutEmailIdentityDkimSigningAttributes)"
    return f"start the DKIM set-up {where} again: {set_up_dkim(manifest)}"


def set_up_dkim(manifest: Manifest, identity: str = "") -> str:
    """The command that begins a set-up of Easy DKIM, of the declared identity or another domain below it."""
    command = _sesv2("put-email-identity-dkim-signing-attributes", manifest, identity)
    return f"{command} --signing-attributes-origin AWS_SES"


def sign_with_dkim(manifest: Manifest, identity: str = "") -> str:
    """The command that switches DKIM signing on, of the declared identity or another one below it."""
    return f"{_sesv2('put-email-identity-dkim-attributes', manifest, identity)} --signing-enabled"


def put_mail_from(manifest: Manifest) -> str:
    """The command that puts the declared MAIL FROM domain to the identity, which restarts its set-up."""
    identity = manifest.identity
    mail_from = (identity and identity.mail_from_domain) or ""
    behaviour = ON_MX_FAILURE.get((identity and identity.on_mx_failure) or "", "USE_DEFAULT_VALUE")
    command = _sesv2("put-email-identity-mail-from-attributes", manifest)
    return f"{command} --mail-from-domain {mail_from} --behavior-on-mx-failure {behaviour}"


def send_without_mail_from(manifest: Manifest, identity: str, mail_from: str) -> str:
    """The command that has SES send with its default MAIL FROM while it can't find the MX of another identity's own one."""
    command = _sesv2("put-email-identity-mail-from-attributes", manifest, identity)
    return f"{command} --mail-from-domain {quote(mail_from)} --behavior-on-mx-failure USE_DEFAULT_VALUE"


def _sesv2(operation: str, manifest: Manifest, identity: str = "") -> str:
    named = quote(identity or manifest.domain)
    return f"aws sesv2 {operation} --region {manifest.region} --email-identity {named}"
