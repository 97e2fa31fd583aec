"""The wire: routing, error forms, ids, other SDK generations, what is not served."""

import json
import socket
from xml.etree import ElementTree as ET

import pytest

NS = "{https://route53.amazonaws.com/doc/2013-04-01/}"


def signed(service, region="eu-central-1"):
    scope = f"AKIAEMBEDDEDCLOUD001/20261102/{region}/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"}


def test_an_error_of_ses(ask):
    status, headers, body = ask("GET", "/v2/email/identities/no.example", signed("ses"))
    assert (status, headers["x-amzn-ErrorType"]) == (404, "NotFoundException")
    assert headers["Content-Type"] == "application/json"
    assert len(headers["x-amzn-RequestId"]) == 36
    assert json.loads(body) == {"message": "Email identity no.example does not exist."}


def test_an_error_of_route_53(ask):
    status, headers, body = ask("GET", "/2013-04-01/hostedzone/Z0", signed("route53"))
    root = ET.fromstring(body)
    assert (status, headers["Content-Type"], root.tag) == (404, "text/xml", f"{NS}ErrorResponse")
    assert {element.tag.removeprefix(NS): element.text for element in root[0]} == {
        "Type": "Sender",
        "Code": "NoSuchHostedZone",
        "Message": "No hosted zone found with ID: Z0",
    }
    assert root.find(f"{NS}RequestId").text == headers["x-amzn-RequestId"]


def test_a_refused_batch_names_each_problem_by_itself_too(ask, rig):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    change = (
        "<Change><Action>CREATE</Action><ResourceRecordSet><Name>{}</Name><Type>A</Type><TTL>60</TTL><ResourceRecords>"
        "<ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>"
    )
    changes = "".join(change.format(name) for name in ("a.other.example", "b.other.example"))
    xml = (
        f'<ChangeResourceRecordSetsRequest xmlns="{NS[1:-1]}"><ChangeBatch><Changes>{changes}</Changes></ChangeBatch>'
        "</ChangeResourceRecordSetsRequest>"
    )
    status, _, body = ask("POST", f"/2013-04-01/hostedzone/{zone_id}/rrset", signed("route53"), xml)
    error = ET.fromstring(body).find(f"{NS}Error")
    problems = [
        f"RRSet with DNS name {name}.other.example. is not permitted in zone shop.example."
        for name in ("a", "b")
    ]
    assert (status, error.find(f"{NS}Code").text) == (400, "InvalidChangeBatch")
    assert error.find(f"{NS}Message").text == f"[{problems[0]}, {problems[1]}]"
    assert [each.text for each in error.findall(f"{NS}messages/{NS}Message")] == problems


def test_timestamps_are_epoch_seconds_in_json_and_iso_8601_in_xml(ask):
    body = json.dumps({"EmailIdentity": "shop.example"})
    _, _, answer = ask("POST", "/v2/email/identities", signed("ses"), body)
    assert json.loads(answer)["DkimAttributes"]["LastKeyGenerationTimestamp"] == 1793620800.0
    xml = (
        '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>shop.example</Name>'
        "<CallerReference>r</CallerReference></CreateHostedZoneRequest>"
    )
    status, headers, answer = ask("POST", "/2013-04-01/hostedzone", signed("route53"), xml)
    root = ET.fromstring(answer)
    assert (status, root.tag) == (201, f"{NS}CreateHostedZoneResponse")
    assert root.find(f"{NS}ChangeInfo/{NS}SubmittedAt").text == "2026-11-02T12:00:00.000Z"
    assert headers["Location"].startswith("https://route53.amazonaws.com/2013-04-01/hostedzone/Z")


def test_nobody_without_a_signature(ask):
    status, headers, body = ask("GET", "/v2/email/account")
    assert (status, headers["x-amzn-ErrorType"]) == (403, "MissingAuthenticationTokenException")
    assert json.loads(body) == {"message": "Missing Authentication Token"}
    status, _, body = ask("GET", "/2013-04-01/hostedzone")
    assert (status, ET.fromstring(body).find(f"{NS}Error/{NS}Code").text) == (
        403,
        "MissingAuthenticationToken",
    )
    status, _, _ = ask("GET", "/2013-04-01/hostedzone", {"Authorization": "Bearer x"})
    assert status == 403


def test_the_paths_of_other_sdks(ask, rig):
    rig.client("sesv2").create_email_identity(EmailIdentity="shop.example")
    rig.client("sesv2").create_configuration_set(ConfigurationSetName="mail")
    status, _, body = ask("GET", "/v2/email/identities?PageSize=10", signed("ses"))
    assert (status, [each["IdentityName"] for each in json.loads(body)["EmailIdentities"]]) == (
        200,
        ["shop.example"],
    )
    _, _, body = ask("GET", "/v2/email/configuration-sets", signed("ses"))
    assert json.loads(body) == {"ConfigurationSets": ["mail"]}
    change = json.dumps(
        {"SigningAttributesOrigin": "AWS_SES", "SigningAttributes": {"NextSigningKeyLength": "RSA_1024_BIT"}}
    )
    status, _, body = ask("PUT", "/v1/email/identities/shop.example/dkim/signing", signed("ses"), change)
    assert (status, json.loads(body)["DkimStatus"]) == (200, "PENDING")


