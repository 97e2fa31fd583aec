"""A benchmark of the DNS part of a check: how near it comes to what the distance to the servers allows; checkdmarc beside it.

An embedded world in a process of its own holds every answer 20 ms, be it the resolver's or a name server's. The floor is
the longest chain of questions of which each can be known only from the answer to the one before, times that delay. The
chain is told from what was asked and answered, not from the order in which we asked: the name of a question is known from
the start where it follows from the manifest, else with the first answer that names it; a name server can be asked once an
answer gave its address.

    python bench/check_latency.py [--delay 0.02] [--rounds 15]
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import Manifest, manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings
from deliverability.event_loop import run
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.reply import Reply
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.gather import observe
from deliverability.observe.network import MappedNetwork
from deliverability.observe.options import DnsOptions

SHOP = "shop.example"
TOKENS = ("aaa", "bbb", "ccc")

#: A usual shop: SES, a CRM whose SPF goes three includes deep, and DMARC reports that another company reads.
SETTINGS = {
    "domain": SHOP,
    "environment": "production",
    "spf": {"also": ["include:_spf.crm.example"], "all": "~all"},
    "dmarc": {"policy": "quarantine", "reportTo": [f"{SHOP}@rua.reports.example"]},
}

#: Zones of others, and what stands in them.
OTHERS: dict[str, list[tuple[str, str, str]]] = {
    "crm.example": [
        ("_spf.crm.example", "TXT", '"v=spf1 include:_nb.crm.example include:_nb2.crm.example ~all"'),
        ("_nb.crm.example", "TXT", '"v=spf1 include:_eu.crm.example ip4:198.51.100.0/26 ~all"'),
        ("_nb2.crm.example", "TXT", '"v=spf1 ip4:203.0.113.0/26 ~all"'),
        ("_eu.crm.example", "TXT", '"v=spf1 ip4:198.51.100.64/26 ip4:198.51.100.128/26 ~all"'),
    ],
    "reports.example": [
        ("rua.reports.example", "MX", "10 mx.reports.example."),
        ("mx.reports.example", "A", "198.19.7.7"),
        (f"{SHOP}._report._dmarc.rua.reports.example", "TXT", '"v=DMARC1"'),
    ],
}


def manifest() -> Manifest:
    """What the shop declares."""
    settings = Settings.model_validate(SETTINGS)
    return manifest_of(
        make_plan(settings, stack="bench", region="eu-central-1", dkim_facts=DkimFacts(TOKENS))
    )


# The world, in a process of its own.


def serve(delay: float) -> None:
    """Run the world until the input ends; each line of input is answered with the number of questions so far."""
    from deliverability.embedded.clock import Clock
    from deliverability.embedded.dns.line import Line
    from deliverability.embedded.dns.world import DnsWorld
    from deliverability.embedded.dns.zone import RRset
    from deliverability.standards.txt import to_zone

    line = Line(delay)
    with DnsWorld(Clock(), line=line) as world:
        shop = world.create_zone(SHOP)
        for record in manifest().records:
            rdata = tuple(to_zone(v) if record.type == "TXT" else f"{v}." for v in record.values)
            shop.apply([RRset(record.name, record.type, record.ttl, rdata)])
        shop.apply(
            [RRset(SHOP, "MX", 300, (f"10 mx.{SHOP}.",)), RRset(f"mx.{SHOP}", "A", 300, ("198.19.7.8",))]
        )
        for zone, records in OTHERS.items():
            world.create_zone(zone).apply([RRset(name, kind, 300, (value,)) for name, kind, value in records])
        keys = world.zone("dkim.amazonses.com")
        assert keys is not None
        texts = ('"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB"', '""', '""')
        keys.apply(
            [RRset(f"{t}.dkim.amazonses.com", "TXT", 1800, (v,)) for t, v in zip(TOKENS, texts, strict=True)]
        )
        print(json.dumps({"resolver": world.resolver_address, **world.network_data()}), flush=True)
        for _ in sys.stdin:
            print(line.asked, flush=True)


@dataclass
class Far:
    """The world as the benchmark sees it."""

    process: "subprocess.Popen[str]"
    resolver: tuple[str, int]
    endpoints: dict[str, tuple[str, int]]

    def asked(self) -> int:
        """The questions that have come in so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def options(self) -> DnsOptions:
        """Options that ask this world."""
        host, port = self.resolver
        return DnsOptions((f"{host}:{port}",), MappedNetwork(self.endpoints))


