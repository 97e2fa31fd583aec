"""Control requests with values of the wrong kind in every place: refused with a reason, never a failure of the cloud."""

import json

import pytest

from deliverability.embedded.aws.protocol.call import HttpRequest
from deliverability.embedded.cloud import Cloud

REGION = {"region": "eu-central-1"}
IDENTITY = {**REGION, "identity": "shop.example"}

#: One good request of each kind, by what it is sent to.
GOOD = (
    ("clock", {"advance": "1s"}),
    ("account", {**REGION, "production": True, "dailyQuota": 5, "review": "GRANTED", "vdm": "ENABLED"}),
    ("confirm", {**REGION, "address": "me@shop.example"}),
    ("look", {}),
    ("fault", {"fault": "account", **REGION, "sent": 1, "sendRate": 2.5, "enforcement": "HEALTHY"}),
    ("fault", {"fault": "throttle", "service": "route53", "operation": "*", "times": 1}),
    ("fault", {"fault": "throttle", "service": "route53", "rate": 5}),
    ("fault", {"fault": "real-rates"}),
    ("fault", {"fault": "error", "service": "sns", "code": "X", "message": "x", "status": 500, "times": 1}),
    ("fault", {"fault": "access-denied", "service": "iam", "operation": "*", "times": 1}),
    ("fault", {"fault": "prior-request", "zoneId": "ZONE", "times": 1}),
    ("fault", {"fault": "propagation", "delay": "0s"}),
    (
        "fault",
        {"fault": "dns", "zone": "shop.example", "server": 1, "behaviour": "slow", "options": {"seconds": 0}},
    ),
    ("fault", {"fault": "dns", "behaviour": "bogus", "options": {"zone": "shop.example"}}),
    ("fault", {"fault": "delegation", "zoneId": "ZONE", "delegated": True}),
    ("fault", {"fault": "recommendation", **IDENTITY, "type": "DKIM", "description": "x", "status": "OPEN"}),
    ("fault", {"fault": "suppress", **REGION, "address": "a@b.example", "reason": "BOUNCE"}),
    (
        "fault",
        {"fault": "replication", **IDENTITY, "primary": "us-east-1", "error": "REPLICATION_ACCESS_DENIED"},
    ),
    ("fault", {"fault": "dkim", **IDENTITY, "tokens": ["a", "b", "c"], "keyLength": 1024, "revoke": False}),
    ("fault", {"fault": "key-change", "newTokens": False}),
    ("fault", {"fault": "clear"}),
)

#: As JSON, since some of it is none that Python would write.
HOSTILE = (
    "null",
    "true",
    "0",
    "-1",
    "1024.0",
    "1e400",
    "-1e400",
    "NaN",
    "1" + "0" * 400,
    '""',
    '"x"',
    '"\\u0000\\ud800 \\u00e9"',
    '"' + "a." * 300 + '"',
    "[]",
    '["x"]',
    "[[[]]]",
    "{}",
    '{"x": 1}',
)


@pytest.fixture(scope="module")
def cloud():
    with Cloud() as running:
        running.create_hosted_zone("shop.example")
        yield running


def _sent(cloud, path, body):
    """The status and the document of the answer to a body as it stands."""
    request = HttpRequest("POST", f"/_cloud/{path}", "", {"host": "127.0.0.1"}, body.encode())
    response = cloud.control.answer(request)
    return response.status, json.loads(response.body)


@pytest.mark.parametrize(
    ("path", "good"), GOOD, ids=lambda value: value if isinstance(value, str) else value.get("fault", "")
)
def test_no_value_makes_the_cloud_fail(cloud, path, good):
    _sent(cloud, "fault", '{"fault": "clear"}')
    ses = cloud.client("sesv2", "eu-central-1")
    for name in ("shop.example", "me@shop.example"):
        cloud.ses.region("eu-central-1").identities.pop(name, None)
        ses.create_email_identity(EmailIdentity=name)
    good = {
        key: cloud.hosted_zone_ids["shop.example"] if value == "ZONE" else value
        for key, value in good.items()
    }
    assert _sent(cloud, path, json.dumps(good))[0] == 200
    _sent(cloud, "fault", '{"fault": "clear"}')
    for key in (*good, "account", "unknown"):
        for value in HOSTILE:
            others = {name: each for name, each in good.items() if name != key}
            body = json.dumps(others)[:-1] + (", " if others else "") + f"{json.dumps(key)}: {value}}}"
            status, answer = _sent(cloud, path, body)
            assert status in (200, 400, 404), (body, answer)
            assert status == 200 or answer["error"], body
            if path == "fault" and status == 200:
                assert _sent(cloud, "fault", '{"fault": "clear"}')[0] == 200
    assert cloud.client("route53", "us-east-1").list_hosted_zones()["HostedZones"]
    ses.get_account()


@pytest.mark.parametrize("body", ['"x"', "[]", "1", "null", "[[", '{"fault": {}}', "\u00e9", "[" * 5000])
@pytest.mark.parametrize("path", ["clock", "fault", "account", "confirm", "look"])
def test_a_body_that_is_no_request(cloud, path, body):
    status, answer = _sent(cloud, path, body)
    assert (status, bool(answer["error"])) == (400, True)


def test_options_that_are_no_object_are_named(cloud):
    fault = {"fault": "dns", "zone": "shop.example", "behaviour": "slow", "options": "x"}
    assert _sent(cloud, "fault", json.dumps(fault)) == (
        400,
        {
            "error": "\"options\" of the request is 'x'; expected a JSON object",
            "faults": list(cloud.control.board.handlers),
        },
    )
