"""Where reports go: whether each destination of `rua` and `ruf` wants them (RFC 9990 section 4, RFC 9991) and gets mail."""

from collections.abc import Mapping, Sequence
from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.event_loop import together
from deliverability.standards import names
from deliverability.standards.dmarc.alignment import identify, legacy_identify
from deliverability.standards.dmarc.grammar import is_record, parse
from deliverability.standards.dmarc.record import DmarcRecord
from deliverability.standards.dmarc.uri import ReportUri
from deliverability.standards.dmarc.walk import TreeWalk, walk
from deliverability.standards.reception import Reception, receives
from deliverability.standards.resolver import Answer, Resolver

#: Hosts of one record that are looked up; a hostile record names thousands, receivers look up a few.
MOST_HOSTS = 20

ReportTag = Literal["rua", "ruf"]
Authorization = Literal["not-needed", "yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What a host says about receiving the reports of a policy domain.

    query: `<policy-domain>._report._dmarc.<host>`.
    answer: to the question for TXT there; None where the name is too long for DNS, and nothing was asked.
    records: the values that are DMARC records; one is enough.
    """

    query: str
    answer: Answer | None
    records: tuple[DmarcRecord, ...]


@dataclass(frozen=True, slots=True)
class ReportHost:
    """A host that receives reports.

    external: whether its organizational domain is another than the policy domain's; None where a failed lookup decides it.
    legacy_external: the same by the public suffix list, as in RFC 7489.
    verification: None where the host is external by neither.
    receives: whether it receives mail: MX, else an address (RFC 5321 section 5.1), and no null MX (RFC 7505).
    reception: how that is known, a plain sentence.
    """

    name: str
    external: bool | None
    legacy_external: bool
    verification: Verification | None
    receives: Reception
    reception: str


@dataclass(frozen=True, slots=True)
class Destination:
    """One destination of `rua` or `ruf`.

    uri: as in the record.
    host: None for another scheme than `mailto:`, and where more than `MOST_HOSTS` hosts are named before.
    authorized: whether receivers that follow RFC 9990 send reports there; "not-needed" where the host isn't external.
    legacy_authorized: the same for RFC 7489 section 7.1.
    reason: what `authorized` rests on, a plain sentence.
    overrides: destinations at the same host that the record there puts in place of this one.
    """

    tag: ReportTag
    uri: ReportUri
    host: ReportHost | None
    authorized: Authorization
    legacy_authorized: Authorization
    reason: str
    overrides: tuple[ReportUri, ...]


async def destinations(
    record: DmarcRecord, policy_domain: str, *, resolver: Resolver
) -> tuple[Destination, ...]:
    """The destinations of `rua`, then of `ruf`, each with what its host says to that.

    policy_domain: where the record stands. Raises `DomainNameError` for a text that is no domain name.
    Whether receivers heed `ruf` at all is another matter, see the problems of the record.
    """
    domain = names.normalize(policy_domain)
    uris: list[tuple[ReportTag, ReportUri]] = [("rua", uri) for uri in record.rua]
    uris += [("ruf", uri) for uri in record.ruf]
    hosts = list(dict.fromkeys(uri.domain for _, uri in uris if uri.domain is not None))[:MOST_HOSTS]
    known = await _look_up(hosts, domain, resolver) if hosts else {}
    return tuple(_destination(tag, uri, domain, known) for tag, uri in uris)


async def _look_up(hosts: Sequence[str], policy_domain: str, resolver: Resolver) -> dict[str, ReportHost]:
    from deliverability.standards.resolvers import MemoResolver

    async with MemoResolver(resolver) as memo:
        walked = await walk(policy_domain, resolver=memo)
        return {host.name: host for host in await together(*(_look(h, walked, memo) for h in hosts))}


async def _look(host: str, walked: TreeWalk, resolver: Resolver) -> ReportHost:
    verified, (received, reception) = await together(
        _verify(host, walked, resolver), receives(host, resolver=resolver)
    )
    external, legacy_external, verification = verified
    return ReportHost(host, external, legacy_external, verification, received, reception)


async def _verify(
    host: str, walked: TreeWalk, resolver: Resolver
) -> tuple[bool | None, bool, Verification | None]:
    """Whether the host is external, by RFC 9990 and by RFC 7489, and what it says if it is by either."""
    related = (await identify(host, walked, resolver=resolver)).related
    external = None if related is None else not related
    legacy_external = not legacy_identify(host, walked.domain).related
    if external is False and not legacy_external:
        return external, legacy_external, None
    query = f"{walked.domain}._report._dmarc.{host}"
    if len(query) > names.MAX_NAME:
        return external, legacy_external, Verification(query, None, ())
    answer = await resolver.query(query, "TXT")
    texts = answer.values if answer.conclusive else ()
    records = tuple(parse(text) for text in texts if is_record(text))
    return external, legacy_external, Verification(query, answer, records)


def _destination(
    tag: ReportTag, uri: ReportUri, policy_domain: str, known: Mapping[str, ReportHost]
) -> Destination:
    if uri.domain is None:
        reason = "receivers need to support mailto: only"
        return Destination(tag, uri, None, "unknown", "unknown", reason, ())
    host = known.get(uri.domain)
    if host is None:
        reason = f"only the first {MOST_HOSTS} hosts of a record are looked up"
        return Destination(tag, uri, None, "unknown", "unknown", reason, ())
    if host.verification is None:
        reason = f"{host.name} and {policy_domain} have the same organizational domain"
        return Destination(tag, uri, host, "not-needed", "not-needed", reason, ())
    agreed, reason, overrides = _judge(tag, host.name, host.verification)
    if host.external is False:
        reason = f"{host.name} and {policy_domain} have the same organizational domain, but not by RFC 7489: {reason}"
    elif host.external is None:
        reason = f"whether {host.name} has to agree is unknown, since a lookup failed; {reason}"
    authorized = _authorized(host.external, agreed)
    legacy = _authorized(host.legacy_external, agreed)
    return Destination(tag, uri, host, authorized, legacy, reason, overrides)


def _judge(
    tag: ReportTag, host: str, verification: Verification
) -> tuple[Authorization, str, tuple[ReportUri, ...]]:
    """Whether the host agrees, why that is known, and what it puts in place of the destination.

    The overriding tag is the one being verified, `ruf` for failure reports (RFC 9991 section 5). Of several records,
    each may override, and one that points to another host spoils the agreement.
    """
    query, answer = verification.query, verification.answer
    if answer is None:
        return "no", f"{query} is too long for a name in DNS: {len(query)} characters", ()
    if not answer.conclusive:
        return "unknown", f"{query} could not be looked up: {answer.status}", ()
    if not verification.records:
        return "no", f"no DMARC record stands at {query}", ()
    found = [uri for record in verification.records for uri in (record.rua if tag == "rua" else record.ruf)]
    overrides = tuple(uri for uri in found if uri.domain == host)
    elsewhere = next((uri for uri in found if uri.domain not in (None, host)), None)
    if elsewhere:
        return "no", f"the DMARC record at {query} points to {elsewhere}, which is not at {host}", ()
    return "yes", f"a DMARC record stands at {query}", overrides


def _authorized(external: bool | None, agreed: Authorization) -> Authorization:
    if external is False:
        return "not-needed"
    # A host that may turn out not to be external needs no agreement.
    return "unknown" if external is None and agreed == "no" else agreed
