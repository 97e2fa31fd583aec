"""What Pulumi's looks found, for tests: differences of the usual stack's resources, and a world in which both looks were made."""

from dataclasses import replace
from typing import Any

from deliverability.rules.judge import judge
from deliverability.snapshot import Snapshot
from deliverability.snapshot.pulumi import Difference, Pulumi, PulumiLook
from deliverability.verdict import Finding, Verdict
from tests.rules.world import World

RECORD = "aws:route53/record:Record"
IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"
MAIL_FROM = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
CONFIGURATION_SET = "aws:sesv2/configurationSet:ConfigurationSet"
COMPONENT = "mail-deliverability:index:MailDomain"


def of_record(
    resource: str, name: str, rdtype: str, path: str, found: Any, wanted: Any, step: Any = "update"
) -> Difference:
    names = {"name": name, "type": rdtype, "zoneId": "Z1"}
    return Difference(resource, RECORD, step, path, found, wanted, names=names)


def looked(*differences: Difference, resources: int = 11) -> PulumiLook:
    return PulumiLook("ok", "", resources, differences)


def seen(world: World, state: PulumiLook, code: PulumiLook) -> Snapshot:
    return replace(world.snapshot(), pulumi=Pulumi(state, code))


def verdict(world: World, state: PulumiLook, code: PulumiLook) -> Verdict:
    return judge(seen(world, state, code))


def of(found: Verdict, area: str = "drift.") -> list[Finding]:
    return [each for each in found.findings if each.rule.startswith(area)]
