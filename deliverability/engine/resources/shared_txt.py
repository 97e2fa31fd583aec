"""`pulumi-python:dynamic/mail-deliverability:SharedTxt`: one value in a TXT record set that others share.

The real engine starts the project's own dynamic provider for it. Here the same decisions and calls are made with this
engine's clients. What differs: the provider isn't asked in a preview, and a new TTL of a record set that this stack made is not written.
"""

# ruff: noqa: ARG002 - an interface: not every resource needs every argument

from collections.abc import Mapping
from typing import Any, ClassVar

from deliverability.engine.resources.contract import Aws, Found, Inputs, ResourceType
from deliverability.engine.resources.schema import IDENTITY, REQUIRED, STRING, Property
from deliverability.shared_txt import Place, SharedTxtWriter, SharedValue
from deliverability.standards import txt


class SharedTxt(ResourceType):
    """Written by compare-and-swap. A `Record` of the same name that an alias brings along becomes one as it stands."""

    token = "pulumi-python:dynamic/mail-deliverability:SharedTxt"
    properties: ClassVar[Mapping[str, Property]] = {
        "zoneId": IDENTITY,
        "name": IDENTITY,
        "value": REQUIRED,
        "ttl": Property("integer", required=True),
        "region": STRING,
        "roleArn": STRING,
        "__provider": REQUIRED,
    }

    def replaced_by(self, changed: frozenset[str]) -> frozenset[str]:
        """Zone and name; the inputs that only a `Record` has mean nothing here."""
        return super().replaced_by(changed & self.properties.keys())

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """Add the value; one that stands there is taken for ours."""
        _writer(aws, inputs).put(_place(inputs), inputs["value"], ttl=inputs["ttl"])
        return SharedValue(_place(inputs), inputs["value"]).id

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """As declared while the value stands, whatever stands beside it."""
        if not _writer(aws, inputs).holds(_place(inputs), inputs["value"]):
            return None
        return Found(dict(inputs), dict(inputs))

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """The new value in the place of the old one, in one batch."""
        _writer(aws, new).put(_place(new), new["value"], ttl=new["ttl"], old=_value_of(old))
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """Take the value out."""
        _writer(aws, inputs).take(_place(inputs), inputs["value"])


def _writer(aws: Aws, inputs: Inputs) -> SharedTxtWriter:
    roles = (*aws.role_arns, inputs["roleArn"]) if inputs.get("roleArn") else aws.role_arns
    return SharedTxtWriter(Aws(aws.clients, aws.region, roles).route53())


def _place(inputs: Inputs) -> Place:
    return Place(inputs["zoneId"], inputs["name"])


def _value_of(old: Inputs) -> Any:
    """The value before; of a `Record`, the one value in it."""
    return old["value"] if "value" in old else txt.from_provider(old["records"][0])
