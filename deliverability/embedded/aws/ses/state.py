"""The state of SES, per account and region, as plain data."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["NOT_STARTED", "PENDING", "SUCCESS", "TEMPORARY_FAILURE", "FAILED"]


@dataclass
class Watch:
    """A set-up that SES looks for in the DNS.

    started: when SES began to look; 72 hours later it gives up. lost_at: since when records that were there are not.
    """

    status: Status
    started: datetime
    lost_at: datetime | None = None


@dataclass
class Dkim:
    """DKIM of an identity.

    origin: AWS_SES (Easy DKIM: three tokens), AWS_SES_<REGION> (those of the identity there) or EXTERNAL (own key: one
    selector). replication_problem: the ErrorType for which a replica has no tokens. public_key: base64 of the key that must
    be published for EXTERNAL; None if the private key was in a form that SES takes and never verifies. switched_at, lowered_at:
    when the length of the Easy DKIM key was changed last, and when it was changed to 1024 bits last.
    """

    origin: str
    tokens: list[str]
    watch: Watch
    signing_enabled: bool = True
    public_key: str | None = None
    key_length: str | None = None
    key_made_at: datetime | None = None
    switched_at: datetime | None = None
    lowered_at: datetime | None = None
    replication_problem: str | None = None


@dataclass
class MailFrom:
    """A custom MAIL FROM domain."""

    domain: str
    behavior: str
    watch: Watch


@dataclass
class Soa:
    """The SOA that SES saw for the identity's domain."""

    primary: str
    admin: str
    serial: int


@dataclass
class Checked:
    """The outcome of SES's last look."""

    at: datetime | None = None
    succeeded_at: datetime | None = None
    error: str | None = None
    soa: Soa | None = None


@dataclass
class Identity:
    """A domain or an address that mail is sent from.

    verification: of a domain it follows DKIM; of an address, the answer to the verification mail.
    """

    name: str
    created: datetime
    verification: Watch
    dkim: Dkim | None = None
    mail_from: MailFrom | None = None
    checked: Checked = field(default_factory=Checked)
    feedback_forwarding: bool = True
    configuration_set: str | None = None
    policies: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_address(self) -> bool:
        """Whether this is an address identity."""
        return "@" in self.name

    @property
    def domain(self) -> str:
        """The domain, or the domain of the address; lower case."""
        return self.name.rpartition("@")[2].lower()

    @property
    def verified(self) -> bool:
        """VerifiedForSendingStatus: stays true through a temporary failure."""
        return self.verification.status in ("SUCCESS", "TEMPORARY_FAILURE")


@dataclass
class ConfigurationSet:
    """A configuration set; options and destinations in the API's own structures."""

    name: str
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    destinations: dict[str, dict[str, Any]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Account:
    """What AWS grants the account in one region; a new account is in the sandbox."""

    production: bool = False
    daily_quota: float = 200.0
    send_rate: float = 1.0
    sent: float = 0.0
    sending_enabled: bool = True
    enforcement: str = "HEALTHY"
    warmup: bool = True
    suppressed_reasons: list[str] = field(default_factory=lambda: ["BOUNCE", "COMPLAINT"])
    suppression_validation: dict[str, Any] | None = None
    details: dict[str, Any] | None = None
    vdm: dict[str, Any] = field(default_factory=lambda: {"VdmEnabled": "DISABLED"})


@dataclass
class Suppressed:
    """An address on the account's suppression list."""

    address: str
    reason: str
    updated: datetime


@dataclass
class Recommendation:
    """A finding of the Virtual Deliverability Manager."""

    resource_arn: str
    type: str
    description: str
    status: str
    impact: str
    created: datetime
    updated: datetime


@dataclass
class Region:
    """SES of one account in one region.

    pools: scaling mode of each dedicated IP pool by its name.
    """

    account_id: str
    name: str
    account: Account = field(default_factory=Account)
    identities: dict[str, Identity] = field(default_factory=dict)
    configuration_sets: dict[str, ConfigurationSet] = field(default_factory=dict)
    pools: dict[str, str] = field(default_factory=dict)
    suppressed: dict[str, Suppressed] = field(default_factory=dict)
    recommendations: list[Recommendation] = field(default_factory=list)

    def arn(self, kind: str, name: str) -> str:
        """The ARN of an identity or a configuration set."""
        from deliverability.ses.regions import partition

        return f"arn:{partition(self.name)}:ses:{self.name}:{self.account_id}:{kind}/{name}"


@dataclass
class Store:
    """All regions of all accounts. lock: guards everything below."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    regions: dict[tuple[str, str], Region] = field(default_factory=dict)

    def region(self, account_id: str, name: str) -> Region:
        """SES of an account in a region, made on first use."""
        return self.regions.setdefault((account_id, name), Region(account_id, name))

    def dump(self) -> list[Any]:
        """JSON-ready data."""
        from pydantic import TypeAdapter

        dumped: list[Any] = TypeAdapter(list[Region]).dump_python(list(self.regions.values()), mode="json")
        return dumped

    def load(self, dump: list[Any]) -> None:
        """Restore a dump; raises pydantic's ValidationError for data that is not one."""
        from pydantic import TypeAdapter

        for region in TypeAdapter(list[Region]).validate_python(dump):
            self.regions[region.account_id, region.name] = region
