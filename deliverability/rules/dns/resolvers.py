"""Rules about resolvers: they may hold old answers, or see another zone."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.answers import base_questions, by_resolvers, by_servers, negative_ttl, servers_of
from deliverability.evidence.other_views import with_another_view
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Observation, Snapshot
from deliverability.verdict import Result
from deliverability.wording import lasting, listed

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)
_A_DAY = 86_400  # seconds


@rule(
    "dns.negative-cache",
    Result.INFO,
    title="A resolver still remembers that there was nothing",
    source="RFC 2308 section 5",
    remedy="Wait {minutes} minutes at most, then check again.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(*_ZONE, rule_ids.DNS_DNSSEC_BOGUS),
)
def negative_cache(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A resolver that was asked before the record existed keeps the "no" for as long as the zone's SOA allows. The name
    servers of the zone have the record; nothing is wrong.
    """
    elsewhere = with_another_view(snapshot)
    waiting = [
        (question, remembered)
        for question in _questions_with_values(snapshot)
        if (remembered := [o for o in _saying_no(question, snapshot) if o.server not in elsewhere])
    ]
    if waiting:
        names = dict.fromkeys(question.name for question, _ in waiting)
        subject = waiting[0][0].name if len(names) == 1 else manifest.domain
        resolvers = servers_of(o for _, remembered in waiting for o in remembered)
        message = f"{listed(names)}: the zone has the record, but {listed(resolvers)} still answers that there is none"
        minutes = str(-(-negative_ttl(snapshot) // 60))
        yield Outcome(subject, message, None, resolvers, fields={"minutes": minutes})


@rule(
    "dns.private-view",
    Result.INFO,
    title="A resolver sees another zone of this name",
    source="Route 53 guide, private hosted zones",
    remedy="Run the check with resolvers outside the VPC: --nameserver 1.1.1.1, for example.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(*_ZONE, rule_ids.DNS_DNSSEC_BOGUS, rule_ids.DNS_PRIVATE_ZONE),
)
def private_view(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Inside a VPC a private zone answers for all names in it, also with "no such name", and the public zone is not asked
    then. The rest of the world sees the public zone: only this check is misled, and what runs inside the VPC.
    """
    elsewhere = with_another_view(snapshot)
    misled = [
        (question, o)
        for question in _questions_with_values(snapshot)
        for o in by_resolvers(question, snapshot)
        if o.server in elsewhere and o.conclusive and set(o.values) != set(question.values)
    ]
    if misled:
        names = dict.fromkeys(question.name for question, _ in misled)
        resolvers = servers_of(o for _, o in misled)
        reasons = listed(dict.fromkeys(elsewhere[server] for server in resolvers))
        message = f"{listed(resolvers)} answers otherwise than the zone's own name servers about {listed(names)}: {reasons}"
        saw = tuple(dict.fromkeys(value for _, o in misled for value in o.values))
        yield Outcome(manifest.domain, message, None, saw or resolvers)


@rule(
    "dns.ttl-too-long",
    Result.INFO,
    title="Old answers live for more than a day",
    source="RFC 1035 section 3.2.1 (TTL); Route 53 guide",
    remedy="Set dns.ttl to 86400 or less, {wait} before the next change of these records.",
    settings=("dns.ttl", "dns"),
    consequence_of=_ZONE,
)
def ttl_too_long(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A resolver may give the old answer for as long as its TTL was when it asked. A change, or a repair, then takes that
    long to reach every receiver.
    """
    ttls: dict[str, int] = {}
    for question in base_questions(snapshot):
        answers = (*by_servers(question, snapshot), *by_resolvers(question, snapshot))
        seen = (o.ttl for o in answers if o.values and o.ttl is not None)
        ttls[question.name] = max(0, ttls.get(question.name, 0), *seen)
    for record in manifest.records:
        if record.name in ttls:
            ttls[record.name] = max(ttls[record.name], record.ttl)
    long = {name: ttl for name, ttl in ttls.items() if ttl > _A_DAY}
    if long:
        most = max(long.values())
        subject = next(iter(long)) if len(long) == 1 else manifest.domain
        message = (
            f"the TTL of {listed(long)} is up to {most} seconds: old answers may live for {lasting(most)}"
        )
        saw = tuple(f"{ttl} s" for ttl in dict.fromkeys(long.values()))
        yield Outcome(subject, message, None, saw, fields={"wait": lasting(most)})
    elif ttls:
        yield passed(manifest.domain, f"no answer about {manifest.domain} lives for more than a day")


_A_DAY = 86_400


def _questions_with_values(snapshot: Snapshot) -> Iterator[Consensus]:
    """The questions to which the zone's own servers have an answer."""
    return (q for q in base_questions(snapshot) if q.basis == "authoritative" and q.values)


def _saying_no(question: Consensus, snapshot: Snapshot) -> Iterator[Observation]:
    return (o for o in by_resolvers(question, snapshot) if o.conclusive and not o.values and not o.cname)
