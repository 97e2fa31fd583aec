from typing import Any

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine.resources import Aws, InvalidInputs, UnknownToken, call, resource_type
from deliverability.engine.resources.functions import FunctionError

GET_ZONE = "aws:route53/getZone:getZone"
GET_RECORDS = "aws:route53/getRecords:getRecords"


def test_zone_by_name_and_by_id_are_the_same(cloud: Cloud, aws: Aws) -> None:
    zone = cloud.create_hosted_zone("same.example")
    by_name = call(GET_ZONE, aws, {"name": "Same.Example.", "privateZone": False})
    assert by_name == call(GET_ZONE, aws, {"zoneId": zone})
    assert {key: by_name[key] for key in ("zoneId", "name", "privateZone", "arn", "tags")} == {
        "zoneId": zone,
        "name": "same.example",
        "privateZone": False,
        "arn": f"arn:aws:route53:::hostedzone/{zone}",
        "tags": {},
    }
    assert len(by_name["nameServers"]) == 4


def test_private_zones_match_only_when_asked_for(cloud: Cloud, aws: Aws) -> None:
    private = cloud.create_hosted_zone("inside.example", private=True)
    with pytest.raises(FunctionError, match=r"^no matching Route 53 Hosted Zone found$"):
        call(GET_ZONE, aws, {"name": "inside.example"})
    assert call(GET_ZONE, aws, {"name": "inside.example", "privateZone": True})["zoneId"] == private


def test_two_zones_of_one_name(cloud: Cloud, aws: Aws) -> None:
    cloud.create_hosted_zone("twice.example")
    cloud.create_hosted_zone("twice.example")
    with pytest.raises(FunctionError, match=r"^multiple Route 53 Hosted Zones matched; use additional"):
        call(GET_ZONE, aws, {"name": "twice.example"})


def test_tags_narrow_the_match(cloud: Cloud, aws: Aws) -> None:
    cloud.create_hosted_zone("tagged.example")
    second = cloud.create_hosted_zone("tagged.example")
    aws.route53().change_tags_for_resource(
        ResourceType="hostedzone", ResourceId=second, AddTags=[{"Key": "owner", "Value": "shop"}]
    )
    found = call(GET_ZONE, aws, {"name": "tagged.example", "tags": {"owner": "shop"}})
    assert (found["zoneId"], found["tags"]) == (second, {"owner": "shop"})


def test_no_such_zone_id(aws: Aws) -> None:
    with pytest.raises(FunctionError, match="couldn't find resource: hosted zone ZNOWHERE"):
        call(GET_ZONE, aws, {"zoneId": "ZNOWHERE"})


def test_id_and_name_exclude_each_other(aws: Aws) -> None:
    with pytest.raises(FunctionError, match="only one of"):
        call(GET_ZONE, aws, {"zoneId": "Z1", "name": "a.example"})


def test_all_zones(cloud: Cloud, aws: Aws) -> None:
    zone = cloud.create_hosted_zone("listed.example")
    assert zone in call("aws:route53/getZones:getZones", aws, {})["ids"]


def test_records_by_a_pattern_over_their_absolute_names(cloud: Cloud, aws: Aws) -> None:
    zone = cloud.create_hosted_zone("records.example")
    record = resource_type("aws:route53/record:Record")
    for name in ("records.example", "_dmarc.records.example"):
        record.create(aws, {"zoneId": zone, "name": name, "type": "TXT", "ttl": 60, "records": ["x"]})
    found = call(GET_RECORDS, aws, {"zoneId": zone, "nameRegex": r"^_dmarc\.records\.example\.?$"})
    assert found["resourceRecordSets"] == [
        {
            "name": "_dmarc.records.example.",
            "type": "TXT",
            "ttl": 60,
            "setIdentifier": "",
            "resourceRecords": [{"value": '"x"'}],
            "aliasTarget": None,
        }
    ]
    everything = call(GET_RECORDS, aws, {"zoneId": zone})["resourceRecordSets"]
    assert [found["type"] for found in everything] == ["NS", "SOA", "TXT", "TXT"]


def test_a_pattern_that_is_none(aws: Aws) -> None:
    with pytest.raises(FunctionError, match="is no regular expression"):
        call(GET_RECORDS, aws, {"zoneId": "Z1", "nameRegex": "("})


def test_who_and_where(aws: Aws) -> None:
    assert call("aws:index/getCallerIdentity:getCallerIdentity", aws, {})["accountId"] == "123456789012"
    assert call("aws:index/getRegion:getRegion", aws, {})["region"] == "eu-central-1"
    partition = call("aws:index/getPartition:getPartition", aws, {"region": "us-gov-east-1"})
    assert (partition["partition"], partition["dnsSuffix"]) == ("aws-us-gov", "amazonaws.com")


@pytest.mark.parametrize(
    ("token", "arguments", "error", "message"),
    [
        (
            GET_ZONE,
            {"zoneID": "Z1"},
            InvalidInputs,
            r"argument 'zoneID' is not known here \(did you mean 'zoneId'\?\)",
        ),
        (GET_ZONE, {"name": "a.example", "vpcId": "vpc-1"}, InvalidInputs, "not translated"),
        (GET_RECORDS, {}, InvalidInputs, "required argument 'zoneId' is missing"),
        ("aws:route53/getZon:getZon", {}, UnknownToken, "the nearest is 'aws:route53/getZone"),
        ("aws:s3/getBucket:getBucket", {}, UnknownToken, "is not translated"),
    ],
)
def test_what_is_not_known_is_refused(
    aws: Aws, token: str, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(token, aws, arguments)


def test_unknown_resource_types_are_refused() -> None:
    with pytest.raises(UnknownToken, match=r"'aws:s3/bucket:Bucket' is not translated"):
        resource_type("aws:s3/bucket:Bucket")
