"""Settings to record sets and identity: pure, and the one place that decides what a record should be.

The Pulumi component and the check both read the plan, so they can't disagree. What only SES knows (DKIM tokens and the
zone they live in) enters as data; until then placeholders stand in, and the *set* of records is the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from deliverability.declaration.records import Ownership, Purpose, RecordSet
from deliverability.declaration.settings import Settings
from deliverability.ses import regions
from deliverability.standards import dkim, dmarc, names, spf

#: Stand-ins for the tokens SES has yet to issue: valid DNS labels that nobody takes for real ones.
PLACEHOLDER_TOKENS = ("dkim-token-1", "dkim-token-2", "dkim-token-3")
#: Stands in for a public key whose private half is encrypted in the stack file.
PLACEHOLDER_KEY = "PUBLIC-KEY"

_SES_SPF_TERM = "include:amazonses.com"


@dataclass(frozen=True, slots=True)
class DkimFacts:
    """What SES has decided about an Easy DKIM identity.

    tokens: the three tokens of `GetEmailIdentity.DkimAttributes.Tokens`.
    signing_zone: `DkimAttributes.SigningHostedZone`, or None to take the declared zone or the region table's.
    """

    tokens: tuple[str, ...]
    signing_zone: str | None = None

    @property
    def complete(self) -> bool:
        """Whether all three tokens are there. Right after the identity is created SES may list none, and for an identity
        with an own key it lists the selector instead."""
        return len(self.tokens) == len(PLACEHOLDER_TOKENS)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one stack declares.

    region: AWS region of the identity; "" for a parked domain without one.
    dkim: what SES decided, None while unknown: DKIM record sets then hold placeholders.
    records: in publication order, keys unique.
    """

    settings: Settings
    stack: str
    region: str
    dkim: DkimFacts | None
    records: tuple[RecordSet, ...]

    @property
    def tentative(self) -> bool:
        """Whether some record sets hold placeholders."""
        return self.dkim is None and _has_easy_dkim(self.settings)

    def record(self, key: str) -> RecordSet:
        """The record set with this key; raises KeyError."""
        return next((record for record in self.records if record.key == key), None) or _no_record(key)


def make_plan(
    settings: Settings,
    *,
    stack: str,
    region: str,
    dkim_facts: DkimFacts | None = None,
    own_report_hosts: frozenset[str] = frozenset(),
) -> Plan:
    """Decide every record set of a stack.

    dkim_facts: None, or facts without the three tokens, leave placeholders, unless the tokens are in the settings
        (`identity: external`).
    own_report_hosts: report hosts whose zone is ours to write: their authorization records are declared, others handed off.
    """
    facts = dkim_facts if dkim_facts and dkim_facts.complete else None
    if facts is None and settings.dkim.tokens:
        facts = DkimFacts(settings.dkim.tokens)
    records = tuple(_records(settings, region, facts, own_report_hosts))
    return Plan(settings=settings, stack=stack, region=region, dkim=facts, records=records)


def with_dkim_facts(plan: Plan, facts: DkimFacts) -> Plan:
    """The plan with SES's tokens in place of placeholders; all else, and the keys, stay as they are.

    Unchanged where there are no placeholders, or not three tokens.
    """
    if not (plan.tentative and facts.complete):
        return plan
    settings = plan.settings
    ownership = _ownership(settings)
    decided = {record.key: record for record in _dkim_records(settings, plan.region, facts, ownership)}
    records = tuple(decided.get(record.key, record) for record in plan.records)
    return replace(plan, dkim=facts, records=records)


def signing_zone(settings: Settings, region: str, facts: DkimFacts | None) -> str:
    """The zone that the DKIM CNAMEs point into: declared, else as SES said, else from the region table."""
    if settings.dkim.signing_zone != "auto":
        return settings.dkim.signing_zone
    return (facts and facts.signing_zone) or regions.dkim_zone(region)


def report_authorizations(settings: Settings) -> tuple[str, ...]:
    """The report hosts that must authorize this domain's reports (RFC 9990 section 4): those of another organization."""
    if settings.dmarc.record != "own":
        return ()
    boxes = (*settings.dmarc.report_to, *settings.dmarc.failure_report_to)
    hosts = dict.fromkeys(box.rpartition("@")[2] for box in boxes)
    # A host in the domain needs no look at the public suffix list, which takes longer to read than all else here.
    elsewhere = [host for host in hosts if not names.is_within(host, settings.domain)]
    return tuple(host for host in elsewhere if _organization(host) != _organization(settings.domain))


