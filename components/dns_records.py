"""Record sets of a plan as Route 53 records."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.placement import Place
from deliverability.stack_resources import provider_values, record_resource

from .shared_records import declare_shared


def declare_records(
    name: str,
    plan: Plan,
    records: Iterable[RecordSet],
    decided: pulumi.Output[Plan] | None,
    places: Mapping[str, Place],
    opts: pulumi.ResourceOptions,
) -> dict[str, pulumi.CustomResource]:
    """Declare record sets of a plan, those that are ours to write, or one value in it, by key.

    records: of the plan, as far as they are known while the program runs; their keys decide which resources there are.
    decided: the plan with what SES decides, where that matters: the DKIM record sets are taken from there.
    places: where each of them stands, by key.
    opts: what all of them have in common: parent, provider, protection, what they wait for.
    """
    declared: dict[str, pulumi.CustomResource] = {}
    renamed = _renamed(name, plan, places)
    for record in records:
        if record.ownership is Ownership.HANDOFF:
            continue
        if record.ownership is Ownership.SHARED:
            shared = declare_shared(
                record_resource(name, record), record, plan, places[record.key].zone.zone_id, opts
            )
            declared[record.key] = shared
            continue
        record_name: pulumi.Input[str] = record.name
        values: pulumi.Input[list[str]] = provider_values(record)
        if decided is not None and record.purpose == DKIM.purpose:
            record_name = decided.apply(partial(_name, record.key))
            values = decided.apply(partial(_values, record.key))
        # No allow_overwrite: the first write is a CREATE, which Route 53 itself refuses where a record set stands already.
        declared[record.key] = aws.route53.Record(
            record_resource(name, record),
            name=record_name,
            type=record.type,
            ttl=record.ttl,
            records=values,
            zone_id=places[record.key].zone.zone_id,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=renamed.get(record.key))),
        )
    return declared


def _renamed(
    name: str, plan: Plan, places: Mapping[str, Place]
) -> dict[str, list[pulumi.Input[str | pulumi.Alias]]]:
    """The aliases of record sets, by key, whose resource an earlier version may have named by the kind alone.

    There was one of each kind then. It is the one that stands in DNS: what is to be made is no resource of an earlier version.
    Without the alias the record would be in the way of itself; imported, it would go with the resource of the earlier name.
    """
    taken = {record_resource(name, record) for record in plan.records}
    found: dict[str, list[pulumi.Input[str | pulumi.Alias]]] = {}
    for record in plan.records:
        earlier = f"{name}-{record.key.partition('-previous-')[0]}"
        place = places.get(record.key)
        if earlier in taken or place is None or (record.name, record.type) not in place.existing.values:
            continue
        taken.add(earlier)
        found[record.key] = [pulumi.Alias(name=earlier)]
    return found


def as_data(record: RecordSet) -> dict[str, Any]:
    """A record set as in the manifest, for outputs."""
    return {
        "key": record.key,
        "name": record.name,
        "type": record.type,
        "ttl": record.ttl,
        "values": list(record.values),
        "purpose": str(record.purpose),
        "ownership": str(record.ownership),
    }


def _name(key: str, plan: Plan) -> str:
    return plan.record(key).name


def _values(key: str, plan: Plan) -> list[str]:
    return provider_values(plan.record(key))
