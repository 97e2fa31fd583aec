"""The options of an observation: resolvers, network, AWS session, and how long it may take."""

from dataclasses import field
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.observe.network import Internet, Network


@dataclass(frozen=True, slots=True)
class DnsOptions:
    """How DNS is asked.

    nameservers: resolvers as `host`, `host:port` or `[ipv6]:port`; empty takes the embedded world's own where `network` is
        one, else the system's (`/etc/resolv.conf`). Texts that are no such thing make `observe` raise `NameserverError` before
        anything is asked; `parse_nameserver` checks one.
    network: how the address of a name server is reached.
    timeout: seconds that one question to one server may take over UDP, its one repetition included; TCP gets as much again.
    budget: seconds that the whole observation may take, AWS included; what is unanswered then is TIMEOUT or "unreachable".
    """

    nameservers: tuple[str, ...] = ()
    network: Network = field(default_factory=Internet)
    timeout: float = 3.0
    budget: float = 30.0


@dataclass(frozen=True, slots=True)
class AwsOptions:
    """How AWS is asked.

    session: a `boto3.Session`; None makes one from the environment (`AWS_PROFILE` and the rest of the default chain).
    endpoint_url: of every service; None leaves it to boto3, which knows `AWS_ENDPOINT_URL`.
    timeout: seconds for one call to connect, and again to be answered; a call is tried three times, four if AWS throttles it.
    second: how long a second of AWS's rate limits is, in seconds: 5 calls a second for Route 53, 1 for SES once it throttles,
        and back-off. 0 is for an endpoint without limits.
    """

    session: Any = None
    endpoint_url: str | None = None
    timeout: float = 5.0
    second: float = 1.0
