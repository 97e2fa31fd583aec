"""Which zone takes the records, and what is said when there is none."""

import pulumi
import pytest

from tests.components.expected import REFERENCE
from tests.components.harness import InvokeFailed
from tests.components.strict_mocks import StrictAws, Zone, declare

DOMAIN = "a.shop.example.com"
MAILBOX = "reports@in.reports.example.net"
AUTHORIZATION = "mail-report-authorization-in.reports.example.net"


def zone_of(run, name="mail-spf"):
    return run.inputs(name)["zoneId"]


def declare_in(*zones, dns=None, denied=(), **more):
    return declare({"domain": DOMAIN, "dns": dns or {}, **more}, cloud=StrictAws(zones=zones, denied=denied))


@pytest.mark.parametrize(
    ("names", "longest"),
    [
        (["example.com"], "example.com"),
        (["example.com", "shop.example.com"], "shop.example.com"),
        (["a.shop.example.com", "shop.example.com", "op.example.com", "com"], "a.shop.example.com"),
    ],
)
def test_the_longest_public_zone_is_taken(names, longest):
    run = declare_in(*(Zone(f"Z-{name}", name) for name in names))
    assert zone_of(run) == f"Z-{longest}"


def test_a_private_zone_never_matches():
    run = declare_in(Zone("ZPRIVATE", "shop.example.com", private=True), Zone("ZPUBLIC", "example.com"))
    assert zone_of(run) == "ZPUBLIC"


def test_a_declared_name_is_taken_though_a_longer_zone_exists():
    run = declare_in(Zone("Z1", "example.com"), Zone("Z2", "shop.example.com"), dns={"zone": "example.com"})
    assert zone_of(run) == "Z1"


def test_a_declared_id_tells_zones_of_one_name_apart():
    zones = (Zone("ZOLD", "example.com"), Zone("ZNEW", "example.com"))
    assert zone_of(declare_in(*zones, dns={"zone_id": "ZNEW"})) == "ZNEW"


@pytest.mark.parametrize(
    ("zones", "dns", "message"),
    [
        (
            [],
            {},
            r"no public hosted zone for a\.shop\.example\.com .*\(tried a\.shop\.example\.com, shop\.example\.com, "
            r"example\.com\): create the zone, .* dns\.roleArn, or set dns\.mode to external",
        ),
        (
            [Zone("Z1", "com"), Zone("Z2", "example.com", private=True)],
            {},
            r"no public hosted zone for a\.shop\.example\.com",
        ),
        (
            [Zone("Z1", "example.com"), Zone("Z2", "example.com")],
            {},
            r"two public hosted zones are named example\.com: set dns\.zoneId",
        ),
        (
            [Zone("Z1", "shop.example.com")],
            {"zone": "example.com"},
            r"no public hosted zone named example\.com \(dns\.zone\)",
        ),
        (
            [Zone("ZP", "example.com", private=True)],
            {"zone_id": "ZP"},
            r"hosted zone ZP \(example\.com\) is private, .*: set dns\.zoneId",
        ),
        (
            [Zone("ZX", "example.org")],
            {"zone_id": "ZX"},
            r"hosted zone ZX \(dns\.zoneId\) is example\.org, which doesn't contain a\.shop\.example\.com",
        ),
        (
            [],
            {"zone_id": "ZGONE"},
            r"hosted zone ZGONE \(dns\.zoneId\) could not be read: .*couldn't find resource",
        ),
    ],
)
def test_a_zone_that_is_not_there_is_explained(zones, dns, message):
    with pytest.raises(pulumi.RunError, match=message):
        declare_in(*zones, dns=dns)


@pytest.mark.parametrize("function", ["aws:route53/getZone:getZone", "aws:route53/getRecords:getRecords"])
def test_denied_access_is_not_taken_for_a_missing_zone(function):
    with pytest.raises(
        pulumi.RunError, match=r"may not be read: grant route53:ListHostedZones.*AccessDenied"
    ) as raised:
        declare_in(Zone("Z1", "example.com"), denied=(function,))
    assert "no public hosted zone" not in str(raised.value)


