"""The shape of a declaration: one frozen value per stack. `config.py` reads and checks it; this file says what can be said."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from deliverability.declaration.values import (
    Count,
    DkimToken,
    DomainName,
    Flag,
    LastDay,
    Mailbox,
    MailboxOrDomain,
    MailFromLabel,
    NameserverText,
    Number,
    Reason,
    RoleArn,
    Selector,
    SigningZone,
    SpfTerm,
    TopicArn,
    ZoneId,
)

Policy = Literal["none", "quarantine", "reject"]
Alignment = Literal["relaxed", "strict"]


class _Frozen(BaseModel):
    """camelCase in YAML, snake_case in Python; unknown keys are errors; values never change."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        validate_default=True,
    )


class Dns(_Frozen):
    """Where the records live and who publishes them."""

    mode: Literal["route53", "external"] = "route53"
    """`route53` declares the records; `external` declares none, prints them for hand-off, and checks them all the same."""
    zone: DomainName | None = None
    """Name of the public hosted zone; without it the longest public zone that contains the domain is taken."""
    zone_id: ZoneId | None = None
    """Id of the hosted zone; needed where two public zones have the same name."""
    role_arn: RoleArn | None = None
    """Role to assume for the zone when another AWS account owns it."""
    ttl: Annotated[Count, Field(ge=60, le=172_800)] = 300
    """Seconds that resolvers may keep each record."""


class ByoDkim(_Frozen):
    """Bring your own DKIM key instead of Easy DKIM."""

    selector: Selector
    """Label before `._domainkey`: 1 to 63 letters and digits."""
    private_key: SecretStr | None
    """RSA private key, 1024 to 2048 bits, as PEM or as the bare base64 body; keep it as a Pulumi secret."""
    # None stands for a key that is encrypted in the stack file: only the Pulumi program can read it.


class Dkim(_Frozen):
    """How outgoing mail is signed."""

    key_length: Literal[1024, 2048] = 2048
    """Bits of the Easy DKIM key; SES allows one change a day, and providers ask for 2048."""
    signing_zone: SigningZone = "auto"
    """`auto` asks SES for the zone the CNAMEs point into and falls back to the region table; or name the zone."""
    tokens: tuple[DkimToken, ...] = ()
    """The three tokens as handed over, only with `identity: external`."""
    byo: ByoDkim | None = None
    """Your own selector and key; then one TXT record replaces the three CNAMEs."""


class MailFrom(_Frozen):
    """The custom MAIL FROM (envelope) domain, without which SPF can't align with From."""

    subdomain: MailFromLabel = "bounce"
    """Label below the domain; `false` keeps the default under amazonses.com."""
    on_mx_failure: Literal["useDefault", "reject"] = "useDefault"
    """What SES does while the MX isn't verified: fall back to amazonses.com, or refuse to send."""


class Spf(_Frozen):
    """The SPF record at the domain itself."""

    record: Literal["own", "shared", "none"] = "own"
    """`own`: this stack owns the TXT record set; `shared`: one value in it; `none`: no SPF record from here."""
    also: tuple[SpfTerm, ...] = ()
    """More terms before `all`, for example `include:_spf.google.com` or `ip4:192.0.2.0/24`."""
    all: Literal["-all", "~all", "?all"] = "-all"
    """What receivers do with mail from elsewhere."""


class Dmarc(_Frozen):
    """The DMARC policy (RFC 9989)."""

    record: Literal["own", "external", "inherit"] = "own"
    """`own` publishes it; `external`: someone else does; `inherit`: the organizational domain's applies. All are checked."""
    policy: Policy = "none"
    """Tag `p`: what receivers do with mail that fails."""
    subdomain_policy: Policy | None = None
    """Tag `sp`: for existing subdomains; without it `p` applies."""
    nonexistent_policy: Policy | None = None
    """Tag `np`: for names that don't exist."""
    testing: Flag = False
    """Tag `t=y`: receivers apply the policy one step weaker."""
    dkim_alignment: Alignment = "relaxed"
    """Tag `adkim`: strict demands that the signing domain equals the From domain."""
    spf_alignment: Alignment = "relaxed"
    """Tag `aspf`: strict is refused, since SES's MAIL FROM is always a subdomain."""
    report_to: tuple[Mailbox, ...] = ()
    """Mailboxes for aggregate reports (tag `rua`); without one no report ever arrives."""
    failure_report_to: tuple[Mailbox, ...] = ()
    """Mailboxes for failure reports (tag `ruf`)."""


class Expect(_Frozen):
    """What the SES account must grant; the defaults follow the environment."""

    production_access: Flag | None = None
    """Whether the account must be out of the sandbox. Default: only in production."""
    daily_quota: Annotated[Count, Field(ge=1)] | None = None
    """Recipients per 24 hours. Default: 200 in the sandbox, 50000 in production."""
    send_rate: Annotated[Number, Field(gt=0)] | None = None
    """Recipients per second. Default: 1 in the sandbox, 14 in production."""


