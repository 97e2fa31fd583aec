"""Record sets of a plan as Route 53 records."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.mail_from import MAIL_FROM
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.sections import MailFrom
from deliverability.standards import txt

from .placement import Place
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
                f"{name}-{record.key}", record, plan, places[record.key].zone.zone_id, opts
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
            resource_name(name, record),
            name=record_name,
            type=record.type,
            ttl=record.ttl,
            records=values,
            zone_id=places[record.key].zone.zone_id,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=renamed.get(record.key))),
        )
    return declared


def resource_name(name: str, record: RecordSet) -> str:
    """The name of the resource for a record set: made of its key, and where a change of settings moves the record to another
    DNS name, of that name's own label too.

    So what is in use now and kept as former later is one resource all the time: the engine leaves it alone.
    """
    key, former, label = record.key.partition("-previous-")
    if not former:
        label = record.name.partition(".")[0]
    if record.purpose == DKIM.purpose:
        return f"{name}-{key}-{label}" if record.type == "TXT" else f"{name}-{key}"
    if record.purpose in MAIL_FROM and label != MailFrom().subdomain:
        return f"{name}-{key}-{label}"
    return f"{name}-{key}"


def _renamed(
    name: str, plan: Plan, places: Mapping[str, Place]
) -> dict[str, list[pulumi.Input[str | pulumi.Alias]]]:
    """The aliases of record sets, by key, whose resource an earlier version may have named by the kind alone.

    There was one of each kind then. It is the one that stands in DNS: what is to be made is no resource of an earlier version.
    Without the alias the record would be in the way of itself; imported, it would go with the resource of the earlier name.
    """
    taken = {resource_name(name, record) for record in plan.records}
    found: dict[str, list[pulumi.Input[str | pulumi.Alias]]] = {}
    for record in plan.records:
        earlier = f"{name}-{record.key.partition('-previous-')[0]}"
        place = places.get(record.key)
        if earlier in taken or place is None or (record.name, record.type) not in place.existing.values:
            continue
        taken.add(earlier)
        found[record.key] = [pulumi.Alias(name=earlier)]
    return found


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
