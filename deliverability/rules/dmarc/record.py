"""Rules about DMARC records: those that receivers apply to the From domains, of their own or inherited.

One fault, one failing id: where receivers discard what stands at a name, that has an id of its own, and that there is no
policy is a note under it.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.dmarc import DmarcState
from deliverability.evidence.dmarc_applied import (
    AppliedRecord,
    applied,
    discarded,
    open_questions,
    without_record,
)
from deliverability.evidence.misplaced import said_of
from deliverability.evidence.publishing import declared_dmarc, how_to_unite
from deliverability.evidence.slips import told
from deliverability.rules.dmarc.mending import how_to_change, how_to_have_one
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.questions import absent_name
from deliverability.standards import dmarc
from deliverability.verdict import Result
from deliverability.wording import listed, shown

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)
_DISCARDED = (rule_ids.DMARC_MULTIPLE_RECORDS, rule_ids.DMARC_VERSION_MISMATCH)


@rule(
    "dmarc.missing",
    Result.FAIL,
    title="There is no DMARC policy",
    source="RFC 9989 section 4.10",
    remedy='Publish a DMARC record at {name}, starting with "v=DMARC1; p=none; rua=...".',
    settings=("dmarc.policy", "dmarc"),
    consequence_of=(*_ZONE, *_DISCARDED, rule_ids.ROUTE53_CNAME_CONFLICT),
    asks=open_questions,
)
def missing(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Without a policy at the domain or above it anybody can use the domain in From, and large providers refuse bulk mail."""
    spoiled = {seen.domain: seen.name for seen in discarded(snapshot)}
    for found in without_record(snapshot):
        name = dmarc.policy_name(found.domain)
        question = snapshot.ask(name, "TXT")
        message = f"{found.domain} has no DMARC record, neither at {name} nor inherited{_instead(question, snapshot)}"
        # About the name where it is discarded: then it is a consequence of that.
        subject = next((spoiled[step.domain] for step in found.steps if step.domain in spoiled), name)
        record = declared_dmarc(name, snapshot.manifest)
        message += said_of(record, snapshot) if record is not None else ""
        remedy = how_to_have_one(name, snapshot)
        # The domains below it inherit nothing, so what is so there follows from this.
        about = (found.domain,)
        fields = {"name": name}
        yield Outcome(subject, message, None, question.values, fields=fields, remedy=remedy, also_about=about)
    for each in applied(snapshot):
        if each.record.applies:
            for domain in each.from_domains:
                inherited = "" if each.domain == domain else f" (inherited from {each.domain})"
                name = dmarc.policy_name(domain)
                yield passed(name, f"a DMARC record applies to {domain}{inherited}", each.record.text)


