"""Whole observations of an embedded DNS world, through real sockets."""

import asyncio
import subprocess
import sys
from dataclasses import replace

import dns.rdatatype
import pytest

from deliverability.embedded.dns.behaviour import (
    Failing,
    Hiding,
    Lame,
    Refusing,
    Silent,
    Stale,
    Truncating,
)
from deliverability.embedded.dns.zone import RRset
from deliverability.observe.dns.authoritative import MOST_ADDRESSES, MOST_SERVERS
from deliverability.observe.dns.nameservers import NameserverError
from deliverability.observe.gather import observe
from deliverability.observe.network import Internet, MappedNetwork
from deliverability.observe.options import DnsOptions
from deliverability.snapshot import Aws, Delegation, NameServer, Reading, parse_snapshot
from deliverability.snapshot.questions import dkim_questions, doubled_questions, questions
from deliverability.snapshot.readings import readings
from deliverability.standards.names import is_within
from tests.virtual_time import timed

DMARC = ("_dmarc.shop.example.com", "TXT")


def statuses(snapshot, view, name=DMARC[0], rdtype="TXT"):
    """The statuses of one question in one view, sorted."""
    return sorted(o.status for o in snapshot.dns if (o.name, o.type, o.view) == (name, rdtype, view))


def servers_of(scene, name="example.com"):
    world = scene.world
    return tuple(
        sorted(
            (NameServer(server.name, (server.address,)) for server in world.name_servers(world.zone(name))),
            key=lambda server: server.name,
        )
    )


def test_a_healthy_shop_is_seen_as_declared(scene):
    snapshot = scene.observe()
    seen = {(r.name, r.type): snapshot.ask(r.name, r.type) for r in scene.manifest.records}
    assert {key: (c.status, c.values, c.basis, c.dissent) for key, c in seen.items()} == {
        (r.name, r.type): ("NOERROR", r.values, "authoritative", ()) for r in scene.manifest.records
    }


def test_every_server_and_the_resolver_are_asked_for_each_record(scene):
    snapshot = scene.observe()
    hosts = [server.name for server in servers_of(scene)]
    host, port = scene.world.resolver_address
    for record in scene.manifest.records:
        asked = [
            (o.view, o.server, o.aa) for o in snapshot.dns if (o.name, o.type) == (record.name, record.type)
        ]
        assert asked == [
            *(("authoritative", name, True) for name in hosts),
            ("resolver", f"{host}:{port}", True),
        ]


def test_the_delegation_is_told_by_parent_and_child(scene):
    servers = servers_of(scene)
    names = tuple(server.name for server in servers)
    assert scene.observe().delegation == Delegation("example.com", "com", names, names, servers)


def test_a_key_is_read_through_the_cname(scene):
    key = scene.observe().ask("aaa._domainkey.shop.example.com", "TXT")
    assert (key.status, key.values, key.cname, key.ttl) == (
        "NOERROR",
        ("p=MIGf",),
        ("aaa.dkim.amazonses.com",),
        300,
    )


def test_an_empty_key_record_is_data(scene):
    empty = scene.observe().ask("bbb._domainkey.shop.example.com", "TXT")
    assert (empty.status, empty.values, empty.missing) == ("NOERROR", ("",), False)


def test_a_key_whose_host_fails_is_unknown_and_its_cname_known(scene):
    scene.world.misbehave(scene.world.zone("dkim.amazonses.com"), Failing())
    snapshot = scene.observe()
    assert snapshot.ask("aaa._domainkey.shop.example.com", "TXT").status == "SERVFAIL"
    assert snapshot.ask("aaa._domainkey.shop.example.com", "CNAME").values == ("aaa.dkim.amazonses.com",)


def asked_of_name_servers(snapshot):
    return {(o.name, o.type) for o in snapshot.dns if o.view == "authoritative"}


