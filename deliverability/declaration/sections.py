"""The sections of a declaration: one frozen value for each mapping of a stack file, with what can be said in it.

`settings.py` puts them together; reading and checking them is the work of `reading/`.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from deliverability.declaration.values import (
    Count,
    DkimToken,
    DomainName,
    DriftProperty,
    Flag,
    FormerLabel,
    LastDay,
    Mailbox,
    MailFromLabel,
    NameserverText,
    Number,
    PublicKey,
    Reason,
    RoleArn,
    Selector,
    SigningZone,
    SpfTerm,
    StackName,
    TopicArn,
    ZoneId,
)

Policy = Literal["none", "quarantine", "reject"]
Alignment = Literal["relaxed", "strict"]


class Frozen(BaseModel):
    """camelCase in YAML, snake_case in Python; unknown keys are errors; values never change."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        validate_default=True,
    )


class Dns(Frozen):
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
    owner: StackName | None = None
    """Name that marks the records of the domain as this stack's, in one TXT record at `_mail-deliverability.<domain>`: the preview of
    another stack then refuses to write beside it. Without it nothing is marked."""


class PreviousKey(Frozen):
    """An own DKIM key that signs no longer, kept in DNS for mail that is still under way."""

    selector: Selector
    """Its label before `._domainkey`."""
    public_key: PublicKey
    """The public key as it stands in the record's tag `p`."""


class ByoDkim(Frozen):
    """Bring your own DKIM key instead of Easy DKIM."""

    selector: Selector
    """Label before `._domainkey`: 1 to 63 letters and digits."""
    private_key: Annotated[SecretStr | None, Field(exclude=True)] = None
    """RSA private key, 1024 to 2048 bits, as PEM or as the bare base64 body; keep it as a Pulumi secret. A deploy needs it."""
    previous: tuple[PreviousKey, ...] = ()
    """Keys that signed before; their records stay until you take them out here."""
    # None stands for a key that can't be read here: one that is encrypted in the stack file, was left out of a manifest, or has
    # yet to be handed in; whoever takes over what stands in SES can't read it there.
    # Excluded from every form that is written: no dump of the settings may hold it, whoever makes it.


class Dkim(Frozen):
    """How outgoing mail is signed."""

    key_length: Literal[1024, 2048] = 2048
    """Bits of the Easy DKIM key; SES allows one change a day, and providers ask for 2048."""
    signing_zone: SigningZone = "auto"
    """`auto` asks SES for the zone the CNAMEs point into and falls back to the region table; or name the zone."""
    tokens: tuple[DkimToken, ...] = ()
    """The three tokens as handed over, only with `identity: external`."""
    byo: ByoDkim | None = None
    """Your own selector and key; then one TXT record replaces the three CNAMEs."""


class MailFrom(Frozen):
    """The custom MAIL FROM (envelope) domain, without which SPF can't align with From."""

    subdomain: MailFromLabel = "bounce"
    """Label below the domain; `false` keeps the default under amazonses.com."""
    previous: tuple[FormerLabel, ...] = ()
    """Labels that were used before; their records stay until you take them out here, for bounces of mail still under way."""
    on_mx_failure: Literal["useDefault", "reject"] = "useDefault"
    """What SES does while the MX isn't verified: fall back to amazonses.com, or refuse to send."""


class Spf(Frozen):
    """The SPF record at the domain itself."""

    record: Literal["own", "shared", "none"] = "own"
    """`own`: this stack owns the TXT record set; `shared`: one value in it, beside those of others; `none`: no SPF record from here."""
    also: tuple[SpfTerm, ...] = ()
    """More terms before `all`, for example `include:_spf.google.com` or `ip4:192.0.2.0/24`."""
    all: Literal["-all", "~all", "?all"] = "-all"
    """What receivers do with mail from elsewhere."""
    on_foreign_terms: Literal["refuse", "remove"] = "refuse"
    """What a deploy does about terms in our record that nobody declared: stop and name them, or take them out."""


class Dmarc(Frozen):
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


class Expect(Frozen):
    """What the SES account must grant; the defaults follow the environment."""

    production_access: Flag | None = None
    """Whether the account must be out of the sandbox. Default: only in production."""
    daily_quota: Annotated[Count, Field(ge=1)] | None = None
    """Recipients per 24 hours. Default: 200 in the sandbox, 50000 in production."""
    send_rate: Annotated[Number, Field(gt=0)] | None = None
    """Recipients per second. Default: 1 in the sandbox, 14 in production."""


class Health(Frozen):
    """How sending is watched."""

    enabled: Flag | None = None
    """Whether the configuration set reports reputation and events. Default: only in production."""
    bounce_rate: Annotated[Number, Field(gt=0, le=1)] = 0.05
    """Alarm threshold, 0 to 1; AWS reviews accounts from 0.05."""
    complaint_rate: Annotated[Number, Field(gt=0, le=1)] = 0.001
    """Alarm threshold, 0 to 1; AWS reviews accounts from 0.001."""
    minimum_volume: Annotated[Count, Field(ge=1)] = 100
    """Mails in four weeks below which a rate says little."""
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

    @property
    def event_types(self) -> tuple[str, ...]:
        """The events under the names of the API (`EventType`): "BOUNCE", "RENDERING_FAILURE"."""
        return tuple(re.sub(r"(?=[A-Z])", "_", event).upper() for event in self.events)


class Waiver(Frozen):
    """One finding that is accepted until a date."""

    rule: str
    """Id of the rule, as in `deliverability explain --list`."""
    until: LastDay
    """Last day on which the waiver holds; afterwards the waiver itself is a finding."""
    reason: Reason
    """Why the finding is accepted."""


class IgnoredDrift(Frozen):
    """One difference between the cloud and the stack that is accepted until a date."""

    property: DriftProperty
    """As drift reports name it: `mail-dmarc.ttl`; also stands for what lies below it, and `mail-dmarc` for all of that resource."""
    until: LastDay
    """Last day on which it is accepted; afterwards the entry itself is a finding."""
    reason: Reason
    """Why the difference is accepted."""

    def covers(self, key: str) -> bool:
        """Whether it accepts a difference of this name: the very property, or one below it."""
        return key == self.property or key.startswith(f"{self.property}.")


class Drift(Frozen):
    """What `deliverability drift` compares."""

    ignore: tuple[IgnoredDrift, ...] = ()
    """Differences that are accepted until a date."""


class Severity(Frozen):
    """How grave the findings of one rule are for this stack."""

    rule: str
    """Id of the rule, as in `deliverability explain --list`."""
    severity: Literal["fail", "warn", "info"]
    """The result of its findings in place of the rule's own; `info` keeps them as notes."""


class Receivers(Frozen):
    """What the receivers of the mail ask for."""

    presets: tuple[Literal["gmail", "yahoo", "microsoft"], ...] = ("gmail", "yahoo", "microsoft")
    """Mailbox providers whose requirements for senders are checked."""
    bulk: Flag | None = None
    """Whether this is a bulk sender, about 5000 mails a day or more. Default: if the daily quota is that large."""


class Reputation(Frozen):
    """Domain reputation lists; off unless named, since their terms of use differ."""

    lists: tuple[Literal["spamhaus-dbl", "surbl", "uribl"], ...] = ()
    """Lists to ask for the organizational domain. They refuse public resolvers: name your own."""
    nameserver: NameserverText | None = None
    """Resolver to ask them through, as `HOST` or `HOST:PORT`; without it those that the check asks anyway."""
