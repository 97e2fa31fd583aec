"""Hosted zones as `aws route53 list-resource-record-sets` writes them: `SeedZone` from such an export, aliases and groups included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deliverability.embedded.aws.protocol.errors import InvalidRequest
from deliverability.embedded.aws.protocol.model import ServiceApi
from deliverability.embedded.aws.protocol.values import Wording, check
from deliverability.embedded.aws.route53 import names
from deliverability.embedded.aws.route53.names import NameProblem
from deliverability.embedded.aws.route53.zones import HostedZone


class SeedProblem(ValueError):
    """A zone source that cannot be used; the text names the source, the place and the way out."""


@dataclass(frozen=True, slots=True)
class SeedZone:
    """A zone to set up.

    name: inner form. records: ResourceRecordSet structures of the Route 53 API.
    """

    name: str
    private: bool
    records: tuple[Mapping[str, Any], ...]


def exported_zone(record_sets: Any, where: str) -> SeedZone:
    """The zone of an export, named by its SOA; raises `SeedProblem`."""
    if not isinstance(record_sets, list):
        raise SeedProblem(f'{where}: "ResourceRecordSets" is {record_sets!r}; expected a list')
    shape = ServiceApi.load("route53").model.shape_for("ResourceRecordSet")
    for number, each in enumerate(record_sets):
        _check_shape(shape, each, f"{where}: ResourceRecordSets[{number}]")
    apexes = [each["Name"] for each in record_sets if each["Type"] == "SOA"]
    if len(apexes) != 1:
        raise SeedProblem(
            f"{where}: an export has the SOA of its zone, this one has {len(apexes)}: export the zone as a whole"
        )
    try:
        name = names.from_api(apexes[0])
        # Route 53 makes the apex's SOA and NS itself.
        made = ((name, "SOA"), (name, "NS"))
        kept = [each for each in record_sets if (names.from_api(each["Name"]), each["Type"]) not in made]
    except NameProblem as problem:
        raise SeedProblem(f"{where}: {problem}") from None
    return SeedZone(name, False, tuple(kept))


def in_order(zone: HostedZone, records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Record sets in an order in which Route 53 takes them: the targets of aliases before those.

    An alias to a name of the export itself leads to the zone as it is here, which has an id of its own.
    """
    waiting = [dict(record) for record in records]
    there = {(names.from_api(each["Name"]), each["Type"]) for each in waiting}
    for each in waiting:
        target = each.get("AliasTarget")
        if target is not None and (names.from_api(target["DNSName"]), each["Type"]) in there:
            each["AliasTarget"] = {**target, "HostedZoneId": zone.id}
    ordered: list[dict[str, Any]] = []
    placed: set[tuple[str, str]] = set()
    while waiting:
        ready: list[dict[str, Any]] = []
        later: list[dict[str, Any]] = []
        for each in waiting:
            target = _target(zone, each)
            (ready if target is None or target in placed else later).append(each)
        # What only leads round in a circle is for Route 53 to refuse.
        ready, waiting = (ready, later) if ready else (later, [])
        ordered += ready
        placed |= {(names.from_api(each["Name"]), each["Type"]) for each in ready}
    return ordered


def _target(zone: HostedZone, record: Mapping[str, Any]) -> tuple[str, str] | None:
    """The name and type in the same zone that an alias leads to."""
    target = record.get("AliasTarget")
    if target is None or target["HostedZoneId"] != zone.id:
        return None
    return names.from_api(target["DNSName"]), record["Type"]


def _check_shape(shape: Any, record_set: Any, where: str) -> None:
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(record_set, shape)
    if report.has_errors():
        raise SeedProblem(f"{where}: {report.generate_report()}")
    try:
        check(shape, record_set, Wording(shows_values=True))
    except InvalidRequest as problem:
        raise SeedProblem(f"{where}: {problem.message}") from None
