"""A benchmark of parsing and evaluating SPF and DMARC, beside pyspf and checkdmarc on the same records in the same run.

Three rows: SPF records parsed, DMARC records parsed, SPF evaluated over a small world in memory. The programs take turns,
and the medians count. What each one does for a row is told where it is defined: they don't offer the same steps, so each
is given the step of its own that comes nearest to ours, without network and without its caches between rounds.

    python bench/standards.py [--seconds 30]
"""

import argparse
import asyncio
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

import checkdmarc.dmarc
import checkdmarc.spf
import checkdmarc.utils
import spf as pyspf

from deliverability.standards import dmarc, spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver
from tests.standards.peers.worlds import CheckdmarcResolver, World, ask, pyspf_lookup

SEED = 7208
SHOP = "shop.example"

#: One round of one program; nothing is returned, since both sides' results are compared before the clock runs.
Round = Callable[[], None]


# Records: what shops publish, in numbers that a seed decides.

_POLICIES = ("none", "quarantine", "reject")
_PARTIES = (
    "amazonses.com",
    "_spf.crm.example",
    "spf.desk.example",
    "_netblocks.news.example",
    "mail.erp.example",
)


def spf_records(count: int) -> list[str]:
    """Records of three to nine terms: third parties, networks, own hosts, and one in ten with a macro."""
    chance = random.Random(SEED)
    records = []
    for _ in range(count):
        terms = [f"include:{party}" for party in chance.sample(_PARTIES, chance.randint(1, 4))]
        terms += [f"ip4:{_network(chance)}" for _ in range(chance.randint(0, 3))]
        terms += chance.sample(["a", "mx", f"a:mail.{SHOP}", "ip6:2001:db8::/32"], chance.randint(1, 2))
        if chance.random() < 0.1:
            terms.append("exists:%{i}._ip.%{d2}")
        chance.shuffle(terms)
        records.append(" ".join(("v=spf1", *terms, chance.choice(("-all", "~all")))))
    return records


def _network(chance: random.Random) -> str:
    prefix = chance.choice((24, 26, 32))
    return f"{IPv4Address(chance.getrandbits(32) & (0xFFFFFFFF << (32 - prefix)))}/{prefix}"


def dmarc_records(count: int) -> list[str]:
    """Records with a policy, mostly a destination or two, and now and then the rarer tags."""
    chance = random.Random(SEED)
    records = []
    for _ in range(count):
        tags = ["v=DMARC1", f"p={chance.choice(_POLICIES)}"]
        if chance.random() < 0.4:
            tags.append(f"sp={chance.choice(_POLICIES)}")
        if chance.random() < 0.9:
            boxes = chance.sample(("dmarc", "reports", "postmaster", "rua+1"), chance.randint(1, 2))
            tags.append("rua=" + ",".join(f"mailto:{box}@{SHOP}" for box in boxes))
        if chance.random() < 0.3:
            tags += [f"ruf=mailto:forensics@{SHOP}", "fo=1"]
        tags += [tag for tag in ("adkim=r", "aspf=s", "t=y") if chance.random() < 0.2]
        records.append("; ".join(tags))
    return records


# The world: a shop whose own hosts and three third parties may send, one of them with two records below its own.

WORLD: World = {
    SHOP: {
        "TXT": [
            "site-verification=abc",
            "v=spf1 a mx ip4:192.0.2.0/28 include:amazonses.com include:_spf.crm.example include:desk.example -all",
        ],
        "A": ["192.0.2.80"],
        "MX": [f"10 mx1.{SHOP}", f"20 mx2.{SHOP}"],
    },
    f"mx1.{SHOP}": {"A": ["192.0.2.81"]},
    f"mx2.{SHOP}": {"A": ["192.0.2.82"]},
    "amazonses.com": {
        "TXT": ["v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 ip4:69.169.224.0/20 -all"]
    },
    "_spf.crm.example": {"TXT": ["v=spf1 include:_b1.crm.example include:_b2.crm.example ~all"]},
    "_b1.crm.example": {
        "TXT": ["v=spf1 " + " ".join(f"ip4:198.51.100.{n}/30" for n in range(0, 64, 4)) + " ~all"]
    },
    "_b2.crm.example": {"TXT": ["v=spf1 ip6:2001:db8:51::/48 ip4:203.0.113.0/25 ~all"]},
    "desk.example": {"TXT": ["v=spf1 ip4:203.0.113.128/26 a:out.desk.example ~all"]},
    "out.desk.example": {"A": ["203.0.113.250"]},
}
#: The shop's own host, its mail host, Amazon SES, the last of the CRM's, the last of all, and one that fails.
CLIENTS = ("192.0.2.80", "192.0.2.82", "54.240.8.1", "203.0.113.5", "203.0.113.250", "192.0.2.200")
RESULTS = ("pass", "pass", "pass", "pass", "pass", "fail")


# (a) SPF records parsed.


def parse_ours(records: Sequence[str]) -> None:
    """The whole grammar with positions, macros included, into a record of values."""
    for record in records:
        spf.parse(record)


def parse_pyspf(records: Sequence[str]) -> None:
    """`validate_mechanism` for each term: what pyspf does with a record before it evaluates it.

    That expands macros too, which parsing doesn't; the records hold no modifiers, which pyspf reads elsewhere. The query
    object is made once, since it stands for a message, not for a record.
    """
    query = pyspf.query(i=CLIENTS[0], s=f"user@{SHOP}", h=SHOP, strict=True)
    for record in records:
        for term in record.split(" ")[1:]:
            query.validate_mechanism(term)


