"""Nobody's value is lost, and ours is there when it should be, whoever else writes at the same time."""

from collections import Counter

from deliverability.embedded.cloud import Cloud
from tests.shared_txt.interleavings import ZONE, play


def test_many_writers_in_random_orders():
    cloud = Cloud()
    zone_id = cloud.create_hosted_zone(ZONE)
    seen: Counter[str] = Counter()
    for seed in range(40):
        seen += play(cloud, zone_id, seed)
    # Otherwise nothing was proved: they met, were throttled, refused, and wiped out.
    for happened in ("others were faster", "throttled", "refused", "our values wiped out by others"):
        assert seen[happened] > 0, happened
