"""Which DMARC record stands for the domain, told apart once for all rules.

The whole tree walk of RFC 9989 section 4.10 is `standards.dmarc.discover`; here the names that were observed are enough.
"""

from dataclasses import dataclass
from enum import StrEnum

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Consensus, Snapshot
from deliverability.plan import report_authorization_name
from deliverability.standards import dmarc, names


class DmarcState(StrEnum):
    """What receivers make of the TXT values at `_dmarc.<name>`."""

    UNSEEN = "unseen"
    NONE = "none"
    NEAR_MISS = "near-miss"
    MULTIPLE = "multiple"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class DmarcSeen:
    """DMARC at one domain.

    name: where the record stands, `_dmarc.<domain>`.
    texts: the DMARC records; for a near miss the values that were probably meant as one.
    """

    domain: str
    name: str
    state: DmarcState
    question: Consensus
    texts: tuple[str, ...] = ()
    problem: str = ""
    record: dmarc.DmarcRecord | None = None


def dmarc_at(domain: str, snapshot: Snapshot) -> DmarcSeen:
    """DMARC at this very domain."""
    name = f"_dmarc.{domain}"
    question = snapshot.ask(name, "TXT")
    if not question.conclusive:
        return DmarcSeen(domain, name, DmarcState.UNSEEN, question)
    records = tuple(value for value in question.values if dmarc.is_record(value))
    if len(records) > 1:
        return DmarcSeen(domain, name, DmarcState.MULTIPLE, question, records)
    if records:
        return DmarcSeen(domain, name, DmarcState.FOUND, question, records, record=dmarc.parse(records[0]))
    near = {value: problem for value in question.values if (problem := dmarc.resembles(value))}
    if near:
        text, problem = next(iter(near.items()))
        return DmarcSeen(domain, name, DmarcState.NEAR_MISS, question, (text,), problem)
    return DmarcSeen(domain, name, DmarcState.NONE, question)


def effective(snapshot: Snapshot) -> DmarcSeen:
    """DMARC at the domain itself or, where it has none, the record above it that applies.

    Of several above, the one with `psd=n`, else the one with the fewest labels (RFC 9989 section 4.10.2). UNSEEN where a
    name above would not tell.
    """
    own = dmarc_at(snapshot.manifest.domain, snapshot)
    if own.state is not DmarcState.NONE:
        return own
    above = [dmarc_at(name, snapshot) for name in _above(snapshot.manifest.domain)]
    asked = [seen for seen in above if seen.question.status != "NOT-ASKED"]
    found = [seen for seen in asked if seen.state is DmarcState.FOUND]
    ends = [seen for seen in found if seen.record is not None and seen.record.psd == "n"]
    if found:
        return ends[0] if ends else found[-1]
    unseen = [seen for seen in asked if seen.state is DmarcState.UNSEEN]
    return unseen[0] if unseen else own


def dmarc_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The question that `effective` rests on."""
    return (effective(snapshot).question,)


def cname_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked at the domain's own `_dmarc`: TXT, and CNAME by itself."""
    name = f"_dmarc.{snapshot.manifest.domain}"
    return (snapshot.ask(name, "CNAME"), snapshot.ask(name, "TXT"))


def authorization_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The record, and where each of its report hosts of another organization agrees.

    The hosts of somebody else's record are known only once it was read: there what wasn't asked is left open.
    """
    seen, manifest = effective(snapshot), snapshot.manifest
    places = (report_authorization_name(seen.domain, host) for host in foreign_report_hosts(seen))
    answers = (snapshot.ask(name, "TXT") for name in places)
    asked = (a for a in answers if a.status != "NOT-ASKED" or declares_own(manifest))
    return (seen.question, *asked)


def equivalent(seen: dmarc.DmarcRecord, declared: str) -> bool:
    """Whether receivers do the same with both: order, spaces, defaults, unknown and removed tags don't matter."""
    try:
        return _meaning(seen) == _meaning(dmarc.parse(declared))
    except dmarc.DmarcSyntaxError:
        return seen.text == declared


def foreign_report_hosts(seen: DmarcSeen) -> tuple[str, ...]:
    """The report hosts of another organization than the policy domain (RFC 9990 section 4)."""
    if seen.record is None:
        return ()
    own = names.organizational_domain(seen.domain)
    hosts = dict.fromkeys(uri.domain for uri in (*seen.record.rua, *seen.record.ruf) if uri.domain)
    return tuple(host for host in hosts if names.organizational_domain(host) != own)


def declares_own(manifest: Manifest) -> bool:
    """This stack publishes the record."""
    return manifest.expectations.dmarc == "own"


def _above(domain: str) -> tuple[str, ...]:
    found = []
    name = names.parent(domain)
    while name is not None:
        found.append(name)
        name = names.parent(name)
    return tuple(found)


def _meaning(record: dmarc.DmarcRecord) -> tuple[object, ...]:
    policies = (record.policy, record.subdomain_policy, record.nonexistent_policy)
    rua, ruf = (frozenset(uri.address or uri.text for uri in uris) for uris in (record.rua, record.ruf))
    return (*policies, record.adkim, record.aspf, record.t, record.psd, rua, ruf, record.fo if ruf else None)
