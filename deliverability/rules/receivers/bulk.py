"""The requirements of Gmail, Yahoo and Microsoft for bulk senders: the consequences of what other rules find, by provider."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import Kind
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.authentication import Requirement, RequirementStatus, requirement_statuses
from deliverability.evidence.logo import WITHOUT_POLICY
from deliverability.evidence.records import explained_by_records
from deliverability.rules.outcomes import passed, unseen
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed


@dataclass(frozen=True, slots=True)
class Provider:
    """A mailbox provider's requirements for bulk senders. refusal: how it answers mail that lacks one; "" where that is not known."""

    title: str
    refusal: str
    asks: tuple[Requirement, ...]

    def __str__(self) -> str:
        return f"{self.title} ({self.refusal})" if self.refusal else self.title


#: By the name of the preset. Gmail and Yahoo: sender guidelines, since February 2024; Microsoft: its consumer mailboxes
#: (outlook.com, hotmail.com, live.com), since 5 May 2025.
PROVIDERS: Mapping[str, Provider] = {
    "gmail": Provider("Gmail", "550 5.7.26", tuple(Requirement)),
    "yahoo": Provider("Yahoo", "", tuple(Requirement)),
    "microsoft": Provider(
        "Microsoft",
        "550 5.7.515",
        (Requirement.SPF, Requirement.DKIM, Requirement.DMARC, Requirement.ALIGNMENT),
    ),
}

_RECORDS = (rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_RECORD_MISSING, rule_ids.DNS_RECORD_DIFFERS)
#: The declared records that each requirement rests on.
_KINDS: Mapping[Requirement, tuple[Kind, ...]] = {
    Requirement.SPF: (MAIL_FROM_SPF, SPF),
    Requirement.DKIM: (DKIM,),
    Requirement.DMARC: (DMARC,),
}
#: The rules that find why a requirement isn't met, the one that says it best first.
_CAUSES: Mapping[Requirement, tuple[str, ...]] = {
    Requirement.SPF: (
        rule_ids.MAIL_FROM_SPF_MISSING,
        rule_ids.SPF_MULTIPLE_RECORDS,
        rule_ids.SPF_VERSION_MISMATCH,
        rule_ids.SPF_SYNTAX_ERROR,
        rule_ids.SPF_INCLUDE_WITHOUT_RECORD,
        rule_ids.SPF_DANGLING_INCLUDE,
        rule_ids.SPF_TOO_MANY_LOOKUPS,
        rule_ids.SPF_TOO_MANY_VOID_LOOKUPS,
        *_RECORDS,
    ),
    Requirement.DKIM: (
        rule_ids.DKIM_SIGNING_DISABLED,
        rule_ids.DKIM_REVOKED,
        rule_ids.DKIM_CNAME_WRONG_TARGET,
        rule_ids.DKIM_CNAME_WRONG_NAME,
        rule_ids.DKIM_CNAME_PROXIED,
        rule_ids.DKIM_CNAME_NOT_FOLLOWED,
        rule_ids.DKIM_TOKEN_BROKEN,
        rule_ids.DKIM_TOKEN_EMPTY,
        rule_ids.DKIM_BYODKIM_KEY_FORMAT,
        rule_ids.DKIM_DEED_REPLICA_FAILED,
        rule_ids.DKIM_VERIFICATION_EXPIRED,
        rule_ids.SES_IDENTITY_MISSING_IN_REGION,
        *_RECORDS,
    ),
    Requirement.KEY: (rule_ids.DKIM_WEAK_KEY,),
    Requirement.DMARC: (*WITHOUT_POLICY, *_RECORDS),
    Requirement.ALIGNMENT: (rule_ids.DMARC_STRICT_ALIGNMENT, rule_ids.DMARC_SUBDOMAIN_UNALIGNED),
}
_REMEDIES: Mapping[Requirement, str] = {
    Requirement.SPF: 'Let SPF at {mail_from} pass the servers of SES: "v=spf1 include:amazonses.com ~all".',
    Requirement.DKIM: "Publish the DKIM records of {domain} as they are declared, and let SES sign its mail.",
    Requirement.KEY: "Sign mail from {domain} with a DKIM key of 2048 bits.",
    Requirement.DMARC: 'Publish a DMARC record at _dmarc.{domain}, at least "v=DMARC1; p=none; rua=mailto:...".',
    Requirement.ALIGNMENT: "Send with From domains that lie in {domain}, under relaxed alignment.",
}


@rule(
    "provider.bulk-requirements",
    Result.FAIL,
    title="Mailbox providers refuse mail that lacks what they ask for",
    source="Gmail and Yahoo sender guidelines, 2024; Microsoft requirements for high-volume senders, 2025",
    remedy="Repair the SPF, DKIM and DMARC findings about {domain} in this report first.",
    settings=("receivers",),
    needs=(Need.DNS, Need.DKIM_TOKENS),
    consequence_of=tuple(dict.fromkeys(id for causes in _CAUSES.values() for id in causes)),
    applies=lambda manifest: manifest.identity is not None and bool(manifest.receivers.presets),
)
def bulk_requirements(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """From bulk senders, about 5000 mails a day, Gmail, Yahoo and Microsoft accept only mail that passes SPF and DKIM, under
    a DMARC policy, with From aligned with one of them. One of the two, which is enough for DMARC, is not enough for them.
    For smaller senders it is a warning. Rates of spam, PTR and TLS are not looked at, nor is the header for unsubscribing.
    """
    asked = [PROVIDERS[preset] for preset in manifest.receivers.presets]
    found = requirement_statuses(manifest, snapshot)
    for status in found:
        wanting = [provider for provider in asked if status.requirement in provider.asks]
        if status.met is False and wanting:
            yield _lacking(status, wanting, manifest)
    questions = dict.fromkeys(question for status in found for question in status.open)
    for outcome in unseen(manifest.domain, *questions):
        # An include that nobody answers for is told there.
        yield replace(outcome, because=(*outcome.because, rule_ids.SPF_INCLUDE_WITHOUT_RECORD))
    if all(status.met for status in found):
        who = listed(provider.title for provider in asked)
        yield passed(
            manifest.domain, f"SPF, DKIM and DMARC of {manifest.domain} meet what {who} ask of bulk senders"
        )


def _lacking(status: RequirementStatus, wanting: list[Provider], manifest: Manifest) -> Outcome:
    verb = "ask" if len(wanting) > 1 else "asks"
    message = f"{listed(map(str, wanting))} {verb} bulk senders for {status.requirement}: {status.reason}"
    identity = manifest.identity
    mail_from = (identity and identity.mail_from_domain) or manifest.domain
    return Outcome(
        status.subject,
        message,
        None if manifest.receivers.bulk else Result.WARN,
        remedy=_REMEDIES[status.requirement].format(domain=manifest.domain, mail_from=mail_from),
        causes=explained_by_records(_CAUSES[status.requirement], *_KINDS.get(status.requirement, ())),
    )
