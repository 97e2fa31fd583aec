"""Faults of MAIL FROM that come of other identities and of declarations."""

import shutil
import tempfile
from pathlib import Path

import yaml

from deliverability import rule_ids
from deliverability.declaration.key_paths import NAMESPACE
from deliverability.declaration.manifest import Manifest
from deliverability.engine.linked_project import link_project
from deliverability.rehearsal.faults.conditions import has_mail_from, has_own_identity, through_our_set
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result


def _newsletter(testbed: CloudTestbed) -> str:
    return f"newsletter@{testbed.manifest.domain}"


def _verify_an_address(testbed: CloudTestbed) -> None:
    """Somebody verifies one sender by itself, though the domain covers it."""
    testbed.ses.create_email_identity(EmailIdentity=_newsletter(testbed), **through_our_set(testbed.manifest))
    testbed.cloud.ses.identities.confirm(testbed.cloud.account_id, testbed.region, _newsletter(testbed))


def _delete_the_address(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_email_identity(EmailIdentity=_newsletter(testbed))


def _bounces(testbed: CloudTestbed) -> str:
    identity = testbed.manifest.identity
    if identity is None or identity.mail_from_domain is None:
        raise LookupError(f"{testbed.manifest.domain} has no custom MAIL FROM domain")
    return f"bounces@{identity.mail_from_domain}"


def _send_from_the_name(testbed: CloudTestbed) -> None:
    """Somebody wants to send from the MAIL FROM name too; the link that SES sends there can never be read."""
    testbed.ses.create_email_identity(EmailIdentity=_bounces(testbed))


def _send_no_more(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.ses.delete_email_identity(EmailIdentity=_bounces(testbed))


def _lose_the_identity(testbed: CloudTestbed) -> None:
    """Somebody deletes the identity: there is nothing that a MAIL FROM domain could be put to."""
    testbed.ses.delete_email_identity(EmailIdentity=testbed.manifest.domain)


def _make_it_anew(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - the records follow the new tokens
    testbed.engine.refresh()
    testbed.engine.unprotect()
    testbed.up()


def _switch_off_and_deploy(testbed: CloudTestbed) -> None:
    """Somebody takes MAIL FROM out of the stack file, here of a copy, and deploys."""
    project = testbed.engine.project
    copy = Path(tempfile.mkdtemp(prefix="without-mail-from-"))
    described = yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))
    file = Path(described.get("stackConfigDir") or ".") / f"Pulumi.{testbed.engine.stack}.yaml"
    link_project(project, copy, without=file.parts[:1])
    stack = yaml.safe_load((project / file).read_text(encoding="utf-8"))
    stack["config"][f"{NAMESPACE}:mailFrom"] = {"subdomain": False}
    (copy / file).parent.mkdir(exist_ok=True)
    (copy / file).write_text(yaml.safe_dump(stack), encoding="utf-8")
    testbed.engine.unprotect()
    testbed.engine.project = copy
    try:
        testbed.up()
    finally:
        testbed.engine.project = project
        shutil.rmtree(copy)


def _deploy_as_before(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - the stack puts its records itself
    testbed.up()


def _refuse_by_an_undeclared_one(testbed: CloudTestbed) -> None:
    domain = testbed.manifest.domain
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=domain, MailFromDomain=f"mail.{domain}", BehaviorOnMxFailure="REJECT_MESSAGE"
    )


def _switch_the_undeclared_one_off(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - SES's part, no records
    testbed.ses.put_email_identity_mail_from_attributes(
        EmailIdentity=testbed.manifest.domain, BehaviorOnMxFailure="USE_DEFAULT_VALUE"
    )


def _has_none(manifest: Manifest) -> bool:
    return has_own_identity(manifest) and not has_mail_from(manifest)


def _set_up_here(manifest: Manifest) -> bool:
    return has_mail_from(manifest) and has_own_identity(manifest)


FAULTS = (
    Fault(
        rule="mail-from.not-configured",
        title="Somebody takes the MAIL FROM domain out of the stack file and deploys.",
        inject=_switch_off_and_deploy,
        applies_to=_set_up_here,
        undo=_deploy_as_before,
        remedied_by="declare a MAIL FROM subdomain again and deploy",
        result=Result.WARN,
    ),
    Fault(
        rule="mail-from.set-before-identity",
        title="Somebody deletes the identity, so that the MAIL FROM domain has none to be put to.",
        inject=_lose_the_identity,
        applies_to=_set_up_here,
        undo=_make_it_anew,
        remedied_by="lift the protection of the DKIM records, and apply again: the identity comes first, and has new tokens",
        also=frozenset({rule_ids.SES_IDENTITY_MISSING_IN_REGION}),
        result=Result.INFO,
    ),
    Fault(
        rule="mail-from.rejects-while-unverified",
        variant="undeclared",
        title="Somebody gives the identity a MAIL FROM domain without an MX, and has SES refuse mail without one.",
        inject=_refuse_by_an_undeclared_one,
        applies_to=_has_none,
        undo=_switch_the_undeclared_one_off,
        remedied_by="take the MAIL FROM domain off the identity, or publish its MX",
        settings={
            "mailFrom": {"subdomain": False},
            # A stack that does without one on purpose.
            "severities": [{"rule": rule_ids.MAIL_FROM_NOT_CONFIGURED, "severity": "info"}],
        },
    ),
    Fault(
        rule="mail-from.missing-on-address-identity",
        title="Somebody verifies one sender's address by itself, without a MAIL FROM domain.",
        inject=_verify_an_address,
        applies_to=has_mail_from,
        undo=_delete_the_address,
        remedied_by="delete the identity of the address, so that the domain's covers it",
        result=Result.WARN,
    ),
    Fault(
        rule="mail-from.name-in-use",
        title="Somebody makes an identity of an address at the MAIL FROM name, to send from it.",
        inject=_send_from_the_name,
        applies_to=has_mail_from,
        undo=_send_no_more,
        remedied_by="delete that identity and send from another name",
    ),
)
