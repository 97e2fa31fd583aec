"""Who publishes the records: the delegation decides, not the name of a zone in the account."""

from typing import Any

import pytest

from deliverability.proposal.proposing import Region, propose
from deliverability.proposal.publication import publication
from deliverability.snapshot import Reading
from deliverability.standards.resolver import Answer
from tests.proposal.worlds import DOMAIN, REGION, PreparedAws, proposed, published, remarks, see

_ROUTE53 = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]
_OTHERS = ["ns-9.awsdns-09.org"]
_AMBIGUOUS = Reading(
    "ambiguous", detail="2 public hosted zones are named shop.example (Z1, Z2): set dns.zoneId"
)


def _zone(*servers: str, name: str = DOMAIN) -> Reading:
    return Reading(
        "ok",
        {
            "HostedZone": {"Id": "/hostedzone/Z1", "Name": f"{name}.", "Config": {"PrivateZone": False}},
            "DelegationSet": {"NameServers": list(servers)},
        },
    )


def _zones(**servers: list[str]) -> Reading:
    found = [
        {"Id": zone_id, "Name": f"{DOMAIN}.", "PrivateZone": False, "NameServers": hosts}
        for zone_id, hosts in servers.items()
    ]
    return Reading("ok", {"HostedZones": found})


def _proposed(
    servers: list[str] | Answer, zone: Reading, zones: Reading | None = None, held: Reading | None = None
) -> Any:
    world = {**published(), DOMAIN: {"NS": servers, "TXT": []}}
    absent = Reading("absent")
    ses = {"identity": absent, "account": absent, "identities": absent, "above": absent}
    aws = PreparedAws(
        {"zone": zone, "zones": zones or _zones(), "held": held or Reading("ok", {"ResourceRecordSets": []})},
        {REGION: ses},
    )
    return proposed(see(world, aws, [REGION]))


@pytest.mark.parametrize(
    ("servers", "zone", "zones", "wanted"),
    [
        (_ROUTE53, _zone(*_ROUTE53), None, {"zone": DOMAIN}),
        ([], _zone(*_ROUTE53), None, {"zone": DOMAIN}),
        (_OTHERS, _zone(*_ROUTE53), None, {"mode": "external"}),
        (["ns1.provider.example"], _zone(*_ROUTE53), None, {"mode": "external"}),
        (_ROUTE53, _zone(*_ROUTE53, name="example"), None, {"mode": "external"}),
        (_ROUTE53, Reading("absent", detail="this account has no such zone"), None, {"mode": "external"}),
        (_ROUTE53, _AMBIGUOUS, _zones(Z1=_OTHERS, Z2=_ROUTE53), {"zone": DOMAIN, "zoneId": "Z2"}),
    ],
)
def test_the_zone_that_the_world_asks(
    servers: list[str], zone: Reading, zones: Reading | None, wanted: dict[str, str]
) -> None:
    proposal = _proposed(servers, zone, zones)
    assert (proposal.settings["dns"], proposal.unseen) == (wanted, ())


@pytest.mark.parametrize(
    ("servers", "zone", "zones", "wanted", "unseen"),
    [
        (_ROUTE53, _AMBIGUOUS, _zones(Z1=_OTHERS, Z2=_OTHERS), {"mode": "route53", "zone": DOMAIN}, "which one the world asks"),
        (_ROUTE53, Reading("denied", detail="route53: no"), None, {"mode": "route53", "zone": DOMAIN}, "Route 53 could not be seen (route53: no)"),
        (["ns1.provider.example"], Reading("unreachable"), None, {"mode": "external"}, "Route 53 could not be seen (unreachable)"),
    ],
)  # fmt: skip
def test_what_could_not_be_told(
    servers: list[str], zone: Reading, zones: Reading | None, wanted: dict[str, str], unseen: str
) -> None:
    proposal = _proposed(servers, zone, zones)
    assert proposal.settings["dns"] == wanted
    assert [text for text in proposal.unseen if unseen in text] == list(proposal.unseen)


@pytest.mark.parametrize(
    ("servers", "routed"), [(_ROUTE53, True), (["ns1.provider.example"], False), (Answer("SERVFAIL"), False)]
)
def test_without_a_look_at_route53_the_names_of_the_servers_tell(
    servers: list[str] | Answer, routed: bool
) -> None:
    seen = see({**published(), DOMAIN: {"NS": servers, "TXT": []}})
    found = publication(seen)
    assert found.routed is routed
    assert bool(found.part.unseen) is isinstance(servers, Answer)


def test_the_mark_of_another_stack_is_named_and_that_of_ones_own_kept() -> None:
    mark = {f"_mail-deliverability.{DOMAIN}": {"TXT": ["heritage=mail-deliverability,owner=shop.production"]}}
    seen = see({**published(**mark), DOMAIN: {"NS": _ROUTE53, "TXT": []}})
    theirs = propose(seen, Region(REGION, "x"), stack="shop.other")
    assert "owner" not in theirs.settings["dns"]
    assert 'belong to the stack "shop.production"' in remarks(theirs, "dns", lost=True)[0]
    mine = propose(seen, Region(REGION, "x"), stack="shop.production")
    assert mine.settings["dns"]["owner"] == "shop.production"


def test_a_zone_whose_records_may_not_be_listed_is_unseen_and_never_empty() -> None:
    denied = Reading("denied", detail="route53:ListResourceRecordSets is denied")
    assert _proposed(_ROUTE53, _zone(*_ROUTE53), held=denied).unseen == (
        "what the hosted zone holds at shop.example and below could not be seen (route53:ListResourceRecordSets is denied)",
    )


def test_one_of_two_zones_of_one_name_is_not_listed_and_that_is_said() -> None:
    zones = _zones(Z1=_ROUTE53, Z2=_OTHERS)
    proposal = _proposed(_ROUTE53, _AMBIGUOUS, zones, held=_AMBIGUOUS)
    assert (proposal.settings["dns"]["zoneId"], proposal.unseen) == ("Z1", ())
    assert remarks(proposal, "dns", lost=True)[0].startswith("What the zone holds wasn't listed")
