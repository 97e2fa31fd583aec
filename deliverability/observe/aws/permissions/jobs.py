"""The least policy of each job of a pipeline: of who runs it, and of the role in `dns.roleArn`."""

from enum import StrEnum
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.permissions import checking, deploying
from deliverability.observe.aws.permissions.document import ANY_ACCOUNT, document, role


class Job(StrEnum):
    """CHECK: `deliverability check`. PREVIEW: `pulumi preview`. DRIFT: `deliverability drift`, which is both of these.

    DEPLOY: `pulumi up`, and the check that proves it.
    """

    CHECK = "check"
    PREVIEW = "preview"
    DEPLOY = "deploy"
    DRIFT = "drift"

    @property
    def checks(self) -> bool:
        """Whether a check is part of it."""
        return self is not Job.PREVIEW

    @property
    def runs_pulumi(self) -> bool:
        """Whether Pulumi is."""
        return self is not Job.CHECK

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self is Job.DEPLOY


def policy(manifest: Manifest, job: Job = Job.CHECK, *, account: str = ANY_ACCOUNT) -> dict[str, Any]:
    """The policy document for who does this job for this stack; without `dns.roleArn` that covers Route 53 too.

    account: the account id in its ARNs.
    """
    operations = [
        *(checking.operations(manifest) if job.checks else ()),
        *(deploying.operations(manifest, writing=job.writes) if job.runs_pulumi else ()),
    ]
    made = document(operations, manifest, account)
    if job.writes and role(manifest) is None:
        made["Statement"] += deploying.changes(manifest)
    return made


def role_policy(manifest: Manifest, job: Job = Job.CHECK) -> dict[str, Any] | None:
    """The policy document for the role `dns.roleArn`; None where there is no such role to assume."""
    if role(manifest) is None or manifest.dns.mode != "route53":
        return None
    operations = [
        *(checking.of_the_zone(manifest) if job.checks else ()),
        *(deploying.of_the_zone(manifest, writing=job.writes) if job.runs_pulumi else ()),
    ]
    made = document(operations, manifest)
    if job.writes:
        made["Statement"] += deploying.changes(manifest)
    return made
