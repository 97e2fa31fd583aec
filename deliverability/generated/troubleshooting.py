"""The page of symptoms, `docs/troubleshooting.md`: what people see when mail goes wrong, and which rules find its causes.

The symptoms are written here; what each cause is and what to do about it are the rules' own texts. A rule that no symptom leads to
stands at the end of the page, so that none is missing from it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deliverability.rules import catalogue
from deliverability.rules.documented import Documented, documented
from deliverability.rules.rule import Rule

#: A first sentence ends at a full stop that another sentence follows.
_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z`])")
_CHECK = "deliverability check --stack STACK -v"

_HEAD = """# Troubleshooting

By what you see. Generated from the rules' own texts by `make generate`; each name leads to the whole text, and `deliverability explain RULE`
shows the same.

Start with `{check}`. It asks the name servers and SES themselves, names the cause first, and keeps what follows from it as notes below. Without a stack,
`deliverability spf DOMAIN` and `deliverability dmarc DOMAIN` look at any domain. Where a cause below is not what the check says, it is not
there: what you see has another one, which no configuration shows (reputation, content, lists).
"""


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that goes wrong, as people meet it.

    title: in their words. seen: texts of servers and programs that go with it, as they are. first: what to look at, and what to know, as Markdown.
    causes: ids of rules and documented modes, the likeliest first.
    """

    title: str
    first: str
    causes: tuple[str, ...]
    seen: tuple[str, ...] = ()


