"""The configuration set: whether the events of sent mail go anywhere."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_configuration_set
from deliverability.evidence.configuration_set import destinations_of
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.verdict import Result

#: Events without which nobody learns that an address is dead or a recipient annoyed.
_NEEDED = ("BOUNCE", "COMPLAINT")


@rule(
    "ses.event-topic-wrong-region",
    Result.FAIL,
    title="Events go to a topic in another region",
    source="SESv2 GetConfigurationSetEventDestinations: SnsDestination; SES guide, SNS event destinations",
    remedy="Let the event destination {destination} of {set} use a topic in {region}.",
    settings=("health.notify", "health"),
    needs=(CONFIGURATION_SET,),
    applies=has_configuration_set,
)
def event_topic_wrong_region(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES publishes only to SNS topics of its own region. Events for a topic elsewhere are lost without a word."""
    name = configuration_set_of(manifest)
    topics = [each for each in destinations_of(snapshot.aws.configuration_set) if each.enabled and each.topic]
    for each in topics:
        region = _region_of(each.topic)
        if region != manifest.region:
            yield Outcome(
                name,
                f"the event destination {each.name} of {name} publishes to a topic in {region or 'no region'}, "
                f"and SES in {manifest.region} reaches only its own",
                saw=(each.topic,),
                fields={"destination": each.name, "set": name},
            )
    if topics and all(_region_of(each.topic) == manifest.region for each in topics):
        yield passed(name, f"the topics of {name} are in {manifest.region}")


def _region_of(topic: str) -> str:
    """The region in an ARN, "" in a text that is none."""
    members = topic.split(":")
    return members[3] if len(members) > 3 else ""
