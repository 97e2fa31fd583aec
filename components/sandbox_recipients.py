"""Verified recipients: whom a sandboxed SES account may send to."""

import pulumi
import pulumi_aws as aws

from deliverability.declaration.settings import Settings


def declare_recipients(
    name: str, settings: Settings, region: str, tags: dict[str, str], parent: pulumi.Resource
) -> dict[str, aws.sesv2.EmailIdentity]:
    """One SES identity for each recipient, by recipient.

    SES mails a link, valid 24 hours, to an address; a domain is verified once its owner publishes its DKIM records.
    Recipients inside the declared domain get none: its identity covers them, and one of their own would hide its DKIM and
    MAIL FROM from mail sent by them. SES knows a recipient once per account and region: a second stack that declares it
    has to import it.
    """
    return {
        recipient: aws.sesv2.EmailIdentity(
            f"{name}-recipient-{recipient}",
            email_identity=recipient,
            region=region,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for recipient in settings.recipients_to_verify
    }