@rule(
    "dmarc.multiple-records",
    Result.FAIL,
    title="Several DMARC records stand at one name",
    source="RFC 9989 section 4.10",
    remedy="Leave exactly one DMARC record at {subject}.",
    settings=("dmarc.policy", "dmarc"),
    consequence_of=(*_ZONE, rule_ids.DMARC_CNAME_AND_TXT),
    asks=open_questions,
)
def multiple_records(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers that find two DMARC records discard both. Then a record above the domain applies, or none."""
    for seen in discarded(snapshot):
        if seen.state is DmarcState.MULTIPLE:
            message = f"{len(seen.texts)} DMARC records stand at {seen.name}; receivers discard all of them"
            record = declared_dmarc(seen.name, manifest)
            remedy = None if record is None else how_to_unite(record, seen.texts, snapshot)
            yield Outcome(seen.name, message, None, seen.texts, remedy=remedy, also_about=(seen.domain,))
    for each in applied(snapshot):
        yield passed(each.name, f"one DMARC record stands at {each.name}", each.record.text)


@rule(
    "dmarc.version-mismatch",
    Result.FAIL,
    title="A value that was meant as DMARC is not read as DMARC",
    source="RFC 9989 section 4.7",
    remedy='Publish the value at {subject} so that it begins with exactly "v=DMARC1;".',
    settings=("dmarc.policy", "dmarc"),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_TXT_DOUBLE_QUOTED, rule_ids.ROUTE53_TXT_SPLIT_INTO_RECORDS),
    asks=open_questions,
)
def version_mismatch(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """`v=DMARC1` must come first, in capitals; else receivers ignore the whole record."""
    for seen in discarded(snapshot):
        if seen.state is DmarcState.NEAR_MISS:
            message = f"receivers don't read {shown(seen.texts[0])} at {seen.name} as DMARC: {seen.problem}"
            message = told(message, seen.texts[0])
            yield Outcome(seen.name, message, None, seen.texts, also_about=(seen.domain,))


@rule(
    "dmarc.policy-invalid",
    Result.FAIL,
    title="The DMARC policy is missing or invalid",
    source="RFC 9989 section 4.10.1",
    remedy="Give p, sp and np at {subject} one of none, quarantine and reject.",
    settings=("dmarc.policy", "dmarc"),
    consequence_of=_ZONE,
    asks=open_questions,
)
def policy_invalid(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A record without a valid `p`, or with an invalid `sp` or `np`, acts as `p=none` if it has a report address, and not
    at all if it has none.
    """
    for each in applied(snapshot):
        if each.record.flawed:
            problems = [p for p in each.record.problems if p.kind == "policy"]
            reasons = "; ".join(f"{problem.reason}: {problem.consequence}" for problem in problems)
            message = f"the DMARC policy at {each.name} is not valid: {reasons}"
            message = told(message, each.record.text)
            remedy = how_to_change(
                each.name, each.record.text, "give p, sp and np one of none, quarantine and reject", snapshot
            )
            yield Outcome(each.name, message, None, (each.record.text,), remedy=remedy)
        else:
            yield passed(each.name, f"the DMARC policy at {each.name} is valid: {each.record.policy}")


def cname_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked at the domain's own `_dmarc`: TXT, and CNAME by itself."""
    name = dmarc.policy_name(snapshot.manifest.domain)
    return (snapshot.ask(name, "CNAME"), snapshot.ask(name, "TXT"))


@rule(
    "dmarc.cname-and-txt",
    Result.FAIL,
    title="A CNAME and a TXT record stand at _dmarc",
    source="RFC 1034 section 3.6.2",
    remedy="Keep either the CNAME or the TXT record at {subject}.",
    settings=("dmarc.policy", "dmarc"),
    consequence_of=_ZONE,
    asks=cname_questions,
)
def cname_and_txt(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """No other data may stand beside a CNAME. Servers that allow it answer now with the one, now with the other."""
    name = dmarc.policy_name(manifest.domain)
    own = [
        each
        for rdtype in ("CNAME", "TXT")
        for each in snapshot.observed(name, rdtype)
        if each.view == "authoritative" and each.conclusive and each.values
    ]
    aliases = tuple(dict.fromkeys(value for o in own if o.type == "CNAME" for value in o.values))
    texts = tuple(dict.fromkeys(value for o in own if o.type == "TXT" and not o.cname for value in o.values))
    if aliases and texts:
        message = f"{name} answers with a CNAME to {listed(aliases)} and with TXT of its own"
        yield Outcome(name, message, None, (*aliases, *texts))


@rule(
    "dmarc.subdomain-policy-weak",
    Result.WARN,
    title="Subdomains have a weaker policy",
    source="RFC 9989 section 4.7 (sp, np)",
    remedy="Drop {weak} at {subject}, and set np=reject.",
    settings=("dmarc.subdomainPolicy", "dmarc"),
    consequence_of=_ZONE,
    asks=open_questions,
)
def subdomain_policy_weak(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With `sp=none` or `np=none` under a stricter `p`, whoever wants to abuse the domain takes a subdomain, which need not
    even exist. On the record of a name that isn't an organizational domain both tags are ignored.
    """
    for each in applied(snapshot):
        record = each.record
        if record.flawed or record.p in (None, "none"):
            continue
        heeded_by_all, heeded = _bounds_an_organization(each)
        weak = [f"{tag}=none" for tag, value in (("sp", record.sp), ("np", record.np)) if value == "none"]
        if weak and heeded:
            message = f"the DMARC record at {each.name} has {listed(weak)} under p={record.p}: subdomains can be spoofed"
            fields = {"weak": listed(weak)}
            result = None
            if not heeded_by_all:
                message += ", at receivers that follow RFC 9989 and take it for the organizational domain's"
                result = Result.INFO
            remedy = how_to_change(
                each.name, each.record.text, f"drop {listed(weak)}, and set np=reject", snapshot
            )
            yield Outcome(each.name, message, result, (record.text,), fields=fields, remedy=remedy)
        elif not weak and heeded:
            yield passed(each.name, f"the policy {record.p} covers the subdomains of {each.domain}")


def _instead(question: Consensus, snapshot: Snapshot) -> str:
    """What stands at a name in place of a DMARC record, for the end of a sentence."""
    if question.cname:
        what = f"a CNAME to {question.cname[-1]}"
    elif question.values:
        what = listed(shown(value) for value in question.values)
    else:
        return ""
    above = question.name.partition(".")[2]
    anywhere = snapshot.ask(absent_name(above), "TXT")
    same = (anywhere.cname, sorted(anywhere.values)) == (question.cname, sorted(question.values))
    return f"; the wildcard *.{above} answers there with {what}" if same else f"; there stands {what}"


def _bounds_an_organization(each: AppliedRecord) -> tuple[bool, bool]:
    """Whether `sp` and `np` of a record are heeded by receivers of both RFCs, and by those of one.

    The tree walk of RFC 9989 takes a subdomain for the organizational domain where nothing stands above it.
    """
    old = any(found.legacy.organizational_domain == each.domain for found in each.discoveries)
    new = any(found.organizational_domain == each.domain for found in each.discoveries)
    return old or each.record.psd == "n", old or new
