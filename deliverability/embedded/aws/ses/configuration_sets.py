"""Operations on configuration sets and their event destinations."""

from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common
from deliverability.embedded.aws.ses.naming import check_set_name
from deliverability.embedded.aws.ses.state import ConfigurationSet, Region, Store

MAX_DESTINATIONS = 10

_OPTIONS = (
    "TrackingOptions",
    "DeliveryOptions",
    "ReputationOptions",
    "SendingOptions",
    "SuppressionOptions",
    "VdmOptions",
    "ArchivingOptions",
)
_TARGETS = (
    "KinesisFirehoseDestination",
    "CloudWatchDestination",
    "SnsDestination",
    "EventBridgeDestination",
    "PinpointDestination",
)
_CREATED = (*_OPTIONS, "MessageSecurityOptions")
#: What GetConfigurationSet shows where nothing was put.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
    "ReputationOptions": {"ReputationMetricsEnabled": False},
    "SendingOptions": {"SendingEnabled": True},
}
#: What a switch that was put without a value means: SDKs with primitive booleans leave `false` out.
_LEFT_OUT: Mapping[str, Mapping[str, Any]] = {
    "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
    "ReputationOptions": {"ReputationMetricsEnabled": False},
    "SendingOptions": {"SendingEnabled": False},
}


class ConfigurationSets:
    """Configuration sets of all regions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        puts: dict[str, Handler] = {f"PutConfigurationSet{option}": self._put for option in _OPTIONS}
        return {
            **puts,
            "CreateConfigurationSet": self._create,
            "UpdateConfigurationSet": self._update,
            "GetConfigurationSet": self._get,
            "ListConfigurationSets": self._list,
            "DeleteConfigurationSet": self._delete,
            "CreateConfigurationSetEventDestination": self._create_destination,
            "UpdateConfigurationSetEventDestination": self._update_destination,
            "DeleteConfigurationSetEventDestination": self._delete_destination,
            "GetConfigurationSetEventDestinations": self._destinations,
        }

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _set(self, call: Call) -> ConfigurationSet:
        return common.the_set(self._region(call), call.params["ConfigurationSetName"])

    def _create(self, call: Call) -> Mapping[str, Any]:
        region, name = self._region(call), check_set_name(call.params["ConfigurationSetName"])
        if name in region.configuration_sets:
            raise ApiError("AlreadyExistsException", f"Configuration set <{name}> already exists.")
        options = {option: dict(call.params[option]) for option in _CREATED if option in call.params}
        tags = common.tag_map(call.params.get("Tags", ()))
        region.configuration_sets[name] = ConfigurationSet(name, options, tags=tags)
        return {}

    def _get(self, call: Call) -> Mapping[str, Any]:
        shown = self._set(call)
        put = {option: {**_LEFT_OUT.get(option, {}), **values} for option, values in shown.options.items()}
        options = {**_DEFAULTS, **put}
        return {"ConfigurationSetName": shown.name, **options, "Tags": common.tag_list(shown.tags)}

    def _list(self, call: Call) -> Mapping[str, Any]:
        chosen, token = common.paged(call, list(self._region(call).configuration_sets), str)
        return {"ConfigurationSets": chosen, "NextToken": token}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        del self._region(call).configuration_sets[self._set(call).name]
        return {}

    def _put(self, call: Call) -> Mapping[str, Any]:
        changed = self._set(call)
        option = call.operation.removeprefix("PutConfigurationSet")
        given = {name: value for name, value in call.params.items() if name != "ConfigurationSetName"}
        if option == "VdmOptions":
            given = dict(given.get("VdmOptions", {}))
        changed.options.pop(option, None)
        if given or option in ("SendingOptions", "ReputationOptions"):
            changed.options[option] = given
        return {}

    def _update(self, call: Call) -> Mapping[str, Any]:
        changed = self._set(call)
        if "MessageSecurityOptions" in call.params:
            changed.options["MessageSecurityOptions"] = dict(call.params["MessageSecurityOptions"])
        return {}

    def _create_destination(self, call: Call) -> Mapping[str, Any]:
        changed, name = self._set(call), check_set_name(call.params["EventDestinationName"])
        if name in changed.destinations:
            raise ApiError(
                "AlreadyExistsException", f"An event destination with the name <{name}> already exists."
            )
        if len(changed.destinations) >= MAX_DESTINATIONS:
            message = f"A configuration set can have at most {MAX_DESTINATIONS} event destinations."
            raise ApiError("LimitExceededException", message)
        changed.destinations[name] = _definition(call)
        return {}

    def _update_destination(self, call: Call) -> Mapping[str, Any]:
        self._destination(call)[call.params["EventDestinationName"]] = _definition(call)
        return {}

    def _delete_destination(self, call: Call) -> Mapping[str, Any]:
        del self._destination(call)[call.params["EventDestinationName"]]
        return {}

    def _destination(self, call: Call) -> dict[str, dict[str, Any]]:
        """The destinations of the set, with the named one among them; raises NotFoundException."""
        destinations, name = self._set(call).destinations, call.params["EventDestinationName"]
        if name not in destinations:
            raise common.not_found(f"An event destination with the name <{name}> does not exist.")
        return destinations

    def _destinations(self, call: Call) -> Mapping[str, Any]:
        shown = self._set(call).destinations
        return {"EventDestinations": [{"Name": name, **each} for name, each in shown.items()]}


def _definition(call: Call) -> dict[str, Any]:
    definition = dict(call.params["EventDestination"])
    targets = [target for target in _TARGETS if target in definition]
    if len(targets) != 1:
        raise common.bad_request("Exactly one destination must be given for an event destination.")
    if not definition.get("MatchingEventTypes"):
        raise common.bad_request("At least one matching event type must be given.")
    if "SnsDestination" in definition:
        _check_topic(definition["SnsDestination"]["TopicArn"], call.region)
    return {"Enabled": False, **definition}


def _check_topic(arn: str, region: str) -> None:
    parts = arn.split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sns":
        raise common.bad_request(f"Invalid SNS topic <{arn}>.")
    if parts[3] != region:
        raise common.bad_request(f"SNS topic <{arn}> is not in region {region}.")
