"""The records at the MAIL FROM name: one MX, an SPF record, and nothing else.

One fault, one failing id: no MX at all is `dns.record-missing`; several, or one that leads elsewhere, have their own rule. What
SES reports then folds under these.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import has_identity, has_mail_from, mail_from_of
from deliverability.declaration.records import Ownership
from deliverability.evidence.misplaced import said_of
from deliverability.evidence.publishing import how_to_correct, how_to_publish, slip_of
from deliverability.evidence.ses import identity_of
from deliverability.evidence.spf import SpfAtName, SpfState, mail_from_spf, mail_from_spf_questions
from deliverability.evidence.spf_coverage import SesCoverage, ses_coverage
from deliverability.evidence.spf_trees import spf_trees
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.standards import mx, names
from deliverability.verdict import Result
from deliverability.wording import listed

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)
#: Those of the record at the MAIL FROM name say better what is wrong with it.
_SPF_FAULTS = (
    rule_ids.SPF_VERSION_MISMATCH,
    rule_ids.SPF_MULTIPLE_RECORDS,
    rule_ids.SPF_SYNTAX_ERROR,
    rule_ids.SPF_DANGLING_INCLUDE,
    rule_ids.SPF_INCLUDE_WITHOUT_RECORD,
    rule_ids.SPF_TOO_MANY_LOOKUPS,
    rule_ids.SPF_TOO_MANY_VOID_LOOKUPS,
)
_SES_SPF = "amazonses.com"


def _mx(manifest: Manifest, snapshot: Snapshot) -> Iterator[tuple[Record, Consensus]]:
    """The declared MX and what was answered for it."""
    for record in manifest.of_kind(MAIL_FROM_MX):
        if record.values:
            yield record, snapshot.ask(record.name, "MX")


def _mx_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    return tuple(question for _, question in _mx(snapshot.manifest, snapshot))


@rule(
    "mail-from.not-configured",
    Result.WARN,
    title="No custom MAIL FROM domain is declared",
    source="SES guide, custom MAIL FROM domain; RFC 9989 section 4.4",
    remedy="Declare mailFrom.subdomain, for example bounce, so that SPF aligns with {domain}.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(),
    applies=has_identity,
)
def not_configured(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Without one the envelope domain is under amazonses.com. SPF then passes for Amazon, never for the From domain, and
    DMARC rests on DKIM alone.
    """
    mail_from, identity = mail_from_of(manifest), identity_of(snapshot.aws.identity)
    if not mail_from and identity is not None and identity.mail_from:
        message = f"SES uses the MAIL FROM domain {identity.mail_from}, which is not declared here: its records are not checked"
        yield noted(identity.mail_from, message, identity.mail_from)
    elif not mail_from:
        yield Outcome(
            manifest.domain, f"{manifest.domain} has no custom MAIL FROM domain, so SPF can never align"
        )
    else:
        yield passed(mail_from, f"the MAIL FROM domain {mail_from} is declared")


