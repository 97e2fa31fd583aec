"""Answers of AWS spoilt by the seed, read and judged: `python -m tests.observe.aws.fuzz --cases 2000 --seed 1`.

Each case is made from its number alone: `--first` with that number and `--cases 1` runs it again. The answers are those of the API
models, each member there, before they are spoilt. What must hold: a reading is made of whatever comes, nothing is raised, and
nothing fails without a finding that says so.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import botocore.loaders
from botocore.model import ServiceModel, Shape

from deliverability.observe.aws.reader import Reader
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.operations import Operation
from tests.many_cases import run_cases
from tests.mutations import mutated
from tests.rules.fuzz import judged
from tests.rules.world import SERVERS, TAKEN_AT, TOKENS, declared, healthy

#: What stands in a full answer; whatever isn't here is the first value of its enumeration, or a plain one of its type.
_TOLD: Mapping[str, Any] = {
    "Name": "shop.example.",
    "Id": "/hostedzone/Z1",
    "DNSName": "shop.example.",
    "Value": '"v=spf1 include:amazonses.com -all"',
    "MailFromDomain": "bounce.shop.example",
    "IdentityName": "orders.shop.example",
    "EmailAddress": "anna@shop.example",
    "ConfigurationSetName": "shop-example",
    "Arn": "arn:aws:iam::123456789012:role/check",
    "TopicArn": "arn:aws:sns:eu-central-1:123456789012:events",
    "Namespace": "AWS/SES",
    "Label": "BounceRate",
    "VerificationStatus": "SUCCESS",
    "MailFromDomainStatus": "SUCCESS",
    "Status": "SUCCESS",
    "EnforcementStatus": "HEALTHY",
    "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
    "CurrentSigningKeyLength": "RSA_2048_BIT",
    "SigningHostedZone": "dkim.amazonses.com",
    "ErrorType": None,
    "Tokens": list(TOKENS),
    "NameServers": list(SERVERS),
    "Max24HourSend": 50_000.0,
    "MaxSendRate": 14.0,
    # Pages end.
    "IsTruncated": False,
    "NextToken": None,
    "NextMarker": None,
    "NextRecordName": None,
    "NextHostedZoneId": None,
    "NextDNSName": None,
    "PrivateZone": False,
}


@cache
def service(name: str) -> ServiceModel:
    return ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)


@cache
def answer_to(operation: Operation) -> Any:
    shape = service(operation.service).operation_model(operation.name).output_shape
    return {} if shape is None else _sample("", shape, 0)


def _sample(name: str, shape: Shape, depth: int) -> Any:
    is_list, told = shape.type_name == "list", _TOLD.get(name)
    if name in _TOLD and shape.type_name not in ("structure", "map") and isinstance(told, list) is is_list:
        return told
    match shape.type_name:
        case "structure":
            found = {
                key: _sample(key, member, depth + 1)
                for key, member in (shape.members.items() if depth < 6 else ())
            }
            return {key: value for key, value in found.items() if value is not None}
        case "list":
            return [_sample(name, shape.member, depth + 1)]
        case "map":
            return {"key": _sample(name, shape.value, depth + 1)}
        case "boolean":
            return True
        case "integer" | "long":
            return 1
        case "double" | "float":
            return 0.5
        case "timestamp":
            return "2026-11-19T12:00:00+00:00"
    enum = getattr(shape, "enum", None)
    return enum[0] if enum else "text"


class _Spoiling:
    """Calls of a run whose answers are spoilt, one in three of them."""

    def __init__(self, random: Random) -> None:
        self._random = random

    async def answer(self, operation: Operation, *_: object) -> Reading:
        answer = answer_to(operation)
        if self._random.random() < 1 / 3:
            spoilt = mutated({"answer": answer}, self._random, most=4).get("answer")
            answer = spoilt if isinstance(spoilt, dict) else {}
        return Reading("ok", answer)


async def _read(random: Random) -> Any:
    manifest = declared(
        environment=random.choice(("production", "sandbox")),
        recipients=("anna@shop.example",),
        dns={"zone": "shop.example", **({"zoneId": "Z1"} if random.random() < 0.5 else {})},
    )
    deadline = asyncio.get_running_loop().time() + 60
    async with Reader(manifest, _Spoiling(random), now=TAKEN_AT, deadline=deadline) as reader:  # type: ignore[arg-type]
        return manifest, await reader.read_all()


@cache
def _dns() -> Any:
    return healthy().snapshot()


def case(seed: int, number: int) -> str:
    """The result of the verdict. Raises AssertionError, or whatever shouldn't be raised."""
    manifest, aws = asyncio.run(_read(Random(f"{seed}:{number}")))
    return judged(replace(_dns(), manifest=manifest, aws=aws), every_format=number % 8 == 0)


def main(arguments: Sequence[str] | None = None) -> None:
    run_cases(
        case, "Spoil what AWS answers, read it and judge it.", "answers", cases=2_000, arguments=arguments
    )


if __name__ == "__main__":
    main()
