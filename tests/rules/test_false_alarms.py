"""Unusual, and right: none of these may fail or warn (the false-alarm list of the failure modes)."""

from dataclasses import replace

import pytest

from tests.rules.world import KEY_2048, Answer, World, declared, healthy, ids

SPF = "v=spf1 include:amazonses.com -all"
FIRST = "aaaa1111._domainkey.shop.example"
TARGET = "aaaa1111.dkim.amazonses.com"


def pending() -> World:
    return healthy().ses(
        VerificationStatus="PENDING",
        VerifiedForSendingStatus=False,
        VerificationInfo={"LastSuccessTimestamp": None, "ErrorType": "HOST_NOT_FOUND"},
        DkimAttributes={"Status": "PENDING", "LastKeyGenerationTimestamp": "2026-11-20T11:59:00+00:00"},
        MailFromAttributes={"MailFromDomainStatus": "PENDING"},
    )


def key_with_version() -> World:
    text = f"v=DKIM1; k=rsa; {KEY_2048}"
    return healthy().answer(FIRST, "TXT", Answer(values=(text,), cname=(TARGET,))).put(TARGET, "TXT", text)


def key_in_a_longer_chain() -> World:
    chain = (TARGET, "key-7.dkim.amazonses.com")
    return healthy().answer(FIRST, "TXT", Answer(values=(KEY_2048,), cname=chain))


def many_verifications() -> World:
    return healthy().put("shop.example", "TXT", SPF, "site=1", "MS=2", "v=verify1", '"quoted"', "=cmd", "")


def no_spf_declared() -> World:
    return healthy(declared(spf={"record": "none"})).put("shop.example", "TXT", "MS=1")


def other_servers_for_the_zone() -> World:
    world = healthy(declared(dns={"mode": "external"}))
    hosts = ("ns1.dns-host.example", "ns2.dns-host.example")
    return replace(world, delegation=replace(world.delegation, parent_servers=hosts, child_servers=hosts))


def subdomain_in_the_zone_of_its_parent() -> World:
    return healthy(declared(domain="news.shop.example"))


def a_quota_without_limit() -> World:
    return healthy().standing(SendQuota={"Max24HourSend": -1, "MaxSendRate": 500})


def a_fresh_account() -> World:
    return healthy().standing(SendQuota={"SentLast24Hours": 0}, Details=None)


def a_resolver_behind_the_times() -> World:
    return healthy().at("resolver", "_dmarc.shop.example", "TXT", Answer("NXDOMAIN"))


def a_resolver_that_fails() -> World:
    return healthy().at("resolver", FIRST, "TXT", Answer("SERVFAIL"))


def dmarc_by_alias() -> World:
    target = "_dmarc.policies.example"
    world = healthy(declared(dmarc={"record": "external"})).put("_dmarc.shop.example", "CNAME", target)
    text = "v=DMARC1;p=reject;np=reject;rua=mailto:d@shop.example;"
    return world.answer("_dmarc.shop.example", "TXT", Answer(values=(text,), cname=(target,)))


@pytest.mark.parametrize(
    "build",
    [
        pending,
        key_with_version,
        key_in_a_longer_chain,
        many_verifications,
        no_spf_declared,
        other_servers_for_the_zone,
        subdomain_in_the_zone_of_its_parent,
        a_quota_without_limit,
        a_fresh_account,
        a_resolver_behind_the_times,
        a_resolver_that_fails,
        dmarc_by_alias,
    ],
    ids=lambda build: build.__name__,
)
def test_unusual_but_right(build):
    assert ids(build()) == {}


@pytest.mark.parametrize("region", ["eu-central-1", "us-gov-east-1"])
def test_the_declared_region_decides_nothing_but_names(region: str):
    assert ids(healthy(declared().model_copy(update={"region": region}))) == {}
