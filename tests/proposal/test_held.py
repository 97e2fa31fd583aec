"""The record sets at a domain and below it, read page by page and no further."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from deliverability.declaration.manifest import undeclared
from deliverability.proposal.held import HELD
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.specification import Look, NotRead
from deliverability.snapshot.readings.zone import ZONE

_ZONE = Reading("ok", {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "shop.example."}})


class _Zone:
    """Route 53 with one record set a page; what isn't asked as expected raises KeyError."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self.started: list[str] = []

    async def call(self, operation: Any, **parameters: Any) -> Mapping[str, Any]:
        start = parameters["StartRecordName"].rstrip(".")
        self.started.append(start)
        at = self._names.index(start)
        page = {
            "ResourceRecordSets": [{"Name": f"{start}.", "Type": "A"}],
            "IsTruncated": at + 1 < len(self._names),
        }
        if at + 1 < len(self._names):
            page |= {"NextRecordName": f"{self._names[at + 1]}.", "NextRecordType": "A"}
        return page


def _read(zone: _Zone, reading: Reading = _ZONE, domain: str = "shop.example") -> Reading:
    manifest = undeclared(domain)

    async def filled() -> Any:
        return manifest

    return asyncio.run(
        HELD.read(Look(manifest, zone, datetime(2026, 11, 29, tzinfo=UTC), filled, {ZONE: reading}))
    )


def test_it_ends_where_the_names_of_the_domain_end() -> None:
    zone = _Zone("orders.shop.example", "a.orders.shop.example", "www.shop.example", "xyz.shop.example")
    found = _read(zone, domain="orders.shop.example")
    assert [each["Name"] for each in found.data["ResourceRecordSets"]] == [
        "orders.shop.example.",
        "a.orders.shop.example.",
    ]
    assert zone.started == ["orders.shop.example", "a.orders.shop.example"]


def test_a_zone_without_end_is_cut_and_says_so() -> None:
    found = _read(_Zone("shop.example", *(f"h{number}.shop.example" for number in range(50))))
    assert len(found.data["ResourceRecordSets"]) == 20
    assert found.detail == "the first 6000 record sets were read"


def test_without_a_zone_there_is_nothing_to_read() -> None:
    absent = Reading("absent", detail="no such zone")
    with pytest.raises(NotRead) as problem:
        _read(_Zone(), absent)
    assert problem.value.reading == absent
