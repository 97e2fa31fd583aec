"""The ids of all rules, and of the modes that no rule finds: public for ever.

An id may be added here, never renamed, reused or dropped: waivers, severities and other people's programs name it. A rule's
decorator, a mode's description and a fault spell their own id out, so that a search for it finds them; everything else names the
constant, which is the id in capitals.
"""

from typing import Final

SES_IDENTITY_UNREADABLE: Final = "ses.identity-unreadable"
SES_IDENTITY_MISSING_IN_REGION: Final = "ses.identity-missing-in-region"
SES_VERIFICATION_PENDING: Final = "ses.verification-pending"
SES_SANDBOX: Final = "ses.sandbox"
SES_SENDING_PAUSED: Final = "ses.sending-paused"
SES_UNDER_REVIEW: Final = "ses.under-review"
SES_SENDING_DISABLED: Final = "ses.sending-disabled"
SES_QUOTA_NEAR_LIMIT: Final = "ses.quota-near-limit"
SES_RECIPIENT_UNVERIFIED: Final = "ses.recipient-unverified"
SES_RECIPIENT_SUPPRESSED: Final = "ses.recipient-suppressed"
SES_BOUNCE_RATE_HIGH: Final = "ses.bounce-rate-high"
SES_COMPLAINT_RATE_HIGH: Final = "ses.complaint-rate-high"
SES_RATE_LOW_VOLUME: Final = "ses.rate-low-volume"
SES_ALARM_MISCONFIGURED: Final = "ses.alarm-misconfigured"
SES_EVENT_DESTINATION_MISSING: Final = "ses.event-destination-missing"
SES_EVENT_TOPIC_WRONG_REGION: Final = "ses.event-topic-wrong-region"
SES_CONFIGURATION_SET_DIFFERS: Final = "ses.configuration-set-differs"
SES_IDENTITY_OWNED_ELSEWHERE: Final = "ses.identity-owned-elsewhere"
SES_SETTING_DIFFERS: Final = "ses.setting-differs"
SES_REDIRECT_HOST_UNRESOLVED: Final = "ses.redirect-host-unresolved"
SES_IP_POOL_MISSING: Final = "ses.ip-pool-missing"
SES_SUPPRESSION_ELSEWHERE: Final = "ses.suppression-elsewhere"
SES_IDENTITY_ESCAPES_SET: Final = "ses.identity-escapes-set"
SES_POLICY_OPEN: Final = "ses.policy-open"
SES_RECOMMENDATION_OPEN: Final = "ses.recommendation-open"
SES_SEEN_IN_DNS: Final = "ses.seen-in-dns"

DKIM_TOKENS_NOT_READY: Final = "dkim.tokens-not-ready"
DKIM_CNAME_WRONG_TARGET: Final = "dkim.cname-wrong-target"
DKIM_CNAME_WRONG_NAME: Final = "dkim.cname-wrong-name"
DKIM_CNAME_PROXIED: Final = "dkim.cname-proxied"
DKIM_CNAME_NOT_FOLLOWED: Final = "dkim.cname-not-followed"
DKIM_TOKEN_BROKEN: Final = "dkim.token-broken"
DKIM_REVOKED: Final = "dkim.revoked"
DKIM_TOKEN_EMPTY: Final = "dkim.token-empty"
DKIM_SIGNING_DISABLED: Final = "dkim.signing-disabled"
DKIM_VERIFICATION_EXPIRED: Final = "dkim.verification-expired"
DKIM_WEAK_KEY: Final = "dkim.weak-key"
DKIM_BYODKIM_KEY_FORMAT: Final = "dkim.byodkim-key-format"
DKIM_SWITCH_UNSIGNED: Final = "dkim.switch-unsigned"
DKIM_KEY_CHANGE_TOO_SOON: Final = "dkim.key-change-too-soon"
DKIM_DEED_REPLICA_FAILED: Final = "dkim.deed-replica-failed"
DKIM_ADDRESS_IDENTITY_OVERRIDES: Final = "dkim.address-identity-overrides"