def declared_questions(manifest, zone):
    """The questions that the manifest raises by itself and the zone's servers can answer."""
    raised = (*questions(manifest), *dkim_questions(manifest), *doubled_questions(manifest, zone))
    return {(question.name, question.type) for question in raised if is_within(question.name, zone)}


def test_what_was_asked_of_a_healthy_shop(scene):
    assert asked_of_name_servers(scene.observe()) == {
        *declared_questions(scene.manifest, "example.com"),
        ("example.com", "SOA"),
        ("example.com", "NS"),
        # RFC 9989 section 4.10, for the domain and for the MAIL FROM domain
        ("_dmarc.bounce.shop.example.com", "TXT"),
        ("_dmarc.example.com", "TXT"),
        ("_mta-sts.shop.example.com", "TXT"),
        ("_smtp._tls.shop.example.com", "TXT"),
        ("default._bimi.shop.example.com", "TXT"),
    }


def test_each_question_is_asked_once(scene):
    seen = scene.observe().dns
    assert len({(o.name, o.type, o.view, o.address) for o in seen}) == len(seen)


def test_a_record_at_the_doubled_name_is_found(scene):
    name = "aaa._domainkey.shop.example.com.example.com"
    zone = scene.world.zone("example.com")
    zone.apply([RRset(name, "CNAME", 300, ("aaa.dkim.amazonses.com.",))])
    assert scene.observe().ask(name, "CNAME").values == ("aaa.dkim.amazonses.com",)


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [(Silent(), "TIMEOUT"), (Failing(), "SERVFAIL"), (Refusing(), "REFUSED"), (Lame(), "LAME")],
)
def test_one_bad_server_of_four_changes_no_answer(scene, behaviour, status):
    world = scene.world
    world.misbehave(world.name_servers(world.zone("example.com"))[0], behaviour)
    wanted = sorted([status, "NOERROR", "NOERROR", "NOERROR"])
    snapshot = scene.observe_when_ready(lambda seen: statuses(seen, "authoritative") == wanted)
    assert statuses(snapshot, "authoritative") == wanted
    assert snapshot.ask(*DMARC).values == ("v=DMARC1; p=none;",)
    assert snapshot.ask(*DMARC).dissent == ()


def test_one_stale_server_of_four_dissents(scene):
    world = scene.world
    zone = world.zone("example.com")
    stale = world.name_servers(zone)[0]
    world.misbehave(stale, Stale())
    zone.apply([RRset(*DMARC, 300, ('"v=DMARC1; p=reject;"',))])
    told = scene.observe().ask(*DMARC)
    assert told.values == ("v=DMARC1; p=reject;",)
    assert [(o.server, o.values) for o in told.dissent] == [(stale.name, ("v=DMARC1; p=none;",))]


def test_truncated_answers_are_fetched_over_tcp(scene):
    zone = scene.world.zone("example.com")
    long = " ".join(f'"{letter * 250}"' for letter in "abcdefgh")
    zone.apply([RRset("shop.example.com", "TXT", 300, (long,))])
    assert scene.observe().ask("shop.example.com", "TXT").values == (
        "".join(letter * 250 for letter in "abcdefgh"),
    )


def test_truncation_with_tcp_closed_is_unknown(scene):
    scene.world.misbehave(scene.world.zone("example.com"), Truncating(tcp=False))
    told = scene.observe(timeout=0.2).ask(*DMARC)
    assert (told.conclusive, told.values) == (False, ())


@pytest.mark.parametrize("behaviour", [Silent(), Failing(), Refusing(), Lame()])
def test_with_all_servers_bad_everything_is_unknown_and_the_delegation_still_seen(scene, behaviour):
    world = scene.world
    world.misbehave(world.zone("example.com"), behaviour)
    names = tuple(server.name for server in servers_of(scene))
    wanted = Delegation(
        "example.com", "com", names, None, servers_of(scene), "no name server of example.com answered"
    )
    snapshot = scene.observe_when_ready(lambda seen: seen.delegation == wanted)
    for record in scene.manifest.records:
        told = snapshot.ask(record.name, record.type)
        assert (told.conclusive, told.missing) == (False, False)
    assert snapshot.delegation == wanted


