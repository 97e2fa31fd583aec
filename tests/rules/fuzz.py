"""Saved snapshots spoilt by the seed, and judged: `python -m tests.rules.fuzz --cases 10000 --seed 1`.

Each case is made from its number alone, so a failing one can be run again: `--first` with its number, `--cases 1`. What must hold:
a snapshot is refused with one of the documented errors, or judged and written in every format; nothing else is raised, and
nothing fails without a finding that says so.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from deliverability.commands.head import head_of
from deliverability.declaration.manifest import ManifestError
from deliverability.report.document import VerdictDocument
from deliverability.report.formats import verdict_formats
from deliverability.report.places import Places
from deliverability.rules import catalogue
from deliverability.rules.judge import judge
from deliverability.snapshot import Snapshot, SnapshotError, parse_snapshot
from deliverability.verdict import Result
from tests.many_cases import run_cases
from tests.mutations import mutated
from tests.rules.test_pairs import FAULTS, usual
from tests.rules.world import World, declared, healthy

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_SAVED = Path(__file__).parent / "snapshots"

#: Others than the faults of `test_pairs`: declarations that are judged by other rules.
_OTHERS: tuple[Callable[[], World], ...] = (
    lambda: healthy(declared(profile="parked")),
    lambda: healthy(
        declared(identity="external", dkim={"tokens": ("t1", "t2", "t3")}, dns={"mode": "external"})
    ),
    lambda: healthy(declared(domain="news.shop.example", dmarc={"record": "inherit"})),
    lambda: healthy(declared(environment="sandbox", recipients=["anna@shop.example", "other.example"])),
)


@cache
def corpus() -> Sequence[str]:
    """Snapshots as they are saved: real ones, and those of worlds in which something is wrong."""
    worlds = [fault(usual()) for fault in FAULTS.values()] + [world() for world in _OTHERS]
    saved = [file.read_text("utf-8") for file in sorted(_SAVED.glob("*.json"))]
    return (*saved, *(world.snapshot().to_json() for world in worlds))


def spoilt(seed: int, number: int) -> Any:
    """The document of a case: spoilt anywhere, which most often is refused, or in what DNS and AWS said, which is read leniently."""
    random = Random(f"{seed}:{number}")
    data = json.loads(random.choice(corpus()))
    kind = random.randrange(5)
    if kind == 0:
        return mutated(data, random)
    if kind == 1:
        return {**data, "delegation": mutated(data["delegation"], random, most=1)}
    if kind == 2:
        random.shuffle(data["dns"])
        for observation in data["dns"][: random.randint(1, 8)]:
            _misheard(observation, random)
        return data
    readings = data["aws"]
    for name in random.sample(sorted(readings), random.randint(1, 4)):
        readings[name]["data"] = mutated(readings[name].get("data", {}), random, most=4)
        if random.random() < 0.1:
            readings[name]["status"] = random.choice(_STATUSES)
    return data


_STATUSES = ("ok", "absent", "denied", "error", "throttled", "unreachable", "not-asked", "left-out")
_CODES = ("NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "TIMEOUT", "MALFORMED", "NOT-ASKED", "LAME", "WEIRD")


def _misheard(observation: Any, random: Random) -> None:
    """Another answer of the same form."""
    texts = [*observation["values"], "v=spf1 +all", "0 .", "p=", "v=DMARC1; p=reject", ""]
    kind = random.randrange(5)
    if kind == 0:
        observation["status"] = random.choice(_CODES)
    elif kind == 1:
        observation["values"] = random.sample(texts, random.randint(0, 3))
    elif kind == 2:
        observation["values"] = [text for text in mutated(texts, random) if isinstance(text, str)]
    elif kind == 3:
        observation["cname"] = random.sample((observation["name"], "", "a.example", "x" * 70, "."), 2)
    else:
        observation["ttl"] = random.choice((None, 0, -1, 2**31, 2**70))


def case(seed: int, number: int) -> str:
    """How the case ends: "refused", or the result of its verdict. Raises AssertionError, or whatever shouldn't be raised."""
    try:
        snapshot = parse_snapshot(json.dumps(spoilt(seed, number)))
    except (SnapshotError, ManifestError):
        return "refused"
    return judged(snapshot, every_format=number % 8 == 0)


def judged(snapshot: Snapshot, *, every_format: bool = True) -> str:
    """The result of the verdict, which every format can write."""
    verdict = judge(snapshot)
    assert verdict.exit_code() in (0, 1, 3)
    assert (verdict.exit_code() == 1) is any(finding.result is Result.FAIL for finding in verdict.findings)
    document = VerdictDocument(
        verdict,
        head_of(snapshot, verdict, saved=True, at=_NOW),
        places=Places,
        rules=catalogue,
        version=lambda: "1.2.3",
    )
    for format in verdict_formats() if every_format else ():
        assert format.render(document)
    return verdict.result.value


def main(arguments: Sequence[str] | None = None) -> None:
    run_cases(case, "Spoil saved snapshots and judge them.", "snapshots", cases=10_000, arguments=arguments)


if __name__ == "__main__":
    main()