SYMPTOMS = (
    Symptom(
        "Mail lands in spam",
        f"`{_CHECK}`, then the headers of such a mail: `Authentication-Results` says what the receiver made of SPF, DKIM and DMARC. If all "
        "three pass there, it is reputation or content.",
        (
            "dmarc.missing",
            "dkim.signing-disabled",
            "dkim.token-broken",
            "dkim.revoked",
            "dkim.address-identity-overrides",
            "mail-from.silent-fallback",
            "spf.multiple-records",
            "spf.too-many-lookups",
            "dmarc.subdomain-unaligned",
            "provider.bulk-requirements",
            "reputation.listed",
            "ses.complaint-rate-high",
        ),
        ("spf=softfail", "dkim=none", "dmarc=fail (p=NONE)"),
    ),
    Symptom(
        "Receivers reject mail as unauthenticated",
        "The receiver's policy or the domain's own DMARC policy rejects it. One of DKIM and SPF has to pass *and* be aligned with From; "
        "`deliverability dmarc DOMAIN` says which policy applies and whether SES's mail is aligned.",
        (
            "provider.bulk-requirements",
            "dmarc.strict-alignment",
            "dmarc.subdomain-unaligned",
            "dmarc.alignment-ambiguous",
            "dkim.signing-disabled",
            "dkim.cname-wrong-target",
            "dkim.cname-wrong-name",
            "dkim.cname-proxied",
            "dkim.cname-not-followed",
            "dkim.byodkim-key-format",
            "dkim.weak-key",
            "dkim.switch-unsigned",
            "dkim.address-identity-overrides",
            "mail-from.missing-on-address-identity",
            "dmarc.policy-invalid",
            "dmarc.multiple-records",
            "dmarc.version-mismatch",
            "dmarc.sendbounce-unaligned",
        ),
        (
            "550-5.7.26 This mail is unauthenticated",
            "550 5.7.515 Access denied, sending domain doesn't meet the required authentication level",
            "550 5.7.1 Unauthenticated email from DOMAIN is not accepted due to domain's DMARC policy",
        ),
    ),
    Symptom(
        "SES says pending, or failed",
        "SES looks for the records by itself, for 72 hours, and most often has them within minutes. It sees what the Internet sees: ask "
        "`dig +trace TOKEN._domainkey.DOMAIN CNAME`, not the console of the zone.",
        (
            "ses.verification-pending",
            "dkim.tokens-not-ready",
            "dkim.cname-wrong-name",
            "dkim.cname-wrong-target",
            "dkim.cname-proxied",
            "dns.zone-not-delegated",
            "dns.private-zone",
            "dns.duplicate-zone",
            "dns.dnssec-bogus",
            "dns.negative-cache",
            "dkim.verification-expired",
            "dkim.deed-replica-failed",
            "dkim.key-change-too-soon",
            "mail-from.verification-expired",
            "mail-from.multiple-mx",
            "mail-from.mx-wrong-host",
        ),
        ("Verification status: Pending", "DKIM: Failed", "MAIL FROM: Pending"),
    ),
    Symptom(
        "SES refuses to send",
        "The call itself fails. The message names an address: is it the sender's or a recipient's, and in which region was SES called?",
        (
            "ses.sandbox",
            "ses.recipient-unverified",
            "ses.identity-missing-in-region",
            "ses.sending-paused",
            "ses.sending-disabled",
            "ses.quota-near-limit",
            "mail-from.rejects-while-unverified",
            "mail-from.set-before-identity",
        ),
        (
            "MessageRejected: Email address is not verified. The following identities failed the check in region ...",
            "AccountSendingPausedException",
            "MailFromDomainNotVerifiedException",
            "Daily message quota exceeded",
            "Maximum sending rate exceeded",
        ),
    ),
    Symptom(
        "Mail programs show “via amazonses.com”",
        "The envelope sender, or the only signature, is Amazon's. A MAIL FROM domain of your own takes it away.",
        (
            "mail-from.not-configured",
            "mail-from.not-activated",
            "mail-from.silent-fallback",
            "mail-from.missing-on-address-identity",
            "mail-from.spf-missing",
            "mail-from.name-in-use",
            "dkim.signing-disabled",
        ),
        ("via amazonses.com", "Return-Path: <...@eu-central-1.amazonses.com>"),
    ),
    Symptom(
        "SPF fails, or ends in permerror",
        "`deliverability spf DOMAIN` shows the whole tree, term by term, with the lookups that each costs; `--ip ADDRESS` evaluates one client.",
        (
            "spf.multiple-records",
            "spf.too-many-lookups",
            "spf.too-many-void-lookups",
            "spf.syntax-error",
            "spf.version-mismatch",
            "spf.include-without-record",
            "spf.dangling-include",
            "spf.include-growth",
            "spf.answer-too-large",
            "spf.ptr-mechanism",
            "spf.hard-fail",
            "spf.pass-all",
            "mail-from.spf-missing",
        ),
        ("spf=permerror", "PermError SPF Permanent Error: Too many DNS lookups", "spf=fail"),
    ),
    Symptom(
        "A record was written, and nobody sees it",
        "Which servers are asked decides. The check asks the delegated name servers first, then resolvers, and says where they differ.",
        (
            "dns.zone-not-delegated",
            "dns.duplicate-zone",
            "dns.private-zone",
            "dns.private-view",
            "dns.negative-cache",
            "dns.ttl-too-long",
            "dns.servers-disagree",
            "dns.server-errors",
            "dns.dnssec-bogus",
            "dns.record-missing",
            "dns.record-differs",
            "deploy.nothing-published",
        ),
        ("NXDOMAIN", "SERVFAIL", "status: NOERROR, ANSWER: 0"),
    ),
    Symptom(
        "`pulumi up` says that a record exists, or stops",
        "Nothing was overwritten. The message names whose value stands there and the way out; [engine.md](engine.md) has them all, and what to do after "
        "a crash. Beside a CNAME nothing else can stand.",
        (
            "route53.record-exists",
            "route53.cname-conflict",
            "dmarc.cname-and-txt",
            "route53.record-protected",
            "route53.foreign-value-lost",
            "route53.changed-outside",
            "route53.txt-unsplit",
            "deploy.throttled",
        ),
        (
            "_dmarc.DOMAIN TXT exists already in the hosted zone",
            "InvalidChangeBatch: Tried to create resource record set ... but it already exists",
            "RRSet of type CNAME with DNS name ... is not permitted as it conflicts with other records",
            "CharacterStringTooLong",
            "Throttling: Rate exceeded",
        ),
    ),
    Symptom(
        "A TXT value looks odd",
        "DNS consoles differ in who writes the quotation marks and who splits long values; `deliverability plan -f bind` shows the form of a zone "
        "file, `-f csv` the bare text.",
        (
            "route53.txt-double-quoted",
            "route53.txt-split-into-records",
            "route53.txt-not-canonical",
            "route53.txt-unsplit",
            "spf.version-mismatch",
            "dmarc.version-mismatch",
            "dkim.byodkim-key-format",
        ),
        ('"\\"v=spf1 ...\\""', "v=DKIM1; k=rsa; p=MIIB... cut in the middle"),
    ),
    Symptom(
        "No DMARC reports arrive",
        "Receivers report once a day, and only those that saw mail. A mailbox of another domain must agree to receive them.",
        (
            "dmarc.report-address-missing",
            "dmarc.report-destination-unauthorized",
            "dmarc.report-host-without-mx",
            "dmarc.missing",
            "dmarc.removed-tag",
            "dmarc.subdomain-policy-weak",
            "tls-rpt.invalid",
        ),
    ),
    Symptom(
        "AWS reviews the account, or has paused it",
        "AWS judges the whole account in the region, whoever sends through it. The Account dashboard of SES has the case and its reasons.",
        (
            "ses.under-review",
            "ses.sending-paused",
            "ses.bounce-rate-high",
            "ses.complaint-rate-high",
            "ses.rate-low-volume",
            "ses.alarm-misconfigured",
            "ses.recommendation-open",
            "ses.recipient-suppressed",
        ),
        ("Your account is under review", "ENFORCEMENT STATUS: PROBATION", "SHUTDOWN"),
    ),
    Symptom(
        "Bounces and complaints come to nobody",
        "SES publishes events per configuration set, and mails bounces to the Return-Path where feedback forwarding is on.",
        (
            "ses.event-destination-missing",
            "ses.event-topic-wrong-region",
            "ses.event-topic-key-policy",
            "ses.recipient-suppressed",
            "ses.alarm-misconfigured",
        ),
    ),
    Symptom(
        "The check could not tell (exit code 3)",
        "Nothing was found wrong, and not everything could be seen. The finding names what gave no answer. `deliverability plan --stack STACK -f policy` "
        "prints the permissions of a check ([permissions.md](permissions.md)); `--nameserver` names another resolver, `--dns-only` leaves AWS out.",
        (
            "ses.identity-unreadable",
            "route53.unreadable",
            "dns.unresolved",
            "dns.server-errors",
            "dkim.tokens-not-ready",
            "reputation.refused-answer",
            "deploy.throttled",
        ),
        ("could not tell", "NoCredentialsError", "AccessDenied", "TIMEOUT", "SERVFAIL"),
    ),
    Symptom(
        "The check was green, and is not any more",
        "Something changed outside of the stack, or with time. `pulumi preview --refresh --expect-no-changes` shows what Pulumi can see; "
        "`--baseline` compares SPF includes with an earlier snapshot.",
        (
            "route53.changed-outside",
            "route53.foreign-value-lost",
            "dns.record-missing",
            "dns.record-differs",
            "dkim.revoked",
            "spf.include-growth",
            "spf.dangling-include",
            "config.waiver-expired",
            "deploy.drift-unseen",
        ),
    ),
)

