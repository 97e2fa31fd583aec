"""The declared configuration set (SESv2 `GetConfigurationSet`) with its event destinations."""

from deliverability.declaration.manifest import Manifest
from deliverability.snapshot.reading import LEFT_OUT, Reading
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.specification import AwsReading, Look

_GET_CONFIGURATION_SET = Operation("sesv2", "GetConfigurationSet", Scope.CONFIGURATION_SET)
_GET_EVENT_DESTINATIONS = Operation(
    "sesv2", "GetConfigurationSetEventDestinations", Scope.CONFIGURATION_SET, empty=True
)
_MEMBERS: Kept = {
    **whole("ConfigurationSetName"),
    "SendingOptions": whole("SendingEnabled"),
    "ReputationOptions": whole("ReputationMetricsEnabled"),
    "SuppressionOptions": {
        **whole("SuppressedReasons", "SuppressionScope"),
        "ValidationOptions": {"ConditionThreshold": whole("ConditionThresholdEnabled")},
    },
    "DeliveryOptions": whole("TlsPolicy", "SendingPoolName"),
    "TrackingOptions": whole("CustomRedirectDomain"),
    "EventDestinations": {
        **whole("Name", "Enabled", "MatchingEventTypes"),
        "SnsDestination": whole("TopicArn"),
        "EventBridgeDestination": whole("EventBusArn"),
        "KinesisFirehoseDestination": whole("DeliveryStreamArn"),
        "PinpointDestination": whole("ApplicationArn"),
        "CloudWatchDestination": {},
    },
}


async def _read(look: Look) -> Reading:
    """Left out where none is declared."""
    name = _declared(look.manifest)
    if name is None:
        return LEFT_OUT
    found = await look.caller.call(_GET_CONFIGURATION_SET, ConfigurationSetName=name)
    events = await look.caller.call(_GET_EVENT_DESTINATIONS, ConfigurationSetName=name)
    return Reading("ok", {**found, "EventDestinations": list(events.get("EventDestinations") or ())})


def _declared(manifest: Manifest) -> str | None:
    return manifest.identity.configuration_set if manifest.identity is not None else None


CONFIGURATION_SET = AwsReading(
    name="configuration_set",
    place=40,
    operations=(_GET_CONFIGURATION_SET, _GET_EVENT_DESTINATIONS),
    keeps=_MEMBERS,
    read=_read,
    calls=lambda manifest: _declared(manifest) is not None,
)
