"""The `aws:` configuration of the running stack, for clients that can't use the default provider.

The default provider reads that namespace by itself. A provider of our own (another account's zone) and boto3 (questions
that the provider can't ask) don't, so the same settings are handed to them here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

import pulumi
from pulumi.runtime import config

from deliverability.aws_clients import ClientMaker, Credentials, KeptClients, Limits, Role
from deliverability.dataclass import dataclass

#: Flags that a provider for a stand-in of AWS needs as much as the default one.
_SKIPS = (
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "skipRequestingAccountId",
)
_SESSION_NAME = "mail-deliverability"
#: A deployment waits for the answer, and goes on without it.
_LIMITS = Limits(connect=3, read=5, tries=3)


@dataclass(frozen=True, slots=True)
class AwsEnvironment:
    """Credentials, roles and endpoints of the stack's `aws:` configuration; what it leaves open, the shell decides.

    endpoints: service (`sesv2`, `route53`, ...) to URL. assume_roles: as in `aws:assumeRoles`, first role first.
    """

    profile: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    endpoints: Mapping[str, str] | None = None
    assume_roles: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    skips: frozenset[str] = frozenset()

    @classmethod
    def of_stack(cls) -> "AwsEnvironment":
        """Read the `aws:` namespace of the running program; raises `pulumi.RunError` for a value that is no JSON."""
        return cls.read(config.get_config)

    @classmethod
    def read(cls, get: Callable[[str], Any]) -> "AwsEnvironment":
        """The same from any configuration. get: the value of a key (`aws:profile`), or None. Raises `pulumi.RunError`."""
        endpoints: dict[str, str] = {}
        for entry in _json(get, "endpoints"):
            endpoints |= {service: url for service, url in entry.items() if url}
        return cls(
            profile=_text(get, "profile"),
            access_key=_text(get, "accessKey"),
            secret_key=_text(get, "secretKey"),
            token=_text(get, "token"),
            endpoints=endpoints,
            assume_roles=tuple(_json(get, "assumeRoles")),
            skips=frozenset(skip for skip in _SKIPS if _text(get, skip) == "true"),
        )

    def provider_arguments(self, region: str, role_arn: str) -> dict[str, Any]:
        """Arguments of an `aws.Provider` that reaches AWS like the default one and then takes one more role."""
        given = {
            "profile": self.profile,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
            "token": self.token,
            "endpoints": [dict(self.endpoints)] if self.endpoints else None,
            "skip_credentials_validation": "skipCredentialsValidation" in self.skips or None,
            "skip_metadata_api_check": "skipMetadataApiCheck" in self.skips or None,
            "skip_region_validation": "skipRegionValidation" in self.skips or None,
            "skip_requesting_account_id": "skipRequestingAccountId" in self.skips or None,
        }
        role = {"roleArn": role_arn, "sessionName": _SESSION_NAME}
        return {
            "region": region,
            "assume_roles": [*(dict(earlier) for earlier in self.assume_roles), role],
            **{key: value for key, value in given.items() if value is not None},
        }

    def clients(self) -> KeptClients:
        """boto3 clients that give up within seconds, each after the stack's own roles; made when they are first needed.

        The endpoint is the stack's, else the shell's (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`), else AWS's own.
        """
        maker = ClientMaker(
            _LIMITS,
            endpoints=self.endpoints,
            credentials=Credentials(self.access_key, self.secret_key, self.token),
            profile=self.profile,
        )
        return KeptClients(maker, _SESSION_NAME, roles=[_role(role) for role in self.assume_roles])


def _role(declared: Mapping[str, Any]) -> Role:
    return Role(
        declared.get("roleArn", ""), declared.get("sessionName", _SESSION_NAME), declared.get("externalId")
    )


def _text(get: Callable[[str], Any], key: str) -> str | None:
    value = get(f"aws:{key}")
    return None if value in (None, "") else str(value)


def _json(get: Callable[[str], Any], key: str) -> list[dict[str, Any]]:
    """A value that Pulumi hands over as a JSON list of objects."""
    text = _text(get, key)
    if text is None:
        return []
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise pulumi.RunError(f"aws:{key} is no list of mappings: `pulumi config get aws:{key}` shows it")
    return value