_TAIL = """## The program itself fails (exit code 70)

`internal error: ...` and a line that asks for a report: that is a fault of this program and says nothing about the mail. Report both lines;
`DELIVERABILITY_TRACEBACK=1` shows more. Exit code 2 is none of that: the call or the configuration is wrong, and the message says where.
"""


def markdown() -> str:
    """The whole page; raises KeyError where a symptom names a cause that is none."""
    known: dict[str, Rule | Documented] = {rule.id: rule for rule in catalogue()}
    known |= documented()
    lines = [_HEAD.format(check=_CHECK)]
    lines += [f"- [{symptom.title}](#{_anchor(symptom.title)})" for symptom in SYMPTOMS]
    for symptom in SYMPTOMS:
        lines += ["", f"## {symptom.title}", ""]
        if symptom.seen:
            lines += [f"Seen: {', '.join(f'`{text}`' for text in symptom.seen)}", ""]
        lines += [symptom.first, "", *_causes(symptom.causes, known)]
    led_to = {id for symptom in SYMPTOMS for id in symptom.causes}
    others = tuple(id for id in known if id not in led_to)
    if others:
        lines += ["", "## Other findings", "", *_causes(others, known)]
    return "\n".join([*lines, "", _TAIL])


def _causes(ids: tuple[str, ...], known: Mapping[str, Rule | Documented]) -> Iterator[str]:
    for id in ids:
        cause = known[id]
        said = cause.why if isinstance(cause, Documented) else cause.explanation
        remedy = cause.remedy.replace("{", "`<").replace("}", ">`")
        yield f"- **[{cause.title}](rules.md#{id.replace('.', '')})** (`{id}`). {_SENTENCE.split(said)[0]} *What to do:* {remedy}"


def _anchor(title: str) -> str:
    """A heading's anchor as GitHub makes it: small letters, blanks as hyphens, other signs left out."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