def parse_checkdmarc(records: Sequence[str]) -> None:
    """`parse_spf_record`, which has no way to parse without following the terms.

    Every name has an answer at once, and the answers stay in its cache, so that mostly its own work is measured; limits are
    ignored, as its report does.
    """
    for record in records:
        checkdmarc.spf.parse_spf_record(record, SHOP, resolver=ANYWHERE, ignore_too_many_lookups=True)


def _anywhere(_name: str, rdtype: str) -> Answer:
    values = {"TXT": ("v=spf1 -all",), "A": ("192.0.2.1",), "MX": ("10 mx.example",)}
    return Answer("NOERROR", values.get(rdtype, ()))


ANYWHERE = CheckdmarcResolver(_anywhere)


# (b) DMARC records parsed; pyspf knows nothing of them.


def dmarc_ours(records: Sequence[str]) -> None:
    """The record with its problems."""
    for record in records:
        dmarc.parse(record)


def dmarc_checkdmarc(records: Sequence[str]) -> None:
    """`parse_dmarc_record`; it asks for the mail hosts of the destinations, which are in its cache after the first."""
    for record in records:
        checkdmarc.dmarc.parse_dmarc_record(record, SHOP, resolver=ANYWHERE)


# (c) SPF evaluated.


def evaluate_ours(times: int) -> None:
    """`check_host` for every client under one event loop, with the tree of what was evaluated."""

    async def evaluate() -> None:
        resolver = DictResolver(WORLD)
        for _ in range(times):
            for client in CLIENTS:
                await spf.check_host(client, SHOP, f"user@{SHOP}", helo=f"mail.{SHOP}", resolver=resolver)

    asyncio.run(evaluate())


def evaluate_pyspf(times: int) -> None:
    """`check2` for every client, its DNS replaced by the same world."""
    with patch.object(pyspf, "DNSLookup", pyspf_lookup(DictResolver(WORLD))):
        for _ in range(times):
            for client in CLIENTS:
                pyspf.check2(i=client, s=f"user@{SHOP}", h=f"mail.{SHOP}")


def evaluate_checkdmarc(times: int) -> None:
    """`check_spf` as often: it follows the record of the domain without a client, so it sees every term each time."""
    resolver = CheckdmarcResolver(partial(ask, DictResolver(WORLD)))
    for _ in range(times * len(CLIENTS)):
        checkdmarc.utils.DNS_CACHE.clear()
        checkdmarc.spf.check_spf(SHOP, resolver=resolver)


def _same_results() -> None:
    """Refuse to compare programs that don't come to the same results, or that don't know the records."""

    async def ours() -> list[str]:
        resolver = DictResolver(WORLD)
        sender = f"user@{SHOP}"
        return [(await spf.check_host(client, SHOP, sender, resolver=resolver)).result for client in CLIENTS]

    with patch.object(pyspf, "DNSLookup", pyspf_lookup(DictResolver(WORLD))):
        theirs = [pyspf.check2(i=client, s=f"user@{SHOP}", h=SHOP)[0] for client in CLIENTS]
    assert tuple(asyncio.run(ours())) == tuple(theirs) == RESULTS
    checked = checkdmarc.spf.check_spf(SHOP, resolver=CheckdmarcResolver(partial(ask, DictResolver(WORLD))))
    assert (checked["valid"], checked["dns_lookups"]) == (True, 8), checked
    assert not any(dmarc.parse(record).flawed for record in dmarc_records(100))


def main() -> None:
    """Print one line for each program and row: how many a second, and how many times as many ours does."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30, help="how long all of it may take, about (30)")
    seconds = parser.parse_args().seconds
    _same_results()
    policies, records, times = dmarc_records(100), spf_records(100), 10
    rows: dict[str, tuple[int, Mapping[str, Round]]] = {
        "SPF records parsed": (
            len(records),
            {
                "ours": partial(parse_ours, records),
                "pyspf": partial(parse_pyspf, records),
                "checkdmarc": partial(parse_checkdmarc, records),
            },
        ),
        "DMARC records parsed": (
            len(policies),
            {"ours": partial(dmarc_ours, policies), "checkdmarc": partial(dmarc_checkdmarc, policies)},
        ),
        "SPF evaluations": (
            times * len(CLIENTS),
            {
                "ours": partial(evaluate_ours, times),
                "pyspf": partial(evaluate_pyspf, times),
                "checkdmarc": partial(evaluate_checkdmarc, times),
            },
        ),
    }
    print("row                   program     per second  ours is  rounds")
    for row, (count, programs) in rows.items():
        medians = _alternate(programs, seconds / len(rows))
        ours, _ = medians["ours"]
        for name, (median, rounds) in medians.items():
            ratio = f"{median / ours:6.1f} x"
            print(f"{row:<20}  {name:<10}  {count / median:10,.0f}  {ratio}  {rounds:6}", flush=True)


def _alternate(programs: Mapping[str, Round], seconds: float) -> dict[str, tuple[float, int]]:
    """The median of each program's rounds in seconds, and their number: at least three each, then until the time is up."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    end = time.monotonic() + seconds
    for program in programs.values():
        program()
    while any(len(measured) < 3 for measured in times.values()) or time.monotonic() < end:
        for name, program in programs.items():
            times[name].append(_time(program))
    return {name: (statistics.median(measured), len(measured)) for name, measured in times.items()}


def _time(program: Round) -> float:
    """Processor seconds: nothing here waits for anything, and other programs on the machine don't count."""
    checkdmarc.utils.DNS_CACHE.clear()
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        program()
        return time.process_time() - started
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
