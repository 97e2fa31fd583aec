"""`aws:sesv2/configurationSet:ConfigurationSet` and its event destinations."""

# ruff: noqa: ARG002 - an interface: not every resource needs every argument

from collections.abc import Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from deliverability.engine.resources.contract import (
    Aws,
    Found,
    Inputs,
    InvalidInputs,
    ResourceType,
    is_gone,
)
from deliverability.engine.resources.schema import (
    BOOLEAN,
    IDENTITY,
    REGION,
    REQUIRED,
    STRINGS,
    TAGS,
    Property,
)
from deliverability.engine.resources.ses_tags import as_list, change_tags, ses_arn, tags_of
from deliverability.engine.resources.wire import to_api, to_wire

_POLICIES = ("REQUIRE", "OPTIONAL")

#: Option of the resource -> the API call that changes it (one Put for each, as the provider does on update).
_PUTS: Mapping[str, str] = {
    "deliveryOptions": "put_configuration_set_delivery_options",
    "reputationOptions": "put_configuration_set_reputation_options",
    "sendingOptions": "put_configuration_set_sending_options",
    "suppressionOptions": "put_configuration_set_suppression_options",
}


class ConfigurationSet(ResourceType):
    """How mail that names this set is delivered, counted and suppressed."""

    token = "aws:sesv2/configurationSet:ConfigurationSet"
    properties: ClassVar[Mapping[str, Property]] = {
        "configurationSetName": IDENTITY,
        "deliveryOptions": Property(
            "object",
            fields={
                "maxDeliverySeconds": Property("integer"),
                "tlsPolicy": Property("string", choices=_POLICIES),
            },
        ),
        "reputationOptions": Property("object", fields={"reputationMetricsEnabled": BOOLEAN}),
        "sendingOptions": Property("object", fields={"sendingEnabled": BOOLEAN}),
        "suppressionOptions": Property("object", fields={"suppressedReasons": STRINGS}),
        "tags": TAGS,
        "region": REGION,
    }

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """CreateConfigurationSet with all options."""
        call = {"ConfigurationSetName": inputs["configurationSetName"]}
        call |= {_upper(option): to_api(inputs[option]) for option in _PUTS if inputs.get(option)}
        if inputs.get("tags"):
            call["Tags"] = as_list(inputs["tags"])
        aws.client("sesv2", inputs).create_configuration_set(**call)
        return str(inputs["configurationSetName"])

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """GetConfigurationSet; of each option the declared members are compared, the others are computed."""
        try:
            seen = aws.client("sesv2", inputs).get_configuration_set(ConfigurationSetName=id)
            tags = tags_of(aws, inputs, ses_arn(aws, inputs, "configuration-set", id))
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        now: dict[str, Any] = {key: inputs[key] for key in ("region",) if key in inputs}
        now["configurationSetName"] = id
        for option in _PUTS:
            found = to_wire(seen.get(_upper(option), {}))
            declared = inputs.get(option, found if not inputs else {})
            if declared:
                now[option] = {member: found[member] for member in declared if member in found}
        if tags:
            now["tags"] = tags
        return Found(now, _outputs(aws, now))

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """One Put for each option that changed."""
        ses = aws.client("sesv2", new)
        for option, put in _PUTS.items():
            if old.get(option) != new.get(option):
                getattr(ses, put)(ConfigurationSetName=id, **to_api(new.get(option) or {}))
        change_tags(aws, new, ses_arn(aws, new, "configuration-set", id), old.get("tags"), new.get("tags"))
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """DeleteConfigurationSet."""
        try:
            aws.client("sesv2", inputs).delete_configuration_set(ConfigurationSetName=id)
        except ClientError as error:
            if not is_gone(error):
                raise


class EventDestination(ResourceType):
    """Where the events of a configuration set go. Its id is `set|destination`."""

    token = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination"
    properties: ClassVar[Mapping[str, Property]] = {
        "configurationSetName": IDENTITY,
        "eventDestinationName": IDENTITY,
        "eventDestination": Property(
            "object",
            required=True,
            fields={
                "matchingEventTypes": Property("list", required=True, of=REQUIRED),
                "enabled": BOOLEAN,
                "snsDestination": Property("object", fields={"topicArn": REQUIRED}),
                "eventBridgeDestination": Property("object", fields={"eventBusArn": REQUIRED}),
                "cloudWatchDestination": Property(
                    "object",
                    fields={
                        "dimensionConfigurations": Property(
                            "list",
                            required=True,
                            of=Property(
                                "object",
                                fields={
                                    "defaultDimensionValue": REQUIRED,
                                    "dimensionName": REQUIRED,
                                    "dimensionValueSource": REQUIRED,
                                },
                            ),
                        )
                    },
                ),
            },
        ),
        "region": REGION,
    }

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """CreateConfigurationSetEventDestination."""
        aws.client("sesv2", inputs).create_configuration_set_event_destination(**_destination(inputs))
        return f"{inputs['configurationSetName']}|{inputs['eventDestinationName']}"

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """GetConfigurationSetEventDestinations, and the one of this name in it."""
        set_name, bar, name = id.partition("|")
        if not bar:
            raise InvalidInputs(f"'{id}' is no id of an event destination: write SET|DESTINATION")
        try:
            listed = aws.client("sesv2", inputs).get_configuration_set_event_destinations(
                ConfigurationSetName=set_name
            )["EventDestinations"]
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        seen = next((destination for destination in listed if destination["Name"] == name), None)
        if seen is None:
            return None
        declared = inputs.get("eventDestination", {})
        found = to_wire({key: value for key, value in seen.items() if key != "Name"})
        members = {key: value for key, value in found.items() if not inputs or key in declared}
        if set(members.get("matchingEventTypes", ())) == set(declared.get("matchingEventTypes", ())):
            members["matchingEventTypes"] = list(
                declared["matchingEventTypes"]
            )  # a set, its order says nothing
        now = {key: inputs[key] for key in ("region",) if key in inputs} | {
            "configurationSetName": set_name,
            "eventDestinationName": name,
            "eventDestination": members,
        }
        return Found(now, {**now, "region": aws.region_of(inputs)})

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """UpdateConfigurationSetEventDestination."""
        aws.client("sesv2", new).update_configuration_set_event_destination(**_destination(new))
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """DeleteConfigurationSetEventDestination."""
        try:
            aws.client("sesv2", inputs).delete_configuration_set_event_destination(
                ConfigurationSetName=inputs["configurationSetName"],
                EventDestinationName=inputs["eventDestinationName"],
            )
        except ClientError as error:
            if not is_gone(error):
                raise


def _outputs(aws: Aws, inputs: Inputs) -> dict[str, Any]:
    name = inputs["configurationSetName"]
    return {
        **inputs,
        "arn": ses_arn(aws, inputs, "configuration-set", name),
        "tagsAll": dict(inputs.get("tags") or {}),
        "region": aws.region_of(inputs),
    }


def _destination(inputs: Inputs) -> dict[str, Any]:
    return {
        "ConfigurationSetName": inputs["configurationSetName"],
        "EventDestinationName": inputs["eventDestinationName"],
        "EventDestination": to_api(inputs["eventDestination"]),
    }


def _upper(key: str) -> str:
    return f"{key[0].upper()}{key[1:]}"