def test_a_dead_resolver_leaves_everything_unknown_quickly(scene):
    scene.world.misbehave(scene.world.resolver, Silent())
    snapshot, seconds = timed(scene.observing(timeout=3.0))
    # One question's time: what follows isn't asked any more.
    assert seconds == 3.0
    assert {o.status for o in snapshot.dns} == {"TIMEOUT"}
    assert snapshot.delegation == Delegation(None, problem="no resolver could tell the zone: TIMEOUT")
    assert {snapshot.ask(r.name, r.type).status for r in scene.manifest.records} == {"TIMEOUT"}


def test_a_dead_resolver_beside_a_living_one_does_no_harm(scene, serve):
    async def run(timeout):
        async with serve(lambda *_: [], public=False) as dead:
            options = scene.options(timeout=timeout)
            both = replace(options, nameservers=(str(dead.endpoint), *options.nameservers))
            return await observe(scene.manifest, dns=both, aws=None)

    wanted = scene.observe().delegation
    for timeout in (0.4, 1.5, 5.0):  # a busy machine takes more than the shortest
        snapshot = asyncio.run(run(timeout))
        if (statuses(snapshot, "resolver"), snapshot.delegation) == (["NOERROR", "TIMEOUT"], wanted):
            break
    assert statuses(snapshot, "resolver") == ["NOERROR", "TIMEOUT"]
    assert snapshot.delegation == wanted


def test_without_a_way_to_the_servers_the_resolvers_answer_counts_at_once(scene):
    """The world's addresses are benchmark addresses: the Internet has none of them."""
    snapshot = scene.observe(network=Internet(), timeout=3600.0, budget=3600.0)
    told = snapshot.ask(*DMARC)
    assert (told.values, told.basis) == (("v=DMARC1; p=none;",), "resolver")
    assert statuses(snapshot, "authoritative") == ["UNREACHABLE"] * 4
    assert snapshot.delegation.problem == (
        "no name server of com told the delegation of example.com; no name server of example.com answered"
    )


def test_a_resolver_that_denies_everything_leaves_everything_unknown(scene):
    """A locked-down machine's, which knows neither the root nor com."""
    scene.world.misbehave(scene.world.resolver, Hiding(""))
    snapshot = scene.observe()
    assert {snapshot.ask(r.name, r.type).status for r in scene.manifest.records} == {"NOT-PUBLIC"}
    assert snapshot.delegation == Delegation(None, problem="no resolver that was asked knows the public DNS")


def test_a_zone_that_is_not_delegated_is_not_found(scene):
    world = scene.world
    world.undelegate(world.zone("example.com"))
    snapshot = scene.observe()
    assert (snapshot.delegation.zone, snapshot.delegation.parent) == ("com", "")
    told = snapshot.ask(*DMARC)
    assert (told.status, told.missing, told.basis) == ("NXDOMAIN", True, "authoritative")


def test_a_zone_whose_delegation_leads_to_another_one_shows_the_other_one(scene):
    world = scene.world
    right = world.zone("example.com")
    other = world.create_zone("example.com", delegated=False)
    world.delegate(other)
    snapshot = scene.observe()
    assert snapshot.delegation.parent_servers == tuple(sorted(s.name for s in world.name_servers(other)))
    assert set(snapshot.delegation.parent_servers).isdisjoint(s.name for s in world.name_servers(right))
    assert snapshot.ask(*DMARC).missing


def test_servers_that_only_the_parent_names_are_asked_too(scene):
    world = scene.world
    zone = world.zone("example.com")
    first, *others = world.name_servers(zone)
    zone.apply([RRset("example.com", "NS", 300, tuple(f"{server.name}." for server in others))])
    snapshot = scene.observe()
    assert snapshot.delegation.child_servers == tuple(sorted(server.name for server in others))
    assert snapshot.delegation.parent_servers == tuple(sorted(s.name for s in (first, *others)))
    assert snapshot.delegation.servers == servers_of(scene)
    assert statuses(snapshot, "authoritative") == ["NOERROR"] * 4


