"""Operations on the event destinations of configuration sets: who is told of bounces, complaints and the rest."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common
from deliverability.embedded.aws.ses.naming import check_destination_name
from deliverability.embedded.aws.ses.state import ConfigurationSet, Store
from deliverability.ses.regions import partition

MAX_DESTINATIONS = 10
MAX_DIMENSIONS = 10

#: What Pinpoint isn't sent (SES guide, "Set up an Amazon Pinpoint event destination").
_NOT_FOR_PINPOINT = ("DELIVERY_DELAY", "SUBSCRIPTION")
#: Headers that serve no dimension (SES guide, "Set up a CloudWatch event destination").
_RESERVED_HEADERS = ("received", "to", "from", "dkim-signature", "cc", "message-id", "return-path")
_DIMENSION_NAME = re.compile(r"(ses:)?[A-Za-z0-9_-]{1,255}")
_DIMENSION_VALUE = re.compile(r"[A-Za-z0-9_.@-]{1,255}")


class EventDestinations:
    """The event destinations of all configuration sets."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "CreateConfigurationSetEventDestination": self._create,
            "UpdateConfigurationSetEventDestination": self._update,
            "DeleteConfigurationSetEventDestination": self._delete,
            "GetConfigurationSetEventDestinations": self._get,
        }

    def _set(self, call: Call) -> ConfigurationSet:
        region = self._store.region(call.account, call.region)
        return common.the_set(region, call.params["ConfigurationSetName"])

    def _create(self, call: Call) -> Mapping[str, Any]:
        name, definition = check_destination_name(call.params["EventDestinationName"]), _definition(call)
        changed = self._set(call)
        if name in changed.destinations:
            message = f"An event destination with name <{name}> already exists for configuration set <{changed.name}>."
            raise ApiError("AlreadyExistsException", message)
        if len(changed.destinations) >= MAX_DESTINATIONS:
            message = f"A configuration set can have at most {MAX_DESTINATIONS} event destinations."
            raise ApiError("LimitExceededException", message)
        changed.destinations[name] = definition
        return {}

    def _update(self, call: Call) -> Mapping[str, Any]:
        name, definition = check_destination_name(call.params["EventDestinationName"]), _definition(call)
        self._holding(call, name)[name] = definition
        return {}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        name = check_destination_name(call.params["EventDestinationName"])
        del self._holding(call, name)[name]
        return {}

    def _holding(self, call: Call, name: str) -> dict[str, dict[str, Any]]:
        """The destinations of the set, with the named one among them; raises NotFoundException."""
        shown = self._set(call)
        if name not in shown.destinations:
            raise common.not_found(
                f"An event destination with name <{name}> does not exist for configuration set <{shown.name}>."
            )
        return shown.destinations

    def _get(self, call: Call) -> Mapping[str, Any]:
        shown = self._set(call).destinations
        return {"EventDestinations": [{"Name": name, **each} for name, each in shown.items()]}


def _definition(call: Call) -> dict[str, Any]:
    """The wanted destination; raises BadRequestException for one that SES refuses."""
    definition = dict(call.params["EventDestination"])
    if not definition.get("MatchingEventTypes"):
        raise common.bad_request("At least one event type must be specified.")
    checks: Mapping[str, Callable[[Call, dict[str, Any]], None]] = {
        "KinesisFirehoseDestination": _check_firehose,
        "CloudWatchDestination": _check_dimensions,
        "SnsDestination": _check_topic,
        "EventBridgeDestination": _check_bus,
        "PinpointDestination": _check_pinpoint,
    }
    targets = [target for target in checks if target in definition]
    if not targets:
        raise common.bad_request("Event destination is not provided.")
    if len(targets) > 1:
        raise common.bad_request(
            "Please provide only one destination with each request. Either a Firehose Destination or a Cloudwatch Destination "
            "or an SNS Destination or an EventBridge Destination."
        )
    checks[targets[0]](call, definition)
    return {"Enabled": False, **definition}


