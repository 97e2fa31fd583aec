import contextlib
import gc
import socket
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.behaviour import Failing, Slow
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset
from tests.embedded.dns.conftest import Lab, Shown, ask, show


def becomes_free(kind: int, address: tuple[str, int]) -> bool:
    """Whether the port can be had. Other processes get freed ports too, and give them back; a socket left open doesn't."""
    for _ in range(100):
        with socket.socket(socket.AF_INET, kind) as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                free.bind(address)
                return True
        time.sleep(0.05)
    return False


class TestLifeCycle:
    def test_close_leaves_no_thread_and_no_socket(self) -> None:
        threads = set(threading.enumerate())
        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            with DnsWorld(Clock()) as world:
                zone = world.create_zone("shop.example")
                endpoint = world.endpoints[world.name_servers(zone)[0].address]
                resolver = world.resolver_address
                open_stream = socket.create_connection(endpoint)
                world.misbehave(zone, Slow(60))
                with pytest.raises(dns.exception.Timeout):
                    ask(endpoint, "shop.example", timeout=0.05)
            gc.collect()
        assert set(threading.enumerate()) == threads
        with open_stream, contextlib.suppress(ConnectionResetError):
            assert open_stream.recv(1) == b""
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            for address in (endpoint, resolver):
                assert becomes_free(kind, address)

    def test_questions_in_flight_do_not_hold_up_closing(self, make_lab) -> None:
        lab = make_lab(patience=60)
        lab.world.misbehave(lab.zone, Slow(30))
        with pytest.raises(dns.exception.Timeout):
            lab.resolve("shop.example", timeout=0.05)
        lab.world.close()
        lab.world.close()

    def test_before_start_and_after_close_there_is_no_network(self) -> None:
        world = DnsWorld(Clock())
        for _ in range(2):
            with pytest.raises(RuntimeError, match="not running; start it first"):
                _ = world.resolver_address
            with pytest.raises(RuntimeError, match="not running; start it first"):
                _ = world.endpoints
            with world, pytest.raises(RuntimeError, match="runs already"):
                world.start()

    def test_zones_outlive_a_restart(self) -> None:
        world = DnsWorld(Clock())
        zone = world.create_zone("shop.example")
        zone.apply([RRset("shop.example", "TXT", 60, ('"here"',))])
        for _ in range(2):
            with world:
                assert show(ask(world.resolver_address, "shop.example")).answer == (
                    'shop.example. 60 TXT "here"',
                )

    def test_resolver_port_can_be_chosen_and_a_taken_one_is_named(self) -> None:
        with DnsWorld(Clock()) as first:
            port = first.resolver_address[1]
            threads = set(threading.enumerate())
            with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is taken; choose another one"):
                DnsWorld(Clock(), resolver_port=port).start()
            assert set(threading.enumerate()) == threads
        with DnsWorld(Clock(), resolver_port=port) as second:
            assert second.resolver_address == ("127.0.0.1", port)


class TestEndpoints:
    def test_maps_every_made_up_address_to_an_endpoint_of_its_own(self, lab: Lab) -> None:
        servers = [
            *lab.world.root_servers,
            lab.world.resolver,
            *(
                s
                for zone in (*lab.world.zones(), *lab.world.surroundings())
                for s in lab.world.name_servers(zone)
            ),
        ]
        endpoints = {server.address: lab.world.endpoints[server.address] for server in servers}
        assert {host for host, _ in endpoints.values()} == {"127.0.0.1"}
        assert len(set(endpoints.values())) == len(endpoints)
        assert all(address.startswith("198.18.") for address in endpoints)
        assert lab.world.network_data() == {
            "root_servers": {"a.root-servers.net": "198.18.0.1", "b.root-servers.net": "198.18.0.2"},
            "endpoints": {address: ["127.0.0.1", port] for address, (_, port) in sorted(endpoints.items())},
        }

    def test_follows_as_zones_come_and_go(self, lab: Lab) -> None:
        endpoints = lab.world.endpoints
        zone = lab.world.create_zone("new.example")
        servers = lab.world.name_servers(zone)
        assert len({endpoints[server.address] for server in servers}) == 4
        lab.world.delete_zone(zone)
        assert not endpoints.keys() & {server.address for server in servers}


