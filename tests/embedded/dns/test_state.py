import copy
import json

import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset
from tests.embedded.dns.conftest import SHOP_RECORDS, Lab, Shown, ask, show


def _furnished() -> DnsWorld:
    """A world in which everything that can be saved has happened."""
    world = DnsWorld(Clock(), seed=3)
    shop = world.create_zone("shop.example")
    shop.apply(SHOP_RECORDS)
    world.delegate(world.create_zone("eu.shop.example"))
    world.create_zone("shop.example").apply([RRset("shop.example", "TXT", 60, ('"twin"',))])
    world.create_zone("quiet.xn--p1ai", delegated=False)
    world.delete_zone(world.create_zone("brief.shop"))
    moved = world.create_zone("moved.com")
    world.undelegate(moved)
    dkim, tld = world.zone("dkim.amazonses.com"), world.zone("com")
    assert dkim is not None
    assert tld is not None
    dkim.apply([RRset("token.dkim.amazonses.com", "TXT", 3600, ('"p=AAAA"',))])
    half = world.create_zone("half.com")
    tld.apply([RRset("half.com", "NS", 172800, (f"{half.name_servers[0]}.", "ns.gone.com."))])
    return world


def test_dump_comes_back_the_same() -> None:
    dump = _furnished().dump()
    for seed in (3, 4):
        restored = DnsWorld.restore(json.loads(json.dumps(dump)), Clock(), seed=seed)
        again = restored.dump()
        versions = [zone.pop("version") for zone in again["zones"]]
        assert all(new >= old["version"] for new, old in zip(versions, dump["zones"], strict=True))
        assert again == {
            **dump,
            "zones": [{k: v for k, v in z.items() if k != "version"} for z in dump["zones"]],
        }


def test_dump_is_complete() -> None:
    dump = _furnished().dump()
    assert [(zone["name"], zone["delegated"]) for zone in dump["zones"]] == [
        ("shop.example", True),
        ("eu.shop.example", True),
        ("shop.example", False),
        ("quiet.xn--p1ai", False),
        ("moved.com", False),
        ("half.com", True),
    ]
    assert [tld["name"] for tld in dump["tlds"]] == ["example", "xn--p1ai", "shop"]
    half = dump["zones"][-1]
    assert dump["surroundings"] == [
        {
            "zone": "com",
            "record_sets": [
                {"name": "half.com", "type": "NS", "ttl": 172800, "rdata": [f"{half['name_servers'][0]['name']}.", "ns.gone.com."]}
            ],
            "removed": [],
        },
        {
            "zone": "dkim.amazonses.com",
            "record_sets": [{"name": "token.dkim.amazonses.com", "type": "TXT", "ttl": 3600, "rdata": ['"p=AAAA"']}],
            "removed": [],
        },
    ]  # fmt: skip


def test_restored_world_answers_as_before_and_takes_new_zones() -> None:
    first = _furnished()
    names = {server for zone in first.zones() for server in first.name_servers(zone)}
    world = DnsWorld.restore(first.dump(), Clock(), seed=3)
    assert {server for zone in world.zones() for server in world.name_servers(zone)} == names
    with world:
        fresh = world.create_zone("fresh.example")
        assert names.isdisjoint(world.name_servers(fresh))
        assert {s.address for s in names}.isdisjoint(s.address for s in world.name_servers(fresh))

        def resolve(name: str, rdtype: str = "TXT") -> Shown:
            return show(ask(world.resolver_address, name, rdtype, flags=0x100))

        assert resolve("shop.example").answer == (
            'shop.example. 300 TXT "v=spf1 include:amazonses.com -all"',
        )
        assert resolve("token.dkim.amazonses.com").answer == ('token.dkim.amazonses.com. 3600 TXT "p=AAAA"',)
        assert resolve("half.com", "SOA").rcode == resolve("eu.shop.example", "SOA").rcode == "NOERROR"
        assert resolve("moved.com", "SOA").rcode == "NXDOMAIN"


def test_version_never_goes_back(lab: Lab) -> None:
    before = lab.zone.version
    world = DnsWorld.restore(lab.world.dump(), Clock())
    assert world.zones()[0].version >= before


def test_hand_written_seed_may_leave_out_what_can_be_made() -> None:
    seed = {"zones": [{"name": "shop.example", "record_sets": [{"name": "shop.example", "type": "TXT", "ttl": 60, "rdata": ['"x"']}]}]}  # fmt: skip
    zone, *rest = DnsWorld.restore(seed, Clock()).zones()
    assert (rest, len(zone.name_servers), [rrset.type for rrset in zone.rrsets().values()]) == (
        [],
        4,
        ["SOA", "NS", "TXT"],
    )


def _change(path: list, value) -> dict:
    dump = copy.deepcopy(_DUMP)
    place = dump
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return dump


_DUMP = _furnished().dump()
_SERVER = _DUMP["zones"][0]["name_servers"][0]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["schema"], 2, "schema: Input should be 1, not 2"),
        (["zones", 0, "nam"], "x", "zones.0.nam: Extra inputs are not permitted, not 'x'"),
        (["zones", 0, "name"], "Shop.example.", "zones.0.name: String should match pattern"),
        (["zones", 0, "record_sets", 1, "ttl"], -1, "zones.0.record_sets.1.ttl: Input should be greater than or equal to 0, not -1"),
        (["zones", 0, "record_sets", 1, "rdata"], [], "zones.0.record_sets.1.rdata: Tuple should have at least 1 item"),
        (["zones", 0, "name_servers", 0, "address"], "192.0.2.1", "zones.0.name_servers.0.address: Value error, expected an address from 198.18.1.1 on in 198.18.0.0/16, not '192.0.2.1'"),
        (["zones", 1, "name_servers", 2], _SERVER, f"each name server may appear once; the name {_SERVER['name']} appears again"),
        (["surroundings", 0, "zone"], "mars", "the saved DNS world changes 'mars', which is no zone of its surroundings"),
        (["tlds", 0, "name"], "com", "the saved DNS world has the top-level domain 'com' twice"),
        (["zones", 0, "name"], "a..b", "'a..b' is no name for a hosted zone"),
        (["zones"], "none", "zones: Input should be a valid tuple, not 'none'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_changes_nothing(path: list, value, message: str) -> None:
    world = DnsWorld(Clock())
    before = world.dump()
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - compared below
        world.load(_change(path, value))
    assert message in str(refused.value)
    assert world.dump() == before


def test_every_mistake_is_reported_at_once() -> None:
    with pytest.raises(ValueError, match=r"zones\.0\.name: .*; zones\.1: .*; colour: "):
        DnsWorld(Clock()).load({"zones": [{"name": "A"}, 7], "colour": "red"})


def test_world_with_zones_takes_no_dump(lab: Lab) -> None:
    before = lab.world.dump()
    with pytest.raises(ValueError, match="only be loaded into one without hosted zones"):
        lab.world.load(_DUMP)
    assert lab.world.dump() == before