def test_a_passing_failure_is_not_taken_for_a_missing_zone():
    class Throttled(StrictAws):
        def call(self, args):
            raise InvokeFailed(args.token, "reading Route 53 Hosted Zones: Throttling: Rate exceeded")

    with pytest.raises(
        pulumi.RunError, match=r"the hosted zone a\.shop\.example\.com could not be read: .*Throttling"
    ):
        declare({"domain": DOMAIN}, cloud=Throttled())


def test_a_provider_that_cannot_answer_yet_is_named():
    class Silent(StrictAws):
        def call(self, args):
            return {"name": "example.com"}

    with pytest.raises(pulumi.RunError, match="its own configuration is unknown in this preview"):
        declare({"domain": DOMAIN}, cloud=Silent())


def test_an_authorization_record_goes_into_the_zone_of_the_report_host():
    run = declare_in(
        Zone("Z1", "example.com"), Zone("Z2", "reports.example.net"), dmarc={"report_to": [MAILBOX]}
    )
    assert run.inputs(AUTHORIZATION) == {
        "name": "a.shop.example.com._report._dmarc.in.reports.example.net",
        "value": "v=DMARC1;",
        "ttl": 300,
        "region": "eu-central-1",
        "zoneId": "Z2",
        "__provider": REFERENCE,
    }
    assert zone_of(run) == "Z1"


def test_an_authorization_record_in_a_foreign_zone_is_handed_off():
    run = declare_in(Zone("Z1", "example.com"), dmarc={"report_to": [MAILBOX]})
    assert AUTHORIZATION not in {request.name for request in run.requests}
    handed = [r for r in run.component_outputs("mail")["records"] if r["ownership"] == "handoff"]
    assert handed == [
        {
            "key": "report-authorization-in.reports.example.net",
            "name": "a.shop.example.com._report._dmarc.in.reports.example.net",
            "type": "TXT",
            "ttl": 300,
            "values": ["v=DMARC1;"],
            "purpose": "report-authorization",
            "ownership": "handoff",
        }
    ]


def test_a_report_host_that_may_not_be_looked_up_is_handed_off_with_a_warning():
    run = declare_in(
        Zone("Z1", "example.com"),
        dns={"zone_id": "Z1"},
        dmarc={"report_to": [MAILBOX]},
    )
    assert AUTHORIZATION not in {request.name for request in run.requests}

    class ListingDenied(StrictAws):
        def _get_zone(self, args):
            if "name" in args:
                raise InvokeFailed("aws:route53/getZone:getZone", "AccessDenied: not authorized")
            return super()._get_zone(args)

    run = declare(
        {"domain": DOMAIN, "dns": {"zone_id": "Z1"}, "dmarc": {"report_to": [MAILBOX]}},
        cloud=ListingDenied(zones=(Zone("Z1", "example.com"),)),
    )
    assert AUTHORIZATION not in {request.name for request in run.requests}
    (warning,) = [text for text in run.engine.messages if "left to its owner" in text]
    assert "reports to in.reports.example.net" in warning
    assert "AccessDenied" in warning


def test_a_report_host_that_could_not_be_looked_up_this_time_stops_the_program():
    class Throttled(StrictAws):
        def _get_zone(self, args):
            if "example.net" in args.get("name", ""):
                raise InvokeFailed("aws:route53/getZone:getZone", "Throttling: Rate exceeded")
            return super()._get_zone(args)

    with pytest.raises(pulumi.RunError, match=r"in\.reports\.example\.net could not be read: .*Throttling"):
        declare(
            {"domain": DOMAIN, "dmarc": {"report_to": [MAILBOX]}},
            cloud=Throttled(zones=(Zone("Z1", "example.com"),)),
        )
