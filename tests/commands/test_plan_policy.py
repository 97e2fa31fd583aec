"""`deliverability plan --format policy`: what a job may do for the stack."""

import json
from pathlib import Path

import pytest

from deliverability.commands.plan_formats import JOBS
from tests.commands.cli import run

STACK = """\
config:
  aws:region: eu-central-1
  mail-deliverability:domain: shop.example
"""
ROLE = "arn:aws:iam::222222222222:role/dns"


def policy_of(tmp_path: Path, text: str, format: str):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(text)
    return run("plan", "--config", str(file), "--format", format)


def test_the_policy_names_the_stacks_own_resources(tmp_path):
    result = policy_of(tmp_path, STACK, "policy")
    assert result.code == 0
    document = json.loads(result.out)
    assert "arn:aws:ses:eu-central-1:*:identity/shop.example" in document["Statement"][0]["Resource"]


def test_the_role_has_a_policy_of_its_own(tmp_path):
    text = f"{STACK}  mail-deliverability:dns:\n    roleArn: {ROLE}\n"
    allowed = {
        format: {
            action.partition(":")[0]
            for statement in json.loads(policy_of(tmp_path, text, format).out)["Statement"]
            for action in statement["Action"]
        }
        for format in ("policy", "role-policy")
    }
    assert allowed == {"policy": {"ses", "cloudwatch", "sts"}, "role-policy": {"route53"}}


def test_without_a_role_there_is_no_policy_for_it(tmp_path):
    result = policy_of(tmp_path, STACK, "role-policy")
    assert (result.code, result.out) == (2, "")
    assert "the stack declares no dns.roleArn: --format policy holds all that the job needs" in result.err


def test_each_job_has_a_policy_of_its_own(tmp_path):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(STACK)
    by_job = {job: run("plan", "-c", str(file), "-f", "policy", "--job", job).out for job in JOBS}
    assert by_job["check"] == run("plan", "-c", str(file), "-f", "policy").out
    assert [job for job, text in by_job.items() if "ses:CreateEmailIdentity" in text] == ["deploy"]
    assert len(set(by_job.values())) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--job", "deploy"), "--job is about a policy: it goes with --format policy or role-policy"),
        (
            ("--job", "depoly", "-f", "policy"),
            "'depoly' is not one of 'check', 'preview', 'deploy', 'drift'.",
        ),
    ],
)
def test_a_job_that_cannot_be_meant_is_refused(tmp_path, arguments, message):
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(STACK)
    result = run("plan", "-c", str(file), *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
