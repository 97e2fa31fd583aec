"""`pulumi:providers:aws`: what an explicit or default provider is configured with."""

# ruff: noqa: ARG002 - an interface: not every resource needs every argument

import json
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from deliverability.engine.resources.contract import (
    Aws,
    Clients,
    Found,
    Inputs,
    InvalidInputs,
    ResourceType,
)
from deliverability.engine.resources.schema import (
    BOOLEAN,
    REQUIRED,
    STRING,
    STRINGS,
    UNKNOWN,
    Property,
)

_ROLE = Property(
    "object",
    fields={
        "roleArn": REQUIRED,
        "sessionName": STRING,
        "externalId": STRING,
        "duration": STRING,
        "policy": STRING,
        "sourceIdentity": STRING,
    },
)


class AwsProvider(ResourceType):
    """Region, role and the switches that a local endpoint needs. It makes nothing in AWS.

    On the wire everything that isn't a string arrives as JSON text.
    """

    token = "pulumi:providers:aws"
    properties: ClassVar[Mapping[str, Property]] = {
        "region": STRING,
        "profile": STRING,
        "accessKey": STRING,
        "secretKey": STRING,
        "token": STRING,
        "assumeRoles": Property("list", of=_ROLE),
        "allowedAccountIds": STRINGS,
        "endpoints": Property("list", of=Property("map")),
        "skipCredentialsValidation": BOOLEAN,
        "skipMetadataApiCheck": BOOLEAN,
        "skipRegionValidation": BOOLEAN,
        "skipRequestingAccountId": BOOLEAN,
        "version": STRING,
    }

    def check(self, inputs: Inputs) -> dict[str, Any]:
        """The configuration with JSON text decoded."""
        return super().check({key: self._decoded(key, value) for key, value in inputs.items()})

    def configured(self, clients: Clients, inputs: Inputs, default_region: str) -> Aws:
        """The way to AWS that a provider with these checked inputs gives."""
        roles = tuple(str(role["roleArn"]) for role in inputs.get("assumeRoles") or [])
        return Aws(clients, region=str(inputs.get("region") or default_region), role_arns=roles)

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """A fresh id; nothing is called."""
        return str(uuid.uuid4())

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """As declared."""
        return Found(dict(inputs), dict(inputs))

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """Nothing is called."""
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """Nothing of it exists outside the state."""

    def _decoded(self, key: str, value: Any) -> Any:
        spec = self.properties.get(key)
        if spec is None or spec.kind == "string" or value is UNKNOWN or not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise InvalidInputs(f"{self.token}: input '{key}' is not JSON: {value!r}") from None