class Health(_Frozen):
    """How sending is watched."""

    enabled: Flag | None = None
    """Whether the configuration set reports reputation and events. Default: only in production."""
    bounce_rate: Annotated[Number, Field(gt=0, le=1)] = 0.05
    """Alarm threshold, 0 to 1; AWS reviews accounts from 0.05."""
    complaint_rate: Annotated[Number, Field(gt=0, le=1)] = 0.001
    """Alarm threshold, 0 to 1; AWS reviews accounts from 0.001."""
    minimum_volume: Annotated[Count, Field(ge=1)] = 100
    """Mails a day below which a rate says nothing."""
    notify: tuple[TopicArn, ...] = ()
    """ARNs of SNS topics that alarms and events go to, in the region of the identity."""
    events: tuple[
        Literal[
            "send",
            "reject",
            "bounce",
            "complaint",
            "delivery",
            "renderingFailure",
            "deliveryDelay",
            "subscription",
        ],
        ...,
    ] = ("bounce", "complaint")
    """SES events to publish."""
    suppression: tuple[Literal["bounce", "complaint"], ...] = ("bounce", "complaint")
    """Which failures put an address on the suppression list of this configuration set."""
    tls: Literal["require", "optional"] = "require"
    """Whether mail may leave over an unencrypted connection."""


class Waiver(_Frozen):
    """One finding that is accepted until a date."""

    rule: str
    """Id of the rule, as in `deliverability explain --list`."""
    until: LastDay
    """Last day on which the waiver holds; afterwards the waiver itself is a finding."""
    reason: Reason
    """Why the finding is accepted."""


class Severity(_Frozen):
    """How grave the findings of one rule are for this stack."""

    rule: str
    """Id of the rule, as in `deliverability explain --list`."""
    severity: Literal["fail", "warn", "info"]
    """The result of its findings in place of the rule's own; `info` keeps them as notes."""


class Receivers(_Frozen):
    """What the receivers of the mail ask for."""

    presets: tuple[Literal["gmail", "yahoo", "microsoft"], ...] = ("gmail", "yahoo", "microsoft")
    """Mailbox providers whose requirements for senders are checked."""
    bulk: Flag | None = None
    """Whether this is a bulk sender, about 5000 mails a day or more. Default: if the daily quota is that large."""


class Reputation(_Frozen):
    """Domain reputation lists; off unless named, since their terms of use differ."""

    lists: tuple[Literal["spamhaus-dbl", "surbl", "uribl"], ...] = ()
    """Lists to ask for the organizational domain. They refuse public resolvers: name your own."""
    nameserver: NameserverText | None = None
    """Resolver to ask them through, as `HOST` or `HOST:PORT`; without it those that the check asks anyway."""


class Settings(_Frozen):
    """Everything a stack declares, in the namespace `mail-deliverability:`. Only `domain` is required."""

    domain: DomainName
    """The From domain, which is the SES identity; independent of the hosted zone."""
    environment: Literal["sandbox", "production"] = "sandbox"
    """What the SES account must be, and how careful to be: production protects its resources."""
    profile: Literal["sending", "parked"] = "sending"
    """`parked` is a domain that never mails: SPF `-all`, DMARC reject, null MX, no identity."""
    senders: tuple[MailboxOrDomain, ...] = ()
    """From domains or addresses in use; alignment is predicted for each. Default: the domain."""
    dns: Dns = Dns()
    """Where the records live and who publishes them."""
    identity: Literal["managed", "external"] = "managed"
    """`external`: the SES identity is run by somebody else, who hands over `dkim.tokens`; only DNS is declared."""
    dkim: Dkim = Dkim()
    """How outgoing mail is signed."""
    mail_from: MailFrom = MailFrom()
    """The custom MAIL FROM (envelope) domain."""
    spf: Spf = Spf()
    """The SPF record at the domain itself."""
    dmarc: Dmarc = Dmarc()
    """The DMARC policy."""
    recipients: tuple[MailboxOrDomain, ...] = ()
    """Sandbox only: addresses or domains to verify as recipients."""
    expect: Expect = Expect()
    """What the SES account must grant."""
    health: Health = Health()
    """How sending is watched."""
    receivers: Receivers = Receivers()
    """What the receivers of the mail ask for."""
    reputation: Reputation = Reputation()
    """Domain reputation lists to ask."""
    severities: tuple[Severity, ...] = ()
    """Rules whose findings count more or less here than they do by themselves."""
    waivers: tuple[Waiver, ...] = ()
    """Findings that are accepted until a date."""

    @property
    def mail_from_domain(self) -> str | None:
        """The custom MAIL FROM domain, or None where it is switched off or nothing is sent."""
        if self.profile == "parked" or self.mail_from.subdomain is False:
            return None
        return f"{self.mail_from.subdomain}.{self.domain}"

    @property
    def from_domains(self) -> tuple[str, ...]:
        """The distinct domains of `senders`, the declared domain where none are given."""
        domains = (sender.rpartition("@")[2] for sender in self.senders or (self.domain,))
        return tuple(dict.fromkeys(domains))

    @property
    def configuration_set(self) -> str:
        """Name of the SES configuration set of this domain: at most 64 of `A-Za-z0-9_-`."""
        return configuration_set_name(self.domain)

    def public(self) -> dict[str, Any]:
        """The settings as JSON data without secrets, camelCase, as the manifest holds them."""
        data: dict[str, Any] = self.model_dump(
            mode="json", by_alias=True, exclude={"dkim": {"byo": {"private_key"}}}
        )
        return data


def configuration_set_name(domain: str) -> str:
    """A valid configuration set name (at most 64 of `A-Za-z0-9_-`) that two domains never share by accident."""
    plain = domain.replace(".", "-")
    if len(plain) <= 64 and "-" not in domain:
        return plain
    import hashlib

    # A hyphen in the domain could be a dot in another one's: a digest keeps them apart.
    return f"{plain[:53]}-{hashlib.sha256(domain.encode()).hexdigest()[:10]}"