def test_servers_that_only_the_zone_names_are_asked_and_do_not_count(scene):
    """The old copy of a zone that moved: it names the new servers, and the zone above leads to the old ones."""
    world = scene.world
    moved = world.zone("example.com")
    old = world.create_zone("example.com", delegated=False)
    hosts = tuple(sorted(server.name for server in world.name_servers(moved)))
    old.apply([RRset("example.com", "NS", 300, tuple(f"{host}." for host in hosts))])
    world.delegate(old)
    snapshot = scene.observe()
    delegated = tuple(sorted(server.name for server in world.name_servers(old)))
    assert (snapshot.delegation.parent_servers, snapshot.delegation.child_servers) == (delegated, hosts)
    told = {(o.server, o.view, o.status) for o in snapshot.observed(*DMARC) if o.view != "resolver"}
    assert told == {
        *((host, "authoritative", "NXDOMAIN") for host in delegated),
        *((host, "undelegated", "NOERROR") for host in hosts),
    }
    judged = snapshot.ask(*DMARC)
    assert (judged.missing, judged.basis, judged.dissent) == (True, "authoritative", ())


def test_a_zone_that_names_too_many_servers_and_addresses_has_some_asked(scene):
    world = scene.world
    zone = world.zone("example.com")
    hosts = tuple(f"ns{number:02}.example.com" for number in range(40))
    addresses = tuple(f"198.19.200.{number}" for number in range(20))
    zone.apply([RRset("example.com", "NS", 300, tuple(f"{host}." for host in hosts))])
    zone.apply([RRset(host, "A", 300, addresses) for host in hosts])
    servers = scene.observe().delegation.servers
    named = [server for server in servers if server.name in hosts]
    assert len(named) == MOST_SERVERS
    assert {len(server.addresses) for server in named} == {MOST_ADDRESSES}


def test_a_subdomain_with_a_zone_of_its_own(scene):
    world = scene.world
    child = world.create_zone("shop.example.com")
    world.delegate(child)
    scene.publish(child)
    snapshot = scene.observe()
    names = tuple(server.name for server in servers_of(scene, "shop.example.com"))
    assert snapshot.delegation == Delegation(
        "shop.example.com", "example.com", names, names, servers_of(scene, "shop.example.com")
    )
    assert snapshot.ask(*DMARC).basis == "authoritative"


def test_a_name_that_is_delegated_further_is_asked_where_it_lives(scene):
    """Reporting services take `_dmarc` over by delegation."""
    world = scene.world
    service = world.create_zone("_dmarc.shop.example.com")
    world.delegate(service)
    service.apply([RRset(*DMARC, 60, ('"v=DMARC1; p=reject"',))])
    snapshot = scene.observe()
    told = snapshot.ask(*DMARC)
    assert (told.values, told.basis, told.ttl) == (("v=DMARC1; p=reject",), "authoritative", 60)
    hosts = {o.server for o in snapshot.dns if (o.name, o.type, o.view) == (*DMARC, "authoritative")}
    assert hosts == {server.name for server in world.name_servers(service)}
    cut = snapshot.observed("_dmarc.shop.example.com", "NS")
    assert {o.values for o in cut} == {tuple(sorted(hosts))}
    told = sorted(o.server for o in cut if o.view == "parent")  # once each, however many questions led there
    assert told == [server.name for server in servers_of(scene)]
    assert [o.view for o in cut if o.view != "parent"] == ["resolver"]