MAIL_FROM_NOT_CONFIGURED: Final = "mail-from.not-configured"
MAIL_FROM_MULTIPLE_MX: Final = "mail-from.multiple-mx"
MAIL_FROM_MX_WRONG_HOST: Final = "mail-from.mx-wrong-host"
MAIL_FROM_SPF_MISSING: Final = "mail-from.spf-missing"
MAIL_FROM_NOT_ACTIVATED: Final = "mail-from.not-activated"
MAIL_FROM_SET_BEFORE_IDENTITY: Final = "mail-from.set-before-identity"
MAIL_FROM_VERIFICATION_EXPIRED: Final = "mail-from.verification-expired"
MAIL_FROM_SILENT_FALLBACK: Final = "mail-from.silent-fallback"
MAIL_FROM_REJECTS_WHILE_UNVERIFIED: Final = "mail-from.rejects-while-unverified"
MAIL_FROM_BEHAVIOR_DIFFERS: Final = "mail-from.behavior-differs"
MAIL_FROM_NAME_IN_USE: Final = "mail-from.name-in-use"
MAIL_FROM_MISSING_ON_ADDRESS_IDENTITY: Final = "mail-from.missing-on-address-identity"

SPF_MULTIPLE_RECORDS: Final = "spf.multiple-records"
SPF_VERSION_MISMATCH: Final = "spf.version-mismatch"
SPF_SYNTAX_ERROR: Final = "spf.syntax-error"
SPF_PASS_ALL: Final = "spf.pass-all"
SPF_PTR_MECHANISM: Final = "spf.ptr-mechanism"
SPF_HARD_FAIL: Final = "spf.hard-fail"
SPF_ANSWER_TOO_LARGE: Final = "spf.answer-too-large"
SPF_INCLUDE_WITHOUT_RECORD: Final = "spf.include-without-record"
SPF_DANGLING_INCLUDE: Final = "spf.dangling-include"
SPF_TOO_MANY_LOOKUPS: Final = "spf.too-many-lookups"
SPF_TOO_MANY_VOID_LOOKUPS: Final = "spf.too-many-void-lookups"
SPF_INCLUDE_GROWTH: Final = "spf.include-growth"
SPF_MISSING: Final = "spf.missing"

DMARC_MISSING: Final = "dmarc.missing"
DMARC_MULTIPLE_RECORDS: Final = "dmarc.multiple-records"
DMARC_VERSION_MISMATCH: Final = "dmarc.version-mismatch"
DMARC_POLICY_INVALID: Final = "dmarc.policy-invalid"
DMARC_CNAME_AND_TXT: Final = "dmarc.cname-and-txt"
DMARC_SUBDOMAIN_POLICY_WEAK: Final = "dmarc.subdomain-policy-weak"
DMARC_TAG_IGNORED: Final = "dmarc.tag-ignored"
DMARC_REMOVED_TAG: Final = "dmarc.removed-tag"
DMARC_REPORT_ADDRESS_MISSING: Final = "dmarc.report-address-missing"
DMARC_REPORT_DESTINATION_UNAUTHORIZED: Final = "dmarc.report-destination-unauthorized"
DMARC_REPORT_HOST_WITHOUT_MX: Final = "dmarc.report-host-without-mx"
DMARC_STRICT_ALIGNMENT: Final = "dmarc.strict-alignment"
DMARC_SUBDOMAIN_UNALIGNED: Final = "dmarc.subdomain-unaligned"
DMARC_ALIGNMENT_AMBIGUOUS: Final = "dmarc.alignment-ambiguous"

PROVIDER_BULK_REQUIREMENTS: Final = "provider.bulk-requirements"

MTA_STS_INVALID: Final = "mta-sts.invalid"
TLS_RPT_INVALID: Final = "tls-rpt.invalid"
BIMI_INVALID: Final = "bimi.invalid"

REPUTATION_LISTED: Final = "reputation.listed"
REPUTATION_REFUSED_ANSWER: Final = "reputation.refused-answer"

