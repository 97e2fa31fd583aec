"""Faults of the SES account: sandbox, enforcement, quota, recommendations."""

from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed import ses_roles
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result


def aws_decides(testbed: CloudTestbed, fault: str, **members: Any) -> None:
    """What AWS alone can do to an account in the identity's region; see `rehearsal.aws.fault_names`."""
    request = {"fault": fault, "region": testbed.region, **members}
    testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _back_to_the_sandbox(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "account", production=False)


def _out_of_the_sandbox(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    ses_roles.grant(testbed.cloud, testbed.declaration.settings, testbed.region)


def _pause(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "account", enforcement="SHUTDOWN")


def _review(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "account", enforcement="PROBATION")


def _resume(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    aws_decides(testbed, "account", enforcement="HEALTHY")


def _disable(testbed: CloudTestbed) -> None:
    testbed.ses.put_account_sending_attributes(SendingEnabled=False)


def _enable(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.put_account_sending_attributes(SendingEnabled=True)


def _use_the_quota_up(testbed: CloudTestbed) -> None:
    quota = testbed.ses.get_account()["SendQuota"]["Max24HourSend"]
    aws_decides(testbed, "account", sent=0.95 * quota)


def _use_all_of_the_quota_up(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "account", sent=testbed.ses.get_account()["SendQuota"]["Max24HourSend"])


def _take_the_quota_away(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "account", dailyQuota=0)


def _take_the_rate_away(testbed: CloudTestbed) -> None:
    aws_decides(testbed, "account", sendRate=0)


def _let_a_day_pass(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    aws_decides(testbed, "account", sent=0)


def _recommend(testbed: CloudTestbed) -> None:
    testbed.ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    aws_decides(
        testbed,
        "recommendation",
        identity=testbed.manifest.domain,
        type="BIMI",
        description="BIMI record was not found",
    )


def _follow_it(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    with testbed.cloud.ses.store.lock:
        testbed.cloud.ses.region(testbed.region, testbed.cloud.account_id).recommendations.clear()
    testbed.ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "DISABLED"})


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
        rule="ses.quota-near-limit",
        variant="used-up",
        title="A campaign uses up all of the daily quota, and SES refuses what comes after it.",
        inject=_use_all_of_the_quota_up,
        applies_to=has_own_identity,
        undo=_let_a_day_pass,
        remedied_by="request a higher quota, or wait until the 24 hours have passed",
    ),
    Fault(
        rule="ses.quota-near-limit",
        variant="no-quota",
        title="AWS sets the daily quota to nothing.",
        inject=_take_the_quota_away,
        applies_to=has_own_identity,
        undo=_out_of_the_sandbox,
        remedied_by="ask AWS for a quota",
    ),
    Fault(
        rule="ses.quota-near-limit",
        variant="no-rate",
        title="AWS sets the sending rate to nothing.",
        inject=_take_the_rate_away,
        applies_to=has_own_identity,
        undo=_out_of_the_sandbox,
        remedied_by="ask AWS for a sending rate",
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
