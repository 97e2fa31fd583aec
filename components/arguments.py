"""The typed arguments of `MailDomain`: the settings of a stack, in Python's spelling."""

# Generated from deliverability/declaration/settings.py and sections.py by `make generate`.
# No `from __future__ import annotations` here: Pulumi's analyzer of component packages reads these classes at run time.

from typing import Any, NotRequired, TypedDict


class DnsArgs(TypedDict):
    """Where the records live and who publishes them."""

    mode: NotRequired[str]
    """`route53` declares the records; `external` declares none, prints them for hand-off, and checks them all the same. One of `route53`, `external`. Default: `route53`."""
    zone: NotRequired[str]
    """Name of the public hosted zone; without it the longest public zone that contains the domain is taken."""
    zone_id: NotRequired[str]
    """Id of the hosted zone; needed where two public zones have the same name."""
    role_arn: NotRequired[str]
    """Role to assume for the zone when another AWS account owns it."""
    ttl: NotRequired[int]
    """Seconds that resolvers may keep each record. A whole number from 60 to 172800. Default: `300`."""
    owner: NotRequired[str]
    """Name that marks the records of the domain as this stack's, in one TXT record at `_mail-deliverability.<domain>`: the preview of another stack then refuses to write beside it. Without it nothing is marked."""


class PreviousKeyArgs(TypedDict):
    """An own DKIM key that signs no longer, kept in DNS for mail that is still under way."""

    selector: str
    """Its label before `._domainkey`."""
    public_key: str
    """The public key as it stands in the record's tag `p`."""


class ByoDkimArgs(TypedDict):
    """Bring your own DKIM key instead of Easy DKIM."""

    selector: str
    """Label before `._domainkey`: 1 to 63 letters and digits."""
    private_key: NotRequired[str]
    """RSA private key, 1024 to 2048 bits, as PEM or as the bare base64 body; keep it as a Pulumi secret. A deploy needs it."""
    previous: NotRequired[list[PreviousKeyArgs]]
    """Keys that signed before; their records stay until you take them out here."""


class DkimArgs(TypedDict):
    """How outgoing mail is signed."""

    key_length: NotRequired[int]
    """Bits of the Easy DKIM key; SES allows one change a day, and providers ask for 2048. One of `1024`, `2048`. Default: `2048`."""
    signing_zone: NotRequired[str]
    """`auto` asks SES for the zone the CNAMEs point into and falls back to the region table; or name the zone. Default: `auto`."""
    tokens: NotRequired[list[str]]
    """The three tokens as handed over, only with `identity: external`."""
    byo: NotRequired[ByoDkimArgs]
    """Your own selector and key; then one TXT record replaces the three CNAMEs."""


class MailFromArgs(TypedDict):
    """The custom MAIL FROM (envelope) domain, without which SPF can't align with From."""

    subdomain: NotRequired[Any]
    """Label below the domain; `false` keeps the default under amazonses.com. Default: `bounce`."""
    previous: NotRequired[list[str]]
    """Labels that were used before; their records stay until you take them out here, for bounces of mail still under way."""
    on_mx_failure: NotRequired[str]
    """What SES does while the MX isn't verified: fall back to amazonses.com, or refuse to send. One of `useDefault`, `reject`. Default: `useDefault`."""


class SpfArgs(TypedDict):
    """The SPF record at the domain itself."""

    record: NotRequired[str]
    """`own`: this stack owns the TXT record set; `shared`: one value in it, beside those of others; `none`: no SPF record from here. One of `own`, `shared`, `none`. Default: `own`."""
    also: NotRequired[list[str]]
    """More terms before `all`, for example `include:_spf.google.com` or `ip4:192.0.2.0/24`."""
    all: NotRequired[str]
    """What receivers do with mail from elsewhere. One of `-all`, `~all`, `?all`. Default: `-all`."""
    on_foreign_terms: NotRequired[str]
    """What a deploy does about terms in our record that nobody declared: stop and name them, or take them out. One of `refuse`, `remove`. Default: `refuse`."""


class DmarcArgs(TypedDict):
    """The DMARC policy (RFC 9989)."""

    record: NotRequired[str]
    """`own` publishes it; `external`: someone else does; `inherit`: the organizational domain's applies. All are checked. One of `own`, `external`, `inherit`. Default: `own`."""
    policy: NotRequired[str]
    """Tag `p`: what receivers do with mail that fails. One of `none`, `quarantine`, `reject`. Default: `none`."""
    subdomain_policy: NotRequired[str]
    """Tag `sp`: for existing subdomains; without it `p` applies. One of `none`, `quarantine`, `reject`."""
    nonexistent_policy: NotRequired[str]
    """Tag `np`: for names that don't exist. One of `none`, `quarantine`, `reject`."""
    testing: NotRequired[bool]
    """Tag `t=y`: receivers apply the policy one step weaker. Default: `false`."""
    dkim_alignment: NotRequired[str]
    """Tag `adkim`: strict demands that the signing domain equals the From domain. One of `relaxed`, `strict`. Default: `relaxed`."""
    spf_alignment: NotRequired[str]
    """Tag `aspf`: strict is refused, since SES's MAIL FROM is always a subdomain. One of `relaxed`, `strict`. Default: `relaxed`."""
    report_to: NotRequired[list[str]]
    """Mailboxes for aggregate reports (tag `rua`); without one no report ever arrives."""
    failure_report_to: NotRequired[list[str]]
    """Mailboxes for failure reports (tag `ruf`)."""