def report_authorization_name(domain: str, host: str) -> str:
    """Where the authorization of `domain` stands: `<domain>._report._dmarc.<host>` (RFC 9990 section 4)."""
    return f"{domain}._report._dmarc.{host}"


def _records(
    settings: Settings, region: str, facts: DkimFacts | None, own_report_hosts: frozenset[str]
) -> Iterator[RecordSet]:
    ttl = settings.dns.ttl
    ownership = _ownership(settings)

    def record(key: str, name: str, rdtype: str, value: str, purpose: Purpose) -> RecordSet:
        return RecordSet(key, name, rdtype, ttl, (value,), purpose, ownership)

    if settings.profile == "parked":
        yield record("spf", settings.domain, "TXT", str(spf.build((), "-all")), Purpose.SPF)
        yield record("null-mx", settings.domain, "MX", "0 .", Purpose.NULL_MX)
    else:
        if settings.spf.record != "none":
            text = str(spf.build((_SES_SPF_TERM, *settings.spf.also), settings.spf.all))
            shared = settings.spf.record == "shared" and ownership is Ownership.OWN
            yield RecordSet(
                "spf",
                settings.domain,
                "TXT",
                ttl,
                (text,),
                Purpose.SPF,
                Ownership.SHARED if shared else ownership,
            )
        yield from _dkim_records(settings, region, facts, ownership)
        if settings.mail_from_domain is not None:
            host = regions.feedback_host(region)
            yield record("mail-from-mx", settings.mail_from_domain, "MX", f"10 {host}", Purpose.MAIL_FROM_MX)
            text = str(spf.build((_SES_SPF_TERM,), "~all"))
            yield record("mail-from-spf", settings.mail_from_domain, "TXT", text, Purpose.MAIL_FROM_SPF)
    if settings.dmarc.record == "own":
        yield record("dmarc", f"_dmarc.{settings.domain}", "TXT", dmarc_text(settings), Purpose.DMARC)
    for host in report_authorizations(settings):
        ours = ownership is Ownership.OWN and host in own_report_hosts
        yield RecordSet(
            f"report-authorization-{host}",
            report_authorization_name(settings.domain, host),
            "TXT",
            ttl,
            ("v=DMARC1;",),
            Purpose.REPORT_AUTHORIZATION,
            Ownership.OWN if ours else Ownership.HANDOFF,
        )


def _ownership(settings: Settings) -> Ownership:
    return Ownership.HANDOFF if settings.dns.mode == "external" else Ownership.OWN


def dmarc_text(settings: Settings) -> str:
    """The declared DMARC record; a parked domain rejects whatever claims to come from it (RFC 9989 section 7.4)."""
    declared = settings.dmarc
    if settings.profile == "parked":
        return dmarc.build(
            policy="reject",
            nonexistent_policy="reject",
            report_to=declared.report_to,
            failure_report_to=declared.failure_report_to,
        )
    return dmarc.build(
        policy=declared.policy,
        subdomain_policy=declared.subdomain_policy,
        nonexistent_policy=declared.nonexistent_policy,
        testing=declared.testing,
        dkim_alignment=declared.dkim_alignment,
        spf_alignment=declared.spf_alignment,
        report_to=declared.report_to,
        failure_report_to=declared.failure_report_to,
    )


def _dkim_records(
    settings: Settings, region: str, facts: DkimFacts | None, ownership: Ownership
) -> Iterator[RecordSet]:
    ttl = settings.dns.ttl
    byo = settings.dkim.byo
    if byo is not None:
        key = byo.private_key
        public = PLACEHOLDER_KEY if key is None else dkim.load_private_key(key.get_secret_value()).public
        name = dkim.selector_name(byo.selector, settings.domain)
        yield RecordSet("dkim", name, "TXT", ttl, (dkim.key_record(public),), Purpose.DKIM, ownership)
        return
    zone = signing_zone(settings, region, facts)
    for number, token in enumerate(facts.tokens if facts else PLACEHOLDER_TOKENS, start=1):
        name = dkim.cname_name(token, settings.domain)
        target = dkim.cname_target(token, zone)
        yield RecordSet(f"dkim-{number}", name, "CNAME", ttl, (target,), Purpose.DKIM, ownership)


def _has_easy_dkim(settings: Settings) -> bool:
    return settings.profile == "sending" and settings.dkim.byo is None


def _organization(domain: str) -> str:
    """The organizational domain; a public suffix, which has none, stands for itself."""
    return names.organizational_domain(domain) or domain


def _no_record(key: str) -> RecordSet:
    raise KeyError(key)
