"""DMARC: the record that stands for the domain, its own or an inherited one."""

from collections.abc import Iterator

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.plan import report_authorization_name
from deliverability.rules.applying import has_identity
from deliverability.rules.dmarc.view import (
    DmarcState,
    authorization_questions,
    cname_questions,
    dmarc_questions,
    effective,
    foreign_report_hosts,
)
from deliverability.rules.outcomes import listed, passed, shown
from deliverability.rules.rule import Outcome, rule
from deliverability.standards import dmarc, names
from deliverability.verdict import Result

_ZONE = ("dns.zone-not-delegated",)
_REMOVED = ("pct", "rf", "ri")


@rule(
    "dmarc.missing",
    Result.FAIL,
    title="There is no DMARC policy",
    source="RFC 9989 section 4.10",
    remedy='Publish a DMARC record at {name}, starting with "{wanted}".',
    consequence_of=_ZONE,
    asks=dmarc_questions,
)
def missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Without a policy at the domain or above it anybody can use the domain in From, and large providers refuse bulk mail."""
    seen = effective(snapshot)
    name = f"_dmarc.{manifest.domain}"
    if seen.state is DmarcState.NONE:
        wanted = next(
            (r.values[0] for r in manifest.records if r.name == name and r.values),
            "v=DMARC1; p=none; rua=...",
        )
        message = f"{manifest.domain} has no DMARC record, neither at {name} nor inherited"
        yield Outcome(name, message, None, seen.question.values, fields={"name": name, "wanted": wanted})
    elif seen.state is DmarcState.FOUND:
        inherited = "" if seen.domain == manifest.domain else f" (inherited from {seen.domain})"
        yield passed(name, f"a DMARC record applies to {manifest.domain}{inherited}", *seen.texts)


@rule(
    "dmarc.multiple-records",
    Result.FAIL,
    title="Several DMARC records stand at one name",
    source="RFC 9989 section 4.10",
    remedy="Leave exactly one DMARC record at {subject}.",
    consequence_of=(*_ZONE, "dmarc.cname-and-txt"),
    asks=dmarc_questions,
)
def multiple_records(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers that find two DMARC records discard both: there is no policy."""
    seen = effective(snapshot)
    if seen.state is DmarcState.MULTIPLE:
        message = f"{len(seen.texts)} DMARC records stand at {seen.name}; receivers discard all of them"
        yield Outcome(seen.name, message, None, seen.texts)
    elif seen.state is DmarcState.FOUND:
        yield passed(seen.name, f"one DMARC record stands at {seen.name}", *seen.texts)


