"""Faults of the configuration set: its event destinations."""

from typing import Any

from deliverability import rule_ids
from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.ses.regions import partition
from deliverability.verdict import Result

_NAME = "mail-events"


def _create(testbed: CloudTestbed, **members: Any) -> None:
    topic = f"arn:{partition(testbed.region)}:sns:{testbed.region}:{testbed.cloud.account_id}:{_NAME}"
    testbed.ses.create_configuration_set_event_destination(
        ConfigurationSetName=configuration_set_of(testbed.manifest),
        EventDestinationName=_NAME,
        EventDestination={
            "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
            "SnsDestination": {"TopicArn": topic},
            **members,
        },
    )


def _leave_it_switched_off(testbed: CloudTestbed) -> None:
    _create(testbed, Enabled=False)


def _keep_a_topic_elsewhere(testbed: CloudTestbed) -> None:
    """SES refuses to make such a destination, so it is one from before SES looked: its topic is changed behind the API."""
    _create(testbed, Enabled=True)
    elsewhere = "us-east-1" if testbed.region != "us-east-1" else "eu-west-1"
    with testbed.cloud.ses.store.lock:
        sets = testbed.cloud.ses.region(testbed.region, testbed.cloud.account_id).configuration_sets
        target = sets[configuration_set_of(testbed.manifest)].destinations[_NAME]["SnsDestination"]
        target["TopicArn"] = target["TopicArn"].replace(f":{testbed.region}:", f":{elsewhere}:")


def _delete(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_configuration_set_event_destination(
        ConfigurationSetName=configuration_set_of(testbed.manifest), EventDestinationName=_NAME
    )


def _forward_nothing(testbed: CloudTestbed) -> None:
    testbed.ses.put_email_identity_feedback_attributes(
        EmailIdentity=testbed.manifest.domain, EmailForwardingEnabled=False
    )


def _forward_nothing_to_nobody(testbed: CloudTestbed) -> None:
    _forward_nothing(testbed)
    domain = testbed.manifest.domain
    testbed.zones.editor(domain).put(domain, "MX", ["0 ."])


def _forward_again(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    testbed.ses.put_email_identity_feedback_attributes(
        EmailIdentity=testbed.manifest.domain, EmailForwardingEnabled=True
    )


FAULTS = (
    Fault(
        rule="ses.event-destination-missing",
        title="The event destination for bounces and complaints is switched off and forgotten.",
        inject=_leave_it_switched_off,
        applies_to=lambda manifest: manifest.settings.is_watched,
        undo=_delete,
        remedied_by="enable the event destination again, or delete it where nobody wants the events",
        result=Result.WARN,
    ),
    Fault(
        rule="ses.event-destination-missing",
        variant="forwarding-off",
        title="Somebody switches feedback forwarding off, and there is no event destination in its place.",
        inject=_forward_nothing,
        applies_to=lambda manifest: manifest.settings.is_watched,
        undo=_forward_again,
        remedied_by="add an event destination for bounces and complaints, or switch feedback forwarding on again",
        result=Result.WARN,
    ),
    Fault(
        rule="ses.event-destination-missing",
        variant="nobody",
        title="Feedback forwarding is off, there is no event destination, and the domain receives no mail.",
        inject=_forward_nothing_to_nobody,
        applies_to=lambda manifest: manifest.settings.is_watched,
        undo=_forward_again,
        remedied_by="add an event destination for bounces and complaints",
        also=frozenset({rule_ids.DMARC_REPORT_HOST_WITHOUT_MX}),
    ),
    Fault(
        rule="ses.event-topic-wrong-region",
        title="Bounces and complaints are published to a topic in another region.",
        inject=_keep_a_topic_elsewhere,
        applies_to=has_own_identity,
        undo=_delete,
        remedied_by="replace the event destination by one with a topic in the identity's region",
    ),
)
