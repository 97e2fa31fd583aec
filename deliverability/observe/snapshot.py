"""A snapshot: everything the rules may look at, as it was at one moment. Plain data, complete, without secrets.

Saved to JSON and judged later on another machine it gives the same verdict, which is how incidents become tests.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from deliverability.manifest import Manifest, manifest_from_data
from deliverability.observe.baseline import Baseline
from deliverability.standards.resolver import Answer

SCHEMA = 1

Worked = TypeVar("Worked")

#: Statuses that say nothing about the question itself.
_SILENCE = frozenset({"TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME"})

View = Literal["authoritative", "resolver", "parent", "unchecked", "list"]


class SnapshotError(ValueError):
    """The text is not a snapshot that this version reads."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer to one DNS question.

    view: "authoritative" (a name server of the zone, asked directly), "resolver", "parent" (a server of the zone above),
        "unchecked" (a resolver told not to validate: CD, RFC 4035 section 3.2.2), or "list" (a reputation list, asked through
        the resolver that is declared for it).
    server: host name or address of who was asked, for people; address: where it was reached.
    status, values, ttl, cname: as in `standards.resolver.Answer`; also LAME: the server was named as one of the zone and
        answered without authority, which proves nothing; and NOT-ASKED: there were too many questions before. In the view
        "parent" the values are the NS set referred to, and for DS those that stand there.
    aa: whether the answer was authoritative (RFC 1035 section 4.1.1).

    Where a CNAME leads out of the servers' own zone, an "authoritative" answer is theirs up to that CNAME, and its
    status, values and ttl are completed with what resolvers find at the end of the chain.
    """

    name: str
    type: str
    view: View
    server: str
    address: str
    status: str
    values: tuple[str, ...] = ()
    ttl: int | None = None
    cname: tuple[str, ...] = ()
    aa: bool = False

    @property
    def conclusive(self) -> bool:
        """Whether it settles the question (data, NODATA or NXDOMAIN)."""
        return self.status in ("NOERROR", "NXDOMAIN")


@dataclass(frozen=True, slots=True)
class Consensus:
    """What all observations of one question say together: the answer to judge by.

    status: "NOERROR", "NXDOMAIN", or why nothing could be told ("SERVFAIL", "TIMEOUT", ..., "NOT-ASKED").
    basis: the view the answer rests on; authoritative answers beat resolvers. None where nothing was conclusive.
    dissent: conclusive observations of the same view that say something else.
    """

    name: str
    type: str
    status: str
    values: tuple[str, ...] = ()
    ttl: int | None = None
    cname: tuple[str, ...] = ()
    basis: View | None = None
    dissent: tuple[Observation, ...] = ()

    @property
    def conclusive(self) -> bool:
        """Whether the question is settled."""
        return self.basis is not None

    @property
    def missing(self) -> bool:
        """Whether it is settled that there is no such record (NXDOMAIN or NODATA)."""
        return self.conclusive and not self.values

    @property
    def answer(self) -> Answer:
        """The same for the standards' functions."""
        return Answer(self.status, self.values, self.ttl, self.cname)


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
        where none of them answered.
    child_servers: NS set that the zone's own servers state; None where none of them answered.
    servers: the name servers that were asked as authoritative ones: those of the zone and those of the parent's NS set.
    problem: why something above is None, or could be told by half only, in words; "" when all was seen.
    """

    zone: str | None
    parent: str | None = None
    parent_servers: tuple[str, ...] | None = None
    child_servers: tuple[str, ...] | None = None
    servers: tuple[NameServer, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of an AWS API.

    status: "ok"; "absent" (the API says there is no such thing); or why it isn't known: "left-out" (not wanted),
        "not-asked" (the snapshot was made by a version that didn't), "no-credentials", "denied", "throttled",
        "unreachable", "error".
    data: the response's members, JSON-able, without ResponseMetadata and secrets; {} unless "ok".
    detail: the error in words, for people.
    """

    status: Literal[
        "ok",
        "absent",
        "left-out",
        "not-asked",
        "no-credentials",
        "denied",
        "throttled",
        "unreachable",
        "error",
    ]
    data: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""

    @property
    def known(self) -> bool:
        """Whether the API gave an answer, be it that there is no such thing."""
        return self.status in ("ok", "absent")


NOT_ASKED = Reading("not-asked")


