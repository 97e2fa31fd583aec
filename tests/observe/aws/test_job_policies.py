"""The least policies of a pipeline's jobs: which part each has, and on what."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.observe.aws.permissions import Job, actions, policy, role_policy
from deliverability.rehearsal.testbed.testbed import open_testbed

ROLE = "arn:aws:iam::222222222222:role/dns"
PAGE = Path(__file__).parents[3] / "docs" / "pipelines" / "roles.md"


def resources(document: dict[str, Any], action: str) -> list[list[str]]:
    return [each["Resource"] for each in document["Statement"] if action in each["Action"]]


def test_only_a_deployment_writes(declare):
    manifest = declare(recipients=["tester@example.org"])
    reads = re.compile(r"\w+:(Get|List|Describe)")
    writes = {
        job: {action for action in actions(policy(manifest, job)) if not reads.match(action)} for job in Job
    }
    assert (writes[Job.CHECK], writes[Job.PREVIEW], writes[Job.DRIFT]) == (set(), set(), set())
    assert writes[Job.DEPLOY] == {
        "ses:CreateEmailIdentity",
        "ses:DeleteEmailIdentity",
        "ses:PutEmailIdentityDkimSigningAttributes",
        "ses:PutEmailIdentityMailFromAttributes",
        "ses:PutEmailIdentityConfigurationSetAttributes",
        "ses:CreateConfigurationSet",
        "ses:DeleteConfigurationSet",
        "ses:PutConfigurationSetDeliveryOptions",
        "ses:PutConfigurationSetReputationOptions",
        "ses:PutConfigurationSetSendingOptions",
        "ses:PutConfigurationSetSuppressionOptions",
        "ses:TagResource",
        "ses:UntagResource",
        "route53:ChangeResourceRecordSets",
    }


def test_each_job_has_what_its_parts_have(declare):
    manifest = declare()
    check, preview, deploy, drift = (actions(policy(manifest, job)) for job in Job)
    assert drift >= check | preview
    assert drift <= deploy | check | preview
    assert policy(manifest) == policy(manifest, Job.CHECK)


def test_nothing_is_written_that_is_not_the_stacks_own(declare):
    manifest = declare(recipients=["tester@example.org"], dns={"zone": "example.com", "zoneId": "Z1"})
    document = policy(manifest, Job.DEPLOY, account="123456789012")
    ses = "arn:aws:ses:eu-central-1:123456789012"
    identities = [f"{ses}:identity/shop.example.com", f"{ses}:identity/tester@example.org"]
    configuration_set = f"{ses}:configuration-set/{manifest.identity.configuration_set}"
    assert resources(document, "ses:DeleteEmailIdentity") == [identities]
    assert resources(document, "ses:TagResource") == [[*identities, configuration_set]]
    assert resources(document, "ses:DeleteConfigurationSet") == [[configuration_set]]
    assert resources(document, "route53:ChangeResourceRecordSets") == [["arn:aws:route53:::hostedzone/Z1"]]
    assert resources(document, "route53:GetChange") == [["arn:aws:route53:::change/*"]]


def test_an_authorization_of_reports_may_be_written_wherever_its_zone_is(declare):
    manifest = declare(tokens=None, dns={"zoneId": "Z1"}, dmarc={"reportTo": ["d@reports.example"]})
    document = policy(manifest, Job.DEPLOY)
    written = {
        each["Resource"][0]: each["Condition"]["ForAllValues:StringLike"][
            "route53:ChangeResourceRecordSetsNormalizedRecordNames"
        ]
        for each in document["Statement"]
        if "Condition" in each
    }
    assert written["arn:aws:route53:::hostedzone/*"] == ["shop.example.com._report._dmarc.reports.example"]
    assert "shop.example.com" in written["arn:aws:route53:::hostedzone/Z1"]


@pytest.mark.parametrize("job", [Job.PREVIEW, Job.DEPLOY, Job.DRIFT])
def test_with_a_role_for_the_zone_each_has_its_own_part(declare, job: Job):
    manifest = declare(dns={"roleArn": ROLE})
    own, theirs = policy(manifest, job), role_policy(manifest, job)
    assert resources(own, "sts:AssumeRole") == [[ROLE]]
    assert {action.partition(":")[0] for action in actions(theirs)} == {"route53"}
    assert {action for action in actions(own) if action.startswith("route53:")} == set()
    whole = policy(declare(), job)
    assert actions(own) | actions(theirs) == actions(whole) | {"sts:AssumeRole"}


@pytest.mark.parametrize(
    ("settings", "services"),
    [
        ({"profile": "parked"}, {"route53"}),
        ({"dns": {"mode": "external"}}, {"ses", "sts"}),
        ({"identity": "external", "dkim": {"tokens": ["aaa", "bbb", "ccc"]}}, {"route53"}),
    ],
)
def test_what_the_stack_leaves_to_others_is_in_no_policy(declare, settings, services):
    manifest = declare(tokens=None, **settings)
    assert {action.partition(":")[0] for action in actions(policy(manifest, Job.PREVIEW))} == services


@pytest.mark.parametrize("job", Job)
def test_a_policy_fits_into_a_managed_one(declare, job: Job):
    """IAM counts 6,144 characters, without white space."""
    manifest = declare(
        recipients=[f"tester-{number}@example.org" for number in range(10)],
        dmarc={"reportTo": ["d@reports.example"]},
    )
    assert len(json.dumps(policy(manifest, job), separators=(",", ":"))) < 6144


def test_trust_is_bound_to_one_subject():
    trusted = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)]
    conditions = [each["Statement"][0]["Condition"]["StringEquals"] for each in trusted]
    assert conditions == [
        {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:OWNER/REPOSITORY:environment:mail-production",
        },
        {
            "gitlab.com:aud": "sts.amazonaws.com",
            "gitlab.com:sub": "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
        },
    ]
    assert {each["Statement"][0]["Action"] for each in trusted} == {"sts:AssumeRoleWithWebIdentity"}


@pytest.mark.slow
def test_a_rehearsed_deployment_takes_no_more_than_its_policies():
    """The real engine's own calls are compared in its scenarios; this notices at once what a change of the components calls beside."""
    project = PAGE.parents[2]
    declaration = load_stack_file(project / "stacks" / "Pulumi.shop-a.staging.yaml", environ={})
    with open_testbed(declaration, project) as testbed:
        journal = testbed.cloud.journal

        def taken() -> set[str]:
            entries = journal.entries()
            journal.clear()
            return {f"{'ses' if e.service == 'sesv2' else e.service}:{e.operation}" for e in entries}

        taken()
        testbed.engine.preview()
        previewed = taken()
        testbed.up()
        deployed = taken()
        testbed.engine.refresh()
        looked = taken()
        manifest = testbed.manifest
    assert previewed | looked <= actions(policy(manifest, Job.PREVIEW))
    assert "ses:CreateEmailIdentity" in deployed
    assert deployed <= actions(policy(manifest, Job.DEPLOY))