@rule(
    "dmarc.version-mismatch",
    Result.FAIL,
    title="A value that was meant as DMARC is not read as DMARC",
    source="RFC 9989 section 4.7",
    remedy='Publish the value at {subject} so that it begins with exactly "v=DMARC1;".',
    consequence_of=_ZONE,
    asks=dmarc_questions,
)
def version_mismatch(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """`v=DMARC1` must come first, in capitals; else receivers ignore the whole record."""
    seen = effective(snapshot)
    if seen.state is DmarcState.NEAR_MISS:
        message = f"receivers don't read {shown(seen.texts[0])} at {seen.name} as DMARC: {seen.problem}"
        yield Outcome(seen.name, message, None, seen.texts)


@rule(
    "dmarc.policy-invalid",
    Result.FAIL,
    title="The DMARC policy is missing or invalid",
    source="RFC 9989 section 4.10.1",
    remedy="Give p, sp and np at {subject} one of none, quarantine and reject.",
    consequence_of=_ZONE,
    asks=dmarc_questions,
)
def policy_invalid(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A record without a valid `p`, or with an invalid `sp` or `np`, acts as `p=none` if it has a report address, and not
    at all if it has none.
    """
    seen = effective(snapshot)
    if seen.record is None:
        return
    if seen.record.flawed:
        problems = [p for p in seen.record.problems if p.tag in ("p", "sp", "np")]
        reasons = "; ".join(f"{problem.reason}, {problem.consequence}" for problem in problems)
        yield Outcome(seen.name, f"the DMARC policy at {seen.name} is not valid: {reasons}", None, seen.texts)
    else:
        yield passed(seen.name, f"the DMARC policy at {seen.name} is valid: {seen.record.policy}")


@rule(
    "dmarc.cname-and-txt",
    Result.FAIL,
    title="A CNAME and a TXT record stand at _dmarc",
    source="RFC 1034 section 3.6.2",
    remedy="Keep either the CNAME or the TXT record at {subject}.",
    consequence_of=_ZONE,
    asks=cname_questions,
)
def cname_and_txt(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """No other data may stand beside a CNAME. Servers that allow it answer now with the one, now with the other."""
    name = f"_dmarc.{manifest.domain}"
    own = [
        o for o in snapshot.dns if o.name == name and o.view == "authoritative" and o.conclusive and o.values
    ]
    aliases = tuple(dict.fromkeys(value for o in own if o.type == "CNAME" for value in o.values))
    texts = tuple(dict.fromkeys(value for o in own if o.type == "TXT" and not o.cname for value in o.values))
    if aliases and texts:
        message = f"{name} answers with a CNAME to {listed(aliases)} and with TXT of its own"
        yield Outcome(name, message, None, (*aliases, *texts))


@rule(
    "dmarc.report-address-missing",
    Result.WARN,
    title="No DMARC report ever arrives",
    source="RFC 9989 section 4.7 (rua)",
    remedy="Name a mailbox for aggregate reports: dmarc.reportTo, or rua=mailto:... in the record at {subject}.",
    consequence_of=_ZONE,
    asks=dmarc_questions,
)
def report_address_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Aggregate reports are the only way to see who sends in the domain's name, and what would be lost under a stricter
    policy. For a domain that never mails it is a note only.
    """
    seen = effective(snapshot)
    if seen.record is None:
        return
    if seen.record.rua:
        boxes = tuple(uri.address or uri.text for uri in seen.record.rua)
        yield passed(seen.name, f"aggregate reports go to {listed(boxes)}", *boxes)
    else:
        parked = manifest.profile == "parked"
        message = f"the DMARC record at {seen.name} has no valid report address (rua), so no report arrives"
        yield Outcome(seen.name, message, Result.INFO if parked else None, seen.texts)


@rule(
    "dmarc.report-destination-unauthorized",
    Result.WARN,
    title="A report host has not agreed to receive the reports",
    source="RFC 9990 section 4",
    remedy='Ask the owner of {host} to publish "v=DMARC1;" as TXT at {subject}.',
    consequence_of=("dns.record-missing", "dns.record-differs"),
    asks=authorization_questions,
)
def report_destination_unauthorized(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Reports to a host of another organization are sent only if that host says so, in a TXT record below
    `_report._dmarc`. Without it receivers ignore the address, silently.
    """
    seen = effective(snapshot)
    for host in foreign_report_hosts(seen):
        name = report_authorization_name(seen.domain, host)
        answer = snapshot.ask(name, "TXT")
        if any(dmarc.is_record(value) for value in answer.values):
            yield passed(name, f"{host} accepts the reports about {seen.domain}", *answer.values)
        elif answer.conclusive:
            message = (
                f"{host} has not agreed to receive the reports about {seen.domain}: no DMARC record at {name}"
            )
            yield Outcome(name, message, None, answer.values, ("v=DMARC1;",), {"host": host})


@rule(
    "dmarc.subdomain-policy-weak",
    Result.WARN,
    title="Subdomains have a weaker policy",
    source="RFC 9989 section 4.7 (sp, np)",
    remedy="Drop sp=none and np=none at {subject}, and set np=reject.",
    consequence_of=_ZONE,
    asks=dmarc_questions,
)
def subdomain_policy_weak(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With `sp=none` or `np=none` under a stricter `p`, whoever wants to abuse the domain takes a subdomain, which need not
    even exist. On a subdomain's own record both tags are ignored.
    """
    seen = effective(snapshot)
    record = seen.record
    if record is None or record.flawed or record.p in (None, "none"):
        return
    if names.organizational_domain(seen.domain) != seen.domain:
        return
    weak = [f"{tag}=none" for tag, value in (("sp", record.sp), ("np", record.np)) if value == "none"]
    if weak:
        message = f"the DMARC record at {seen.name} has {listed(weak)} under p={record.p}: subdomains can be spoofed"
        yield Outcome(seen.name, message, None, seen.texts)
    else:
        yield passed(seen.name, f"the policy {record.p} covers the subdomains of {seen.domain}")


@rule(
    "dmarc.strict-alignment",
    Result.FAIL,
    title="Strict alignment can't be met",
    source="RFC 9989 section 4.4; AWS DMARC guide",
    remedy="Set {tags} to r at {subject}.",
    consequence_of=_ZONE,
    applies=has_identity,
    asks=dmarc_questions,
)
def strict_alignment(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The MAIL FROM domain of SES is always a subdomain, so `aspf=s` never aligns. `adkim=s` fails for every From domain
    that is not exactly the signing domain.
    """
    seen = effective(snapshot)
    if seen.record is None or manifest.identity is None:
        return
    signing = manifest.identity.domain
    others = [d for d in dict.fromkeys(map(_domain, manifest.expectations.senders)) if d != signing]
    reasons = {}
    if seen.record.aspf == "strict":
        reasons["aspf"] = "aspf=s can never align, since MAIL FROM is a subdomain"
    if seen.record.adkim == "strict" and others:
        reasons["adkim"] = f"adkim=s fails for mail from {listed(others)}, which is signed by {signing}"
    if reasons:
        message = f"DMARC alignment at {seen.name} can't be met: {'; '.join(reasons.values())}"
        yield Outcome(seen.name, message, None, seen.texts, fields={"tags": listed(reasons)})
    else:
        yield passed(seen.name, f"SES can meet the alignment that {seen.name} asks for")


@rule(
    "dmarc.removed-tag",
    Result.INFO,
    title="A DMARC tag has no effect any more",
    source="RFC 9989 sections A.6 and C.5.2",
    remedy="Remove {tags} at {subject}; use t=y for a trial.",
    consequence_of=_ZONE,
    asks=dmarc_questions,
)
def removed_tag(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """RFC 9989 removed `pct`, `rf`, `ri` and the size limit of report addresses. Old receivers still follow them, new ones
    don't.
    """
    seen = effective(snapshot)
    if seen.record is None:
        return
    tags = [tag for tag in _REMOVED if seen.record.written(tag) is not None]
    tags += [f"!{uri.size}" for uri in (*seen.record.rua, *seen.record.ruf) if uri.size is not None]
    if tags:
        message = f"the DMARC record at {seen.name} uses {listed(tags)}, which RFC 9989 removed"
        yield Outcome(seen.name, message, None, seen.texts, fields={"tags": listed(tags)})


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].lower()
