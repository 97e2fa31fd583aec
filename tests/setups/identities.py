"""Identities and accounts that are set up in an unusual way, and right."""

import json
from collections.abc import Mapping
from typing import Any

from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.embedded.aws.ses import replicas
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.ses import regions
from tests.setups.setup import Setup

_TOKENS = [
    "aqfjmbzqb5xjwkncvvnlsdsnqmcrxkkd",
    "bqfjmbzqb5xjwkncvvnlsdsnqmcrxkkd",
    "cqfjmbzqb5xjwkncvvnlsdsnqmcrxkkd",
]
#: A parked domain receives no mail, so its reports go elsewhere.
_PARKED: Mapping[str, Any] = {
    "profile": "parked",
    "environment": None,
    "dmarc": {"policy": None, "reportTo": ["parked@reports.collector.example"]},
}


def _account(testbed: CloudTestbed, **standing: Any) -> None:
    request = {"fault": "account", "region": testbed.region, **standing}
    testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _without_limit(testbed: CloudTestbed) -> None:
    _account(testbed, dailyQuota=-1)


def _searched_anew(testbed: CloudTestbed) -> None:
    """Somebody has just put the same attributes again: SES looks from the beginning, for up to 72 hours."""
    identity = testbed.ses.get_email_identity(EmailIdentity=testbed.manifest.domain)
    attributes = identity["MailFromAttributes"]
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=testbed.manifest.domain,
        MailFromDomain=attributes["MailFromDomain"],
        BehaviorOnMxFailure=attributes["BehaviorOnMxFailure"],
    )


def _second_region(testbed: CloudTestbed) -> None:
    """The same domain is an identity in another region too, with three CNAMEs of its own."""
    elsewhere = "us-east-1"
    made = testbed.clients.client("sesv2", elsewhere).create_email_identity(
        EmailIdentity=testbed.manifest.domain
    )
    zone = regions.dkim_zone(elsewhere)
    for token in made["DkimAttributes"]["Tokens"]:
        name = f"{token}._domainkey.{testbed.manifest.domain}"
        testbed.home.put(name, "CNAME", [f"{token}.{zone}"])
    testbed.cloud.ses.look()


def _subdomain_with_all_its_own(testbed: CloudTestbed) -> None:
    """Below the domain another stack has an identity of its own, complete."""
    name = f"news.{testbed.manifest.domain}"
    made = testbed.ses.create_email_identity(EmailIdentity=name)
    zone = regions.dkim_zone(testbed.region)
    for token in made["DkimAttributes"]["Tokens"]:
        testbed.home.put(f"{token}._domainkey.{name}", "CNAME", [f"{token}.{zone}"])
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=name, MailFromDomain=f"bounce.{name}", BehaviorOnMxFailure="USE_DEFAULT_VALUE"
    )
    testbed.home.put(f"bounce.{name}", "MX", [f"10 feedback-smtp.{testbed.region}.amazonses.com."])
    testbed.home.put_texts(f"bounce.{name}", ("v=spf1 include:amazonses.com ~all",))
    testbed.cloud.ses.look()


def _with_advice(testbed: CloudTestbed) -> None:
    """The Virtual Deliverability Manager is on, and what it once recommended has been done."""
    testbed.ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    advice = {"fault": "recommendation", "region": testbed.region, "identity": testbed.manifest.domain}
    testbed.cloud.control.board.inject({**advice, "type": "SPF", "status": "FIXED"}, testbed.cloud.account_id)


def _address_with_a_set_of_its_own(testbed: CloudTestbed) -> None:
    """One sender is an identity of its own, whose mail goes through another configuration set."""
    name = f"orders@{testbed.manifest.domain}"
    testbed.ses.create_configuration_set(ConfigurationSetName="of-orders")
    testbed.ses.create_email_identity(EmailIdentity=name, ConfigurationSetName="of-orders")
    testbed.cloud.ses.identities.confirm(testbed.cloud.account_id, testbed.region, name)
    identity = testbed.manifest.identity
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=name,
        MailFromDomain=(identity and identity.mail_from_domain) or "",
        BehaviorOnMxFailure="USE_DEFAULT_VALUE",
    )
    testbed.cloud.ses.look()


def _alarms_that_fire(testbed: CloudTestbed) -> None:
    """On both rates, each in another right way."""
    topic = f"arn:aws:sns:{testbed.region}:{testbed.cloud.account_id}:operators"
    cloudwatch = testbed.clients.client("cloudwatch", testbed.region)
    for metric, threshold, operator in (
        ("BounceRate", 0.1, "GreaterThanOrEqualToThreshold"),
        ("ComplaintRate", 0.0, "GreaterThanThreshold"),
    ):
        cloudwatch.put_metric_alarm(
            AlarmName=f"ses-{metric}",
            Namespace="AWS/SES",
            MetricName=f"Reputation.{metric}",
            Statistic="Maximum",
            Period=3600,
            EvaluationPeriods=1,
            Threshold=threshold,
            ComparisonOperator=operator,
            TreatMissingData="notBreaching",
            AlarmActions=[topic],
        )