class ExpectArgs(TypedDict):
    """What the SES account must grant; the defaults follow the environment."""

    production_access: NotRequired[bool]
    """Whether the account must be out of the sandbox. Default: only in production."""
    daily_quota: NotRequired[int]
    """Recipients per 24 hours. Default: 200 in the sandbox, 50000 in production. A whole number from 1."""
    send_rate: NotRequired[float]
    """Recipients per second. Default: 1 in the sandbox, 14 in production. A number above 0."""


class HealthArgs(TypedDict):
    """How sending is watched."""

    enabled: NotRequired[bool]
    """Whether the configuration set reports reputation and events. Default: only in production."""
    bounce_rate: NotRequired[float]
    """Alarm threshold, 0 to 1; AWS reviews accounts from 0.05. A number above 0 to 1. Default: `0.05`."""
    complaint_rate: NotRequired[float]
    """Alarm threshold, 0 to 1; AWS reviews accounts from 0.001. A number above 0 to 1. Default: `0.001`."""
    minimum_volume: NotRequired[int]
    """Mails in four weeks below which a rate says little. A whole number from 1. Default: `100`."""
    notify: NotRequired[list[str]]
    """ARNs of SNS topics that alarms and events go to, in the region of the identity."""
    events: NotRequired[list[str]]
    """SES events to publish. Any of `send`, `reject`, `bounce`, `complaint`, `delivery`, `renderingFailure`, `deliveryDelay`, `subscription`. Default: `[bounce, complaint]`."""
    suppression: NotRequired[list[str]]
    """Which failures put an address on the suppression list of this configuration set. Any of `bounce`, `complaint`. Default: `[bounce, complaint]`."""
    tls: NotRequired[str]
    """Whether mail may leave over an unencrypted connection. One of `require`, `optional`. Default: `require`."""


class WaiverArgs(TypedDict):
    """One finding that is accepted until a date."""

    rule: str
    """Id of the rule, as in `deliverability explain --list`."""
    until: str
    """Last day on which the waiver holds; afterwards the waiver itself is a finding. A date, YYYY-MM-DD."""
    reason: str
    """Why the finding is accepted."""


class IgnoredDriftArgs(TypedDict):
    """One difference between the cloud and the stack that is accepted until a date."""

    property: str
    """As drift reports name it: `mail-dmarc.ttl`; also stands for what lies below it, and `mail-dmarc` for all of that resource."""
    until: str
    """Last day on which it is accepted; afterwards the entry itself is a finding. A date, YYYY-MM-DD."""
    reason: str
    """Why the difference is accepted."""


class DriftArgs(TypedDict):
    """What `deliverability drift` compares."""

    ignore: NotRequired[list[IgnoredDriftArgs]]
    """Differences that are accepted until a date."""


class SeverityArgs(TypedDict):
    """How grave the findings of one rule are for this stack."""

    rule: str
    """Id of the rule, as in `deliverability explain --list`."""
    severity: str
    """The result of its findings in place of the rule's own; `info` keeps them as notes. One of `fail`, `warn`, `info`."""


class ReceiversArgs(TypedDict):
    """What the receivers of the mail ask for."""

    presets: NotRequired[list[str]]
    """Mailbox providers whose requirements for senders are checked. Any of `gmail`, `yahoo`, `microsoft`. Default: `[gmail, yahoo, microsoft]`."""
    bulk: NotRequired[bool]
    """Whether this is a bulk sender, about 5000 mails a day or more. Default: if the daily quota is that large."""


class ReputationArgs(TypedDict):
    """Domain reputation lists; off unless named, since their terms of use differ."""

    lists: NotRequired[list[str]]
    """Lists to ask for the organizational domain. They refuse public resolvers: name your own. Any of `spamhaus-dbl`, `surbl`, `uribl`."""
    nameserver: NotRequired[str]
    """Resolver to ask them through, as `HOST` or `HOST:PORT`; without it those that the check asks anyway."""


class MailDomainArgs(TypedDict):
    """The settings of one mail domain. All values must be known while the program runs: they decide names and counts."""

    domain: str
    """The From domain, which is the SES identity; independent of the hosted zone."""
    region: NotRequired[str]
    """AWS region of the identity. Default: `aws:region`, else AWS_REGION or AWS_DEFAULT_REGION."""
    stack: NotRequired[str]
    """The stack's name in the manifest. Default: that of the running stack."""
    environment: NotRequired[str]
    """What the SES account must be, and how careful to be: production protects its resources. One of `sandbox`, `production`. Default: `sandbox`."""
    protect: NotRequired[bool]
    """Whether a deploy is refused that takes the identity, SPF or DMARC away. Default: only in production."""
    take_over: NotRequired[str]
    """Whose SES identity, configuration set and records this stack may take over, as their tags or the mark name the owner: a stack, `terraform` or `cloudformation`."""
    profile: NotRequired[str]
    """`parked` is a domain that never mails: SPF `-all`, DMARC reject, null MX, no identity. One of `sending`, `parked`. Default: `sending`."""
    senders: NotRequired[list[str]]
    """From domains or addresses in use; alignment is predicted for each. Default: the domain."""
    dns: NotRequired[DnsArgs]
    """Where the records live and who publishes them."""
    identity: NotRequired[str]
    """`external`: the SES identity is run by somebody else, who hands over `dkim.tokens`; only DNS is declared. One of `managed`, `external`. Default: `managed`."""
    dkim: NotRequired[DkimArgs]
    """How outgoing mail is signed."""
    mail_from: NotRequired[MailFromArgs]
    """The custom MAIL FROM (envelope) domain."""
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
    """Findings that are accepted until a date."""
    drift: NotRequired[DriftArgs]
    """What `deliverability drift` compares, and what it accepts."""