@dataclass(frozen=True, slots=True)
class Aws:
    """What the AWS APIs said: in each reading, the members that rules need, under the names of the API.

    Lists are read to the end, within bounds; where a bound cut one, the reading is "ok" and its detail says so.

    SES API v2, in the region of the identity:
    identity: `GetEmailIdentity` of the declared identity. account: `GetAccount`.
    identities: {"EmailIdentities": [...]}: of `ListEmailIdentities` those below the domain (addresses at it, subdomains), each
        with the members of its `GetEmailIdentity`.
    configuration_set: `GetConfigurationSet` of the declared one, with the "EventDestinations" of
        `GetConfigurationSetEventDestinations`.
    recipients: {"Recipients": [...]}: per declared recipient "IdentityName", and the members of `GetEmailIdentity` where there
        is such an identity, else nothing more; left out where the account is out of the sandbox.
    suppressed: {"SuppressedDestinations": [...]}: of `GetSuppressedDestination` for each declared address, those it has.
    recommendations: {"Recommendations": [...]} of `ListRecommendations` about the identity; left out without VDM.

    Route 53, of the declared zone:
    zone: `GetHostedZone`.
    zones: {"HostedZones": [...]}: all zones of the account, private ones too, whose name is the zone's or lies between it and
        a declared name: "Id", "Name", "PrivateZone", and "NameServers" of public ones.
    record_sets: {"ResourceRecordSets": [...]} of `ListResourceRecordSets`, those at the declared names.
    protections: {"ResourceRecordSetProtections": [...]} of `ListResourceRecordSetProtections`, those at the declared names.

    CloudWatch, in the region of the identity:
    metrics: {"BounceRate": .., "ComplaintRate": .., "Send": ..}: the newest `Reputation.BounceRate` and
        `Reputation.ComplaintRate` (0..1) and the sum of `Send` over the day before, each absent where there is no data.
    alarms: {"MetricAlarms": [...]} of `DescribeAlarms`, those of the namespace AWS/SES.
    """

    identity: Reading
    account: Reading
    zone: Reading
    identities: Reading = NOT_ASKED
    configuration_set: Reading = NOT_ASKED
    recipients: Reading = NOT_ASKED
    suppressed: Reading = NOT_ASKED
    recommendations: Reading = NOT_ASKED
    zones: Reading = NOT_ASKED
    record_sets: Reading = NOT_ASKED
    protections: Reading = NOT_ASKED
    metrics: Reading = NOT_ASKED
    alarms: Reading = NOT_ASKED


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was declared and what was seen.

    taken_at: UTC; rules that depend on time (waivers, 72 hours) use it, never the present.
    manifest: what the world was compared with, placeholders filled from SES where it answered.
    baseline: of an earlier snapshot, where the look was told to compare with one.
    """

    taken_at: datetime
    manifest: Manifest
    delegation: Delegation
    dns: tuple[Observation, ...]
    aws: Aws
    baseline: Baseline | None = None
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
        return consensus(name, rdtype, self.observed(name, rdtype))

    def observed(self, name: str, rdtype: str) -> Sequence[Observation]:
        """The observations of (name, type), those of all views, in the order of `dns`."""
        return self._by_question.get((name, rdtype), ())

    def once(self, work: Callable[["Snapshot"], Worked]) -> Worked:
        """What a pure function makes of this snapshot: worked out when it is first wanted, and kept with the snapshot."""
        if work not in self._kept:
            self._kept[work] = work(self)
        kept: Worked = self._kept[work]
        return kept

    def to_json(self) -> str:
        """The document, two-space indented, with a final newline."""
        data = {
            "schema": SCHEMA,
            "manifest": self.manifest.data(),
            **_BODY.dump_python(_body(self), mode="json"),
        }
        return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def parse_snapshot(text: str, *, source: str = "snapshot") -> Snapshot:
    """Read a saved snapshot; raises SnapshotError, or ManifestError for the manifest in it."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise SnapshotError(f"{source}: not JSON (line {error.lineno}: {error.msg})") from None
    if (
        not isinstance(data, dict)
        or data.get("schema") != SCHEMA
        or "manifest" not in data
        or "taken_at" not in data
    ):
        found = data.get("schema") if isinstance(data, dict) else None
        raise SnapshotError(
            f"{source}: not a snapshot of schema {SCHEMA} (found schema {found!r}): "
            "make one with `deliverability check --save-snapshot FILE`"
        )
    manifest = manifest_from_data(data.pop("manifest"), source=source)
    data.pop("schema")
    try:
        body = _BODY.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise SnapshotError(f"{source}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return Snapshot(body.taken_at, manifest, body.delegation, body.dns, body.aws, body.baseline)


@dataclass(frozen=True, slots=True)
class _Body:
    taken_at: datetime
    delegation: Delegation
    dns: tuple[Observation, ...]
    aws: Aws
    baseline: Baseline | None = None


_BODY: TypeAdapter[_Body] = TypeAdapter(_Body)


def _body(snapshot: Snapshot) -> _Body:
    return _Body(snapshot.taken_at, snapshot.delegation, snapshot.dns, snapshot.aws, snapshot.baseline)


def consensus(name: str, rdtype: str, seen: Iterable[Observation]) -> Consensus:
    """What these observations of one question say together; those of the views "authoritative" and "resolver" count."""
    by_view: dict[View, list[Observation]] = {"authoritative": [], "resolver": []}
    failed: list[Observation] = []
    for observation in seen:
        if observation.view in by_view:
            (by_view[observation.view] if observation.conclusive else failed).append(observation)
    for view in ("authoritative", "resolver"):
        answers = by_view[view]
        if not answers:
            continue
        counts: dict[tuple[str, frozenset[str]], int] = {}
        for answer in answers:
            key = (answer.status, frozenset(answer.values))
            counts[key] = counts.get(key, 0) + 1
        chosen_key = max(counts, key=lambda key: counts[key])
        chosen = next(a for a in answers if (a.status, frozenset(a.values)) == chosen_key)
        dissent = tuple(a for a in answers if (a.status, frozenset(a.values)) != chosen_key)
        return Consensus(
            name, rdtype, chosen.status, chosen.values, chosen.ttl, chosen.cname, basis=view, dissent=dissent
        )
    # A server's own word (SERVFAIL) says more than that another could not be reached.
    failed.sort(key=lambda observation: observation.status in _SILENCE)
    return Consensus(name, rdtype, failed[0].status if failed else "NOT-ASKED")