def _listed_and_not_suppressed(testbed: CloudTestbed) -> None:
    request = {
        "fault": "suppress",
        "region": testbed.region,
        "address": testbed.manifest.settings.addresses[0],
    }
    testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _forwarding_off_and_events_told(testbed: CloudTestbed) -> None:
    """Bounces are read from a topic, and need no mail beside."""
    name = configuration_set_of(testbed.manifest)
    topic = f"arn:aws:sns:{testbed.region}:{testbed.cloud.account_id}:mail-events"
    testbed.ses.create_configuration_set_event_destination(
        ConfigurationSetName=name,
        EventDestinationName="mail-events",
        EventDestination={
            "Enabled": True,
            "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
            "SnsDestination": {"TopicArn": topic},
        },
    )
    testbed.ses.put_email_identity_feedback_attributes(
        EmailIdentity=testbed.manifest.domain, EmailForwardingEnabled=False
    )


def _links_and_addresses_of_its_own(testbed: CloudTestbed) -> None:
    """Links lead to the domain itself, which has an address, and mail leaves from a pool that is there."""
    name, domain = configuration_set_of(testbed.manifest), testbed.manifest.domain
    testbed.ses.create_dedicated_ip_pool(PoolName="shops")
    testbed.ses.put_configuration_set_delivery_options(
        ConfigurationSetName=name, TlsPolicy="REQUIRE", SendingPoolName="shops"
    )
    testbed.ses.put_configuration_set_tracking_options(ConfigurationSetName=name, CustomRedirectDomain=domain)


def _partner_may_send(testbed: CloudTestbed) -> None:
    """A policy lets anybody of the organization send: everybody is named, and who that is is narrowed."""
    domain = testbed.manifest.domain
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "ses:SendEmail",
        "Resource": f"arn:aws:ses:{testbed.region}:{testbed.cloud.account_id}:identity/{domain}",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    testbed.ses.create_email_identity_policy(EmailIdentity=domain, PolicyName="organization", Policy=policy)


def _replica_elsewhere(testbed: CloudTestbed) -> None:
    """An identity in another region signs with the keys of this one (Deterministic Easy DKIM)."""
    testbed.clients.client("sesv2", "us-east-1").create_email_identity(
        EmailIdentity=testbed.manifest.domain,
        DkimSigningAttributes={"DomainSigningAttributesOrigin": replicas.origin_of(testbed.region)},
    )
    testbed.cloud.ses.look()


def _out_of_reach(testbed: CloudTestbed) -> None:
    """The credentials that check are of an account that may read nothing of the operator's."""
    for service in ("sesv2", "cloudwatch"):
        request = {"fault": "access-denied", "service": service}
        testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _park_by_wildcard(testbed: CloudTestbed) -> None:
    testbed.home.put_texts(f"*.{testbed.manifest.domain}", ("v=spf1 -all",))


SETUPS = (
    Setup(
        "sandbox",
        "a sandbox account, as declared, with a recipient who has confirmed",
        {"environment": "sandbox", "recipients": ["tester@elsewhere.example"]},
    ),
    Setup("sandbox-of-nobody", "a sandbox account without any recipient", {"environment": "sandbox"}),
    Setup("alarms-that-fire", "alarms that fire in time and tell somebody", after=_alarms_that_fire),
    Setup(
        "suppression-off",
        "an address on the suppression list, and a configuration set that suppresses nobody",
        {"health": {"suppression": []}},
        after=_listed_and_not_suppressed,
    ),
    Setup(
        "forwarding-off",
        "feedback forwarding that is off, and a topic in its place",
        after=_forwarding_off_and_events_told,
    ),
    Setup(
        "links-and-pool-of-its-own",
        "a redirect host and a dedicated IP pool that are there",
        after=_links_and_addresses_of_its_own,
    ),
    Setup("organization-may-send", "a policy for the whole organization", after=_partner_may_send),
    Setup("oldest-region", "the oldest region", region="us-east-1"),
    Setup("region-with-its-own-dkim-zone", "a region whose DKIM zone is its own", region="af-south-1"),
    Setup("newest-region", "a region added late", region="ca-west-1"),
    Setup("unlimited-quota", "an account without a daily limit", after=_without_limit),
    Setup("still-searching", "a MAIL FROM domain that SES is still looking for", after=_searched_anew),
    Setup(
        "rejecting-mail-from",
        "mail that is rejected rather than sent with the default MAIL FROM",
        {"mailFrom": {"onMxFailure": "reject", "subdomain": "mail-out"}},
    ),
    Setup("two-regions", "the same domain as an identity in two regions", after=_second_region),
    Setup(
        "identity-below",
        "a subdomain with an identity of its own, complete",
        after=_subdomain_with_all_its_own,
    ),
    Setup(
        "senders-below",
        "senders at the domain and below it",
        {"senders": ["orders@shop.example", "service.shop.example"]},
    ),
    Setup(
        "identity-of-an-operator",
        "an identity that somebody else runs, whose tokens were handed over",
        {"identity": "external", "dkim": {"tokens": _TOKENS}},
    ),
    Setup(
        "operator-out-of-reach",
        "an identity that somebody else runs, in an account that can't be read",
        {"identity": "external", "dkim": {"tokens": _TOKENS}},
        after=_out_of_reach,
    ),
    Setup("advice-followed", "an account with recommendations, all of them fixed", after=_with_advice),
    Setup(
        "address-with-its-own-set",
        "a sender with an identity and a configuration set of its own",
        after=_address_with_a_set_of_its_own,
    ),
    Setup("replica-elsewhere", "a replica of the identity in another region", after=_replica_elsewhere),
    Setup(
        "parked",
        "a domain that never mails",
        _PARKED,
    ),
    Setup(
        "parked-by-wildcard",
        "a domain that never mails, nor does any name below it",
        _PARKED,
        after=_park_by_wildcard,
    ),
)
