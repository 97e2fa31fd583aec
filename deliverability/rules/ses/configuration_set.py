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


@rule(
    "ses.event-topic-wrong-region",
    Result.FAIL,
    title="Events go to something in another region",
    source="SESv2 GetConfigurationSetEventDestinations: SnsDestination, EventBridgeDestination, KinesisFirehoseDestination, "
    "PinpointDestination; SES guide, event destinations",
    remedy="Let the event destination {destination} of {set} use {target} in {region}.",
    settings=("health.notify", "health"),
    needs=(CONFIGURATION_SET,),
    applies=has_configuration_set,
)
def event_topic_wrong_region(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES publishes only to SNS topics, event buses, Firehose streams and Pinpoint projects of its own region. Events for anything
    elsewhere are lost without a word.
    """
    name = configuration_set_of(manifest)
    named = [each for each in destinations_of(snapshot.aws.configuration_set) if each.enabled and each.arn]
    for each in named:
        if each.region != manifest.region:
            yield Outcome(
                name,
                f"the event destination {each.name} of {name} publishes to {each.target} in {each.region or 'no region'}, "
                f"and SES in {manifest.region} reaches only its own",
                saw=(each.arn,),
                fields={"destination": each.name, "set": name, "target": each.target},
            )
    if named and all(each.region == manifest.region for each in named):
        yield passed(name, f"what {name} publishes to is in {manifest.region}")
