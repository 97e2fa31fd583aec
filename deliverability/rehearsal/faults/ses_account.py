"""What happens to the SES account: its standing with AWS, its quota, what AWS recommends."""

from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed import ses_roles
from deliverability.rehearsal.testbed.testbed import Scene
from deliverability.verdict import Result


def aws_decides(scene: Scene, fault: str, **members: Any) -> None:
    """What AWS alone can do to an account in the identity's region; see `rehearsal.aws.fault_names`."""
    request = {"fault": fault, "region": scene.region, **members}
    scene.cloud.control.board.inject(request, scene.cloud.account_id)


def _back_to_the_sandbox(scene: Scene) -> None:
    aws_decides(scene, "account", production=False)


def _out_of_the_sandbox(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    ses_roles.grant(scene.cloud, scene.declaration.settings, scene.region)


def _pause(scene: Scene) -> None:
    aws_decides(scene, "account", enforcement="SHUTDOWN")


def _review(scene: Scene) -> None:
    aws_decides(scene, "account", enforcement="PROBATION")


def _resume(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    aws_decides(scene, "account", enforcement="HEALTHY")


def _disable(scene: Scene) -> None:
    scene.ses.put_account_sending_attributes(SendingEnabled=False)


def _enable(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    scene.ses.put_account_sending_attributes(SendingEnabled=True)


def _use_the_quota_up(scene: Scene) -> None:
    quota = scene.ses.get_account()["SendQuota"]["Max24HourSend"]
    aws_decides(scene, "account", sent=0.95 * quota)


def _let_a_day_pass(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    aws_decides(scene, "account", sent=0)


def _recommend(scene: Scene) -> None:
    scene.ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    aws_decides(
        scene,
        "recommendation",
        identity=scene.manifest.domain,
        type="BIMI",
        description="BIMI record was not found",
    )


def _follow_it(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record was touched
    with scene.cloud.ses.store.lock:
        scene.cloud.ses.region(scene.region, scene.cloud.account_id).recommendations.clear()
    scene.ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "DISABLED"})


def _should_be_out_of_the_sandbox(manifest: Manifest) -> bool:
    return has_own_identity(manifest) and manifest.expectations.production_access


FAULTS = (
    Fault(
        rule="ses.sandbox",
        title="The stack is deployed to an account that nobody has asked production access for.",
        inject=_back_to_the_sandbox,
        applies_to=_should_be_out_of_the_sandbox,
        undo=_out_of_the_sandbox,
        remedied_by="request production access and wait for AWS to grant it",
    ),
    Fault(
        rule="ses.sending-paused",
        title="AWS pauses the account because too many mails bounce.",
        inject=_pause,
        applies_to=has_own_identity,
        undo=_resume,
        remedied_by="remove the cause and answer the AWS case until AWS lifts the pause",
    ),
    Fault(
        rule="ses.under-review",
        title="AWS puts the account under review because too many recipients complain.",
        inject=_review,
        applies_to=has_own_identity,
        undo=_resume,
        remedied_by="remove the cause and answer the AWS case before the review ends",
        result=Result.WARN,
    ),
    Fault(
        rule="ses.sending-disabled",
        title="Somebody switches off sending for the whole account in this region.",
        inject=_disable,
        applies_to=has_own_identity,
        undo=_enable,
        remedied_by="switch sending on again",
    ),
    Fault(
        rule="ses.quota-near-limit",
        title="A campaign uses up nearly all of the daily quota.",
        inject=_use_the_quota_up,
        applies_to=has_own_identity,
        undo=_let_a_day_pass,
        remedied_by="request a higher quota, or wait until the 24 hours have passed",
        result=Result.WARN,
    ),
    Fault(
        rule="ses.recommendation-open",
        title="AWS recommends a change of high impact.",
        inject=_recommend,
        applies_to=has_own_identity,
        undo=_follow_it,
        remedied_by="follow the recommendation until AWS closes it",
        result=Result.WARN,
    ),
)
