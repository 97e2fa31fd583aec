"""What the default domain of these tests declares, and readers of what a run declared."""

from tests.components.harness import identity
from tests.components.strict_mocks import ACCOUNT, CELL

DOMAIN = "shop.example.com"
BASE = {"domain": DOMAIN}
PRODUCTION = {**BASE, "environment": "production"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/dns"

RECORD = "aws:route53/record:Record"
SHARED_TXT = "pulumi-python:dynamic/mail-deliverability:SharedTxt"
#: The provider of shared values as the SDK pickles it: its module and its name. Another text would show as a change everywhere.
REFERENCE = "gASVMgAAAAAAAACMFWNvbXBvbmVudHMuc2hhcmVkX3R4dJSMEVNoYXJlZFR4dFByb3ZpZGVylJOUKYGULg=="
IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"
MAIL_FROM = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
CONFIGURATION_SET = "aws:sesv2/configurationSet:ConfigurationSet"
COMPONENT = "mail-deliverability:index:MailDomain"

TAGS = {
    "project": "mail-deliverability",
    "stack": "shop-a.production",
    "domain": DOMAIN,
    "managed-by": "pulumi",
}
RECORDS = {
    "mail-spf": ("shop.example.com", "TXT", 300, ["v=spf1 include:amazonses.com -all"]),
    "mail-dkim-1": ("aaaatoken1._domainkey.shop.example.com", "CNAME", 300, [f"aaaatoken1.{CELL}"]),
    "mail-dkim-2": ("bbbbtoken2._domainkey.shop.example.com", "CNAME", 300, [f"bbbbtoken2.{CELL}"]),
    "mail-dkim-3": ("cccctoken3._domainkey.shop.example.com", "CNAME", 300, [f"cccctoken3.{CELL}"]),
    "mail-mail-from-mx": (
        "bounce.shop.example.com",
        "MX",
        300,
        ["10 feedback-smtp.eu-central-1.amazonses.com"],
    ),
    "mail-mail-from-spf": ("bounce.shop.example.com", "TXT", 300, ["v=spf1 include:amazonses.com ~all"]),
    "mail-dmarc": ("_dmarc.shop.example.com", "TXT", 300, ["v=DMARC1; p=none;"]),
}


def records(run, zone="Z1"):
    """Name, type, TTL and values of every record in a zone, by resource name; every other input is an error."""
    found = {}
    for request in run.requests:
        if request.type == RECORD:
            inputs = run.inputs(request.name, RECORD)
            if inputs.pop("zoneId") == zone:
                found[request.name] = tuple(inputs.pop(key) for key in ("name", "type", "ttl", "records"))
                assert not inputs
    return found


def resources(run):
    return sorted(map(identity, run.requests))


def everything(run):
    """Each resource with its inputs; the order in which they reach the engine is not ours to choose."""
    return {identity(request): run.inputs(request.name, request.type) for request in run.requests}
