"""A world in which Route 53 holds something else at a name; what DNS answers stays as it was."""

from typing import Any

from deliverability.standards import txt
from tests.rules.world import World


def held(world: World, name: str, rdtype: str, *spelled: str, ttl: int = 300) -> World:
    """Route 53 holds these values, in API form, at the name and type."""
    values = [{"Value": value} for value in spelled]
    record_set = {"Name": f"{name}.", "Type": rdtype, "TTL": ttl, "ResourceRecords": values}
    return _with(world, [*_without(world, name, rdtype), record_set])


def held_texts(world: World, name: str, *texts: str, ttl: int = 300) -> World:
    """The same for TXT, given as logical text."""
    return held(world, name, "TXT", *map(txt.to_route53, texts), ttl=ttl)


def not_held(world: World, name: str, rdtype: str) -> World:
    """Route 53 holds nothing at the name and type."""
    return _with(world, _without(world, name, rdtype))


def gone(world: World, name: str, rdtype: str) -> World:
    """It is gone from Route 53, and so from DNS."""
    return not_held(world.gone(name, rdtype), name, rdtype)


def published(world: World, name: str, *texts: str) -> World:
    """The TXT values stand in Route 53, and so in DNS."""
    return held_texts(world.put(name, "TXT", *texts), name, *texts)


def protected(world: World, *keys: tuple[str, str]) -> World:
    """Protections cover these names and types."""
    listed = [{"RecordName": f"{name}.", "RecordType": rdtype} for name, rdtype in keys]
    return world.reading("protections", ResourceRecordSetProtections=listed)


def _without(world: World, name: str, rdtype: str) -> list[dict[str, Any]]:
    listed = world.readings["record_sets"].data["ResourceRecordSets"]
    return [each for each in listed if (each["Name"], each["Type"]) != (f"{name}.", rdtype)]


def _with(world: World, listed: list[dict[str, Any]]) -> World:
    return world.reading("record_sets", ResourceRecordSets=listed)
