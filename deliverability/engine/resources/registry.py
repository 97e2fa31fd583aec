"""The registry of translated resource types and functions."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from deliverability.engine.resources.contract import Aws, Inputs, ResourceType, UnknownToken
from deliverability.engine.resources.functions import (
    Function,
    GetCallerIdentity,
    GetPartition,
    GetRecords,
    GetRegion,
    GetZone,
    GetZones,
)
from deliverability.engine.resources.provider import AwsProvider
from deliverability.engine.resources.route53_record import Route53Record
from deliverability.engine.resources.ses_configuration_set import (
    ConfigurationSet,
    EventDestination,
)
from deliverability.engine.resources.ses_identity import (
    EmailIdentity,
    FeedbackAttributes,
    MailFromAttributes,
)
from deliverability.engine.resources.shared_txt import SharedTxt

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    made.token: made
    for made in (
        AwsProvider(),
        ConfigurationSet(),
        EmailIdentity(),
        EventDestination(),
        FeedbackAttributes(),
        MailFromAttributes(),
        Route53Record(),
        SharedTxt(),
    )
}

FUNCTIONS: Mapping[str, Function] = {
    made.token: made
    for made in (GetCallerIdentity(), GetPartition(), GetRecords(), GetRegion(), GetZone(), GetZones())
}


def resource_type(token: str) -> ResourceType:
    """The translation of a resource type; raises UnknownToken, naming the nearest one."""
    found = RESOURCE_TYPES.get(token)
    if found is None:
        raise UnknownToken(f"resource type '{token}' is not translated{_nearest(token, RESOURCE_TYPES)}")
    return found


def call(token: str, aws: Aws, arguments: Inputs) -> dict[str, Any]:
    """The answer of a function; raises UnknownToken, InvalidInputs, FunctionError, or botocore's ClientError."""
    found = FUNCTIONS.get(token)
    if found is None:
        raise UnknownToken(f"function '{token}' is not translated{_nearest(token, FUNCTIONS)}")
    return found(aws, arguments)


def _nearest(token: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(token, list(known), n=1)
    return f" (the nearest is '{near[0]}')" if near else ""
