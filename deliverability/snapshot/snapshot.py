"""A snapshot: everything the rules may look at, as it was at one moment. Plain data, complete, without secrets.

Saved to JSON and judged later on another machine it gives the same verdict, which is how incidents become tests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, TypeVar, TypeVarTuple

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import printable
from deliverability.declaration.manifest import Manifest, manifest_from_data
from deliverability.json_text import JsonError, read_json, write_json
from deliverability.snapshot.agreement import Consensus, consensus
from deliverability.snapshot.answers import Observation
from deliverability.snapshot.aws import Aws
from deliverability.snapshot.baseline import Baseline
from deliverability.snapshot.pulumi import Pulumi
from deliverability.snapshot.reading import Reading

SCHEMA = 1

Worked = TypeVar("Worked")
About = TypeVarTuple("About")


class SnapshotError(ValueError):
    """The text is not a snapshot that this version reads."""


@dataclass(frozen=True, slots=True)
class NameServer:
    """One name server of the zone: its host name and the addresses found for it."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delegation:
    """How the zone that holds the domain hangs in the tree.

    zone: the zone's origin as found in DNS; None where not even that could be told. A zone that isn't delegated can't be
        found: then this is the zone above it, up to the top-level domain. Compare it with `Manifest.dns.zone`.
    parent: the zone above it; "" is the root.
    parent_servers: NS set that the parent's servers refer to; () where they say that there is no such delegation; None
        where none of them answered, or no set had a majority.
    child_servers: NS set that the zone's own servers state; None where none of them answered, or no set had a majority.
    servers: the name servers that were asked for the zone: those that it names itself and those of the parent's NS set.
    problem: why something above is None, or could be told by half only, in words; "" when all was seen.
    """

    zone: str | None
    parent: str | None = None
    parent_servers: tuple[str, ...] | None = None
    child_servers: tuple[str, ...] | None = None
    servers: tuple[NameServer, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was declared and what was seen.

    taken_at: UTC; rules that depend on time (waivers, 72 hours) use it, never the present.
    manifest: what the world was compared with, placeholders filled from SES where it answered.
    baseline: of an earlier snapshot, where the look was told to compare with one.
    rerouted: a sentence each about what was asked in place of AWS or the internet's name servers: an embedded world.
    pulumi: what Pulumi saw, where it was to look.
    """

    taken_at: datetime
    manifest: Manifest
    delegation: Delegation
    dns: tuple[Observation, ...]
    aws: Aws
    baseline: Baseline | None = None
    rerouted: tuple[str, ...] = ()
    pulumi: Pulumi | None = None
    _by_question: Mapping[tuple[str, str], Sequence[Observation]] = field(
        init=False, repr=False, compare=False
    )
    _kept: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_question: dict[tuple[str, str], list[Observation]] = {}
        for observation in self.dns:
            by_question.setdefault((observation.name, observation.type), []).append(observation)
        object.__setattr__(self, "_by_question", by_question)

    def ask(self, name: str, rdtype: str) -> Consensus:
        """What the observations of (name, type) say together; "NOT-ASKED" where there are none."""
        return self.once(_asked, name, rdtype)

    def observed(self, name: str, rdtype: str) -> Sequence[Observation]:
        """The observations of (name, type), those of all views, in the order of `dns`."""
        return self._by_question.get((name, rdtype), ())

    def once(self, work: Callable[["Snapshot", *About], Worked], *about: *About) -> Worked:
        """What a pure function makes of this snapshot: worked out when it is first wanted, and kept with the snapshot.

        about: what else the function takes, hashable; for each of it the result is another one.
        """
        key = (work, *about)
        if key not in self._kept:
            self._kept[key] = work(self, *about)
        kept: Worked = self._kept[key]
        return kept

    def to_json(self) -> str:
        """The document, two-space indented, with a final newline."""
        data = {
            "schema": SCHEMA,
            "manifest": self.manifest.data(),
            **_BODY.dump_python(_body(self), mode="json"),
        }
        return write_json(data)


def _asked(snapshot: Snapshot, name: str, rdtype: str) -> Consensus:
    return consensus(name, rdtype, snapshot.observed(name, rdtype))


def parse_snapshot(text: str, *, source: str = "snapshot") -> Snapshot:
    """Read a saved snapshot; raises SnapshotError, or ManifestError for the manifest in it."""
    source = printable(source)
    try:
        data = read_json(text)
    except JsonError as error:
        raise SnapshotError(f"{source}: {error}") from None
    if (
        not isinstance(data, dict)
        or data.get("schema") != SCHEMA
        or isinstance(data["schema"], bool)
        or "manifest" not in data
        or "taken_at" not in data
    ):
        raise SnapshotError(f"{source}: {_no_snapshot(data)}")
    manifest = manifest_from_data(data.pop("manifest"), source=source)
    data.pop("schema")
    try:
        body = _BODY.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        problem = printable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        raise SnapshotError(f"{source}: {problem}") from None
    return Snapshot(
        body.taken_at,
        manifest,
        body.delegation,
        body.dns,
        Aws(body.aws),
        body.baseline,
        body.rerouted,
        body.pulumi,
    )


def _no_snapshot(data: object) -> str:
    """What a document is that is no snapshot which this version reads, and what to do."""
    found = data.get("schema") if isinstance(data, dict) else None
    if isinstance(data, dict) and "findings" in data:
        return "a verdict, not a snapshot: `deliverability check --save-snapshot FILE` makes one"
    if isinstance(data, dict) and "records" in data:
        return "a manifest, not a snapshot: check it with `deliverability check --manifest`"
    if isinstance(found, int) and found > SCHEMA:
        return f"the snapshot has schema {found}, this version of deliverability reads schema {SCHEMA}: upgrade deliverability"
    return (
        f"not a snapshot of schema {SCHEMA} (found schema {found!r}): "
        "make one with `deliverability check --save-snapshot FILE`"
    )


@dataclass(frozen=True, slots=True)
class _Body:
    taken_at: AwareDatetime
    delegation: Delegation
    dns: tuple[Observation, ...]
    aws: Mapping[str, Reading]
    baseline: Baseline | None = None
    rerouted: tuple[str, ...] = ()
    pulumi: Pulumi | None = None


_BODY: TypeAdapter[_Body] = TypeAdapter(_Body)


def _body(snapshot: Snapshot) -> _Body:
    return _Body(
        snapshot.taken_at,
        snapshot.delegation,
        snapshot.dns,
        snapshot.aws.readings,
        snapshot.baseline,
        snapshot.rerouted,
        snapshot.pulumi,
    )
