"""The symptoms of `docs/troubleshooting.md`: what people see when mail goes wrong, and the rules that find its causes."""

from deliverability import rule_ids
from deliverability.dataclass import dataclass

#: The command to begin with.
CHECK = "deliverability check --stack STACK -v"


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
        f"`{CHECK}`, then the headers of such a mail: `Authentication-Results` says what the receiver made of SPF, DKIM and DMARC. If all "
        "three pass there, it is reputation or content.",
        (
            rule_ids.DMARC_MISSING,
            rule_ids.DKIM_SIGNING_DISABLED,
            rule_ids.DKIM_TOKEN_BROKEN,
            rule_ids.DKIM_REVOKED,
            rule_ids.DKIM_ADDRESS_IDENTITY_OVERRIDES,
            rule_ids.MAIL_FROM_SILENT_FALLBACK,
            rule_ids.SPF_MULTIPLE_RECORDS,
            rule_ids.SPF_TOO_MANY_LOOKUPS,
            rule_ids.DMARC_SUBDOMAIN_UNALIGNED,
            rule_ids.PROVIDER_BULK_REQUIREMENTS,
            rule_ids.REPUTATION_LISTED,
            rule_ids.SES_COMPLAINT_RATE_HIGH,
            rule_ids.SES_POLICY_OPEN,
        ),
        ("spf=softfail", "dkim=none", "dmarc=fail (p=NONE)"),
    ),
    Symptom(
        "Mail bounces as unauthenticated: 5.7.26, 5.7.515, 5.7.1",
        "The receiver's policy or the domain's own DMARC policy rejects it. One of DKIM and SPF has to pass *and* be aligned with From; "
        "`deliverability dmarc DOMAIN` says which policy applies and whether SES's mail is aligned.",
        (
            rule_ids.PROVIDER_BULK_REQUIREMENTS,
            rule_ids.DMARC_STRICT_ALIGNMENT,
            rule_ids.DMARC_SUBDOMAIN_UNALIGNED,
            rule_ids.DMARC_ALIGNMENT_AMBIGUOUS,
            rule_ids.DKIM_SIGNING_DISABLED,
            rule_ids.DKIM_CNAME_WRONG_TARGET,
            rule_ids.DKIM_CNAME_WRONG_NAME,
            rule_ids.DKIM_CNAME_PROXIED,
            rule_ids.DKIM_CNAME_NOT_FOLLOWED,
            rule_ids.DKIM_BYODKIM_KEY_FORMAT,
            rule_ids.DKIM_WEAK_KEY,
            rule_ids.DKIM_SWITCH_UNSIGNED,
            rule_ids.DKIM_ADDRESS_IDENTITY_OVERRIDES,
            rule_ids.MAIL_FROM_MISSING_ON_ADDRESS_IDENTITY,
            rule_ids.DMARC_POLICY_INVALID,
            rule_ids.DMARC_MULTIPLE_RECORDS,
            rule_ids.DMARC_VERSION_MISMATCH,
            rule_ids.DMARC_SENDBOUNCE_UNALIGNED,
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
            rule_ids.SES_VERIFICATION_PENDING,
            rule_ids.DKIM_TOKENS_NOT_READY,
            rule_ids.DKIM_CNAME_WRONG_NAME,
            rule_ids.DKIM_CNAME_WRONG_TARGET,
            rule_ids.DKIM_CNAME_PROXIED,
            rule_ids.DNS_ZONE_NOT_DELEGATED,
            rule_ids.DNS_NAME_DELEGATED,
            rule_ids.DNS_PRIVATE_ZONE,
            rule_ids.DNS_DUPLICATE_ZONE,
            rule_ids.DNS_DNSSEC_BOGUS,
            rule_ids.DNS_NEGATIVE_CACHE,
            rule_ids.DKIM_VERIFICATION_EXPIRED,
            rule_ids.DKIM_DEED_REPLICA_FAILED,
            rule_ids.DKIM_KEY_CHANGE_TOO_SOON,
            rule_ids.MAIL_FROM_VERIFICATION_EXPIRED,
            rule_ids.MAIL_FROM_MULTIPLE_MX,
            rule_ids.MAIL_FROM_MX_WRONG_HOST,
        ),
        ("Verification status: Pending", "DKIM: Failed", "MAIL FROM: Pending"),
    ),
    Symptom(
        "SES refuses to send",
        "The call itself fails. The message names an address: is it the sender's or a recipient's, and in which region was SES called?",
        (
            rule_ids.SES_SANDBOX,
            rule_ids.SES_RECIPIENT_UNVERIFIED,
            rule_ids.SES_IDENTITY_MISSING_IN_REGION,
            rule_ids.SES_SENDING_PAUSED,
            rule_ids.SES_SENDING_DISABLED,
            rule_ids.SES_IP_POOL_MISSING,
            rule_ids.SES_SUPPRESSION_ELSEWHERE,
            rule_ids.SES_QUOTA_NEAR_LIMIT,
            rule_ids.MAIL_FROM_REJECTS_WHILE_UNVERIFIED,
            rule_ids.MAIL_FROM_SET_BEFORE_IDENTITY,
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
            rule_ids.MAIL_FROM_NOT_CONFIGURED,
            rule_ids.MAIL_FROM_NOT_ACTIVATED,
            rule_ids.MAIL_FROM_SILENT_FALLBACK,
            rule_ids.MAIL_FROM_MISSING_ON_ADDRESS_IDENTITY,
            rule_ids.MAIL_FROM_SPF_MISSING,
            rule_ids.MAIL_FROM_NAME_IN_USE,
            rule_ids.DKIM_SIGNING_DISABLED,
        ),
        ("via amazonses.com", "Return-Path: <...@eu-central-1.amazonses.com>"),
    ),
    Symptom(
        "SPF fails, or ends in permerror",
        "`deliverability spf DOMAIN` shows the whole tree, term by term, with the lookups that each costs; `--ip ADDRESS` evaluates one client.",
        (
            rule_ids.SPF_MULTIPLE_RECORDS,
            rule_ids.SPF_TOO_MANY_LOOKUPS,
            rule_ids.SPF_TOO_MANY_VOID_LOOKUPS,
            rule_ids.SPF_SYNTAX_ERROR,
            rule_ids.SPF_VERSION_MISMATCH,
            rule_ids.SPF_INCLUDE_WITHOUT_RECORD,
            rule_ids.SPF_DANGLING_INCLUDE,
            rule_ids.SPF_INCLUDE_GROWTH,
            rule_ids.SPF_ANSWER_TOO_LARGE,
            rule_ids.SPF_PTR_MECHANISM,
            rule_ids.SPF_HARD_FAIL,
            rule_ids.SPF_PASS_ALL,
            rule_ids.MAIL_FROM_SPF_MISSING,
        ),
        ("spf=permerror", "PermError SPF Permanent Error: Too many DNS lookups", "spf=fail"),
    ),
    Symptom(
        "A record was written, and nobody sees it",
        "Which servers are asked decides. The check asks the delegated name servers first, then resolvers, and says where they differ.",
        (
            rule_ids.DNS_ZONE_NOT_DELEGATED,
            rule_ids.DNS_NAME_DELEGATED,
            rule_ids.DNS_DUPLICATE_ZONE,
            rule_ids.DNS_PRIVATE_ZONE,
            rule_ids.DNS_PRIVATE_VIEW,
            rule_ids.DNS_NEGATIVE_CACHE,
            rule_ids.DNS_TTL_TOO_LONG,
            rule_ids.DNS_SERVERS_DISAGREE,
            rule_ids.DNS_SERVER_ERRORS,
            rule_ids.DNS_DNSSEC_BOGUS,
            rule_ids.DNS_RECORD_MISSING,
            rule_ids.DNS_RECORD_DIFFERS,
            rule_ids.DEPLOY_NOTHING_PUBLISHED,
        ),
        ("NXDOMAIN", "SERVFAIL", "status: NOERROR, ANSWER: 0"),
    ),
    Symptom(
        "`pulumi up` says that a record exists, or stops",
        "Nothing was overwritten. The message names whose value stands there and the way out; [engine.md](engine.md) has them all, and what to do after "
        "a crash. Beside a CNAME nothing else can stand.",
        (
            rule_ids.ROUTE53_RECORD_EXISTS,
            rule_ids.ROUTE53_CNAME_CONFLICT,
            rule_ids.DMARC_CNAME_AND_TXT,
            rule_ids.ROUTE53_RECORD_PROTECTED,
            rule_ids.ROUTE53_FOREIGN_VALUE_LOST,
            rule_ids.ROUTE53_CHANGED_OUTSIDE,
            rule_ids.ROUTE53_TXT_UNSPLIT,
            rule_ids.DEPLOY_THROTTLED,
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
            rule_ids.ROUTE53_TXT_DOUBLE_QUOTED,
            rule_ids.ROUTE53_TXT_SPLIT_INTO_RECORDS,
            rule_ids.ROUTE53_TXT_NOT_CANONICAL,
            rule_ids.ROUTE53_TXT_UNSPLIT,
            rule_ids.SPF_VERSION_MISMATCH,
            rule_ids.DMARC_VERSION_MISMATCH,
            rule_ids.DKIM_BYODKIM_KEY_FORMAT,
        ),
        ('"\\"v=spf1 ...\\""', "v=DKIM1; k=rsa; p=MIIB... cut in the middle"),
    ),
    Symptom(
        "No DMARC reports arrive",
        "Receivers report once a day, and only those that saw mail. A mailbox of another domain must agree to receive them.",
        (
            rule_ids.DMARC_REPORT_ADDRESS_MISSING,
            rule_ids.DMARC_REPORT_DESTINATION_UNAUTHORIZED,
            rule_ids.DMARC_REPORT_HOST_WITHOUT_MX,
            rule_ids.DMARC_MISSING,
            rule_ids.DMARC_REMOVED_TAG,
            rule_ids.DMARC_TAG_IGNORED,
            rule_ids.DMARC_SUBDOMAIN_POLICY_WEAK,
            rule_ids.TLS_RPT_INVALID,
        ),
    ),
    Symptom(
        "AWS reviews the account, or has paused it",
        "AWS judges the whole account in the region, whoever sends through it. The Account dashboard of SES has the case and its reasons.",
        (
            rule_ids.SES_UNDER_REVIEW,
            rule_ids.SES_SENDING_PAUSED,
            rule_ids.SES_BOUNCE_RATE_HIGH,
            rule_ids.SES_COMPLAINT_RATE_HIGH,
            rule_ids.SES_RATE_LOW_VOLUME,
            rule_ids.SES_ALARM_MISCONFIGURED,
            rule_ids.SES_RECOMMENDATION_OPEN,
            rule_ids.SES_RECIPIENT_SUPPRESSED,
        ),
        ("Your account is under review", "ENFORCEMENT STATUS: PROBATION", "SHUTDOWN"),
    ),
    Symptom(
        "Bounces and complaints come to nobody",
        "SES publishes events per configuration set. Bounces and complaints that no destination is told of it mails to the Return-Path, also where "
        "feedback forwarding is off.",
        (
            rule_ids.SES_EVENT_DESTINATION_MISSING,
            rule_ids.SES_EVENT_TOPIC_WRONG_REGION,
            rule_ids.SES_EVENT_TOPIC_KEY_POLICY,
            rule_ids.SES_CONFIGURATION_SET_DIFFERS,
            rule_ids.SES_IDENTITY_ESCAPES_SET,
            rule_ids.SES_RECIPIENT_SUPPRESSED,
            rule_ids.SES_ALARM_MISCONFIGURED,
        ),
    ),
    Symptom(
        "Links in mail lead nowhere, or no logo shows",
        "Both are beside the delivery of mail: what tracks clicks, and what a mail program shows.",
        (
            rule_ids.SES_REDIRECT_HOST_UNRESOLVED,
            rule_ids.BIMI_INVALID,
        ),
    ),
    Symptom(
        "The check could not tell (exit code 3)",
        "Nothing was found wrong, and not everything could be seen. The finding names what gave no answer. `deliverability plan --stack STACK -f policy` "
        "prints the permissions of a check ([permissions.md](permissions.md)); `--nameserver` names another resolver, `--dns-only` leaves AWS out.",
        (
            rule_ids.SES_IDENTITY_UNREADABLE,
            rule_ids.ROUTE53_UNREADABLE,
            rule_ids.DNS_UNRESOLVED,
            rule_ids.DNS_SERVER_ERRORS,
            rule_ids.DKIM_TOKENS_NOT_READY,
            rule_ids.REPUTATION_REFUSED_ANSWER,
            rule_ids.DEPLOY_THROTTLED,
        ),
        ("could not tell", "NoCredentialsError", "AccessDenied", "TIMEOUT", "SERVFAIL"),
    ),
    Symptom(
        "The check was green, and is not any more",
        "Something changed outside of the stack, or with time. `pulumi preview --refresh --expect-no-changes` shows what Pulumi can see; "
        "`--baseline` compares SPF includes with an earlier snapshot.",
        (
            rule_ids.ROUTE53_CHANGED_OUTSIDE,
            rule_ids.ROUTE53_FOREIGN_VALUE_LOST,
            rule_ids.DNS_RECORD_MISSING,
            rule_ids.DNS_RECORD_DIFFERS,
            rule_ids.DKIM_REVOKED,
            rule_ids.SES_CONFIGURATION_SET_DIFFERS,
            rule_ids.SES_SETTING_DIFFERS,
            rule_ids.MAIL_FROM_BEHAVIOR_DIFFERS,
            rule_ids.SPF_INCLUDE_GROWTH,
            rule_ids.SPF_DANGLING_INCLUDE,
            rule_ids.CONFIG_WAIVER_EXPIRED,
            rule_ids.DEPLOY_DRIFT_UNSEEN,
        ),
    ),
)
