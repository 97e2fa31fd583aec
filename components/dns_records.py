"""Record sets of a plan as Route 53 records."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.standards import txt

from .shared_records import declare_shared


def declare_records(
    name: str,
    plan: Plan,
    decided: pulumi.Output[Plan] | None,
    zone_ids: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> dict[str, pulumi.CustomResource]:
    """Declare every record set of the plan that is ours to write, or one value in it, by key.

    plan: as far as it is known while the program runs; its keys decide which resources there are.
    decided: the same with what SES decides, where that matters: the DKIM record sets are taken from there.
    zone_ids: the hosted zone of each key.
    opts: parent and provider of every record.
    """
    declared: dict[str, pulumi.CustomResource] = {}
    for record in plan.records:
        if record.ownership is Ownership.HANDOFF:
            continue
        if record.ownership is Ownership.SHARED:
            shared = declare_shared(f"{name}-{record.key}", record, plan, zone_ids[record.key], opts)
            declared[record.key] = shared
            continue
        record_name: pulumi.Input[str] = record.name
        values: pulumi.Input[list[str]] = provider_values(record)
        if decided is not None and record.purpose == DKIM.purpose:
            record_name = decided.apply(partial(_name, record.key))
            values = decided.apply(partial(_values, record.key))
        # No allow_overwrite: the first write is a CREATE, which Route 53 itself refuses where a record set stands already.
        declared[record.key] = aws.route53.Record(
            f"{name}-{record.key}",
            name=record_name,
            type=record.type,
            ttl=record.ttl,
            records=values,
            zone_id=zone_ids[record.key],
            opts=opts,
        )
    return declared


def provider_values(record: RecordSet) -> list[str]:
    """The values as the provider takes them; names stay without the final dot, as it reads them back."""
    return (
        [txt.to_provider(value) for value in record.values] if record.type == "TXT" else list(record.values)
    )


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
