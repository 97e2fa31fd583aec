"""`Settings`: all that a stack declares, one frozen value, and the facts that follow from it.

`reading/` reads and checks it; a manifest holds it without its secret.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel

from deliverability.declaration.sections import (
    Dkim,
    Dmarc,
    Dns,
    Drift,
    Expect,
    Frozen,
    Health,
    MailFrom,
    Receivers,
    Reputation,
    Severity,
    Spf,
    Waiver,
)
from deliverability.declaration.values import DomainName, Flag, MailboxOrDomain, StackName
from deliverability.standards import names

#: Mails a day from which mailbox providers count a domain as a bulk sender (Gmail and Microsoft).
BULK = 5000


class Settings(Frozen):
    """Everything a stack declares, in the namespace `mail-deliverability:`. Only `domain` is required."""

    domain: DomainName
    """The From domain, which is the SES identity; independent of the hosted zone."""
    environment: Literal["sandbox", "production"] = "sandbox"
    """What the SES account must be, and how careful to be: production protects its resources."""
    protect: Flag | None = None
    """Whether a deploy is refused that takes the identity, SPF or DMARC away. Default: only in production."""
    take_over: StackName | None = None
    """Whose SES identity, configuration set and records this stack may take over, as their tags or the mark name the owner: a stack,
    `terraform` or `cloudformation`."""
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
    drift: Drift = Drift()
    """What `deliverability drift` compares, and what it accepts."""

    @property
    def sends(self) -> bool:
        """Whether the domain sends mail; a parked one never does."""
        return self.profile == "sending"

    @property
    def in_production(self) -> bool:
        """Whether mail goes to anybody, and the defaults are those of production."""
        return self.environment == "production"

    @property
    def manages_identity(self) -> bool:
        """Whether this stack makes the SES identity, with its configuration set."""
        return self.sends and self.identity == "managed"

    @property
    def protects_resources(self) -> bool:
        """Whether a deploy that takes away what must not go is refused until the protection is lifted."""
        return self.in_production if self.protect is None else self.protect

    @property
    def mail_from_domain(self) -> str | None:
        """The custom MAIL FROM domain, or None where it is switched off or nothing is sent."""
        if not self.sends or self.mail_from.subdomain is False:
            return None
        return f"{self.mail_from.subdomain}.{self.domain}"

    @property
    def organizational_domain(self) -> str:
        """The organizational domain of the domain; a public suffix, which has none, stands for itself."""
        return names.organizational_domain(self.domain) or self.domain

    @property
    def sender_addresses(self) -> tuple[str, ...]:
        """From domains and addresses in use: `senders`, the declared domain where none are given."""
        return self.senders or (self.domain,)

    @property
    def from_domains(self) -> tuple[str, ...]:
        """The From domains that mail is sent with, each once, the declared domain first."""
        return tuple(dict.fromkeys((self.domain, *map(names.domain_of, self.senders))))

    @property
    def report_mailboxes(self) -> tuple[str, ...]:
        """The mailboxes that DMARC reports go to: aggregate reports first, then failure reports."""
        return (*self.dmarc.report_to, *self.dmarc.failure_report_to)

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """Every list by its key as in a stack file ("dmarc.reportTo"); of a list of mappings the first value of each entry.

        What concerns all lists asks this, so that a list of a new setting is in.
        """
        return dict(_lists(self, ""))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that mail goes to or comes from, each once: recipients first, then report mailboxes and senders.

        Two that differ in case alone are one: so SES's suppression list takes them.
        """
        once: dict[str, str] = {}
        # Resources may be called after a recipient.
        lists = (entries for key, entries in self.lists.items() if key != "drift.ignore")
        others = (entry for entries in lists for entry in entries)
        for address in (*self.recipients, *self.report_mailboxes, *others):
            if "@" in address:
                once.setdefault(address.lower(), address)
        return tuple(once.values())

    @property
    def recipients_to_verify(self) -> tuple[str, ...]:
        """The recipients that need an identity of their own, each once: in the sandbox, those outside the domain.

        The domain's identity covers those inside it, and one of their own would hide its DKIM and MAIL FROM.
        """
        if self.in_production or not self.manages_identity:
            return ()
        return tuple(
            recipient
            for recipient in dict.fromkeys(self.recipients)
            if not names.is_within(names.domain_of(recipient), self.domain)
        )

    @property
    def expects_production_access(self) -> bool:
        """Whether the SES account must be out of the sandbox."""
        expected = self.expect.production_access
        return self.in_production if expected is None else expected

    @property
    def daily_quota(self) -> int:
        """Recipients per 24 hours that the SES account must grant."""
        return self.expect.daily_quota or (50_000 if self.in_production else 200)

    @property
    def send_rate(self) -> float:
        """Recipients per second that the SES account must grant."""
        return self.expect.send_rate or (14.0 if self.in_production else 1.0)

    @property
    def is_bulk_sender(self) -> bool:
        """Whether mailbox providers count the domain as a bulk sender."""
        declared = self.receivers.bulk
        return self.daily_quota >= BULK if declared is None else declared

    @property
    def is_watched(self) -> bool:
        """Whether the configuration set of this stack is to report reputation and events."""
        enabled = self.health.enabled
        return self.manages_identity and (self.in_production if enabled is None else enabled)

    @property
    def configuration_set(self) -> str:
        """Name of the SES configuration set of this domain: at most 64 of `A-Za-z0-9_-`."""
        return configuration_set_name(self.domain)

    def public(self) -> dict[str, Any]:
        """The settings as JSON data without secrets, camelCase, defaults written out, as the manifest holds them."""
        data: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        return data

    def without_secret(self) -> Self:
        """The settings with None in place of an own DKIM key, which stands for one that can't be read here."""
        byo = self.dkim.byo
        if byo is None or byo.private_key is None:
            return self
        dkim = self.dkim.model_copy(update={"byo": byo.model_copy(update={"private_key": None})})
        return self.model_copy(update={"dkim": dkim})


def _lists(section: BaseModel, above: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in type(section).model_fields.items():
        key, value = f"{above}{field.alias or name}", getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _lists(value, f"{key}.")
        elif isinstance(value, tuple):
            yield key, tuple(map(_first, value))


def _first(entry: Any) -> str:
    return str(next(iter(entry))[1]) if isinstance(entry, BaseModel) else str(entry)


def configuration_set_name(domain: str) -> str:
    """A valid configuration set name (at most 64 of `A-Za-z0-9_-`) that two domains never share by accident."""
    plain = domain.replace(".", "-")
    if len(plain) <= 64 and "-" not in domain:
        return plain
    import hashlib

    # A hyphen in the domain could be a dot in another one's: a digest keeps them apart.
    return f"{plain[:53]}-{hashlib.sha256(domain.encode()).hexdigest()[:10]}"