def test_what_is_not_implemented_says_so_by_name(ask):
    content = json.dumps({"Content": {}})
    status, headers, body = ask("POST", "/v2/email/outbound-emails", signed("ses"), content)
    assert (status, headers["x-amzn-ErrorType"]) == (501, "NotImplementedException")
    assert json.loads(body) == {"message": "The embedded cloud does not implement sesv2:SendEmail"}
    status, _, body = ask("GET", "/2013-04-01/healthcheck", signed("route53"))
    message = ET.fromstring(body).find(f"{NS}Error/{NS}Message").text
    assert (status, message) == (501, "The embedded cloud does not implement route53:ListHealthChecks")
    assert ask("GET", "/v2/email/nothing", signed("ses"))[0] == 404
    assert ask("GET", "/", signed("s3"))[0] == 501


@pytest.mark.parametrize(
    ("path", "service", "body", "code"),
    [
        ("/v2/email/identities", "ses", "{", "SerializationException"),
        ("/v2/email/identities", "ses", "[]", "SerializationException"),
        ("/v2/email/identities", "ses", '{"EmailIdentity": 7}', "SerializationException"),
        ("/v2/email/identities", "ses", "{}", "BadRequestException"),
        ("/2013-04-01/hostedzone", "route53", "<Name>x</Name>", "MalformedInput"),
        ("/2013-04-01/hostedzone", "route53", "<open>", "MalformedInput"),
        ("/2013-04-01/hostedzone", "route53", '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "MalformedInput"),
        ("/2013-04-01/hostedzone", "route53", "", "MalformedInput"),
        ("/2013-04-01/hostedzone", "route53", "<CreateHostedZoneRequest/>", "InvalidInput"),
        (
            "/2013-04-01/hostedzone",
            "route53",
            "<CreateHostedZoneRequest><X/></CreateHostedZoneRequest>",
            "InvalidInput",
        ),
    ],
)
def test_bodies_that_make_no_sense(ask, path, service, body, code):
    status, headers, answer = ask("POST", path, signed(service), body)
    found = headers.get("x-amzn-ErrorType") or ET.fromstring(answer).find(f"{NS}Error/{NS}Code").text
    assert (status, found) == (400, code)


def test_an_element_that_lacks_a_required_one_is_not_complete(ask):
    xml = "<CreateHostedZoneRequest><Name>x.example</Name></CreateHostedZoneRequest>"
    _, _, answer = ask("POST", "/2013-04-01/hostedzone", signed("route53"), xml)
    assert ET.fromstring(answer).find(f"{NS}Error/{NS}Message").text == (
        "Invalid XML ; cvc-complex-type.2.4.b: The content of element 'CreateHostedZoneRequest' is not complete. "
        "One of 'CallerReference' is expected."
    )


def test_a_connection_is_kept_alive_and_a_huge_body_is_refused(ask):
    for _ in range(3):
        assert ask("GET", "/_cloud/health")[0] == 200
    headers = {**signed("ses"), "Content-Length": str(9 * 1024 * 1024)}
    assert ask("POST", "/v2/email/identities", headers)[0] == 413


def test_chunks_are_put_together_and_nonsense_for_chunks_is_refused(rig):
    address = rig.cloud.endpoint_url.removeprefix("http://").split(":")
    head = b"POST /_cloud/clock HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    for chunks, status, answer in (
        (b'8\r\n{"advanc\r\n8;x=y\r\ne":"1h"}\r\n0\r\n\r\n', b"200", b"13:00:00"),
        (b"zz\r\n", b"400", b"chunk"),
        (b"-5\r\n", b"400", b"chunk"),
        (b"\r\n", b"400", b"chunk"),
    ):
        with socket.create_connection((address[0], int(address[1])), timeout=60) as connection:
            connection.sendall(head + chunks)
            connection.shutdown(socket.SHUT_WR)
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        assert received.split(b" ", 2)[1] == status
        assert answer in received


def test_moto_serves_the_rest_in_the_signed_region(rig):
    assert rig.client("sts").get_caller_identity()["Account"] == "123456789012"
    topic = rig.client("sns").create_topic(Name="events")["TopicArn"]
    assert topic == "arn:aws:sns:eu-central-1:123456789012:events"
    assert rig.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["TopicArn"] == topic
    alarm = {
        "AlarmName": "bounces",
        "Namespace": "AWS/SES",
        "MetricName": "Reputation.BounceRate",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 0.05,
        "Period": 300,
        "Statistic": "Average",
    }
    rig.client("cloudwatch").put_metric_alarm(**alarm)
    shown = rig.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert [{key: each[key] for key in alarm} for each in shown] == [alarm]
    assert rig.client("iam").get_user()["User"]["Arn"].startswith("arn:aws:iam::123456789012:user/")


def test_an_assumed_role_acts_in_its_account(rig):
    role = rig.client("sts").assume_role(
        RoleArn="arn:aws:iam::222222222222:role/dns", RoleSessionName="deploy"
    )
    keys = role["Credentials"]
    route53 = rig.session.client(
        "route53",
        region_name="us-east-1",
        endpoint_url=rig.cloud.endpoint_url,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    route53.create_hosted_zone(Name="shop.example", CallerReference="one")
    assert [zone.name for zone in rig.cloud.route53.zones("222222222222")] == ["shop.example"]
    assert rig.cloud.hosted_zone_ids == {}


def test_text_that_the_answer_cannot_hold_is_replaced(ask):
    status, _, body = ask("GET", "/2013-04-01/hostedzone/Z%00%08", signed("route53"))
    message = ET.fromstring(body).find(f"{NS}Error/{NS}Message").text
    assert (status, message) == (404, "No hosted zone found with ID: Z\ufffd\ufffd")
    status, _, body = ask("POST", "/v2/email/identities", signed("ses"), r'{"EmailIdentity": "\ud800"}')
    assert (status, json.loads(body)) == (400, {"message": "Invalid domain name <?>."})