def _check_topic(call: Call, definition: dict[str, Any]) -> None:
    arn = definition["SnsDestination"]["TopicArn"]
    region, _, name = _arn(call, arn, "sns", f"Invalid SNS topic <{arn}>.")
    if region != call.region:
        raise common.bad_request(f"SNS topic <{arn}> is not in region {call.region}.")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}(\.fifo)?", name):
        raise common.bad_request(f"Invalid SNS topic <{arn}>.")
    if name.endswith(".fifo"):
        raise common.bad_request(f"SNS topic <{arn}> is a FIFO topic; only standard topics are supported.")


def _check_bus(call: Call, definition: dict[str, Any]) -> None:
    arn = definition["EventBridgeDestination"]["EventBusArn"]
    region, account, name = _arn(call, arn, "events", f"Invalid EventBridge event bus <{arn}>.")
    if (region, account, name) != (call.region, call.account, "event-bus/default"):
        raise common.bad_request(
            f"Event bus <{arn}> is not supported: only the default bus of account {call.account} in {call.region} is."
        )


def _check_firehose(call: Call, definition: dict[str, Any]) -> None:
    given = definition["KinesisFirehoseDestination"]
    stream, role = given["DeliveryStreamArn"], given["IamRoleArn"]
    region, _, name = _arn(call, stream, "firehose", f"Invalid Firehose delivery stream <{stream}>.")
    if region != call.region or not name.startswith("deliverystream/"):
        raise common.bad_request(f"Invalid Firehose delivery stream <{stream}>.")
    if not _arn(call, role, "iam", f"Invalid IAM role <{role}>.")[2].startswith("role/"):
        raise common.bad_request(f"Invalid IAM role <{role}>.")


def _check_pinpoint(call: Call, definition: dict[str, Any]) -> None:
    arn = definition["PinpointDestination"].get("ApplicationArn")
    problem = f"Invalid Pinpoint application ARN provided: {arn}."
    if not arn or not _arn(call, arn, "mobiletargeting", problem)[2].startswith("apps/"):
        raise common.bad_request(problem)
    for kind in definition["MatchingEventTypes"]:
        if kind in _NOT_FOR_PINPOINT:
            raise common.bad_request(f"Event type {kind} is not supported for Pinpoint destinations.")


def _check_dimensions(_call: Call, definition: dict[str, Any]) -> None:
    dimensions = definition["CloudWatchDestination"]["DimensionConfigurations"]
    if not dimensions:
        raise common.bad_request("CloudWatch metrics dimension configuration list cannot be empty.")
    if len(dimensions) > MAX_DIMENSIONS:
        raise common.bad_request(f"At most {MAX_DIMENSIONS} CloudWatch dimensions can be given.")
    for each in dimensions:
        name, value = each["DimensionName"], each["DefaultDimensionValue"]
        header = each["DimensionValueSource"] == "EMAIL_HEADER"
        if not _DIMENSION_NAME.fullmatch(name) or (header and name.lower() in _RESERVED_HEADERS):
            raise common.bad_request(f"Invalid CloudWatch dimension name <{name}>.")
        if not _DIMENSION_VALUE.fullmatch(value):
            raise common.bad_request(f"Invalid CloudWatch default dimension value <{value}>.")
    given = [each["DimensionName"] for each in dimensions]
    if len(set(given)) != len(given):
        raise common.bad_request("Each CloudWatch dimension name can be given only once.")


def _arn(call: Call, arn: str, service: str, problem: str) -> tuple[str, str, str]:
    """Region, account and resource of an ARN of this service in the call's partition; raises BadRequestException."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[:3] != ["arn", partition(call.region), service]:
        raise common.bad_request(problem)
    if not re.fullmatch(r"\d{12}", parts[4]):
        raise common.bad_request(problem)
    return parts[3], parts[4], parts[5]
