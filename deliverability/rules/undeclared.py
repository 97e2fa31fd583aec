"""Rules about a domain for which nothing is declared: what a declaration would say, and its rules then look at."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import declares_nothing
from deliverability.evidence.spf import SpfState, declared_spf, spf_questions
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.mail_from_names import recognised_mail_from
from deliverability.snapshot.questions import possible_mail_from_names
from deliverability.snapshot.recorded import receiving
from deliverability.standards import spf
from deliverability.verdict import Result

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)
_SES = "amazonses.com"


@rule(
    "spf.missing",
    Result.WARN,
    title="The domain has no SPF record",
    source="RFC 7208 section 3, RFC 9989 section 7.4",
    remedy='Publish one at {subject} that names who sends from it; "v=spf1 -all" if nobody does.',
    consequence_of=(*_ZONE, rule_ids.SPF_VERSION_MISMATCH),
    applies=declares_nothing,
    asks=spf_questions,
)
def missing(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Without a record receivers can't tell who may send with the domain as envelope name, and anybody may seem to. Looked at
    where nothing is declared: a stack's own record has rules about records.
    """
    for seen in declared_spf(snapshot):
        if seen.state in (SpfState.NONE, SpfState.NEAR_MISS):
            remedy = _beyond_an_alias(snapshot, "TXT", "an SPF record")
            yield Outcome(seen.name, f"no SPF record stands at {seen.name}", remedy=remedy)
        elif seen.texts:
            yield passed(seen.name, f"SPF is published at {seen.name}", *seen.texts)


def _beyond_an_alias(snapshot: Snapshot, rdtype: str, record: str) -> str | None:
    """The remedy where the domain is an alias, beside which no record can stand (RFC 1034 section 3.6.2); None where it is none."""
    domain = snapshot.manifest.domain
    chain = snapshot.ask(domain, rdtype).cname
    if not chain:
        return None
    return (
        f"{domain} is a CNAME to {chain[0]}, beside which no record can stand: put its addresses in the place of the CNAME and {record} "
        f"beside them, or ask who runs the DNS of {chain[-1]} for {record} there."
    )


def _mail_questions(snapshot: Snapshot) -> Iterator[Consensus]:
    yield snapshot.ask(snapshot.manifest.domain, "MX")


@rule(
    "dns.mail-undeliverable",
    Result.WARN,
    title="Mail to the domain can't be delivered",
    source="RFC 5321 section 5.1, RFC 7505",
    remedy="Give {subject} an MX record, or a null MX (0 .) if it shall receive nothing.",
    consequence_of=_ZONE,
    applies=declares_nothing,
    asks=_mail_questions,
)
def mail_undeliverable(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Bounces and answers to what a domain sends go to its MX hosts, else to its own address; some receivers refuse mail from a
    domain that has neither. A null MX says that it is meant so.
    """
    domain = manifest.domain
    reception, how = receiving(snapshot, domain)
    hosts = snapshot.ask(domain, "MX").values
    if reception == "no" and hosts:
        yield noted(domain, f"{domain} takes no mail: {how}", *hosts)
    elif reception == "no":
        remedy = _beyond_an_alias(snapshot, "MX", "an MX record")
        yield Outcome(domain, f"mail to {domain} can't be delivered: {how}", remedy=remedy)
    elif reception == "yes":
        yield passed(domain, f"mail to {domain} is delivered: {how}", *hosts)


def _names_of_ses(snapshot: Snapshot) -> Iterator[Consensus]:
    for name in possible_mail_from_names(snapshot.manifest.domain):
        yield snapshot.ask(name, "MX")


@rule(
    "ses.seen-in-dns",
    Result.INFO,
    title="SES sends for a domain that no stack declares",
    source='SES guide, "Using a custom MAIL FROM domain"',
    remedy="Declare {subject} in a stack, so that the rest of its set-up is looked at, too; the command init writes the file.",
    applies=declares_nothing,
    asks=_names_of_ses,
)
def seen_in_dns(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """DNS shows that SES is in use: an SPF record that names it, or a MAIL FROM domain under a usual name, whose MX tells the
    region. DKIM can't be seen without SES, which alone knows the names of its records.
    """
    domain = manifest.domain
    told = [
        f"{name} is a MAIL FROM domain of SES in {region}"
        for name, region in recognised_mail_from(snapshot).items()
    ]
    for seen in declared_spf(snapshot):
        terms = seen.record.terms if seen.record is not None else ()
        if any(isinstance(each, spf.Include) and str(each.domain).lower() == _SES for each in terms):
            told.append(f"the SPF record at {seen.name} names SES")
    if told:
        yield Outcome(domain, "; ".join(told))
