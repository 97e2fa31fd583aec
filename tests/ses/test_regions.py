"""Every region of the facts table: partition, DKIM zone, feedback host."""

import pytest

from deliverability.ses import regions

REGIONAL = [
    "af-south-1",
    "ap-northeast-3",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "il-central-1",
    "me-central-1",
    "us-gov-east-1",
]
SHARED = [
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-4",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
]


def test_the_table_has_every_region_once():
    assert sorted(REGIONAL + SHARED) == sorted(regions.REGIONS)


@pytest.mark.parametrize("region", REGIONAL)
def test_regions_with_a_dkim_zone_of_their_own(region: str):
    assert regions.dkim_zone(region) == f"dkim.{region}.amazonses.com"


@pytest.mark.parametrize("region", SHARED)
def test_regions_on_the_shared_dkim_zone(region: str):
    assert regions.dkim_zone(region) == "dkim.amazonses.com"


@pytest.mark.parametrize("region", REGIONAL + SHARED)
def test_feedback_host_and_partition(region: str):
    assert regions.feedback_host(region) == f"feedback-smtp.{region}.amazonses.com"
    assert regions.partition(region) == ("aws-us-gov" if region.startswith("us-gov-") else "aws")
    assert regions.is_region_name(region)


def test_china_is_a_partition_of_its_own_although_ses_is_not_there():
    assert regions.partition("cn-north-1") == "aws-cn"
    assert "cn-north-1" not in regions.REGIONS


@pytest.mark.parametrize(
    ("text", "nearest"), [("eu-centrl-1", "eu-central-1"), (" US-EAST-1 ", "us-east-1"), ("frankfurt", None)]
)
def test_nearest_region(text: str, nearest: str | None):
    assert regions.nearest_region(text) == nearest


@pytest.mark.parametrize("text", ["eu-central", "EU-CENTRAL-1", "eu central 1", "eu-central-1a", ""])
def test_what_is_no_region_name(text: str):
    assert not regions.is_region_name(text)
