"""The SES configuration set as a value, read leniently: its options (SESv2 `GetConfigurationSet`) and its event destinations."""

from collections.abc import Mapping
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.snapshot import Reading
from deliverability.snapshot.lenient import flag, part, parts, text, texts, told_texts


@dataclass(frozen=True, slots=True)
class EventDestination:
    """One event destination of `GetConfigurationSetEventDestinations`.

    target: what kind of thing events go to, in words; "" where that isn't told. arn: its ARN; "" where it has none, as CloudWatch.
    """

    name: str
    enabled: bool
    events: tuple[str, ...]
    target: str
    arn: str

    @property
    def region(self) -> str:
        """The region in the ARN, "" in a text that is none."""
        members = self.arn.split(":")
        return members[3] if len(members) > 3 else ""


@dataclass(frozen=True, slots=True)
class SesConfigurationSet:
    """The options of one configuration set; "" and None where a member is missing.

    tls_policy: REQUIRE or OPTIONAL. pool: the dedicated IP pool that mail leaves from, "" for the shared addresses.
    overrides_suppression: whether it has suppression options of its own; else those of the account count.
    suppressed_reasons: those of its own, among BOUNCE and COMPLAINT; () is "none", None is "not told".
    suppression_scope: TENANT or ACCOUNT, whose list counts. validates: whether Auto Validation holds back mail to addresses that
        seem bad.
    """

    name: str
    sending_enabled: bool | None
    tls_policy: str
    reputation_metrics: bool | None
    pool: str
    overrides_suppression: bool
    suppressed_reasons: tuple[str, ...] | None
    suppression_scope: str
    validates: bool
    destinations: tuple[EventDestination, ...]

    def reports(self, *events: str) -> bool:
        """Whether each of these events goes to an enabled destination."""
        told = {event for each in self.destinations if each.enabled for event in each.events}
        return told.issuperset(events)


def configuration_set(reading: Reading) -> SesConfigurationSet | None:
    """The configuration set, None where the reading holds none."""
    if reading.status != "ok":
        return None
    data = reading.data
    suppression, delivery = part(data, "SuppressionOptions"), part(data, "DeliveryOptions")
    return SesConfigurationSet(
        name=text(data, "ConfigurationSetName"),
        sending_enabled=flag(part(data, "SendingOptions"), "SendingEnabled"),
        tls_policy=text(delivery, "TlsPolicy"),
        reputation_metrics=flag(part(data, "ReputationOptions"), "ReputationMetricsEnabled"),
        pool=text(delivery, "SendingPoolName"),
        overrides_suppression=isinstance(data.get("SuppressionOptions"), Mapping),
        suppressed_reasons=told_texts(suppression, "SuppressedReasons"),
        suppression_scope=text(suppression, "SuppressionScope"),
        validates=text(
            part(part(suppression, "ValidationOptions"), "ConditionThreshold"), "ConditionThresholdEnabled"
        )
        == "ENABLED",
        destinations=destinations_of(reading),
    )


#: By the member of a destination: what it is, and the member of that which holds its ARN.
_TARGETS = {
    "SnsDestination": ("a topic", "TopicArn"),
    "EventBridgeDestination": ("an event bus", "EventBusArn"),
    "KinesisFirehoseDestination": ("a Firehose stream", "DeliveryStreamArn"),
    "PinpointDestination": ("a Pinpoint project", "ApplicationArn"),
    "CloudWatchDestination": ("CloudWatch", ""),
}


def destinations_of(reading: Reading) -> tuple[EventDestination, ...]:
    """The event destinations of a configuration set; none where the reading holds none."""
    return tuple(map(_destination, parts(reading.data, "EventDestinations")))


def _destination(entry: Mapping[str, Any]) -> EventDestination:
    member = next((each for each in _TARGETS if isinstance(entry.get(each), Mapping)), "")
    target, arn = _TARGETS.get(member, ("", ""))
    return EventDestination(
        name=text(entry, "Name"),
        enabled=flag(entry, "Enabled") is True,
        events=texts(entry, "MatchingEventTypes"),
        target=target,
        arn=text(part(entry, member), arn) if arn else "",
    )
