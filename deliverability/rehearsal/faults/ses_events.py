"""What happens to the configuration set of the stack: its event destinations."""

from typing import Any

from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import Scene
from deliverability.ses.regions import partition
from deliverability.verdict import Result

_NAME = "mail-events"


def _create(scene: Scene, **members: Any) -> None:
    topic = f"arn:{partition(scene.region)}:sns:{scene.region}:{scene.cloud.account_id}:{_NAME}"
    scene.ses.create_configuration_set_event_destination(
        ConfigurationSetName=configuration_set_of(scene.manifest),
        EventDestinationName=_NAME,
        EventDestination={
            "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
            "SnsDestination": {"TopicArn": topic},
            **members,
        },
    )


def _leave_it_switched_off(scene: Scene) -> None:
    _create(scene, Enabled=False)


def _keep_a_topic_elsewhere(scene: Scene) -> None:
    """SES refuses to make such a destination, so it is one from before SES looked: its topic is changed behind the API."""
    _create(scene, Enabled=True)
    elsewhere = "us-east-1" if scene.region != "us-east-1" else "eu-west-1"
    with scene.cloud.ses.store.lock:
        sets = scene.cloud.ses.region(scene.region, scene.cloud.account_id).configuration_sets
        target = sets[configuration_set_of(scene.manifest)].destinations[_NAME]["SnsDestination"]
        target["TopicArn"] = target["TopicArn"].replace(f":{scene.region}:", f":{elsewhere}:")


def _delete(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.ses.delete_configuration_set_event_destination(
        ConfigurationSetName=configuration_set_of(scene.manifest), EventDestinationName=_NAME
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
        rule="ses.event-topic-wrong-region",
        title="Bounces and complaints are published to a topic in another region.",
        inject=_keep_a_topic_elsewhere,
        applies_to=has_own_identity,
        undo=_delete,
        remedied_by="replace the event destination by one with a topic in the identity's region",
    ),
)
