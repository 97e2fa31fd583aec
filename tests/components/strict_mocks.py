"""An AWS that refuses surprises: unknown types, functions and input names are errors, and zones hold only what was put there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import pulumi
import pulumi_aws as aws
from pulumi import _types
from pulumi.runtime import mocks, rpc

from components.dkim_facts import NoAnswer
from components.mail_domain import MailDomain
from deliverability.declaration.kinds import DkimFacts
from deliverability.ses import regions
from tests.components.harness import InvokeFailed, Program, Run

ACCOUNT = "123456789012"
TOKENS = ("aaaatoken1", "bbbbtoken2", "cccctoken3")

_GET_ZONE = "aws:route53/getZone:getZone"
_GET_RECORDS = "aws:route53/getRecords:getRecords"
_COMPONENT = "mail-deliverability:index:MailDomain"
_SHARED_TXT = "pulumi-python:dynamic/mail-deliverability:SharedTxt"
_SHARED_TXT_INPUTS = {"zoneId", "name", "value", "ttl", "region", "__provider"}
_ARGUMENTS = {
    "aws:sesv2/configurationSet:ConfigurationSet": aws.sesv2.configuration_set.ConfigurationSetArgs,
    "aws:sesv2/emailIdentity:EmailIdentity": aws.sesv2.email_identity.EmailIdentityArgs,
    "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": (
        aws.sesv2.email_identity_mail_from_attributes.EmailIdentityMailFromAttributesArgs
    ),
    "aws:route53/record:Record": aws.route53.record.RecordArgs,
    "pulumi:providers:aws": aws.provider.ProviderArgs,
}


@dataclass
class Zone:
    """A hosted zone. records: by name and type, values as the Route 53 API spells them."""

    zone_id: str
    name: str
    private: bool = False
    records: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass
class StrictAws(mocks.Mocks):
    """Answers like the provider.

    echo: give no computed outputs, as in the preview of resources that don't exist yet.
    denied: functions that the credentials may not call.
    """

    zones: tuple[Zone, ...] = ()
    echo: bool = False
    denied: tuple[str, ...] = ()
    tokens: tuple[str, ...] = TOKENS

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == _COMPONENT:
            return None, args.inputs
        if args.typ == _SHARED_TXT:
            unknown = args.inputs.keys() ^ _SHARED_TXT_INPUTS
            assert unknown <= {"roleArn"}, f"{args.typ}: {unknown}"
            return (None if self.echo else f"{args.name}-id"), args.inputs
        check_names(revealed(args.inputs), _ARGUMENTS[args.typ], args.typ)
        computed = {} if self.echo else self._computed(args)
        return (None if self.echo else f"{args.name}-id"), args.inputs | computed

    def _computed(self, args: mocks.MockResourceArgs) -> dict[str, Any]:
        region = args.inputs.get("region", "")
        arn = f"arn:{regions.partition(region)}:ses:{region}:{ACCOUNT}"
        match args.typ:
            case "aws:sesv2/emailIdentity:EmailIdentity":
                declared = revealed(args.inputs).get("dkimSigningAttributes", {})
                tokens = [] if "domainSigningSelector" in declared else list(self.tokens)
                return {
                    "arn": f"{arn}:identity/{args.inputs['emailIdentity']}",
                    "dkimSigningAttributes": declared | {"tokens": tokens},
                }
            case "aws:sesv2/configurationSet:ConfigurationSet":
                return {"arn": f"{arn}:configuration-set/{args.inputs['configurationSetName']}"}
        return {}

    def call(self, args: mocks.MockCallArgs) -> dict[str, Any]:
        known: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            _GET_ZONE: self._get_zone,
            _GET_RECORDS: self._get_records,
        }
        if args.token not in known:
            raise AssertionError(f"{args.token} is not mocked: give this test its answer")
        if args.token in self.denied:
            raise InvokeFailed(
                args.token, "api error AccessDenied: User is not authorized to perform this action"
            )
        return known[args.token](args.args)

    def _get_zone(self, args: dict[str, Any]) -> dict[str, Any]:
        assert set(args) in ({"name", "privateZone"}, {"zoneId"}), args
        if "zoneId" in args:
            found = [zone for zone in self.zones if zone.zone_id == args["zoneId"]]
            if not found:
                raise InvokeFailed(_GET_ZONE, "couldn't find resource")
        else:
            found = [
                zone
                for zone in self.zones
                if zone.name == args["name"].rstrip(".") and zone.private == args["privateZone"]
            ]
        if not found:
            raise InvokeFailed(_GET_ZONE, "no matching Route 53 Hosted Zone found")
        if len(found) > 1:
            raise InvokeFailed(
                _GET_ZONE,
                "multiple Route 53 Hosted Zones matched; use additional constraints to reduce matches to a single "
                "Route 53 Hosted Zone",
            )
        (zone,) = found
        return {"id": zone.zone_id, "zoneId": zone.zone_id, "name": zone.name, "privateZone": zone.private}

    def _get_records(self, args: dict[str, Any]) -> dict[str, Any]:
        assert set(args) == {"zoneId", "nameRegex"}, args
        (zone,) = (zone for zone in self.zones if zone.zone_id == args["zoneId"])
        record_sets = [
            {"name": f"{name}.", "type": type_, "ttl": 300, "resourceRecords": [{"value": v} for v in values]}
            for (name, type_), values in zone.records.items()
            if re.search(args["nameRegex"], f"{name}.")
        ]
        return {"zoneId": zone.zone_id, "nameRegex": args["nameRegex"], "resourceRecordSets": record_sets}


def revealed(value: Any) -> Any:
    """The inputs with secrets as plain values."""
    if isinstance(value, list):
        return [revealed(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(rpc._special_sig_key) == rpc._special_secret_sig:
        return revealed(value["value"])
    return {key: revealed(item) for key, item in value.items()}


def check_names(inputs: dict[str, Any], arguments: type, where: str) -> None:
    """Raise for an input name that the class of arguments doesn't have: Pulumi's mocks accept anything."""
    types = _types.input_type_types(arguments)
    unknown = set(inputs) - set(_types.input_type_py_to_pulumi_names(arguments).values())
    if unknown:
        raise AssertionError(f"{where} has no input {', '.join(sorted(unknown))}")
    for name, value in inputs.items():
        nested = _input_class(types.get(name))
        if nested and isinstance(value, dict):
            check_names(value, nested, f"{where} {name}")


def _input_class(annotation: Any) -> type | None:
    if isinstance(annotation, type):
        return annotation if _types.is_input_type(annotation) else None
    return next(filter(None, map(_input_class, get_args(annotation))), None)


CELL = "dkim.cell7.amazonses.com"


@dataclass
class Ses:
    """SES as `MailDomain` asks it. answer: None stands for a SES that can't be reached."""

    answer: DkimFacts | None = field(default_factory=lambda: DkimFacts(TOKENS, CELL))
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, domain: str, region: str) -> DkimFacts:
        self.asked.append((domain, region))
        if self.answer is None:
            raise NoAnswer("Could not connect to the endpoint URL")
        return self.answer


def declare(
    args: Any,
    *,
    cloud: StrictAws | None = None,
    ses: Ses | None = None,
    opts: Callable[[], pulumi.ResourceOptions] | None = None,
    preview: bool = False,
    config: Mapping[str, str] | None = None,
) -> Run:
    """Run a program that declares one `MailDomain` named "mail" in an account that owns example.com.

    args, opts: also as a function, for what can be made only inside a program.
    """

    def program() -> None:
        MailDomain("mail", args() if callable(args) else args, opts() if opts else None, ask_ses=ses or Ses())

    cloud = cloud or StrictAws(zones=(Zone("Z1", "example.com"),))
    return Program(program, cloud, config or {"aws:region": "eu-central-1"}).run(preview=preview)
