"""The estates are what they say: whole, apart, and made in an embedded cloud as their owners made them."""

import pytest

from deliverability.declaration.reading import from_mapping
from deliverability.embedded.cloud import Cloud
from deliverability.standards import names
from tests.estates import Estate, catalogue
from tests.estates.building import build
from tests.estates.estate import PUBLIC_KEY, TOKENS


@pytest.mark.parametrize("estate", catalogue().values(), ids=catalogue())
def test_an_estate_is_whole(estate: Estate) -> None:
    held = [record for zone in estate.zones for record in zone.records]
    assert estate.settings["domain"] == estate.domain
    assert [
        record.name
        for zone in estate.zones
        for record in zone.records
        if not names.is_within(record.name, zone.name)
    ] == []
    assert len({(record.name, record.type) for record in held}) == len(held)


def test_their_settings_can_be_declared() -> None:
    known = dict(zip(TOKENS, ("one", "two", "three"), strict=True)) | {PUBLIC_KEY: ""}
    declared = {}
    for name, estate in catalogue().items():
        settings = dict(estate.settings)
        if "tokens" in settings.get("dkim", {}):
            settings["dkim"] = {"tokens": [known[each] for each in settings["dkim"]["tokens"]]}
        if "byo" not in settings.get("dkim", {}):
            declared[name] = from_mapping(settings, region=estate.region).domain
    assert declared == {name: estate.domain for name, estate in catalogue().items() if name != "own-key"}


@pytest.mark.slow
def test_an_estate_stands_in_a_cloud_and_ses_has_looked_at_it() -> None:
    estate = catalogue()["delegated-subdomain"]
    with Cloud() as cloud:
        built = build(estate, cloud)
        seen = cloud.client("sesv2", estate.region).get_email_identity(EmailIdentity=estate.domain)
        tokens = {record.name for record in built.zones[estate.domain].contents() if record.type == "CNAME"}
    assert seen["VerificationStatus"] == seen["DkimAttributes"]["Status"] == "SUCCESS"
    assert tokens == {built.filled(f"{token}._domainkey.orders.shop.example") for token in TOKENS}