@rule(
    "mail-from.multiple-mx",
    Result.FAIL,
    title="Several MX records stand at the MAIL FROM name",
    source="SES guide, custom MAIL FROM domain",
    remedy="Leave exactly one MX record at {subject}: {wanted}.",
    settings=("mailFrom.subdomain", "mailFrom"),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_CNAME_CONFLICT),
    applies=has_mail_from,
    asks=_mx_questions,
)
def multiple_mx(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES wants exactly one MX at the MAIL FROM name; with several the set-up fails."""
    for record, question in _mx(manifest, snapshot):
        if len(question.values) > 1:
            message = f"{len(question.values)} MX records stand at {record.name}: {listed(question.values)}"
            fields = {"wanted": record.values[0]}
            yield Outcome(record.name, message, None, question.values, record.values, fields)
        elif question.values:
            yield passed(record.name, f"one MX record stands at {record.name}", *question.values)


@rule(
    "mail-from.mx-wrong-host",
    Result.FAIL,
    title="The MX of the MAIL FROM name leads elsewhere",
    source="SES guide, custom MAIL FROM domain",
    remedy="Point the MX at {subject} to {wanted}.",
    settings=("mailFrom.subdomain", "mailFrom"),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_CNAME_CONFLICT),
    applies=has_mail_from,
    asks=_mx_questions,
)
def mx_wrong_host(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Bounces come back to the MX. A host of another region, or one outside amazonses.com, makes the set-up fail or loses
    the bounces. Only where regions share the MAIL FROM name on purpose the host of one takes the bounces of all: who
    runs the DNS may have chosen another one, and SES says that it is fine.
    """
    for record, question in _mx(manifest, snapshot):
        if len(question.values) != 1:
            continue
        host, wanted = mx.host(question.values[0]), mx.host(record.values[0])
        if host == wanted and question.values[0] != record.values[0]:
            left_out = slip_of(record, question.values, snapshot)
            how = f"; {left_out.happened}" if left_out else " with another preference than declared"
            message = (
                f"the MX at {record.name} leads to {wanted}{how}, which makes no difference to a single one"
            )
            yield noted(record.name, message, *question.values)
        elif host == wanted:
            yield passed(record.name, f"the MX at {record.name} leads to {wanted}", *question.values)
        elif _shared(record, host, snapshot):
            message = f"the MX at {record.name} leads to {host}, and SES accepts it: bounces of several regions go there"
            yield noted(record.name, message, *question.values)
        else:
            found = host or "no host at all (a null MX)"
            message = f"the MX at {record.name} leads to {found}, not to {wanted}{_mix_up(host)}"
            if slip := slip_of(record, question.values, snapshot):
                message = f"{slip.happened}: {message}"
            fields = {"wanted": record.values[0]}
            remedy = how_to_correct(record, question.values, snapshot)
            yield Outcome(record.name, message, None, question.values, record.values, fields, remedy=remedy)


@rule(
    "mail-from.spf-missing",
    Result.FAIL,
    title="SPF at the MAIL FROM name does not allow SES",
    source="SES guide, custom MAIL FROM domain; RFC 7208 section 4.5",
    remedy='Publish "{wanted}" as TXT at {subject}.',
    settings=("mailFrom.subdomain", "mailFrom"),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_CNAME_CONFLICT, *_SPF_FAULTS),
    applies=has_mail_from,
    asks=mail_from_spf_questions,
)
def spf_missing(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SPF is judged at the MAIL FROM name. Without a record there, or with one that doesn't let SES's addresses pass, by
    including amazonses.com itself or by way of others, SPF fails for all mail from SES.
    """
    seen = mail_from_spf(snapshot)
    if seen is None:
        return
    fields = {"wanted": seen.declared}
    if seen.state in (SpfState.NONE, SpfState.NEAR_MISS):
        message = f"no SPF record stands at the MAIL FROM name {seen.name}"
        if seen.declaration is not None:
            message += said_of(seen.declaration, snapshot)
        saw, wanted = seen.question.values, (seen.declared,)
        remedy = how_to_publish(seen.declaration, snapshot) if seen.declaration is not None else None
        yield Outcome(seen.name, message, None, saw, wanted, fields, remedy=remedy, causes_here=_SPF_FAULTS)
    for tree in spf_trees(snapshot):
        if tree.seen.kind is MAIL_FROM_SPF:
            yield _allows_ses(seen, ses_coverage(tree, snapshot), snapshot)


def _allows_ses(seen: SpfAtName, standing: SesCoverage, snapshot: Snapshot) -> Outcome:
    match standing:
        case SesCoverage.PASSES:
            return passed(seen.name, f"SPF at {seen.name} allows SES", *seen.texts)
        case SesCoverage.DEPENDS:
            return noted(
                seen.name,
                f"whether SPF at {seen.name} allows SES depends on the message (a macro)",
                *seen.texts,
            )
        case SesCoverage.PARTLY:
            message = f"SPF at the MAIL FROM name {seen.name} does not let all addresses of {_SES_SPF} pass"
        case SesCoverage.LEFT_OUT:
            message = f"SPF at the MAIL FROM name {seen.name} does not include {_SES_SPF}"
    declared = seen.declaration
    remedy = how_to_correct(declared, seen.texts, snapshot) if declared is not None else None
    wanted = (seen.declared,)
    return Outcome(seen.name, message, None, seen.texts, wanted, remedy=remedy, causes_here=_SPF_FAULTS)


def _shared(record: Record, host: str, snapshot: Snapshot) -> bool:
    """Whether the name is shared by regions: somebody else wrote the record, and SES has verified it as it is."""
    identity = identity_of(snapshot.aws.identity)
    verified = identity is not None and (identity.mail_from, identity.mail_from_status) == (
        record.name,
        "SUCCESS",
    )
    return verified and record.ownership is Ownership.HANDOFF and _feeds_back(host)


def _feeds_back(host: str) -> bool:
    return host.startswith("feedback-smtp.") and names.is_within(host, _SES_SPF)


def _mix_up(host: str) -> str:
    if names.is_within(host, "amazonaws.com"):
        return " (feedback hosts are under amazonses.com, not amazonaws.com)"
    if _feeds_back(host):
        return " (a feedback host of another region)"
    return ""