DNS_RECORD_MISSING: Final = "dns.record-missing"
DNS_RECORD_DIFFERS: Final = "dns.record-differs"
DNS_UNRESOLVED: Final = "dns.unresolved"
DNS_SERVER_ERRORS: Final = "dns.server-errors"
DNS_SERVERS_DISAGREE: Final = "dns.servers-disagree"
DNS_DNSSEC_BOGUS: Final = "dns.dnssec-bogus"
DNS_NEGATIVE_CACHE: Final = "dns.negative-cache"
DNS_PRIVATE_VIEW: Final = "dns.private-view"
DNS_TTL_TOO_LONG: Final = "dns.ttl-too-long"
DNS_PRIVATE_ZONE: Final = "dns.private-zone"
DNS_DUPLICATE_ZONE: Final = "dns.duplicate-zone"
DNS_ZONE_NOT_DELEGATED: Final = "dns.zone-not-delegated"
DNS_NAME_DELEGATED: Final = "dns.name-delegated"
DNS_MAIL_UNDELIVERABLE: Final = "dns.mail-undeliverable"

ROUTE53_UNREADABLE: Final = "route53.unreadable"
ROUTE53_CNAME_CONFLICT: Final = "route53.cname-conflict"
ROUTE53_RECORD_EXISTS: Final = "route53.record-exists"
ROUTE53_RECORD_OWNED_ELSEWHERE: Final = "route53.record-owned-elsewhere"
ROUTE53_RECORD_PROTECTED: Final = "route53.record-protected"
ROUTE53_CHANGED_OUTSIDE: Final = "route53.changed-outside"
ROUTE53_FOREIGN_VALUE_LOST: Final = "route53.foreign-value-lost"
ROUTE53_TXT_SPLIT_INTO_RECORDS: Final = "route53.txt-split-into-records"
ROUTE53_TXT_DOUBLE_QUOTED: Final = "route53.txt-double-quoted"
ROUTE53_TXT_NOT_CANONICAL: Final = "route53.txt-not-canonical"

DEPLOY_THROTTLED: Final = "deploy.throttled"
DEPLOY_NOTHING_PUBLISHED: Final = "deploy.nothing-published"

DRIFT_CHANGED_OUTSIDE: Final = "drift.changed-outside"
DRIFT_DELETED_OUTSIDE: Final = "drift.deleted-outside"
DRIFT_NOT_APPLIED: Final = "drift.not-applied"
DRIFT_UNREADABLE: Final = "drift.unreadable"

CONFIG_WAIVER_EXPIRED: Final = "config.waiver-expired"
CONFIG_DRIFT_IGNORE_EXPIRED: Final = "config.drift-ignore-expired"

# Modes that no rule finds (rules/documented.py).
DMARC_SENDBOUNCE_UNALIGNED: Final = "dmarc.sendbounce-unaligned"
ROUTE53_TXT_UNSPLIT: Final = "route53.txt-unsplit"
SES_EVENT_TOPIC_KEY_POLICY: Final = "ses.event-topic-key-policy"
SES_EVENT_TOPIC_POLICY: Final = "ses.event-topic-policy"
DEPLOY_DRIFT_UNSEEN: Final = "deploy.drift-unseen"

#: The ids of the modes; neither waivers nor severities take them.
DOCUMENTED: Final = frozenset(
    {
        DMARC_SENDBOUNCE_UNALIGNED,
        ROUTE53_TXT_UNSPLIT,
        SES_EVENT_TOPIC_KEY_POLICY,
        SES_EVENT_TOPIC_POLICY,
        DEPLOY_DRIFT_UNSEEN,
    }
)

#: The ids of the rules.
RULES: Final = (
    frozenset(value for name, value in globals().items() if name.isupper() and isinstance(value, str))
    - DOCUMENTED
)


def about(id: str, purpose: str) -> str:
    """Where causes are named: the findings of this rule that are about declared records of this purpose."""
    return f"{id}:{purpose}"
