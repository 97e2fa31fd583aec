"""How AWS is reached: what the `aws:` namespace of the stack says, for those who can't use the default provider.

The default provider reads that namespace by itself. A provider of our own (another account's zone) and boto3 (questions
that the provider can't ask) don't, so the same settings are handed to them here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pulumi
from pulumi.runtime import config

if TYPE_CHECKING:
    import boto3

#: Flags that a provider for a stand-in of AWS needs as much as the default one.
_SKIPS = (
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "skipRequestingAccountId",
)
_SESSION_NAME = "mail-deliverability"


@dataclass(frozen=True, slots=True)
class AwsEnvironment:
    """Credentials, roles and endpoints of the stack's `aws:` configuration; what it leaves open, the shell decides.

    endpoints: service (`sesv2`, `route53`, ...) to URL. assume_roles: as in `aws:assumeRoles`, first role first.
    """

    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None
    endpoints: Mapping[str, str] | None = None
    assume_roles: tuple[Mapping[str, Any], ...] = ()
    skips: frozenset[str] = frozenset()

    @classmethod
    def of_stack(cls) -> "AwsEnvironment":
        """Read the `aws:` namespace of the running program; raises `pulumi.RunError` for a value that is no JSON."""
        endpoints: dict[str, str] = {}
        for entry in _json("endpoints"):
            endpoints |= {service: url for service, url in entry.items() if url}
        return cls(
            profile=_text("profile"),
            access_key=_text("accessKey"),
            secret_key=_text("secretKey"),
            token=_text("token"),
            endpoints=endpoints,
            assume_roles=tuple(_json("assumeRoles")),
            skips=frozenset(skip for skip in _SKIPS if _text(skip) == "true"),
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

    def client(self, service: str, region: str) -> Any:
        """A boto3 client of `service` that gives up within seconds; raises botocore's errors.

        The endpoint is the stack's, else the shell's (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`), else AWS's own.
        """
        session = self._session(region)
        for role in self.assume_roles:
            session = self._assume(session, role, region)
        return self._client(session, service, region)

    def _session(self, region: str) -> "boto3.Session":
        import boto3

        return boto3.Session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.token,
            profile_name=self.profile,
            region_name=region,
        )

    def _assume(self, session: "boto3.Session", role: Mapping[str, Any], region: str) -> "boto3.Session":
        import boto3

        wanted = {
            "RoleArn": role.get("roleArn", ""),
            "RoleSessionName": role.get("sessionName", _SESSION_NAME),
        }
        if "externalId" in role:
            wanted["ExternalId"] = role["externalId"]
        granted = self._client(session, "sts", region).assume_role(**wanted)["Credentials"]
        return boto3.Session(
            aws_access_key_id=granted["AccessKeyId"],
            aws_secret_access_key=granted["SecretAccessKey"],
            aws_session_token=granted["SessionToken"],
            region_name=region,
        )

    def _client(self, session: "boto3.Session", service: str, region: str) -> Any:
        from botocore.config import Config

        return session.client(
            cast("Any", service),
            region_name=region,
            endpoint_url=(self.endpoints or {}).get(service),
            config=Config(
                connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
            ),
        )


def _text(key: str) -> str | None:
    value = config.get_config(f"aws:{key}")
    return None if value in (None, "") else str(value)


def _json(key: str) -> list[dict[str, Any]]:
    """A value that Pulumi hands over as a JSON list of objects."""
    text = _text(key)
    if text is None:
        return []
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise pulumi.RunError(f"aws:{key} is no list of mappings: `pulumi config get aws:{key}` shows it")
    return value
