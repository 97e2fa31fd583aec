"""A benchmark of what a stranger's records can make of a check: an include of 400 `mx`, each of which names 800 mail hosts.

Whoever is named by an include decides what the names below it hold. An embedded world in a process of its own serves such a
tree; one check of a domain that includes it is measured whole, as a user starts it: time, memory, questions, and the snapshot, which must
be readable again. Ends with exit code 1 where a bound isn't held.

    python bench/hostile.py [--mx 400] [--hosts 800]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.check_latency import SHOP, TOKENS
from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import Manifest, manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings

EVIL = "evil.example"

#: What a check may take: seconds, MiB of memory, questions, MiB of snapshot.
SECONDS, MEMORY, QUESTIONS, SNAPSHOT = 30.0, 200.0, 2_000, 8.0


def manifest() -> Manifest:
    """A shop that includes the stranger's record."""
    settings = Settings.model_validate({"domain": SHOP, "spf": {"also": [f"include:_spf.{EVIL}"]}})
    return manifest_of(
        make_plan(settings, stack="bench", region="eu-central-1", dkim_facts=DkimFacts(TOKENS))
    )


def serve(mx: int, hosts: int) -> None:
    """Run the world until the input ends; each line of input is answered with the number of questions so far."""
    from deliverability.embedded.clock import Clock
    from deliverability.embedded.dns.line import Line
    from deliverability.embedded.dns.world import DnsWorld
    from deliverability.embedded.dns.zone import RRset
    from deliverability.standards.txt import to_zone

    line = Line(0.0)
    with DnsWorld(Clock(), line=line) as world:
        shop = world.create_zone(SHOP)
        for record in manifest().records:
            rdata = tuple(to_zone(v) if record.type == "TXT" else f"{v}." for v in record.values)
            shop.apply([RRset(record.name, record.type, record.ttl, rdata)])
        terms = " ".join(f"mx:m{number}.{EVIL}" for number in range(mx))
        tree = [RRset(f"_spf.{EVIL}", "TXT", 300, (to_zone(f"v=spf1 {terms} -all"),))]
        for number in range(mx):
            named = tuple(f"{host} h{host}.m{number}.{EVIL}." for host in range(hosts))
            tree.append(RRset(f"m{number}.{EVIL}", "MX", 300, named))
        world.create_zone(EVIL).apply(tree)
        print(json.dumps({"resolver": world.resolver_address, **world.network_data()}), flush=True)
        for _ in sys.stdin:
            print(line.asked, flush=True)


def measured(arguments: Sequence[str]) -> tuple[int, float, float]:
    """A command run to its end: its exit code, seconds, and MiB of memory at most."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "deliverability", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # Kilobytes on Linux, octets on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return process.returncode, time.perf_counter() - started, used.ru_maxrss * unit / 2**20


def check(mx: int, hosts: int) -> bool:
    """Measure one check and what comes of it; gives whether all bounds were held."""
    command = [sys.executable, __file__, "--serve", "--mx", str(mx), "--hosts", str(hosts)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as world,
    ):
        assert world.stdin is not None
        assert world.stdout is not None
        data = json.loads(world.stdout.readline())
        host, port = data["resolver"]
        network, declared, saved = (Path(folder) / name for name in ("network", "manifest", "snapshot"))
        network.write_text(json.dumps(data["endpoints"]))
        declared.write_text(manifest().to_json())
        arguments = ["check", "--manifest", str(declared), "--dns-only", "-n", f"{host}:{port}"]
        code, seconds, memory = measured(
            [*arguments, "--network", str(network), "--save-snapshot", str(saved)]
        )
        world.stdin.write("\n")
        world.stdin.flush()
        asked = int(world.stdout.readline())
        size = saved.stat().st_size / 2**20
        again, reread, _ = measured(["check", "--from-snapshot", str(saved), "--dns-only"])
        world.stdin.close()
    rows = [
        ("seconds", seconds, SECONDS),
        ("MiB of memory", memory, MEMORY),
        ("questions", float(asked), float(QUESTIONS)),
        ("MiB of snapshot", size, SNAPSHOT),
        ("seconds to judge the snapshot", reread, SECONDS),
    ]
    print(f"| {mx} mx of {hosts} hosts each | measured | at most |\n|---|---|---|")
    for name, value, most in rows:
        print(f"| {name} | {value:,.1f} | {most:,.0f} |")
    print(f"| exit code of the check, and of its snapshot | {code} | {again} |")
    return all(value <= most for _, value, most in rows) and code == again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mx", type=int, default=400)
    parser.add_argument("--hosts", type=int, default=800)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.mx, options.hosts)
    elif not check(options.mx, options.hosts):
        raise SystemExit("a bound is not held")


if __name__ == "__main__":
    main()
