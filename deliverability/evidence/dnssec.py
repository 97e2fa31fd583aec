"""What was seen of the domain's DNSSEC: how the zone above is linked to its keys, and what resolvers that validate make of its names."""

from collections.abc import Iterable

from deliverability.dataclass import dataclass
from deliverability.snapshot import Observation, Snapshot
from deliverability.standards.dnssec import Link, link
from deliverability.standards.names import is_within


@dataclass(frozen=True, slots=True)
class Signed:
    """The chain of trust into a zone.

    link: None where DS records or keys could not be seen. ds: the DS records in the zone above, None where nobody told.
    asked: whether anybody was asked for them, which old snapshots lack.
    """

    link: Link | None
    ds: tuple[str, ...] | None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Rejection:
    """A resolver that fails for names of the zone because it validates. whole: whether it answers for no name in it."""

    resolver: str
    names: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Resolvers:
    """What the resolvers show.

    rejecting: those that validate, and fail. odd: those that do while others have validated the very same answers: theirs is the
        trouble. validated: those that say that they have validated an answer about the zone.
    mute: those that fail with validation switched off too, for names that the zone's own servers answer: a resolver that ignores
        CD, as that of a VPC, can't be told from one that is broken.
    """

    rejecting: tuple[Rejection, ...]
    odd: tuple[Rejection, ...]
    validated: tuple[str, ...]
    mute: tuple[Rejection, ...]


def signed(zone: str, snapshot: Snapshot) -> Signed:
    """How the zone hangs in the chain of trust, by the zone above and the zone's own servers, else by resolvers."""
    seen = [o for o in snapshot.observed(zone, "DS") if o.conclusive]
    told = [o for o in seen if o.view == "parent"] or [o for o in seen if o.view == "resolver"]
    if not told:
        return Signed(None, None, asked=bool(snapshot.observed(zone, "DS")))
    ds = tuple(sorted({value for o in told for value in o.values}))
    if not ds:
        return Signed(Link.UNSIGNED, ())
    keys = snapshot.ask(zone, "DNSKEY")
    found = link(zone, ds, keys.values)
    if found is not Link.UNSUPPORTED and not keys.conclusive:
        return Signed(None, ds)
    return Signed(found, ds)


def resolvers(zone: str, snapshot: Snapshot) -> Resolvers:
    """What each resolver shows about names in the zone."""
    by_server: dict[str, list[Observation]] = {}
    for o in snapshot.dns:
        if o.view == "resolver" and o.type != "DS" and is_within(o.name, zone):
            by_server.setdefault(o.server, []).append(o)
    rejecting: list[Rejection] = []
    odd: list[Rejection] = []
    mute = []
    sound = {(o.name, o.type) for mine in by_server.values() for o in mine if o.ad}
    for server, mine in sorted(by_server.items()):
        whole = not any(o.conclusive for o in mine)
        failed = [o for o in mine if o.status == "SERVFAIL"]
        unvalidated = [o for o in failed if _answered("unchecked", o, snapshot)]
        # One SERVFAIL proves nothing where a second try succeeds; a snapshot that lacks the second try shows it by the whole zone.
        steady = [o for o in unvalidated if _failed_again(o, snapshot)]
        if steady:
            # What a resolver with a wrong clock or an old trust anchor rejects is fine with others.
            alone = all((o.name, o.type) in sound for o in steady)
            (odd if alone else rejecting).append(Rejection(server, _names(steady), whole))
        elif whole and 2 * len(unvalidated) > len(failed) and not _any("rechecked", server, snapshot):
            rejecting.append(Rejection(server, _names(unvalidated), whole))
        answered = {(o.name, o.type) for o in unvalidated}
        dead = [o for o in failed if (o.name, o.type) not in answered and _any_at(o, "unchecked", snapshot)]
        answered_directly = [
            o
            for o in dead
            if (o.name, o.type) not in sound and snapshot.ask(o.name, o.type).basis == "authoritative"
        ]
        if answered_directly:
            mute.append(Rejection(server, _names(answered_directly), whole))
    validated = sorted(server for server, mine in by_server.items() if any(o.ad for o in mine))
    return Resolvers(tuple(rejecting), tuple(odd), tuple(validated), tuple(mute))


def _answered(view: str, asked: Observation, snapshot: Snapshot) -> bool:
    return any(o.conclusive for o in _again(view, asked, snapshot))


def _failed_again(asked: Observation, snapshot: Snapshot) -> bool:
    return any(o.status == "SERVFAIL" for o in _again("rechecked", asked, snapshot))


def _any_at(asked: Observation, view: str, snapshot: Snapshot) -> bool:
    return any(True for _ in _again(view, asked, snapshot))


def _again(view: str, asked: Observation, snapshot: Snapshot) -> Iterable[Observation]:
    """The same question to the same resolver, put in another way."""
    others = snapshot.observed(asked.name, asked.type)
    return (o for o in others if (o.view, o.server) == (view, asked.server))


def _any(view: str, server: str, snapshot: Snapshot) -> bool:
    return any((o.view, o.server) == (view, server) for o in snapshot.dns)


def _names(observations: Iterable[Observation]) -> tuple[str, ...]:
    return tuple(sorted({o.name for o in observations}))
