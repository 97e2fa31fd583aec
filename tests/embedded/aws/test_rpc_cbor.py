"""CloudWatch in CBOR, as newer SDKs ask for it: the same state as in JSON, with botocore as the client of both."""

from datetime import UTC, datetime

import pytest
from botocore.parsers import create_parser

ALARM = {
    "AlarmName": "bounces",
    "Namespace": "AWS/SES",
    "MetricName": "Reputation.BounceRate",
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 1,
    "Threshold": 0.05,
    "Period": 300,
    "Statistic": "Average",
    "AlarmActions": ["arn:aws:sns:eu-central-1:123456789012:events"],
    "Tags": [{"Key": "owner", "Value": "Zürich"}],
}


@pytest.fixture
def client(rig):
    return rig.client_speaking("smithy-rpc-v2-cbor", "cloudwatch")


def test_alarms_are_the_same_in_both_protocols(rig, client):
    client.put_metric_alarm(**ALARM)
    in_json = rig.client("cloudwatch").describe_alarms()["MetricAlarms"]
    in_cbor = client.describe_alarms(AlarmNames=["bounces"])["MetricAlarms"]
    shown = {key: value for key, value in ALARM.items() if key != "Tags"}
    assert [{key: each[key] for key in shown} for each in in_cbor] == [shown]
    assert in_cbor == in_json
    assert isinstance(in_cbor[0]["StateUpdatedTimestamp"], datetime)
    tags = client.list_tags_for_resource(ResourceARN=in_cbor[0]["AlarmArn"])["Tags"]
    assert tags == ALARM["Tags"]
    client.delete_alarms(AlarmNames=["bounces"])
    assert client.describe_alarms()["MetricAlarms"] == []


def test_timestamps_arrive_in_the_backend(client):
    moment = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
    datum = {"MetricName": "m", "Value": 2.5, "Timestamp": moment}
    client.put_metric_data(Namespace="n", MetricData=[datum])
    found = client.get_metric_statistics(
        Namespace="n",
        MetricName="m",
        StartTime=moment,
        EndTime=datetime(2026, 11, 2, 13, 0, tzinfo=UTC),
        Period=60,
        Statistics=["Sum"],
    )
    assert [(each["Timestamp"], each["Sum"]) for each in found["Datapoints"]] == [(moment, 2.5)]


def test_an_error_has_the_type_of_the_model(client):
    arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:none"
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "b"}])
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_of_two_types_with_one_code_it_is_the_one_of_the_operation(client):
    """ "ResourceNotFound" is the code of two types; typed clients ask for the type, in `__type`."""
    with pytest.raises(client.exceptions.ClientError) as caught:
        client.get_dashboard(DashboardName="none")
    error = caught.value.response["Error"]
    assert (error["Code"], error["QueryErrorCode"]) == ("ResourceNotFound", "DashboardNotFoundError")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (
            "/service/GraniteServiceVersion20100801/operation/DescribeAlarms",
            b"\x1c",
            "SerializationException",
        ),
        (
            "/service/GraniteServiceVersion20100801/operation/DescribeAlarms",
            b"\xbf",
            "SerializationException",
        ),
        ("/service/GraniteServiceVersion20100801/operation/Nothing", b"\xa0", "UnknownOperationException"),
        ("/service/Elsewhere/operation/DescribeAlarms", b"\xa0", "UnknownOperationException"),
        ("/", b"\xa0", "UnknownOperationException"),
    ],
)
def test_what_makes_no_sense_is_refused_in_cbor(ask, path, body, code):
    scope = "AKIAEMBEDDEDCLOUD001/20261102/eu-central-1/monitoring/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}", "smithy-protocol": "rpc-v2-cbor"}
    status, answered, payload = ask("POST", path, headers, body)
    lower = {name.lower(): value for name, value in answered.items()}
    parsed = create_parser("smithy-rpc-v2-cbor").parse(
        {"status_code": status, "headers": lower, "body": payload}, None
    )
    assert (parsed["Error"]["Code"], lower["smithy-protocol"]) == (code, "rpc-v2-cbor")
    assert status == (404 if code == "UnknownOperationException" else 400)
