"""The control endpoints, and the faults they inject, seen from boto3 and the DNS."""

import urllib.request
from datetime import timedelta

import dns.message
import dns.query
import dns.rcode
import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.cloud import Cloud
from tests.embedded.conftest import NOON, Rig


def test_health_network_and_clock(rig):
    assert rig.control("health") == (200, {"status": "ok"})
    status, network = rig.control("network")
    assert (status, network) == (
        200,
        {address: list(endpoint) for address, endpoint in rig.cloud.endpoints.items()},
    )
    assert rig.control("clock", {"advance": "1d 2h"}) == (200, {"now": "2026-11-03T14:00:00+00:00"})
    assert rig.cloud.clock.now() == NOON + timedelta(hours=26)


def test_the_state_shows_everything(rig):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    rig.publish(zone_id, ("shop.example", "TXT", '"v=spf1 -all"'))
    rig.client("sesv2").create_email_identity(EmailIdentity="shop.example")
    status, state = rig.control("state")
    assert status == 200
    [zone] = state["hostedZones"]
    assert (zone["Id"], zone["Name"]) == (f"/hostedzone/{zone_id}", "shop.example.")
    assert zone["ResourceRecordSets"][-1] == {
        "Name": "shop.example.",
        "Type": "TXT",
        "TTL": 300,
        "Values": ['"v=spf1 -all"'],
    }
    assert [list(region["identities"]) for region in state["ses"]] == [["shop.example"]]
    assert state["faults"] == {"operations": [], "rates": {}}


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        (
            "clock",
            {"advance": "-1h"},
            '"advance" is \'-1h\'; expected a duration like "72h", "90s" or a number of seconds',
        ),
        (
            "clock",
            {"forward": 1},
            'the request has no setting "forward"; there are advance',
        ),
        ("clock", [], "the request must be a JSON object, not []"),
        (
            "account",
            {"region": "eu-central-1", "prod": True},
            'the request has no setting "prod"; there are region, ',
        ),
        (
            "account",
            {"region": "eu-central-1", "sent": "x"},
            "\"sent\" of the request is 'x'; expected a number from 0 up",
        ),
        (
            "fault",
            {"fault": "flood"},
            "\"fault\" of the request is 'flood'; expected one of account, throttle, ",
        ),
        ("fault", {"fault": "prior-request", "zoneId": "Z0"}, "there is no hosted zone 'Z0'"),
        (
            "fault",
            {"fault": "dns", "zone": "no.example", "behaviour": "lame"},
            "the embedded DNS has no zone 'no.example'",
        ),
        ("fault", {"fault": "dns", "behaviour": "tired"}, "no DNS behaviour is called 'tired'; there are "),
    ],
)
def test_a_wrong_control_request_says_what_was_expected_and_changes_nothing(rig, path, body, error):
    status, answer = rig.control(path, body)
    assert status == 400
    assert answer["error"].startswith(error)
    assert ("throttle" in answer.get("faults", ())) == (path == "fault")
    assert rig.cloud.clock.now() == NOON


