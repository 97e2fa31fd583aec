"""A fresh hosted zone for the tests of change batches."""

from itertools import count

import pytest

_NUMBER = count()


@pytest.fixture
def zone(shared_rig):
    """(zone id, zone name, change function) of a fresh zone."""
    name = f"shop{next(_NUMBER)}.example"
    zone_id = shared_rig.cloud.create_hosted_zone(name)
    route53 = shared_rig.client("route53")

    def change(*changes):
        return route53.change_resource_record_sets(
            HostedZoneId=zone_id, ChangeBatch={"Changes": list(changes)}
        )

    return zone_id, name, change
