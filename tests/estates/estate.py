"""`Estate`: the zones with their records and the SES identities around one domain, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: Stand in values for what only SES, or a key that is made for the occasion, decides: `{token-1}._domainkey.shop.example` is
#: a name, `{token-1}.dkim.amazonses.com` the target of its CNAME, `p={public-key}` a key record.
TOKENS = ("{token-1}", "{token-2}", "{token-3}")
PUBLIC_KEY = "{public-key}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A record set. name: absolute, no final dot. values: TXT as logical text, all else as in a master file."""

    name: str
    type: str
    values: tuple[str, ...]
    ttl: int = 300


@dataclass(frozen=True, slots=True)
class HostedZone:
    """A zone. ours: in the account that the stack's credentials belong to; else somebody else's, whom only DNS shows."""

    name: str
    records: tuple[Standing, ...] = ()
    ours: bool = True


@dataclass(frozen=True, slots=True)
class SesIdentity:
    """An identity in SES, of the account whose credentials are at hand.

    dkim: "easy" with SES's keys, "own" with a key that is made for the estate, "off": Easy DKIM that doesn't sign.
    selector: of an own key. mail_from: None where none was ever set.
    """

    name: str
    dkim: Literal["easy", "own", "off"] = "easy"
    selector: str = ""
    key_length: Literal[1024, 2048] = 2048
    mail_from: str | None = None
    on_mx_failure: Literal["USE_DEFAULT_VALUE", "REJECT_MESSAGE"] = "USE_DEFAULT_VALUE"
    configuration_set: str | None = None
    feedback_forwarding: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estate:
    """What is there before the stack.

    id: kebab-case. title: what was there, a noun phrase. domain: the From domain.
    zones: parents before what is delegated out of them. identities, configuration_sets: in `region`.
    elsewhere: identities of another account's SES, whose tokens the records may name.
    production: whether the account is out of the sandbox.
    settings: what a stack file says of it that takes everything over, camelCase and without the namespace, defaults left out.
    """

    id: str
    title: str
    domain: str
    zones: tuple[HostedZone, ...]
    identities: tuple[SesIdentity, ...] = ()
    configuration_sets: tuple[str, ...] = ()
    elsewhere: tuple[SesIdentity, ...] = ()
    region: str = "eu-central-1"
    production: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)


def easy_dkim(domain: str, zone: str = "dkim.amazonses.com") -> tuple[Standing, ...]:
    """The three CNAMEs of Easy DKIM."""
    return tuple(
        Standing(f"{token}._domainkey.{domain}", "CNAME", (f"{token}.{zone}.",), 1800) for token in TOKENS
    )


def mail_from(name: str, region: str = "eu-central-1") -> tuple[Standing, ...]:
    """The records of a custom MAIL FROM domain."""
    return (
        Standing(name, "MX", (f"10 feedback-smtp.{region}.amazonses.com.",)),
        Standing(name, "TXT", ("v=spf1 include:amazonses.com ~all",)),
    )


def mailboxes(domain: str) -> tuple[Standing, ...]:
    """Where the domain receives its mail."""
    return (
        Standing(domain, "MX", (f"10 mx.{domain}.",)),
        Standing(f"mx.{domain}", "A", ("198.51.100.25",)),
        Standing(domain, "A", ("198.51.100.80",)),
    )


def vendor(name: str, spf_name: str, network: str) -> HostedZone:
    """Somebody who sends for customers, with the SPF record that they include."""
    return HostedZone(name, (Standing(spf_name, "TXT", (f"v=spf1 ip4:{network} ~all",)),), ours=False)
