"""Faults of alignment for mail from subdomains."""

from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_own_identity, through_our_set
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.ses.regions import dkim_zone

_REPORTS = "dmarc-reports@shop.example"
#: A shop that sends its news from a subdomain, and one that enforces a policy too.
_NEWS = {"senders": ["shop.example", "news.shop.example"]}
_ENFORCED_NEWS = {**_NEWS, "dmarc": {"policy": "reject", "reportTo": [_REPORTS]}}


def _news(testbed: CloudTestbed) -> str:
    return f"news.{testbed.manifest.domain}"


def _bound_the_organization(testbed: CloudTestbed) -> None:
    """A policy for the subdomain, with psd=n from an example: the organization ends there, for those who know the tag."""
    text = f"v=DMARC1; p=reject; psd=n; rua=mailto:{_REPORTS}"
    testbed.home.put_texts(f"_dmarc.{_news(testbed)}", (text,))


def _verify_the_subdomain_unsigned(testbed: CloudTestbed) -> None:
    """The agency that writes the news makes an identity for it, and leaves it unsigned and with SES's own MAIL FROM."""
    name = _news(testbed)
    made = testbed.ses.create_email_identity(EmailIdentity=name, **through_our_set(testbed.manifest))
    for token in made["DkimAttributes"]["Tokens"]:
        target = f"{token}.{dkim_zone(testbed.region)}"
        testbed.home.put(f"{token}._domainkey.{name}", "CNAME", [target])
    testbed.cloud.ses.look()
    testbed.ses.put_email_identity_dkim_attributes(EmailIdentity=name, SigningEnabled=False)


def _delete_the_subdomain(testbed: CloudTestbed, before: Before) -> None:
    testbed.ses.delete_email_identity(EmailIdentity=_news(testbed))
    restore_records(testbed, before)


def _sends_news(manifest: Manifest) -> bool:
    below = [name for name in manifest.expectations.senders if name.endswith(f".{manifest.domain}")]
    return has_easy_dkim(manifest) and has_own_identity(manifest) and bool(below)


FAULTS = (
    Fault(
        rule="dmarc.subdomain-unaligned",
        title="An agency makes an SES identity for the subdomain, unsigned and without a MAIL FROM domain.",
        inject=_verify_the_subdomain_unsigned,
        applies_to=_sends_news,
        undo=_delete_the_subdomain,
        remedied_by="delete the identity of the subdomain, so that the domain's covers it",
        settings=_ENFORCED_NEWS,
    ),
    Fault(
        rule="dmarc.alignment-ambiguous",
        title="Somebody publishes a DMARC record for the subdomain and says psd=n in it.",
        inject=_bound_the_organization,
        applies_to=_sends_news,
        remedied_by="take psd=n out of the record of the subdomain",
        settings=_NEWS,
    ),
)
