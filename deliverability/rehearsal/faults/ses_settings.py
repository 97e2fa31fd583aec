"""Faults of settings that somebody changes in SES by hand: the identity's configuration set, and the options of that."""

from collections.abc import Mapping
from typing import Any

from deliverability.declaration.key_paths import NAMESPACE
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.ses.regions import partition
from deliverability.verdict import Result

_BY_PULUMI = "apply the stack again with --refresh"


def _take_the_set_off(testbed: CloudTestbed) -> None:
    testbed.ses.put_email_identity_configuration_set_attributes(EmailIdentity=testbed.manifest.domain)


def _put_another_set(testbed: CloudTestbed) -> None:
    name = "marketing"
    testbed.ses.create_configuration_set(ConfigurationSetName=name)
    testbed.ses.put_email_identity_configuration_set_attributes(
        EmailIdentity=testbed.manifest.domain, ConfigurationSetName=name
    )


def _tag_as_anothers(testbed: CloudTestbed) -> None:
    """What an `up` of another stack does that has imported the identity."""
    _tag(testbed, {"project": "shops", "stack": "other.production", "managed-by": "pulumi"})


def _tag_as_ours(testbed: CloudTestbed, _: Before) -> None:
    _tag(testbed, {"project": NAMESPACE, "stack": testbed.manifest.stack})


def _tag(testbed: CloudTestbed, tags: Mapping[str, str]) -> None:
    domain, region = testbed.manifest.domain, testbed.region
    testbed.ses.tag_resource(
        ResourceArn=f"arn:{partition(region)}:ses:{region}:{testbed.cloud.account_id}:identity/{domain}",
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def change_option(testbed: CloudTestbed, option: str, **members: Any) -> None:
    """Put an option of the stack's configuration set ("delivery", "tracking", ...) with just these members."""
    put = getattr(testbed.ses, f"put_configuration_set_{option}_options")
    put(ConfigurationSetName=configuration_set_of(testbed.manifest), **members)


def _allow_plain_text(testbed: CloudTestbed) -> None:
    change_option(testbed, "delivery", TlsPolicy="OPTIONAL")


def _suppress_nobody(testbed: CloudTestbed) -> None:
    change_option(testbed, "suppression", SuppressedReasons=[])


def _measure_nothing(testbed: CloudTestbed) -> None:
    change_option(testbed, "reputation", ReputationMetricsEnabled=False)


def _wants_tls(manifest: Manifest) -> bool:
    return has_own_identity(manifest) and manifest.settings.health.tls == "require"


def _wants_suppression(manifest: Manifest) -> bool:
    return has_own_identity(manifest) and bool(manifest.settings.health.suppression)


FAULTS = (
    Fault(
        rule="ses.configuration-set-differs",
        title="Somebody takes the configuration set off the identity.",
        inject=_take_the_set_off,
        applies_to=has_own_identity,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="ses.configuration-set-differs",
        variant="another-set",
        title="Somebody puts another configuration set to the identity.",
        inject=_put_another_set,
        applies_to=has_own_identity,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="ses.identity-owned-elsewhere",
        title="Another stack imports the identity and makes it its own.",
        inject=_tag_as_anothers,
        applies_to=has_own_identity,
        remedied_by="take it off the other stack's state, and give it this stack's tags again",
        undo=_tag_as_ours,
        result=Result.WARN,
    ),
    Fault(
        rule="ses.setting-differs",
        title="Somebody lets mail leave without encryption, to reach one old server.",
        inject=_allow_plain_text,
        applies_to=_wants_tls,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
    ),
    Fault(
        rule="ses.setting-differs",
        variant="suppression",
        title="Somebody ends suppression in the configuration set, so that dead addresses are mailed again and again.",
        inject=_suppress_nobody,
        applies_to=_wants_suppression,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
        result=Result.WARN,
    ),
    Fault(
        rule="ses.setting-differs",
        variant="metrics",
        title="Somebody switches the reputation metrics of the configuration set off.",
        inject=_measure_nothing,
        applies_to=lambda manifest: manifest.settings.is_watched,
        remedied_by=_BY_PULUMI,
        drift=Part.IDENTITY,
        result=Result.WARN,
    ),
)
