"""CloudWatch and STS: each cloud with a state of its own, refusals in every protocol, and what was asked."""

import boto3
import pytest
from botocore.exceptions import ClientError

from deliverability.embedded.cloud import Cloud

ALARM = {
    "Namespace": "AWS/SES",
    "MetricName": "Reputation.BounceRate",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "Threshold": 0.05,
    "Period": 300,
    "Statistic": "Average",
}
REGION = "eu-central-1"


def alarms(cloud):
    return [
        each["AlarmName"] for each in cloud.client("cloudwatch", REGION).describe_alarms()["MetricAlarms"]
    ]


def test_two_clouds_at_once_keep_their_alarms_and_roles_apart():
    with Cloud() as one, Cloud() as two:
        for cloud, name in ((one, "one"), (two, "two")):
            cloud.client("cloudwatch", REGION).put_metric_alarm(AlarmName=name, **ALARM)
        assert (alarms(one), alarms(two)) == (["one"], ["two"])
        role = one.client("sts", REGION).assume_role(
            RoleArn="arn:aws:iam::222222222222:role/dns", RoleSessionName="dns"
        )
        given = role["Credentials"]
        assumed = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        for cloud in (one, two):
            url = cloud.endpoint_url
            assumed.client("route53", region_name=REGION, endpoint_url=url).list_hosted_zones()
        accounts = [cloud.journal.entries()[-1].account for cloud in (one, two)]
        assert accounts == ["222222222222", "123456789012"]


def test_a_new_cloud_has_no_alarms():
    with Cloud() as cloud:
        cloud.client("cloudwatch", REGION).put_metric_alarm(AlarmName="old", **ALARM)
    with Cloud() as cloud:
        assert alarms(cloud) == []


@pytest.mark.parametrize(
    ("service", "operation", "protocol"),
    [
        ("cloudwatch", "DescribeAlarms", "smithy-rpc-v2-cbor"),
        ("cloudwatch", "DescribeAlarms", "json"),
        ("cloudwatch", "DescribeAlarms", "query"),
        ("sts", "GetCallerIdentity", "query"),
    ],
)
def test_a_refusal_and_the_journal_in_every_protocol(rig, service, operation, protocol):
    made = rig.client_speaking(protocol, service)
    call = made.describe_alarms if service == "cloudwatch" else made.get_caller_identity
    rig.control("fault", {"fault": "access-denied", "service": service, "operation": operation, "times": 1})
    with pytest.raises(ClientError) as caught:
        call()
    error = caught.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("AccessDenied", 403)
    assert error["Error"]["Message"].endswith(f"is not authorized to perform: {service}:{operation}")
    call()
    asked = [
        (each.service, each.operation, each.account, each.region) for each in rig.cloud.journal.entries()
    ]
    assert asked == [(service, operation, "123456789012", REGION)] * 2


def test_throttling_cloudwatch(rig):
    rig.control("fault", {"fault": "throttle", "service": "cloudwatch"})
    with pytest.raises(ClientError, match="Rate exceeded"):
        rig.client("cloudwatch").describe_alarms()
    rig.client("cloudwatch").describe_alarms()


def test_the_journal_of_the_other_services(rig):
    rig.client("sesv2").get_account()
    rig.client("route53").list_hosted_zones()
    seen = [(each.service, each.operation) for each in rig.cloud.journal.entries()]
    assert seen == [("sesv2", "GetAccount"), ("route53", "ListHostedZones")]
    rig.cloud.journal.clear()
    assert rig.cloud.journal.entries() == ()
