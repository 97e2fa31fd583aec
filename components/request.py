"""The arguments of `MailDomain`, checked, with the region and the stack that they are for."""

import os
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime import config as runtime_config

from deliverability.build_logs import obeyed_by_nobody
from deliverability.dataclass import dataclass
from deliverability.declaration.reading import ConfigError, from_arguments
from deliverability.declaration.settings import Settings

from .arguments import MailDomainArgs


@dataclass(frozen=True, slots=True)
class Request:
    """Checked arguments. region: "" for a parked domain where none is named; stack: its name in the manifest."""

    settings: Settings
    region: str
    stack: str

    def inputs(self) -> dict[str, Any]:
        """What the state and the preview show of them: the keys that differ from the defaults, no secret, and not how the zone is
        found, which changes nothing."""
        shown = self.settings.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, exclude={"dns": {"zone", "zone_id"}}
        )
        given = {key: value for key, value in shown.items() if value != {}}
        return {**given, "region": self.region, "stack": self.stack}


def read_arguments(args: MailDomainArgs | Mapping[str, Any] | Settings) -> Request:
    """Check the arguments; raises `pulumi.RunError` with every problem in them."""
    given = {} if isinstance(args, Settings) else dict(args)
    region = given.pop("region", None) or named_region()
    stack = given.pop("stack", None) or pulumi.get_stack()
    _refuse_outputs({**given, "region": region, "stack": stack}, ())
    try:
        settings = args if isinstance(args, Settings) else from_arguments(given, region=region)
    except ConfigError as error:
        raise pulumi.RunError(obeyed_by_nobody(str(error))) from None
    if region is None and settings.sends:
        raise pulumi.RunError(
            "the region of the SES identity is missing: `pulumi config set aws:region eu-central-1` (or yours), set "
            "AWS_REGION, or give the component `region`"
        )
    return Request(settings, region or "", stack)


def named_region() -> str | None:
    """The region that the stack (`aws:region`) or else the shell (AWS_REGION, AWS_DEFAULT_REGION) names."""
    configured = runtime_config.get_config("aws:region")
    return configured or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or None


def _refuse_outputs(value: Any, path: tuple[str, ...]) -> None:
    """An output would decide names and counts of resources only after the preview."""
    if isinstance(value, pulumi.Output):
        raise pulumi.RunError(
            f"{'.'.join(path)} is an output of another resource: MailDomain needs a plain value, since it decides which "
            "records there are; take it from the configuration (`pulumi.Config().require`), where it can be a secret too"
        )
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_outputs(item, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _refuse_outputs(item, (*path, str(number)))