class TestZones:
    def test_apex_is_route_53s(self, lab: Lab) -> None:
        zone = lab.world.create_zone("new.example")
        first, *_ = zone.name_servers
        assert set(zone.rrsets().values()) == {
            RRset(
                "new.example",
                "SOA",
                900,
                (f"{first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",),
            ),
            RRset("new.example", "NS", 172800, tuple(f"{host}." for host in zone.name_servers)),
        }
        assert [host.split(".", 2)[2] for host in zone.name_servers] == ["com", "net", "org", "co.uk"]
        assert [server.name for server in lab.world.name_servers(zone)] == list(zone.name_servers)

    def test_seed_decides_the_names(self) -> None:
        names = [DnsWorld(Clock(), seed=seed).create_zone("shop.example").name_servers for seed in (1, 1, 2)]
        assert names[0] == names[1] != names[2]

    def test_lists(self, lab: Lab) -> None:
        hidden = lab.world.create_zone("quiet.example", delegated=False)
        twin = lab.world.create_zone("shop.example")
        assert lab.world.zones() == (lab.zone, hidden, twin)
        assert lab.world.zone("shop.example") is lab.zone
        assert lab.world.zone("quiet.example") is None
        assert lab.world.zone("nowhere.example") is None
        assert [lab.world.is_delegated(zone) for zone in lab.world.zones()] == [True, False, False]
        assert {"", "com", "example", "amazonses.com", "dkim.amazonses.com"} < {
            z.name for z in lab.world.surroundings()
        }

    def test_delegation_moves_between_zones_of_one_name(self, lab: Lab) -> None:
        twin = lab.world.create_zone("shop.example")
        assert twin.name_servers != lab.zone.name_servers
        lab.world.delegate(twin)
        assert lab.world.zone("shop.example") is twin
        lab.world.undelegate(lab.zone)  # it has none any more: nothing happens
        assert lab.world.zone("shop.example") is twin
        lab.world.delete_zone(twin)
        assert lab.world.zone("shop.example") is None
        assert lab.world.zones() == (lab.zone,)

    def test_owner_delegates_below_a_hosted_zone_by_its_own_records(self, lab: Lab) -> None:
        child = lab.world.create_zone("eu.shop.example")
        assert lab.resolve("eu.shop.example", "SOA").rcode == "NXDOMAIN"
        lab.zone.apply([RRset("eu.shop.example", "NS", 300, (f"{child.name_servers[2].upper()}.",))])
        assert lab.world.zone("eu.shop.example") is child
        assert len(lab.resolve("eu.shop.example", "SOA").answer) == 1
        lab.world.delete_zone(child)
        assert lab.zone.get("eu.shop.example", "NS") is not None
        assert lab.resolve("eu.shop.example", "SOA") == Shown("SERVFAIL", "QR RD RA")

    def test_zone_that_was_occluded_comes_back(self, lab: Lab) -> None:
        deep = lab.world.create_zone("a.b.example")
        over = lab.world.create_zone("b.example")
        assert lab.world.zone("a.b.example") is None
        lab.world.delete_zone(over)
        assert lab.world.zone("a.b.example") is deep

    def test_deleted_name_servers_are_gone_from_the_providers_zones(self, lab: Lab) -> None:
        host = lab.zone.name_servers[0]
        assert len(lab.resolve(host, "A").answer) == 1
        lab.world.delete_zone(lab.zone)
        assert lab.resolve(host, "A").rcode == "NXDOMAIN"

    def test_zone_of_a_surroundings_name_stays_unreachable(self, lab: Lab) -> None:
        zone = lab.world.create_zone("amazonses.com")
        assert not lab.world.is_delegated(zone)
        with pytest.raises(ValueError, match=r"^amazonses\.com belongs to the world's surroundings"):
            lab.world.delegate(zone)

    @pytest.mark.parametrize(
        "name", ["", ".", "shop.example.", "Shop.example", "bücher.example", "a..example", "x" * 64 + ".example", "é", "a b.example", ".".join(["abcdefgh"] * 29)]
    )  # fmt: skip
    def test_name_that_is_none_is_refused_and_nothing_changes(self, lab: Lab, name: str) -> None:
        before = lab.world.dump()
        with pytest.raises(ValueError, match="is no name for a hosted zone: lower-case A-labels"):
            lab.world.create_zone(name)
        assert lab.world.dump() == before

    def test_foreign_zone_is_refused(self, lab: Lab) -> None:
        other = DnsWorld(Clock()).create_zone("shop.example")
        for act in (lab.world.delete_zone, lab.world.delegate, lab.world.undelegate):
            with pytest.raises(ValueError, match=r"^shop\.example is not a hosted zone of this world$"):
                act(other)
        with pytest.raises(ValueError, match=r"^the root is not a hosted zone"):
            lab.world.delete_zone(lab.world.surroundings()[0])
        with pytest.raises(KeyError):
            lab.world.misbehave(other, Failing())

    def test_deleting_a_misbehaving_zone_ends_its_fault(self, lab: Lab) -> None:
        other = lab.world.create_zone("other.example")
        lab.world.misbehave(other, Failing())
        lab.world.misbehave(lab.world.name_servers(other)[1], Failing())
        lab.world.delete_zone(other)
        assert lab.world._troubles.subjects == set()

    def test_many_writers_at_once(self, lab: Lab) -> None:
        def work(number: int) -> bool:
            zone = lab.world.create_zone(f"shop-{number}.com")
            zone.apply([RRset(zone.name, "TXT", 60, (f'"{number}"',))])
            right = lab.resolve(zone.name).answer == (f'{zone.name}. 60 TXT "{number}"',)
            if number % 2:
                lab.world.delete_zone(zone)
            return right

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(work, range(24)))
        assert sorted(zone.name for zone in lab.world.zones()) == sorted(
            ["shop.example", *(f"shop-{number}.com" for number in range(0, 24, 2))]
        )