@contextmanager
def far(delay: float) -> Iterator[Far]:
    """A world behind a long line."""
    command = [sys.executable, __file__, "--serve", "--delay", str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        data: dict[str, Any] = json.loads(process.stdout.readline())
        host, port = data["resolver"]
        endpoints = {address: (h, p) for address, (h, p) in data["endpoints"].items()}
        yield Far(process, (host, port), endpoints)
        assert process.stdin is not None
        process.stdin.close()


# The floor.


@dataclass(frozen=True, eq=False)
class Asked:
    """One question to one endpoint, and the reply."""

    endpoint: tuple[str, int]
    name: str
    type: str
    reply: Reply


def trace(world: Far) -> list[Asked]:
    """Every question of one observation, written down where questions leave."""
    asked: list[Asked] = []
    honest = Client.ask

    async def ask(self: Client, endpoint: Endpoint, name: str, rdtype: str, **how: bool) -> Reply:
        reply = await honest(self, endpoint, name, rdtype, **how)
        asked.append(Asked((endpoint.host, endpoint.port), name, rdtype, reply))
        return reply

    with patch.object(Client, "ask", ask):
        run(observe(manifest(), dns=world.options(), aws=None))
    return asked


def levels(asked: Iterable[Asked], world: Far) -> dict[Asked, int]:
    """For each question, how many answers, itself included, must come one after the other before its own is there."""
    questions = list(asked)
    declared = {SHOP, "amazonses.com"}
    declared |= {value for record in manifest().records for value in record.values if record.type == "CNAME"}
    address_of = {endpoint: address for address, endpoint in world.endpoints.items()}
    known = dict.fromkeys(declared, 0)
    reached = {address_of[world.resolver]: 0}
    found: dict[Asked, int] = {}
    while True:
        before = len(found)
        ready = [
            q
            for q in questions
            if q not in found and address_of[q.endpoint] in reached and _level(q.name, known) is not None
        ]
        if not ready:
            break
        cost = {q: 1 + max(reached[address_of[q.endpoint]], _level(q.name, known) or 0) for q in ready}
        lowest = min(cost.values())
        for question, level in cost.items():
            if level == lowest:
                found[question] = level
                names, addresses = _told(question.reply)
                for name in names:
                    known.setdefault(name, level)
                for address in addresses:
                    reached.setdefault(address, level)
        assert len(found) > before
    missing = [f"{q.name} {q.type}" for q in questions if q not in found]
    assert not missing, f"nothing told of {missing}"
    return found


def _level(name: str, known: dict[str, int]) -> int | None:
    """When the name could be thought of: it is one that was told, one above or below it, or a policy name of those."""
    bare = name.removeprefix("_dmarc.")
    related = [
        level
        for told, level in known.items()
        if bare in ("", told) or told.endswith(f".{bare}") or bare.endswith(f".{told}")
    ]
    return min(related, default=None)


_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


def _told(reply: Reply) -> tuple[set[str], set[str]]:
    """The names and the addresses that a reply holds."""
    words = [word for value in (*reply.values, *reply.cname) for word in _HOST.findall(value.lower())]
    if reply.referral is not None:
        words += [*reply.referral.servers, *(a for known in reply.referral.addresses.values() for a in known)]
    addresses = {word for word in words if re.fullmatch(r"[0-9.]+", word)}
    return set(words) - addresses, addresses


# The two programs.


def ours(world: Far) -> float:
    """Seconds of one observation of DNS, the program already started."""
    began = time.perf_counter()
    run(observe(manifest(), dns=world.options(), aws=None))
    return time.perf_counter() - began


_CHECKDMARC = """
import json, sys, time
import checkdmarc, dns.resolver
host, port, domain = sys.argv[1], int(sys.argv[2]), sys.argv[3]
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers, resolver.port, resolver.timeout, resolver.lifetime = [host], port, 1.0, 2.0
began = time.perf_counter()
checkdmarc.check_domains([domain], nameservers=[host], resolver=resolver, bimi_selector=None)
print(time.perf_counter() - began)
"""


def checkdmarc(world: Far) -> float:
    """Seconds of `check_domains`, in a process of its own, since its cache lives as long as the process; its best settings."""
    host, port = world.resolver
    command = [sys.executable, "-c", _CHECKDMARC, host, str(port), SHOP]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(ended.stdout.splitlines()[-1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--delay", type=float, default=0.02, help="seconds that each answer takes")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--chains", action="store_true", help="print every question with its level")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.delay)
        return
    with far(options.delay) as world:
        found = levels(trace(world), world)
        if options.chains:
            for question, level in sorted(found.items(), key=lambda item: (item[1], item[0].name)):
                print(level, question.name or ".", question.type, question.endpoint[1], question.reply.status)
        depth = max(found.values())
        floor = depth * options.delay
        before = world.asked()
        ours(world)
        questions = world.asked() - before
        times = [ours(world) for _ in range(options.rounds)]
        before = world.asked()
        peer = [checkdmarc(world) for _ in range(3)]
        theirs = (world.asked() - before) // 3
    print(
        f"floor        {1000 * floor:6.1f} ms   ({depth} answers in a row, {1000 * options.delay:g} ms each)"
    )
    print(
        f"ours         {1000 * statistics.median(times):6.1f} ms   {statistics.median(times) / floor:5.2f} x floor   "
        f"{questions} questions   (best {1000 * min(times):.1f}, worst {1000 * max(times):.1f} of {len(times)})"
    )
    print(
        f"checkdmarc   {1000 * statistics.median(peer):6.1f} ms   {statistics.median(peer) / floor:5.2f} x floor   "
        f"{theirs} questions"
    )


if __name__ == "__main__":
    main()
