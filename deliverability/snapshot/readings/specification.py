"""`AwsReading`: the name of a reading, the operations it calls, the members it keeps, and how a `Caller` reads it.

To add one, write a module beside this one that makes an `AwsReading`: the catalogue finds it there, and everything else
(the snapshot, the order of reading, the policy, the page of permissions, what rules say where it lacks) follows from it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import Kept
from deliverability.snapshot.readings.operations import Operation, Service


class NotRead(Exception):
    """A call without an answer to go on with; reading: why, never "ok"."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.detail)
        self.reading = reading


class Caller(Protocol):
    """Calls operations of AWS, in the region of the identity and with the credentials for it, or those for the zone."""

    async def call(self, operation: Operation, **parameters: Any) -> Mapping[str, Any]:
        """The response as JSON data, without ResponseMetadata; raises `NotRead`, also where there is no such thing."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """What a reading may go by.

    manifest: what is declared. filled: gives it with SES's DKIM tokens, which may take a while: SES is asked for them.
    now: when the look at AWS began, in UTC.
    before: the readings that this one comes after.
    """

    manifest: Manifest
    caller: Caller
    now: datetime
    filled: Callable[[], Awaitable[Manifest]]
    before: Mapping["AwsReading", Reading]


def always(_: Manifest) -> bool:
    """For readings that call something whatever is declared."""
    return True


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AwsReading:
    """One reading of AWS.

    name: in the snapshot, for ever: saved snapshots have it. A Python name, for `snapshot.aws.<name>`.
    place: its place among them, a number of its own, behind those that it comes after.
    operations: all that it may call, of one service but for STS; the first decides which.
    keeps: the members that enter the snapshot. Whatever else `read` gives is dropped.
    read: gives the reading; may raise `NotRead`. Lists are read to the end, within bounds; where a bound cut one, the reading is
        "ok" and its detail says so.
    after: readings whose result it goes by; they are made first.
    asked: when it is made, in words for the page of permissions; "" where that is what all of its service have in common.
    calls: whether it calls anything for a declaration: where it doesn't, the policy needs none of its actions.
    need: see `need_id`; "" where that is the service and the name.

    A reading of Route 53 is about the zone, and left out where the records aren't written to Route 53. Any other is about the
    identity and its account, and left out where there is no identity or it is somebody else's and out of reach.
    """

    name: str
    place: int
    operations: tuple[Operation, ...]
    keeps: Kept
    read: Callable[[Look], Awaitable[Reading]]
    after: tuple["AwsReading", ...] = ()
    asked: str = ""
    calls: Callable[[Manifest], bool] = always
    need: str = ""

    @property
    def need_id(self) -> str:
        """What a rule's need of it is called where rules are listed, such as "ses-account"; public, and never renamed."""
        return self.need or f"{self.actions[0].partition(':')[0]}-{self.name.replace('_', '-')}"

    @property
    def service(self) -> Service:
        """Where it is read, as boto3 calls it."""
        return self.operations[0].service

    @property
    def hosted(self) -> bool:
        """Whether it is about the hosted zone rather than the identity and its account."""
        return self.service == "route53"

    @property
    def actions(self) -> tuple[str, ...]:
        """The IAM actions that it takes."""
        return tuple(operation.action for operation in self.operations)
