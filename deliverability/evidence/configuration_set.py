"""The SES configuration set as a value, read leniently: its options (SESv2 `GetConfigurationSet`) and its event destinations."""

from dataclasses import dataclass

from deliverability.snapshot import Reading
from deliverability.snapshot.lenient import flag, part, parts, text, texts


@dataclass(frozen=True, slots=True)
class EventDestination:
    """One event destination of `GetConfigurationSetEventDestinations`.

    topic: ARN of an SNS topic, "" for another target. target: what kind of target it is, in words; "" where that isn't told.
    """

    name: str
    enabled: bool
    events: tuple[str, ...]
    topic: str
    target: str


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
    reasons = suppression.get("SuppressedReasons")
    return SesConfigurationSet(
        name=text(data, "ConfigurationSetName"),
        sending_enabled=flag(part(data, "SendingOptions"), "SendingEnabled"),
        tls_policy=text(delivery, "TlsPolicy"),
        reputation_metrics=flag(part(data, "ReputationOptions"), "ReputationMetricsEnabled"),
        pool=text(delivery, "SendingPoolName"),
        overrides_suppression=bool(suppression),
        suppressed_reasons=texts(suppression, "SuppressedReasons")
        if isinstance(reasons, list | tuple)
        else None,
        suppression_scope=text(suppression, "SuppressionScope"),
        validates=text(
            part(part(suppression, "ValidationOptions"), "ConditionThreshold"), "ConditionThresholdEnabled"
        )
        == "ENABLED",
        destinations=destinations_of(reading),
    )


_TARGETS = {
    "SnsDestination": "an SNS topic",
    "EventBridgeDestination": "an EventBridge bus",
    "KinesisFirehoseDestination": "a Firehose stream",
    "PinpointDestination": "Pinpoint",
    "CloudWatchDestination": "CloudWatch",
}


def destinations_of(reading: Reading) -> tuple[EventDestination, ...]:
    """The event destinations of a configuration set; none where the reading holds none."""
    return tuple(
        EventDestination(
            name=text(entry, "Name"),
            enabled=flag(entry, "Enabled") is True,
            events=texts(entry, "MatchingEventTypes"),
            topic=text(part(entry, "SnsDestination"), "TopicArn"),
            target=next((words for member, words in _TARGETS.items() if member in entry), ""),
        )
        for entry in parts(reading.data, "EventDestinations")
    )
