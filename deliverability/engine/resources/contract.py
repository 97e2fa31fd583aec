"""The interfaces of the translation: clients come in, ids and properties in wire names go out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Protocol

from deliverability.dataclass import dataclass
from deliverability.engine.resources.schema import UNKNOWN, Property, problems, with_defaults

__all__ = [
    "UNKNOWN",
    "Aws",
    "Clients",
    "Found",
    "Inputs",
    "InvalidInputs",
    "ResourceType",
    "UnknownToken",
]

#: Properties by wire name; `UNKNOWN` stands for what only the deployment can tell.
Inputs = Mapping[str, Any]


class UnknownToken(LookupError):
    """A resource type or function that this translation doesn't have."""


class InvalidInputs(ValueError):
    """Inputs that the provider would refuse before it calls AWS; says which and why, all at once."""


class Clients(Protocol):
    """Makes boto3 clients; the only way by which the translation reaches AWS."""

    def client(self, service: str, region: str, role_arns: tuple[str, ...] = ()) -> Any:
        """A client of `service` in `region`, after assuming the roles one after the other."""
        ...

    def once(self, question: tuple[str, ...], ask: Callable[[], str]) -> str:
        """The answer to a question whose answer never changes, such as the number of an account: asked the first time only."""
        ...


@dataclass(frozen=True, slots=True)
class Aws:
    """One configured provider: its region, the roles it assumes one after the other, and the way to AWS.

    region: "" where neither the provider nor the stack names one; only global services work then.
    """

    clients: Clients
    region: str = ""
    role_arns: tuple[str, ...] = ()

    def client(self, service: str, inputs: Inputs | None = None) -> Any:
        """A client in the region that the resource's own `region` input names, else in the provider's."""
        return self.clients.client(service, self.region_of(inputs or {}), self.role_arns)

    def route53(self) -> Any:
        """A client of Route 53, which is one service for all regions."""
        return self.clients.client("route53", self.region or "us-east-1", self.role_arns)

    def region_of(self, inputs: Inputs) -> str:
        """Where a resource lives; raises InvalidInputs where nothing says so."""
        region = inputs.get("region") or self.region
        if not region:
            raise InvalidInputs("no region: set `aws:region` in the stack file, or `region` on the provider")
        return str(region)

    def account_id(self, inputs: Inputs | None = None) -> str:
        """The account's number, as the provider learns it from STS."""
        client = self.client("sts", inputs)
        return self.clients.once(
            ("account", *self.role_arns), lambda: str(client.get_caller_identity()["Account"])
        )

    def zone_name(self, zone_id: str) -> str:
        """The name of a hosted zone, no final dot: a zone of another name has another id (Route 53 `GetHostedZone`)."""
        route53 = self.route53()
        name = self.clients.once(
            ("zone", zone_id, *self.role_arns),
            lambda: route53.get_hosted_zone(Id=zone_id)["HostedZone"]["Name"],
        )
        return name.removesuffix(".").lower()


@dataclass(frozen=True, slots=True)
class Found:
    """A resource as it is now.

    inputs: as one would have to declare it, in the declared spelling where the two say the same.
    outputs: all properties, the inputs included.
    """

    inputs: Inputs
    outputs: Inputs


class ResourceType(ABC):
    """One resource type of the provider. Every method but `check` calls AWS and raises botocore's ClientError where it refuses.

    token: as Pulumi registers it. properties: every input that is understood.
    """

    token: ClassVar[str]
    properties: ClassVar[Mapping[str, Property]]

    def check(self, inputs: Inputs) -> dict[str, Any]:
        """The inputs with defaults filled in; raises InvalidInputs for what is unknown, missing or of the wrong type."""
        found = problems(self.properties, inputs)
        if found:
            raise InvalidInputs(f"{self.token}: " + "; ".join(found))
        return with_defaults(self.properties, inputs)

    def replaced_by(self, changed: frozenset[str]) -> frozenset[str]:
        """Those of the changed inputs that can't be changed in place."""
        return frozenset(key for key in changed if self.properties[key].replaces)

    @abstractmethod
    def create(self, aws: Aws, inputs: Inputs) -> str:
        """Make it, and return its provider id; `read` then tells its outputs."""

    @abstractmethod
    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """Look at it; None where it is gone. `inputs` are the last known ones, empty for an import."""

    @abstractmethod
    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """Change it in place from `old` to `new`, and return its id, which may have changed."""

    @abstractmethod
    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """Take it away; it is no error where it is gone already."""


#: Error codes by which AWS says that something isn't there.
GONE: Final = frozenset(
    {"NotFoundException", "NoSuchHostedZone", "NoSuchEntity", "ResourceNotFoundException"}
)


def is_gone(error: Exception) -> bool:
    """Whether a botocore error says that the thing isn't there."""
    return error_code(error) in GONE


def error_code(error: Exception) -> str:
    """The code of a botocore ClientError, "" for any other error."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
