"""The rule about name servers that contradict each other: what a receiver gets then depends on which of them it asks."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.answers import (
    in_zone,
    questions_of_receivers,
    serials,
    servers_of,
    told_by_servers,
)
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import CONTRADICTORY, Consensus, Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed, shown


@rule(
    "dns.servers-disagree",
    Result.WARN,
    title="Name servers give different answers",
    source="RFC 1034 section 4.3.5",
    remedy="Wait a few minutes for the change to reach all servers; if it stays, correct the zone on {servers}.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED,),
)
def servers_disagree(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All name servers of a zone should say the same. A server that lags behind makes mail fail for some receivers some of
    the time; where no answer has a majority, for every second one, and no answer can be judged by.
    """
    agreed = 0
    for question in questions_of_receivers(snapshot):
        if not told_by_servers(question, snapshot) or not in_zone(question.name, snapshot):
            continue
        if question.status == CONTRADICTORY:
            yield _split(question, snapshot)
        elif question.dissent:
            yield _minority(question, snapshot)
        else:
            agreed += 1
    if agreed:
        yield passed(manifest.domain, f"the name servers agree on {agreed} record sets")


def _minority(question: Consensus, snapshot: Snapshot) -> Outcome:
    servers = servers_of(question.dissent)
    most = listed(map(shown, question.values)) if question.values else "no record"
    told = [
        f"{other.server} says {listed(map(shown, other.values)) or 'no record'}" for other in question.dissent
    ]
    message = (
        f"name servers disagree about {question.type} at {question.name}: {'; '.join(dict.fromkeys(told))}; "
        f"the others say {most}{_versions(servers, snapshot)}"
    )
    return Outcome(
        question.name, message, None, _values(question), question.values, {"servers": listed(servers)}
    )


def _split(question: Consensus, snapshot: Snapshot) -> Outcome:
    camps: dict[tuple[str, ...], list[str]] = {}
    for each in question.dissent:
        camps.setdefault(tuple(sorted(each.values)), []).append(each.server)
    told = [
        f"{listed(dict.fromkeys(servers))} {'say' if len(set(servers)) > 1 else 'says'} {listed(map(shown, values)) or 'no record'}"
        for values, servers in sorted(camps.items())
    ]
    versions = serials(snapshot)
    known = {server: versions[server] for server in servers_of(question.dissent) if server in versions}
    serial = listed(f"{number} at {server}" for server, number in sorted(known.items()))
    which = f" (SOA serial {serial})" if len(set(known.values())) > 1 else ""
    message = (
        f"name servers contradict each other about {question.type} at {question.name}, and no answer has a majority: "
        f"{'; '.join(told)}{which}"
    )
    fields = {"servers": "those that are wrong"}
    return Outcome(question.name, message, Result.FAIL, _values(question), fields=fields)


def _values(question: Consensus) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for other in question.dissent for value in other.values))


def _versions(servers: tuple[str, ...], snapshot: Snapshot) -> str:
    """The serial numbers of the servers that differ and of the others, where they tell who lags behind."""
    told = serials(snapshot)
    theirs = tuple(dict.fromkeys(told[server] for server in servers if server in told))
    others = tuple(dict.fromkeys(serial for server, serial in told.items() if server not in servers))
    if not theirs or not others or set(theirs) == set(others):
        return ""
    return f" (SOA serial {listed(theirs)} there, {listed(others)} at the others)"
