"""The configuration set: whether the events of sent mail go anywhere."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_configuration_set
from deliverability.evidence.configuration_set import destinations_of
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.verdict import Result
from deliverability.wording import listed

#: Events without which nobody learns that an address is dead or a recipient annoyed.
_NEEDED = ("BOUNCE", "COMPLAINT")


@rule(
    "ses.event-destination-missing",
    Result.WARN,
    title="Bounces and complaints are reported to nobody",
    source="SESv2 GetConfigurationSetEventDestinations: Enabled, MatchingEventTypes",
    remedy="Add an enabled event destination for {events} to the configuration set {set} in {region}.",
    settings=("health.events", "health"),
    needs=(CONFIGURATION_SET,),
    consequence_of=(rule_ids.SES_SENDING_DISABLED,),
    applies=lambda manifest: manifest.settings.is_watched and has_configuration_set(manifest),
)
def event_destination_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES publishes the events of a mail only to enabled destinations of its configuration set. Where a stack names topics for
    them (`health.notify`), or a destination is there and switched off, missing events are a warning; where nobody asked for
    any, a note.
    """
    name, wanted = (
        configuration_set_of(manifest),
        tuple(dict.fromkeys((*_NEEDED, *manifest.settings.health.event_types))),
    )
    destinations = destinations_of(snapshot.aws.configuration_set)
    reported = {event for each in destinations if each.enabled for event in each.events}
    missing = [event for event in wanted if event not in reported]
    if not missing:
        yield passed(name, f"the configuration set {name} reports {listed(wanted)}")
        return
    fields = {"events": listed(missing), "set": name}
    # A set that isn't there has no destinations either: that is told by the rule that finds it gone.
    causes = (rule_ids.SES_SENDING_DISABLED,) if snapshot.aws.configuration_set.status == "absent" else ()
    asleep = [each.name for each in destinations if not each.enabled and set(missing) & set(each.events)]
    message = f"the configuration set {name} has no enabled event destination for {listed(missing)}"
    if asleep:
        yield Outcome(
            name,
            f"{message}: {listed(asleep)} {'is' if len(asleep) == 1 else 'are'} switched off",
            remedy=f"Enable the event destination {listed(asleep)} of {name} in {manifest.region}.",
            causes=causes,
        )
    else:
        result = Result.WARN if manifest.settings.health.notify else Result.INFO
        yield Outcome(name, message, result, fields=fields, causes=causes)


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