def test_an_inherited_policy_is_looked_for_at_all_parents(scene, declare):
    inherits = replace(scene, manifest=declare(dmarc={"record": "inherit"}))
    snapshot = inherits.observe()
    asked = {o.name for o in snapshot.dns if o.type == "TXT" and o.name.startswith("_dmarc.")}
    domains = ("bounce.shop.example.com", "shop.example.com", "example.com", "com")
    assert asked == {f"_dmarc.{domain}" for domain in domains}


def test_a_parked_domain(scene, declare):
    parked = replace(scene, manifest=declare(tokens=None, profile="parked"))
    snapshot = parked.observe()
    assert asked_of_name_servers(snapshot) == {
        *declared_questions(parked.manifest, "example.com"),
        ("example.com", "SOA"),
        ("example.com", "NS"),
        ("_dmarc.example.com", "TXT"),
    }
    assert snapshot.ask("shop.example.com", "MX").missing


def test_a_null_mx_has_its_value(scene, declare):
    scene.world.zone("example.com").apply([RRset("shop.example.com", "MX", 300, ("0 .",))])
    parked = replace(scene, manifest=declare(tokens=None, profile="parked"))
    assert parked.observe().ask("shop.example.com", "MX").values == ("0 .",)


def test_placeholders_are_not_asked_for(scene, declare):
    unknown = replace(scene, manifest=declare(tokens=None))
    snapshot = unknown.observe()
    assert not [o for o in snapshot.dns if "dkim" in o.name]
    assert snapshot.manifest == unknown.manifest


def test_octets_that_are_no_text_survive(scene):
    scene.world.zone("example.com").apply([RRset("shop.example.com", "TXT", 300, ('"caf\\233 \\000\\034"',))])
    snapshot = scene.observe()
    assert snapshot.ask("shop.example.com", "TXT").values == ('caf\udce9 \x00"',)
    assert parse_snapshot(snapshot.to_json()) == snapshot


def test_a_second_observation_sees_what_has_changed(scene):
    async def twice():
        options = scene.options()
        before = await observe(scene.manifest, dns=options, aws=None)
        scene.world.zone("example.com").apply([RRset(*DMARC, 300, ('"v=DMARC1; p=reject;"',))])
        return before.ask(*DMARC).values, (await observe(scene.manifest, dns=options, aws=None)).ask(
            *DMARC
        ).values

    assert asyncio.run(twice()) == (("v=DMARC1; p=none;",), ("v=DMARC1; p=reject;",))


def test_dns_only_leaves_aws_out(scene):
    made = scene.observe().aws
    assert made == Aws(dict.fromkeys(readings(), Reading("left-out")))


def test_the_snapshot_is_the_same_read_back(scene):
    snapshot = scene.observe()
    assert parse_snapshot(snapshot.to_json()) == snapshot
    assert parse_snapshot(snapshot.to_json()).to_json() == snapshot.to_json()


def test_a_resolver_that_is_none_is_refused_before_anything_is_asked(scene):
    with pytest.raises(NameserverError, match=r"'1\.2\.3\.4:dns'"):
        scene.observe(nameservers=("1.2.3.4:dns",))


def test_cancelling_leaves_no_task(scene):
    async def run():
        scene.world.misbehave(scene.world.zone("example.com"), Silent())
        options: DnsOptions = scene.options(timeout=30.0, budget=30.0)
        task = asyncio.create_task(observe(scene.manifest, dns=options, aws=None))
        await asyncio.sleep(0.15)
        task.cancel()
        result = await asyncio.gather(task, return_exceptions=True)
        return [type(r) for r in result], asyncio.all_tasks() == {asyncio.current_task()}

    assert asyncio.run(run()) == ([asyncio.CancelledError], True)


def test_both_address_families_of_a_server_are_asked(scene):
    world = scene.world
    server = world.name_servers(world.zone("example.com"))[0]
    provider = world.zone(server.name.partition(".")[2])
    provider.apply([RRset(server.name, "AAAA", 300, ("2001:db8::53",))])
    snapshot = scene.observe()
    assert NameServer(server.name, (server.address, "2001:db8::53")) in snapshot.delegation.servers
    seen = {
        o.address: o.status
        for o in snapshot.dns
        if (o.name, o.type, o.view, o.server) == (*DMARC, "authoritative", server.name)
    }
    assert seen == {server.address: "NOERROR", "2001:db8::53": "UNREACHABLE"}


