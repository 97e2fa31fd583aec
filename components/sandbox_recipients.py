"""Verified recipients: whom a sandboxed SES account may send to."""

import pulumi
import pulumi_aws as aws

from deliverability.declaration.settings import Settings
from deliverability.stack_resources import recipient_name

from .identity_guard import IdentityGuard


def declare_recipients(
    name: str, settings: Settings, region: str, guard: IdentityGuard, opts: pulumi.ResourceOptions
) -> dict[str, aws.sesv2.EmailIdentity]:
    """One SES identity for each recipient, by recipient.

    SES mails a link, valid 24 hours, to an address; a domain is verified once its owner publishes its DKIM records.
    Recipients inside the declared domain get none: its identity covers them, and one of their own would hide its DKIM and
    MAIL FROM from mail sent by them. SES knows a recipient once per account and region: a second stack that declares it
    has to import it.
    """
    opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=guard.of_recipients()))
    return {
        recipient: aws.sesv2.EmailIdentity(
            recipient_name(name, recipient),
            email_identity=recipient,
            region=region,
            tags=guard.tags,
            opts=opts,
        )
        for recipient in settings.recipients_to_verify
    }
