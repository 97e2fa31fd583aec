"""TXT record sets that the stack stops owning, and what others have in them."""

import json
from typing import Any

import pulumi
import pytest
from botocore.exceptions import EndpointConnectionError

from components.dns_records import as_data
from components.hooks import InTheWay
from components.leaving_records import LeavingRecords
from deliverability.declaration.plan import Plan, make_plan
from deliverability.declaration.reading import from_mapping

DOMAIN = "shop.example"
OURS = "v=spf1 include:amazonses.com -all"
THEIRS = "site-verification=1"
ROLE = "arn:aws:iam::123456789012:role/dns"


class Route53:
    """The record sets of the zone Z1, by name; also the clients that lead to it."""

    class exceptions:  # noqa: N801 - boto3's own name
        class ClientError(Exception):
            """None is raised here."""

    def __init__(self, texts: dict[str, tuple[str, ...]]) -> None:
        self.texts = texts
        self.roles: list[tuple[str, ...]] = []

    def client(self, service: str, region: str, *role_arns: str) -> "Route53":
        assert (service, region) == ("route53", "eu-central-1")
        self.roles.append(role_arns)
        return self

    def list_resource_record_sets(self, **asked: str) -> dict[str, Any]:
        assert asked["HostedZoneId"] == "Z1"
        name = asked["StartRecordName"]
        values = [{"Value": f'"{text}"'} for text in self.texts.get(name.rstrip("."), ())]
        found = {"Name": name, "Type": "TXT", "TTL": 300, "ResourceRecords": values}
        return {"ResourceRecordSets": [found] if values else [], "IsTruncated": False}


def plan(**settings: Any) -> Plan:
    return make_plan(from_mapping({"domain": DOMAIN, **settings}), stack="prod", region="eu-central-1")


def refuse(before: Plan, now: Plan, route53: Any, role: str | None = None) -> None:
    outputs = {"manifest": json.dumps({"dns": {"zoneId": "Z1"}})}
    leaving = LeavingRecords(now, route53, role)
    leaving.refuse(outputs, [as_data(record) for record in before.records])


def test_values_of_others_are_named_with_the_way_out():
    with pytest.raises(InTheWay) as refused:
        refuse(plan(), plan(spf={"record": "none"}), Route53({DOMAIN: (THEIRS, OURS)}))
    assert str(refused.value) == (
        "shop.example TXT in the hosted zone Z1 isn't declared any more and would be deleted, with values that this stack didn't "
        "put there:\n    'site-verification=1'\n  Set spf.record to shared, run `pulumi up`, and make this change then: it takes "
        "this stack's value alone"
    )


def test_another_record_has_no_shared_form():
    dmarc = plan().record("dmarc").values[0]
    with pytest.raises(InTheWay, match=r"_dmarc\.shop\.example TXT .*\n    'x'\n  Have them moved first"):
        refuse(plan(), plan(dmarc={"record": "external"}), Route53({f"_dmarc.{DOMAIN}": (dmarc, "x")}))


@pytest.mark.parametrize(
    "now",
    [
        plan(spf={"record": "shared"}),
        plan(spf={"record": "own", "also": ["include:crm.example"]}),
        plan(dkim={"keyLength": 1024}),
    ],
    ids=["shared", "other-terms", "something-else"],
)
def test_what_stays_is_no_question(now: Plan):
    route53 = Route53({DOMAIN: (THEIRS, OURS)})
    refuse(plan(), now, route53)
    assert route53.roles == []


@pytest.mark.parametrize("standing", [(OURS,), ("v=spf1 include:amazonses.com ~all",), ()])
def test_our_own_goes_also_where_somebody_edited_it(standing: tuple[str, ...]):
    route53 = Route53({DOMAIN: standing})
    refuse(plan(), plan(spf={"record": "none"}), route53, ROLE)
    assert route53.roles == [(ROLE,)]


def test_a_zone_handed_to_others_is_looked_at_too():
    with pytest.raises(InTheWay, match=THEIRS):
        refuse(plan(), plan(dns={"mode": "external"}), Route53({DOMAIN: (THEIRS, OURS)}))


def test_where_route_53_can_not_be_asked_the_engine_warns(monkeypatch: pytest.MonkeyPatch):
    class Silent(Route53):
        def list_resource_record_sets(self, **asked: str) -> dict[str, Any]:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda message, _: said.append(message))
    refuse(plan(), plan(spf={"record": "none"}), Silent({}))
    assert said == [
        "shop.example TXT isn't declared any more, and it could not be seen whether others have values in it, which would go with "
        'it: Could not connect to the endpoint URL: "http://127.0.0.1:9"'
    ]


def test_before_the_first_up_there_was_nothing():
    LeavingRecords(plan(), Route53({})).refuse({}, [])  # type: ignore[arg-type]