def test_the_budget_ends_an_observation_that_nobody_answers(scene):
    scene.world.misbehave(scene.world.resolver, Silent())
    snapshot, seconds = timed(scene.observing(timeout=60.0, budget=7.0))
    assert seconds == 7.0
    assert {o.status for o in snapshot.dns} == {"TIMEOUT"}


def test_the_budget_ends_an_observation_whose_name_servers_keep_silent(scene, serve, reply):
    """A resolver in the same loop, so that the seconds are exact."""
    known = {
        ("example.com.", "SOA"): "example.com. 300 SOA ns.example.net. dns.example.net. 1 2 3 4 5",
        ("example.com.", "NS"): "example.com. 300 NS ns.example.net.",
        ("ns.example.net.", "A"): "ns.example.net. 300 A 192.0.2.53",
    }

    def resolving(_, query):
        question = query.question[0]
        record = known.get((question.name.to_text(), dns.rdatatype.to_text(question.rdtype)))
        return [reply(query, *([record] if record else []))]

    async def work():
        async with serve(resolving) as resolver, serve(lambda *_: [], public=False) as silent:
            network = MappedNetwork({"192.0.2.53": (silent.endpoint.host, silent.endpoint.port)})
            options = DnsOptions((str(resolver.endpoint),), network, timeout=60.0, budget=7.0)
            return await observe(scene.manifest, dns=options, aws=None)

    snapshot, seconds = timed(work())
    assert seconds == 7.0
    assert statuses(snapshot, "authoritative") == ["TIMEOUT"]
    assert statuses(snapshot, "resolver") == ["NOERROR"]


_INTERRUPTED = """
import asyncio, os, signal, sys
from deliverability.declaration.manifest import parse_manifest
from deliverability.observe.gather import observe
from deliverability.observe.options import DnsOptions
from deliverability.observe.network import MappedNetwork

manifest = parse_manifest(sys.stdin.read())
resolver, endpoints = sys.argv[1], eval(sys.argv[2])
dns = DnsOptions((resolver,), MappedNetwork(endpoints), timeout=30.0)


async def interrupted():
    # From within, so that it comes while the observation waits, however long Python took to start.
    asyncio.get_running_loop().call_later(0.4, os.kill, os.getpid(), signal.SIGINT)
    await observe(manifest, dns=dns, aws=None)


try:
    asyncio.run(interrupted())
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.slow
def test_ctrl_c_ends_it_without_a_word(scene):
    world = scene.world
    zone = world.zone("example.com")
    world.misbehave(zone, Silent())
    silent = {s.address: world.endpoints[s.address] for s in world.name_servers(zone)}
    host, port = world.resolver_address
    ended = subprocess.run(
        [sys.executable, "-W", "default", "-c", _INTERRUPTED, f"{host}:{port}", repr(silent)],
        input=scene.manifest.to_json(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (ended.stdout, ended.stderr, ended.returncode) == ("interrupted\n", "", 0)


@pytest.mark.slow
def test_observing_dns_imports_no_deployment_and_no_aws():
    code = (
        "import sys, deliverability.observe.gather\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'pulumi', 'pulumi_aws', 'boto3', 'botocore', 'moto'}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True
    )
    assert ended.stdout == "[]\n"


def test_without_a_named_resolver_an_embedded_world_is_asked_through_its_own(scene):
    host, port = scene.world.resolver_address
    snapshot = scene.observe(nameservers=())
    assert {o.server for o in snapshot.dns if o.view == "resolver"} == {f"{host}:{port}"}
    assert snapshot.delegation.zone == "example.com"
