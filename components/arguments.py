"""The typed arguments of `MailDomain`: the settings of a stack, in Python's spelling."""

# No `from __future__ import annotations` here: Pulumi's analyzer of component packages reads these classes at run time.

from typing import Any, NotRequired, TypedDict


class DnsArgs(TypedDict):
    """Where the records live and who publishes them."""

    mode: NotRequired[str]
    """`route53` declares the records; `external` declares none and hands the list over."""
    zone: NotRequired[str]
    """Name of the public hosted zone; without it the longest public zone that contains the domain is taken."""
    zone_id: NotRequired[str]
    """Id of the hosted zone; needed where two public zones have the same name."""
    role_arn: NotRequired[str]
    """Role to assume for the zone when another AWS account owns it."""
    ttl: NotRequired[int]
    """Seconds that resolvers may keep each record, 60 to 172800."""


class ByoDkimArgs(TypedDict):
    """Bring your own DKIM key."""

    selector: str
    """Label before `._domainkey`."""
    private_key: str
    """RSA private key as text, PEM or the bare base64 body. It is kept as a secret."""


class DkimArgs(TypedDict):
    """How outgoing mail is signed."""

    key_length: NotRequired[int]
    """Bits of the Easy DKIM key, 1024 or 2048; SES allows one change a day."""
    signing_zone: NotRequired[str]
    """`auto` asks SES for the zone the CNAMEs point into and falls back to the region table; or name the zone."""
    tokens: NotRequired[list[str]]
    """The three tokens as handed over, only with `identity: external`."""
    byo: NotRequired[ByoDkimArgs]
    """Your own selector and key; then one TXT record replaces the three CNAMEs."""


class MailFromArgs(TypedDict):
    """The custom MAIL FROM (envelope) domain."""

    subdomain: NotRequired[Any]
    """Label below the domain; `false` keeps the default under amazonses.com, with which SPF can't align."""
    on_mx_failure: NotRequired[str]
    """`useDefault` falls back to amazonses.com while the MX isn't verified; `reject` refuses to send."""


class SpfArgs(TypedDict):
    """The SPF record at the domain itself."""

    record: NotRequired[str]
    """`own`: this component owns the TXT record set; `none`: no SPF record from here."""
    also: NotRequired[list[str]]
    """More terms before `all`, for example `include:_spf.google.com`."""
    all: NotRequired[str]
    """`-all`, `~all` or `?all`: what receivers do with mail from elsewhere."""


class DmarcArgs(TypedDict):
    """The DMARC policy."""

    record: NotRequired[str]
    """`own` publishes it; `external`: someone else does; `inherit`: the organizational domain's applies."""
    policy: NotRequired[str]
    """`none`, `quarantine` or `reject`."""
    subdomain_policy: NotRequired[str]
    """For existing subdomains; without it `policy` applies."""
    nonexistent_policy: NotRequired[str]
    """For names that don't exist."""
    testing: NotRequired[bool]
    """Receivers apply the policy one step weaker."""
    dkim_alignment: NotRequired[str]
    """`relaxed`, or `strict`: the signing domain equals the From domain."""
    spf_alignment: NotRequired[str]
    """`relaxed`; `strict` can never align on SES and is refused."""
    report_to: NotRequired[list[str]]
    """Mailboxes for aggregate reports; without one no report ever arrives."""
    failure_report_to: NotRequired[list[str]]
    """Mailboxes for failure reports."""


class ExpectArgs(TypedDict):
    """What the SES account must grant, for the check."""

    production_access: NotRequired[bool]
    """Whether the account must be out of the sandbox."""
    daily_quota: NotRequired[int]
    """Recipients per 24 hours."""
    send_rate: NotRequired[float]
    """Recipients per second."""


class HealthArgs(TypedDict):
    """How sending is watched."""

    enabled: NotRequired[bool]
    """Whether the configuration set reports reputation; by default only in production."""
    bounce_rate: NotRequired[float]
    """Alarm threshold, 0 to 1."""
    complaint_rate: NotRequired[float]
    """Alarm threshold, 0 to 1."""
    minimum_volume: NotRequired[int]
    """Mails a day below which a rate says nothing."""
    notify: NotRequired[list[str]]
    """ARNs of SNS topics in the region of the identity."""
    events: NotRequired[list[str]]
    """SES events to publish."""
    suppression: NotRequired[list[str]]
    """`bounce`, `complaint`: which failures put an address on the suppression list."""
    tls: NotRequired[str]
    """`require`, or `optional`: mail may leave over an unencrypted connection."""


class ReceiversArgs(TypedDict):
    """What the receivers of the mail ask for."""

    presets: NotRequired[list[str]]
    """Mailbox providers whose requirements for senders are checked."""
    bulk: NotRequired[bool]
    """Whether this is a bulk sender, about 5000 mails a day or more."""


class ReputationArgs(TypedDict):
    """Domain reputation lists; off unless named."""

    lists: NotRequired[list[str]]
    """Lists to ask for the organizational domain."""
    nameserver: NotRequired[str]
    """Resolver to ask them through."""


class SeverityArgs(TypedDict):
    """How grave the findings of one rule are for this stack."""

    rule: str
    """Id of the rule."""
    severity: str
    """The result of its findings in place of the rule's own."""


class WaiverArgs(TypedDict):
    """One finding of the check that is accepted until a date."""

    rule: str
    """Id of the rule."""
    until: str
    """Last day on which the waiver holds, YYYY-MM-DD."""
    reason: str
    """Why the finding is accepted."""


class MailDomainArgs(TypedDict):
    """The settings of one mail domain. All values must be known while the program runs: they decide names and counts."""

    domain: str
    """The From domain, which is the SES identity; independent of the hosted zone."""
    region: NotRequired[str]
    """AWS region of the identity. Default: `aws:region`, else AWS_REGION or AWS_DEFAULT_REGION."""
    stack: NotRequired[str]
    """The stack's name in the manifest. Default: that of the running stack."""
    environment: NotRequired[str]
    """`sandbox` or `production`, which protects the resources."""
    profile: NotRequired[str]
    """`sending`, or `parked`: a domain that never mails."""
    senders: NotRequired[list[str]]
    """From domains or addresses in use. Default: the domain."""
    dns: NotRequired[DnsArgs]
    """Where the records live and who publishes them."""
    identity: NotRequired[str]
    """`managed`, or `external`: run by somebody else, who hands over `dkim.tokens`."""
    dkim: NotRequired[DkimArgs]
    """How outgoing mail is signed."""
    mail_from: NotRequired[MailFromArgs]
    """The custom MAIL FROM domain."""
    spf: NotRequired[SpfArgs]
    """The SPF record at the domain itself."""
    dmarc: NotRequired[DmarcArgs]
    """The DMARC policy."""
    recipients: NotRequired[list[str]]
    """Sandbox only: addresses or domains to verify as recipients."""
    expect: NotRequired[ExpectArgs]
    """What the SES account must grant."""
    health: NotRequired[HealthArgs]
    """How sending is watched."""
    receivers: NotRequired[ReceiversArgs]
    """What the receivers of the mail ask for."""
    reputation: NotRequired[ReputationArgs]
    """Domain reputation lists to ask."""
    severities: NotRequired[list[SeverityArgs]]
    """Rules whose findings count more or less here than they do by themselves."""
    waivers: NotRequired[list[WaiverArgs]]
    """Findings of the check that are accepted until a date."""
