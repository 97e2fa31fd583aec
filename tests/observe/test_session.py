"""What the observations of one run share, on the embedded cloud: calls of AWS and questions to DNS servers."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta

import dns.message
import pytest

from deliverability.observe.aws.clients import Clients
from deliverability.observe.dns.servers import Channel
from deliverability.observe.gather import observe, observe_in
from deliverability.observe.network import Internet, MappedNetwork, Network
from deliverability.observe.options import DnsOptions
from deliverability.observe.session import Session
from deliverability.snapshot.readings import readings

pytestmark = pytest.mark.slow

SHOP, SECOND = "shop.example.com", "second.example.com"


@pytest.fixture
def dns_options(shop):
    host, port = shop.cloud.dns_address
    return DnsOptions((f"{host}:{port}",), MappedNetwork(shop.cloud.endpoints), timeout=5.0, budget=30.0)


@pytest.fixture
def looks(shop, dns_options):
    """One look after the other in one session: the snapshots, and the operations that each took, sorted."""

    async def looking(manifests, between):
        async with Session(dns=dns_options, aws=shop.options, clock=shop.cloud.clock.now) as session:
            for manifest in manifests:
                snapshot = await observe_in(session, manifest)
                yield snapshot, sorted(shop.asked())
                shop.cloud.clock.advance(between)

    async def collected(manifests, between):
        return [each async for each in looking(manifests, between)]

    def look(*manifests, between=timedelta(0)):
        for region in {manifest.region for manifest in manifests}:
            for domain in (SHOP, SECOND):
                shop.client("sesv2", region).create_email_identity(EmailIdentity=domain)
        shop.asked()
        return asyncio.run(collected(manifests, between))

    return look


#: What a look calls here: all but what there is nothing to call for.
ALL = sorted(
    {f"{each.service}:{each.name}" for which in readings().values() for each in which.operations}
    - {
        "sesv2:GetConfigurationSetEventDestinations",
        "sesv2:GetDedicatedIpPool",
        "sesv2:GetSuppressedDestination",
        "sesv2:ListRecommendations",
        "sts:GetCallerIdentity",
    }
)


def test_of_a_second_domain_only_its_own_is_read(declare, looks):
    (first, asked), (second, asked_then) = looks(
        declare(), declare(domain=SECOND), between=timedelta(minutes=10)
    )
    assert asked == ALL
    assert asked_then == [
        "route53:ListResourceRecordSets",
        "sesv2:GetConfigurationSet",
        "sesv2:GetEmailIdentity",
    ]
    assert first.aws.account == second.aws.account
    assert first.aws.account.status == "ok"
    assert second.taken_at - first.taken_at == timedelta(minutes=10)


def test_each_region_has_an_account_of_its_own_and_route_53_is_one(declare, looks):
    frankfurt = declare()
    virginia = frankfurt.model_copy(update={"region": "us-east-1"})
    (_, asked), (_, asked_then) = looks(frankfurt, virginia)
    assert asked == ALL
    assert asked_then == [operation for operation in ALL if not operation.startswith("route53:")]


def test_what_another_role_sees_is_asked_for_with_that_role(declare, looks):
    role = "arn:aws:iam::222222222222:role/dns"
    (first, _), (second, asked_then) = looks(declare(), declare(domain=SECOND, dns={"roleArn": role}))
    assert asked_then == [
        "route53:ListHostedZonesByName",
        "sesv2:GetConfigurationSet",
        "sesv2:GetEmailIdentity",
        "sts:AssumeRole",
    ]
    assert (first.aws.zone.status, second.aws.zone.status) == ("ok", "absent")


def test_a_session_sees_of_each_domain_what_a_look_of_its_own_sees(declare, shop, looks, dns_options):
    manifests = declare(), declare(domain=SECOND)
    together = [snapshot for snapshot, _ in looks(*manifests)]
    alone = [
        asyncio.run(observe(each, dns=dns_options, aws=shop.options, clock=shop.cloud.clock.now))
        for each in manifests
    ]
    assert together == alone
    assert {name: reading.status for name, reading in alone[0].aws.readings.items()} == {
        **dict.fromkeys(readings(), "ok"),
        "configuration_set": "absent",
        "ip_pool": "left-out",
        "recommendations": "left-out",
    }


@contextmanager
def questions_sent(monkeypatch):
    """The questions that are sent: whom to, name, type and flags. What is sent again, with the same id, counts once."""
    sent = {}
    usual = Channel.send

    def noted(self, octets):
        peer = self._transport.get_extra_info("peername")
        question = dns.message.from_wire(octets)
        sent[peer, octets] = (peer, question.question[0].to_text(), question.flags)
        usual(self, octets)

    with monkeypatch.context() as patched:
        patched.setattr(Channel, "send", noted)
        yield sent


def test_a_question_to_a_server_is_put_once_for_all_domains(declare, dns_options, monkeypatch):
    manifests = declare(), declare(domain=SECOND)

    async def together():
        async with Session(dns=dns_options, aws=None) as session:
            await asyncio.gather(*(observe_in(session, each) for each in manifests))

    with questions_sent(monkeypatch) as shared:
        asyncio.run(together())
    with questions_sent(monkeypatch) as alone:
        for each in manifests:
            asyncio.run(observe(each, dns=dns_options, aws=None))
    assert sorted(shared.values()) == sorted(set(alone.values()))
    assert len(alone) > len(shared)


def test_outside_of_its_context_a_session_observes_nothing(declare, dns_options):
    async def before_and_after():
        session = Session(dns=dns_options, aws=None)
        with pytest.raises(RuntimeError, match="the session is not open"):
            await observe_in(session, declare())
        async with session:
            await observe_in(session, declare())
        with pytest.raises(RuntimeError, match="the session is not open"):
            await observe_in(session, declare(domain=SECOND))

    asyncio.run(before_and_after())


async def _rerouted(network: Network) -> tuple[str, ...]:
    async with Session(dns=DnsOptions(nameservers=("127.0.0.1:9",), network=network), aws=None) as session:
        return session.rerouted()


def test_an_embedded_world_is_told_and_the_internet_is_not():
    assert asyncio.run(_rerouted(Internet())) == ()
    assert asyncio.run(_rerouted(MappedNetwork({}))) == (
        "DNS was asked in an embedded world, not on the internet (--network, DELIVERABILITY_NETWORK)",
    )


class Kept(Clients):
    """Clients that no run may close."""

    def close(self) -> None:
        raise AssertionError("a run closed them")


def test_sessions_with_kept_clients_ask_anew_and_close_none_of_them(shop, declare, dns_options):
    manifest, kept, seen = declare(), Kept(shop.options), []

    async def look():
        async with Session(
            dns=dns_options, aws=shop.options, clock=shop.cloud.clock.now, clients=kept
        ) as session:
            await observe_in(session, manifest)

    for _ in range(2):
        asyncio.run(look())
        with kept.lent("sesv2", manifest.region) as client:
            seen.append((client, sorted(shop.asked())))
    super(Kept, kept).close()
    (first, asked), (second, again) = seen
    assert (first is second, again == asked, "sesv2:GetAccount" in again) == (True, True, True)
