"""Any order, same verdict: servers, values, records and what AWS lists come in any order, and names of servers decide nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from deliverability.rules.folding import RuleStatement, folded
from deliverability.rules.judge import judge
from deliverability.snapshot import Aws, Observation, Reading, Snapshot
from deliverability.verdict import Finding, Verdict
from tests.rules.dns.told import Told, said
from tests.rules.test_pairs import FAULTS
from tests.rules.world import NXDOMAIN, THREE_SERVERS, Answer, World, declared, healthy

FOUR = (*THREE_SERVERS, "ns-4.awsdns-04.co.uk")
APEX, DMARC = "shop.example", "_dmarc.shop.example"
OTHER = "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example"


def four() -> World:
    return replace(
        healthy(declared(dmarc={"policy": "none", "reportTo": ("shop@reports.collector.example",)})),
        servers=FOUR,
    )


def made(*names: str) -> World:
    world = four()
    for name in names:
        world = FAULTS[name](world)
    return world


def half(world: World) -> World:
    return world.at(FOUR[0], DMARC, "TXT", NXDOMAIN).at(FOUR[1], DMARC, "TXT", NXDOMAIN)


def three_ways(world: World) -> World:
    for server, answer in zip(
        FOUR, (NXDOMAIN, Answer(values=(OTHER,)), Answer("TIMEOUT"), Answer("SERVFAIL")), strict=True
    ):
        world = world.at(server, DMARC, "TXT", answer)
    return world


def failing(world: World) -> World:
    for server, status in zip(FOUR, ("TIMEOUT", "SERVFAIL", "REFUSED", "LAME"), strict=True):
        world = world.at(server, DMARC, "TXT", Answer(status))
    return world.at("resolver", DMARC, "TXT", Answer("SERVFAIL"))


def twins(world: World) -> World:
    zones = [
        {
            "Id": f"Z{number}",
            "Name": "shop.example.",
            "PrivateZone": False,
            "NameServers": list(FOUR[number : number + 2]),
        }
        for number in range(3)
    ]
    return world.reading("zones", HostedZones=zones)


def resolvers(world: World) -> Told:
    """Three resolvers that each say something else, and a name that is delegated to different servers by each server."""
    more = [
        *(
            said(DMARC, "TXT", "resolver", f"resolver-{number}", *text)
            for number, text in enumerate(((OTHER,), (), ("x",)))
        ),
        *(said(f"_domainkey.{APEX}", "NS", "parent", server, f"ns.{server}") for server in FOUR),
        said(DMARC, "TXT", "undelegated", "ns.other.example", OTHER),
    ]
    return Told(world, tuple(more))


SNAPSHOTS: Mapping[str, Callable[[], Snapshot]] = {
    "healthy": lambda: four().snapshot(),
    "half of the servers": lambda: half(four()).snapshot(),
    "four servers, four answers": lambda: three_ways(four()).snapshot(),
    "four servers, four failures": lambda: failing(four()).snapshot(),
    "several resolvers": lambda: resolvers(four()).snapshot(),
    "twin zones": lambda: twins(four()).snapshot(),
    "records edited": lambda: made(
        "two SPF records", "strict DMARC", "a token lost", "an address of its own"
    ).snapshot(),
    "records gone": lambda: made(
        "no SPF", "no SPF for MAIL FROM", "no DMARC", "no MX for MAIL FROM"
    ).snapshot(),
    "SES unhappy": lambda: made(
        "DKIM failed", "MAIL FROM failed", "recommended", "under review", "a server behind"
    ).snapshot(),
    "several include hosts": lambda: (
        four()
        .put(
            APEX,
            "TXT",
            "v=spf1 include:amazonses.com mx a:x.example include:y.example -all",
            "MS=1",
            "google-site=2",
        )
        .put(APEX, "MX", "10 b.shop.example", "10 a.shop.example", "5 c.shop.example")
        .snapshot()
    ),
}


def _shuffled(items: Any, random: Random) -> tuple[Any, ...]:
    found = list(items)
    random.shuffle(found)
    return tuple(found)


def _data(data: Any, random: Random) -> Any:
    """An AWS answer with its lists in another order."""
    if isinstance(data, Mapping):
        return {key: _data(value, random) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return list(_shuffled([_data(each, random) for each in data], random))
    return data


def rearranged(snapshot: Snapshot, random: Random) -> Snapshot:
    """The same, in another order throughout."""
    delegation = snapshot.delegation
    delegation = replace(
        delegation,
        servers=_shuffled(delegation.servers, random),
        parent_servers=None
        if delegation.parent_servers is None
        else _shuffled(delegation.parent_servers, random),
        child_servers=None
        if delegation.child_servers is None
        else _shuffled(delegation.child_servers, random),
    )
    dns = _shuffled((replace(o, values=_shuffled(o.values, random)) for o in snapshot.dns), random)
    manifest = snapshot.manifest.model_copy(update={"records": _shuffled(snapshot.manifest.records, random)})
    readings = {
        name: Reading(reading.status, _data(reading.data, random), reading.detail)
        for name, reading in _shuffled(snapshot.aws.readings.items(), random)
    }
    return replace(snapshot, delegation=delegation, dns=dns, manifest=manifest, aws=Aws(readings))


def renamed(snapshot: Snapshot, names: Mapping[str, str]) -> Snapshot:
    """The same, the servers' answers under each other's names."""

    def one(o: Observation) -> Observation:
        return replace(o, server=names.get(o.server, o.server))

    return replace(snapshot, dns=tuple(map(one, snapshot.dns)))


def told(verdict: Verdict) -> list[tuple[str, ...]]:
    """What a verdict says, however it words it."""
    return sorted(map(_statement, verdict.findings))


def _statement(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.result.value, finding.subject, finding.because or "", *sorted(finding.saw)


@cache
def made_once(name: str) -> tuple[Snapshot, list[tuple[str, ...]]]:
    """A snapshot and what its verdict says."""
    snapshot = SNAPSHOTS[name]()
    return snapshot, told(judge(snapshot))


@pytest.mark.parametrize("name", SNAPSHOTS)
@given(random=st.randoms(use_true_random=False))
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
def test_the_order_of_what_was_seen_changes_nothing(name: str, random: Random):
    snapshot, usual = made_once(name)
    assert told(judge(rearranged(snapshot, random))) == usual


@pytest.mark.parametrize("name", SNAPSHOTS)
@given(names=st.permutations(FOUR))
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
def test_which_server_says_what_changes_nothing(name: str, names: list[str]):
    if name == "twin zones":
        return  # There the names of servers say whose they are.
    snapshot, usual = made_once(name)
    assert told(judge(renamed(snapshot, dict(zip(FOUR, names, strict=True))))) == usual


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_the_order_of_findings_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch):
    """Each is folded under the same cause, whichever the rules found first."""
    stated: list[RuleStatement] = []

    def keep(found: Sequence[RuleStatement]) -> tuple[Finding, ...]:
        stated.extend(found)
        return folded(found)

    monkeypatch.setattr("deliverability.rules.judge.folded", keep)
    judge(made_once(name)[0])
    usual = {id(each): finding for each, finding in zip(stated, folded(stated), strict=True)}
    for seed in range(3):
        other = _shuffled(stated, Random(seed))
        for each, finding in zip(other, folded(other), strict=True):
            assert (finding.result, finding.because) == (usual[id(each)].result, usual[id(each)].because)


def test_both_change_something():
    snapshot = SNAPSHOTS["half of the servers"]()
    assert rearranged(snapshot, Random(1)) != snapshot
    assert renamed(snapshot, {FOUR[0]: FOUR[3], FOUR[3]: FOUR[0]}).ask(DMARC, "TXT") != snapshot.ask(
        DMARC, "TXT"
    )
