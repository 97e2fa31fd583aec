"""What Pulumi saw of a stack, when `deliverability drift` had it look: cloud against state, and cloud against code.

Plain data, as the rest of a snapshot; what of it is drift, the rules decide. Secrets read "[secret]", as the CLI tells them.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from deliverability.dataclass import dataclass

#: In place of a value that only a deployment can tell.
NOT_YET = "[known after up]"

#: What a difference comes to: for the state, how the cloud is not as recorded; for the code, what `pulumi up` would do.
Step = Literal["create", "update", "delete", "replace"]

#: What the words or the exit code of the CLI say of a look that failed; see `PulumiLook`.
Failure = Literal[
    "no-cli",
    "no-login",
    "no-stack",
    "no-passphrase",
    "no-credentials",
    "denied",
    "locked",
    "unreachable",
    "refused",
    "broken",
    "error",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of a resource, or a resource as a whole, that isn't in the cloud as it should be.

    resource: its name in the program, "mail-dmarc". type: its token, "aws:route53/record:Record".
    custom: False for a component, which stands for no thing in the cloud.
    step: for the state "update" or "delete" (gone from the cloud); for the code what `pulumi up` would do.
    path: of the property, "ttl" or "suppressionOptions.suppressedReasons"; "" for the resource as a whole.
    found: the value in the cloud. wanted: the one in the state, or in the code. Both JSON-able; None where there is none.
    names: the inputs that say what it is: of a record set `name`, `type` and `zoneId`, of an identity `emailIdentity`, ...
    """

    resource: str
    type: str
    step: Step
    path: str = ""
    found: Any = None
    wanted: Any = None
    custom: bool = True
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name for people and for `drift.ignore`: "mail-dmarc.ttl", or "mail-dmarc" for the whole resource."""
        return f"{self.resource}.{self.path}" if self.path else self.resource


@dataclass(frozen=True, slots=True)
class PulumiLook:
    """One command of the Pulumi CLI that compares and changes nothing.

    status: "ok"; or why it isn't known whether anything differs: "no-cli" (none is installed, or it is too old), "no-login"
        (the backend wants one), "no-stack" (the backend has none of that name), "no-passphrase" (none, or a wrong one),
        "no-credentials" (for the provider), "denied" (the provider may not read), "locked" (an update is under way, or was
        interrupted), "unreachable" (provider or backend), "refused" (`pulumi up` would be: something stands in its way), "broken" (the program or its configuration doesn't run),
        "timeout", "error" (anything else).
    detail: the CLI's own words, "" where it is "ok".
    resources: how many it compared, components included.
    differences: in the order in which they were found; of a look that failed those that it had found by then.
    """

    status: Literal["ok", Failure, "timeout"]
    detail: str = ""
    resources: int = 0
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulumi:
    """Both looks. state: `pulumi refresh --preview-only`; code: `pulumi preview --refresh`."""

    state: PulumiLook
    code: PulumiLook
