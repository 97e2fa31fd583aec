"""Whole observations, DNS and AWS together, on the embedded cloud."""

import asyncio
from dataclasses import replace

import pytest

from deliverability.observe.gather import observe
from deliverability.observe.network import MappedNetwork
from deliverability.observe.options import DnsOptions
from deliverability.snapshot import parse_snapshot

SES = "eu-central-1"


def observed(shop, manifest, *, budget=30.0, **changes):
    host, port = shop.cloud.dns_address
    dns = DnsOptions((f"{host}:{port}",), MappedNetwork(shop.cloud.endpoints), timeout=5.0, budget=budget)
    aws = replace(shop.options, **changes)
    return asyncio.run(observe(manifest, dns=dns, aws=aws, clock=shop.cloud.clock.now))


def test_the_tokens_of_a_new_identity_fill_the_placeholders_and_are_asked_for(declare, shop):
    created = shop.client("sesv2").create_email_identity(EmailIdentity="shop.example.com")
    tokens = tuple(created["DkimAttributes"]["Tokens"])
    record = {"Type": "CNAME", "TTL": 300, "ResourceRecords": [{"Value": f"{tokens[0]}.dkim.amazonses.com"}]}
    name = f"{tokens[0]}._domainkey.shop.example.com"
    shop.client("route53").change_resource_record_sets(
        HostedZoneId=shop.cloud.hosted_zone_ids["example.com"],
        ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {"Name": name, **record}}]},
    )
    snapshot = observed(shop, declare(tokens=None))
    assert snapshot.manifest == declare(tokens=tokens)
    assert snapshot.taken_at == shop.cloud.clock.now()
    assert snapshot.ask(name, "CNAME").values == (f"{tokens[0]}.dkim.amazonses.com",)
    for token in tokens[1:]:
        told = snapshot.ask(f"{token}._domainkey.shop.example.com", "CNAME")
        assert (told.status, told.basis) == ("NXDOMAIN", "authoritative")
    # What Route 53 holds at a name that only SES's answer told.
    assert [each["Name"] for each in snapshot.aws.record_sets.data["ResourceRecordSets"]] == [f"{name}."]


def test_the_zones_delegation_set_is_the_delegation(declare, shop):
    snapshot = observed(shop, declare())
    assert tuple(sorted(snapshot.aws.zone.data["DelegationSet"]["NameServers"])) == (
        snapshot.delegation.parent_servers
    )


def test_an_identity_that_is_not_there(declare, shop):
    snapshot = observed(shop, declare(tokens=None))
    assert (snapshot.aws.identity.status, snapshot.aws.account.status) == ("absent", "ok")
    assert snapshot.manifest == declare(tokens=None)


def test_a_snapshot_with_aws_is_the_same_read_back_and_holds_no_credentials(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="shop.example.com")
    snapshot = observed(shop, declare(tokens=None))
    assert parse_snapshot(snapshot.to_json()) == snapshot
    assert "AKIAEMBEDDEDCLOUD001" not in snapshot.to_json()


def test_the_environment_leads_to_the_cloud_too(declare, shop, monkeypatch):
    for name, value in shop.cloud.environment().items():
        monkeypatch.setenv(name, value)
    aws = observed(shop, declare(), session=None, endpoint_url=None).aws
    assert (aws.account.status, aws.zone.status, aws.alarms.status) == ("ok", "ok", "ok")


def test_each_call_is_made_once(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="shop.example.com")
    shop.asked()
    observed(shop, declare(tokens=None))
    asked = shop.asked()
    assert sorted(asked) == sorted(set(asked))


@pytest.mark.parametrize("service", ["sesv2", "route53", "cloudwatch"])
def test_a_service_that_only_throttles_leaves_the_others_alone(declare, shop, service):
    shop.fault("error", service=service, code="Throttling", status=429)
    aws = observed(shop, declare()).aws
    got = {"sesv2": aws.account, "route53": aws.zone, "cloudwatch": aws.alarms}
    assert {name: reading.status for name, reading in got.items()} == {
        name: "throttled" if name == service else "ok" for name in got
    }


def test_throttling_ends_with_the_budget(declare, shop):
    shop.fault("error", service="*", code="Throttling", status=429)
    # The first pause would be an hour.
    aws = observed(shop, declare(), second=3600.0, budget=30.0).aws
    assert (aws.identity.status, aws.zone.status, aws.metrics.status) == ("throttled",) * 3
