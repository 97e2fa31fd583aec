"""The rule about names that the zone of the records delegates further: what stands in that zone below the cut is never seen."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.cuts import Cut, cut_above
from deliverability.evidence.records import (
    LACKING,
    RecordInDns,
    RecordState,
    record_questions,
    records_in_dns,
    told_better,
)
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import names
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "dns.name-delegated",
    Result.FAIL,
    title="The name of a declared record is delegated to other name servers",
    source="RFC 1034 section 4.2.1",
    remedy="Have who runs {servers} publish {records} there, or take the NS record set of {subject} out of the zone {zone}.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED,),
    asks=record_questions,
)
def name_delegated(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """NS records at a name below the zone's own hand that name, and all names below it, to other servers. The zone's servers
    then only refer to those: a record that is written to the zone there is right and invisible, however long one waits.
    """
    below: dict[str, tuple[Cut, list[RecordInDns]]] = {}
    for seen in records_in_dns(snapshot):
        cut = cut_above(seen.record.name, snapshot)
        if cut is not None and not cut.ours and seen.state in LACKING:
            below.setdefault(cut.name, (cut, []))[1].append(seen)
    for cut, lacking in below.values():
        yield _outcome(cut, lacking, snapshot.manifest.domain)


def _outcome(cut: Cut, lacking: list[RecordInDns], domain: str) -> Outcome:
    missing = [seen for seen in lacking if seen.state is RecordState.MISSING]
    other = [seen for seen in lacking if seen.state is not RecordState.MISSING]
    servers = listed(cut.servers)
    found = [
        *([f"{_names(missing)} must stand there, and nothing does"] if missing else []),
        *([f"{_names(other)} must stand there, and something else does"] if other else []),
    ]
    inside = [domain] if names.is_within(domain, cut.name) else []
    return Outcome(
        cut.name,
        f"{cut.zone} delegates {cut.name} to {servers}: {'; '.join(found)}",
        saw=tuple(dict.fromkeys(value for seen in other for value in seen.saw)),
        wanted=tuple(dict.fromkeys(value for seen in lacking for value in seen.record.values)),
        fields={
            "servers": servers,
            "records": _names(lacking) if len(lacking) == 1 else f"these {len(lacking)} record sets",
            "zone": cut.zone,
        },
        also_about=(*dict.fromkeys(seen.record.name for seen in lacking), *inside),
        explains=told_better(lacking),
    )


def _names(records: list[RecordInDns]) -> str:
    return listed(f"{seen.record.type} at {seen.record.name}" for seen in records)
