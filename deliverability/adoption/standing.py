"""`Standing`, what exists of what a stack declares, as AWS tells it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.plan import Plan
from deliverability.placement import Place
from deliverability.zones import HostedZone

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StandingSet:
    """One record set of Route 53.

    ttl: seconds; None for an alias. values: TXT as logical text, where it can be read. spelled: as the API has them.
    routing: what makes it no simple one, in words: "weighted (set identifier blue)", "an alias to d1.cloudfront.net"; "" for a simple one.
    """

    name: str
    type: str
    ttl: int | None
    values: tuple[str, ...]
    spelled: tuple[str, ...]
    routing: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What exists.

    plan: what is declared, with SES's DKIM tokens where there are any, and with the report hosts whose zone is ours.
    identity, configuration_set, recipients: as `GetEmailIdentity` and `GetConfigurationSet` answer; None where there is none.
    default_set: the set that the identity sends through so far where that is another one, with its "EventDestinations".
    elsewhere: other regions where the domain is an identity; asked only where it is none here.
    zone: that takes the domain's records; None with external DNS, and where `no_zone` says why there is none.
    places: where each record set stands that is ours to write, by key. sets: what stands there, by zone id, name and type.
    """

    plan: Plan
    identity: Answer | None = None
    configuration_set: Answer | None = None
    default_set: Answer | None = None
    recipients: Mapping[str, Answer | None] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    zone: HostedZone | None = None
    no_zone: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    sets: Mapping[tuple[str, str, str], tuple[StandingSet, ...]] = field(default_factory=dict)
