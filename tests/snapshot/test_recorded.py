"""A snapshot answers whatever was worked out while it was taken, and answers the same."""

import asyncio

import pytest

from deliverability.embedded.dns.behaviour import (
    Bogus,
    CnameLoop,
    Failing,
    Hiding,
    Silent,
    Slow,
    Stale,
)
from deliverability.embedded.dns.zone import RRset
from deliverability.observe.dns.evaluate import evaluate
from deliverability.snapshot import parse_snapshot
from deliverability.snapshot.recorded import RecordedResolver, discovered, inspected, predicted
from deliverability.standards import dmarc, spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import settled
from tests import virtual_time
from tests.rules.world import healthy as healthy_shop

pytestmark = pytest.mark.slow

ZONE = "example.com"
SHOP = "shop.example.com"


class Noting:
    """Another resolver, and all that it was asked and said."""

    def __init__(self, resolver):
        self._resolver = resolver
        self.said = {}

    async def query(self, name, rdtype):
        answer = self.said[name, rdtype] = await self._resolver.query(name, rdtype)
        return answer


def put(scene, *records):
    scene.world.zone(ZONE).apply(
        [
            RRset(name, rdtype, 300, values if isinstance(values, tuple) else (values,))
            for name, rdtype, values in records
        ]
    )


def healthy(scene):
    pass


def with_third_parties(scene):
    """SPF through includes, an MX and a macro; DMARC reports that another company reads."""
    crm = scene.world.create_zone("crm.example")
    crm.apply(
        [
            RRset(
                "_spf.crm.example",
                "TXT",
                300,
                ('"v=spf1 include:_a.crm.example exists:%{d}.x.crm.example ~all"',),
            ),
            RRset("_a.crm.example", "TXT", 300, ('"v=spf1 mx:crm.example a:gone.crm.example -all"',)),
            RRset("crm.example", "MX", 300, ("10 mx.crm.example.",)),
            RRset("mx.crm.example", "A", 300, ("198.19.7.7",)),
            RRset(f"{SHOP}._report._dmarc.crm.example", "TXT", 300, ('"v=DMARC1"',)),
        ]
    )
    put(
        scene,
        (SHOP, "TXT", '"v=spf1 include:_spf.crm.example include:missing.crm.example mx ?all"'),
        (f"_dmarc.{SHOP}", "TXT", '"v=DMARC1; p=none; rua=mailto:r@crm.example,mailto:r@nowhere.example"'),
        (f"_dmarc.{ZONE}", "TXT", '"v=DMARC1; p=reject; psd=n"'),
        (f"_mta-sts.{SHOP}", "TXT", '"v=STSv1; id=1"'),
    )


def one_server_stale(scene):
    stale = scene.world.name_servers(scene.world.zone(ZONE))[0]
    scene.world.misbehave(stale, Stale())
    with_third_parties(scene)


def two_servers_of_four_stale(scene):
    """As many say one thing as the other: the order of the answers decides."""
    for stale in scene.world.name_servers(scene.world.zone(ZONE))[:2]:
        scene.world.misbehave(stale, Stale())
    with_third_parties(scene)


def slow(scene):
    with_third_parties(scene)
    for number, server in enumerate(scene.world.name_servers(scene.world.zone(ZONE))):
        scene.world.misbehave(server, Slow(0.05 * number))


def failing(scene):
    with_third_parties(scene)
    scene.world.misbehave(scene.world.zone(ZONE), Failing())


def third_party_failing(scene):
    with_third_parties(scene)
    scene.world.misbehave(scene.world.zone("crm.example"), Failing())


def aliases_in_a_circle(scene):
    with_third_parties(scene)
    scene.world.misbehave(scene.world.zone("crm.example"), CnameLoop())


def bogus(scene):
    with_third_parties(scene)
    scene.world.misbehave(scene.world.resolver, Bogus(ZONE))


def hidden(scene):
    """The resolver's word leads nowhere, the name servers' word leads on."""
    with_third_parties(scene)
    scene.world.misbehave(scene.world.resolver, Hiding(ZONE))


def nobody_answers(scene):
    scene.world.misbehave(scene.world.resolver, Silent())


WORLDS = [
    healthy,
    with_third_parties,
    one_server_stale,
    two_servers_of_four_stale,
    slow,
    failing,
    third_party_failing,
    aliases_in_a_circle,
    bogus,
    hidden,
    nobody_answers,
]


@pytest.mark.parametrize("make", WORLDS, ids=lambda make: make.__name__)
def test_what_was_followed_is_followed_again_without_a_question(scene, make, monkeypatch):
    make(scene)
    live = []

    async def noted(manifest, world):
        live.append(Noting(world))
        await evaluate(manifest, live[-1])

    monkeypatch.setattr("deliverability.observe.gather.evaluate", noted)
    snapshot = virtual_time.run(scene.observing()) if make is nobody_answers else scene.observe()
    replayed = Noting(RecordedResolver(parse_snapshot(snapshot.to_json())))
    settled(evaluate(snapshot.manifest, replayed))
    assert [question for question, answer in replayed.said.items() if answer.status == "NOT-ASKED"] == []
    # The first is the look ahead, which takes a resolver's word for it.
    assert replayed.said == live[-1].said
    assert len(replayed.said) >= 8


def test_the_standards_say_the_same_of_the_snapshot_as_of_the_world(scene):
    with_third_parties(scene)
    recorded = RecordedResolver(scene.observe())

    async def both():
        return await asyncio.gather(
            spf.inspect(SHOP, resolver=recorded), dmarc.discover(SHOP, resolver=recorded)
        )

    inspection, discovery = asyncio.run(both())
    assert (inspection.lookups, discovery.policy_domain, discovery.organizational_domain) == (7, SHOP, ZONE)


def test_what_was_not_asked_is_told_from_what_is_not_there(scene):
    recorded = RecordedResolver(scene.observe())
    assert settled(recorded.query("stranger.example", "TXT")) == Answer("NOT-ASKED")
    assert settled(recorded.query("_dmarc.example.com", "TXT")).status == "NXDOMAIN"


def test_what_the_standards_make_of_a_snapshot_is_worked_out_once_for_each_name():
    snapshot = healthy_shop().snapshot()
    spf_of = [inspected(snapshot, name) for name in ("shop.example", "amazonses.com", "shop.example")]
    assert [each.domain for each in spf_of] == ["shop.example", "amazonses.com", "shop.example"]
    assert spf_of[0] is spf_of[2]
    assert discovered(snapshot, "shop.example") is discovered(snapshot, "shop.example")
    usual, without = (
        predicted(snapshot, "shop.example", "shop.example", mail_from)
        for mail_from in ("bounce.shop.example", None)
    )
    assert (usual.mail_from, without.mail_from) == ("bounce.shop.example", "amazonses.com")
    assert predicted(snapshot, "shop.example", "shop.example", None) is without
