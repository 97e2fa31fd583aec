"""What depends on the region, for every region that SES has."""

import json

import pulumi
import pytest

from deliverability.declaration.kinds import DkimFacts
from deliverability.ses.regions import REGIONS
from tests.components.strict_mocks import ACCOUNT, TOKENS, Ses, declare

# Spelt out, so that the table in the code is compared with something else than itself.
OWN_DKIM_ZONE = {
    "af-south-1",
    "ap-northeast-3",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "il-central-1",
    "me-central-1",
    "us-gov-east-1",
}


@pytest.mark.slow
@pytest.mark.parametrize("region", sorted(REGIONS))
def test_targets_hosts_and_arns_follow_the_region(region):
    zone = f"dkim.{region}.amazonses.com" if region in OWN_DKIM_ZONE else "dkim.amazonses.com"
    partition = "aws-us-gov" if region.startswith("us-gov-") else "aws"
    run = declare({"domain": "shop.example.com", "region": region}, ses=Ses(DkimFacts(TOKENS)))
    assert [run.inputs(f"mail-dkim-{number}")["records"] for number in (1, 2, 3)] == [
        [f"{token}.{zone}"] for token in TOKENS
    ]
    assert run.inputs("mail-mail-from-mx")["records"] == [f"10 feedback-smtp.{region}.amazonses.com"]
    for name in ("mail-configuration-set", "mail-identity", "mail-mail-from"):
        assert run.inputs(name)["region"] == region
    policy = json.loads(run.component_outputs("mail")["senderPolicy"])
    arn = f"arn:{partition}:ses:{region}:{ACCOUNT}"
    assert policy["Statement"][0]["Resource"] == [
        f"{arn}:identity/shop.example.com",
        f"{arn}:configuration-set/shop-example-com",
    ]


@pytest.mark.parametrize(
    ("environment", "config", "region"),
    [
        ({"AWS_REGION": "eu-west-1"}, {"aws:region": "eu-west-3"}, "eu-west-3"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, {"aws:profile": "x"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, {"aws:profile": "x"}, "eu-west-2"),
    ],
)
def test_the_stacks_region_wins_over_the_shells(monkeypatch, environment, config, region):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert declare({"domain": "shop.example.com"}, config=config).inputs("mail-identity")["region"] == region


def test_a_missing_region_is_named():
    with pytest.raises(pulumi.RunError, match=r"pulumi config set aws:region"):
        declare({"domain": "shop.example.com"}, config={"aws:profile": "x"})


def test_a_misspelt_region_is_refused():
    with pytest.raises(pulumi.RunError, match=r"eu-central-1"):
        declare({"domain": "shop.example.com", "region": "eu-centrall-1"})