def test_unknown_endpoints_and_web_pages(rig):
    status, answer = rig.control("nothing")
    assert status == 404
    assert "POST /_cloud/clock" in answer["error"]
    request = urllib.request.Request(
        f"{rig.cloud.endpoint_url}/_cloud/state", headers={"Origin": "https://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(request):
        pass
    with caught.value:
        assert caught.value.code == 403


def test_throttling_a_number_of_calls(rig, refused):
    ses, route53 = rig.client("sesv2"), rig.client("route53")
    rig.control("fault", {"fault": "throttle", "service": "sesv2", "operation": "GetAccount", "times": 2})
    rig.control("fault", {"fault": "throttle", "service": "route53"})
    assert refused(ses.get_account) == ("TooManyRequestsException", "Rate exceeded", 429)
    assert refused(ses.get_account)[0] == "TooManyRequestsException"
    assert ses.get_account()["EnforcementStatus"] == "HEALTHY"
    assert refused(route53.list_hosted_zones) == ("Throttling", "Rate exceeded", 400)
    assert route53.list_hosted_zones()["HostedZones"] == []


def test_the_real_rates(rig, refused):
    rig.control("fault", {"fault": "real-rates"})
    ses, route53 = rig.client("sesv2"), rig.client("route53")
    ses.get_account()
    assert refused(ses.get_account)[0] == "TooManyRequestsException"
    rig.client("sesv2", "eu-west-1").get_account()
    for _ in range(5):
        route53.list_hosted_zones()
    assert refused(route53.list_hosted_zones) == ("Throttling", "Rate exceeded", 400)
    rig.cloud.clock.advance(timedelta(seconds=1))
    ses.get_account()
    route53.list_hosted_zones()


def test_usual_rates_are_back_when_all_else_is_cleared(session, refused):
    with Cloud(clock=Clock(NOON), rates={"route53": 5.0}) as cloud:
        rig = Rig(cloud, session)
        route53 = rig.client("route53")
        for _ in range(2):
            for _ in range(5):
                route53.list_hosted_zones()
            assert refused(route53.list_hosted_zones) == ("Throttling", "Rate exceeded", 400)
            rig.control("fault", {"fault": "throttle", "service": "route53", "rate": 100})
            rig.control("fault", {"fault": "clear"})
        rig.client("sesv2").get_account()
        rig.client("sesv2").get_account()


def test_access_denied_and_any_other_error(rig, refused):
    ses = rig.client("sesv2")
    rig.control("fault", {"fault": "access-denied", "service": "sesv2", "operation": "GetEmailIdentity"})
    assert refused(ses.get_email_identity, EmailIdentity="shop.example") == (
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/rehearsal is not authorized to perform: ses:GetEmailIdentity",
        403,
    )
    own = {
        "fault": "error",
        "service": "sesv2",
        "code": "ConcurrentModificationException",
        "message": "busy",
        "status": 409,
    }
    rig.control("fault", {**own, "operation": "CreateConfigurationSet", "times": 1})
    assert (
        refused(ses.create_configuration_set, ConfigurationSetName="mail")[0]
        == "ConcurrentModificationException"
    )
    ses.create_configuration_set(ConfigurationSetName="mail")
    rig.control("fault", {"fault": "clear"})
    assert refused(ses.get_email_identity, EmailIdentity="shop.example")[0] == "NotFoundException"


def test_a_prior_request_that_is_not_complete(rig, refused):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    rig.control("fault", {"fault": "prior-request", "zoneId": zone_id})
    assert refused(lambda: rig.publish(zone_id, ("shop.example", "TXT", '"a"'))) == (
        "PriorRequestNotComplete",
        "The request was rejected because Route 53 was still processing a prior request.",
        400,
    )
    rig.publish(zone_id, ("shop.example", "TXT", '"a"'))


def rcode(address, name):
    host, port = address
    return dns.rcode.to_text(
        dns.query.udp(dns.message.make_query(name, "TXT"), host, port=port, timeout=30).rcode()
    )


def test_one_name_server_refuses_and_the_others_answer(rig):
    rig.cloud.create_hosted_zone("shop.example")
    fault = {"fault": "dns", "zone": "shop.example", "server": 2, "behaviour": "refused"}
    assert rig.control("fault", fault)[0] == 200
    servers = rig.cloud.world.name_servers(rig.cloud.world.zone("shop.example"))
    codes = [rcode(rig.cloud.endpoints[server.address], "shop.example") for server in servers]
    assert codes == ["NOERROR", "REFUSED", "NOERROR", "NOERROR"]
    rig.control("fault", {**fault, "behaviour": "right"})
    assert rcode(rig.cloud.endpoints[servers[1].address], "shop.example") == "NOERROR"


def test_a_lost_delegation(rig):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    rig.control("fault", {"fault": "delegation", "zoneId": zone_id, "delegated": False})
    assert rcode(rig.cloud.dns_address, "shop.example") == "NXDOMAIN"
    rig.control("fault", {"fault": "delegation", "zoneId": zone_id, "delegated": True})
    assert rcode(rig.cloud.dns_address, "shop.example") == "NOERROR"


def test_a_wrong_clock_request_is_told_about_the_clock_only(rig):
    assert rig.control("clock", {"advance": "-1h"}) == (
        400,
        {"error": '"advance" is \'-1h\'; expected a duration like "72h", "90s" or a number of seconds'},
    )
