"""Records below a delegation go to the zone of their own name."""

import pulumi
import pytest

from tests.components.strict_mocks import StrictAws, Zone, declare

ABOVE = "group.example"
DOMAIN = f"shop.{ABOVE}"
NS = ("ns1.elsewhere.example.",)


def zones_of(*zones: Zone, **settings):
    run = declare({"domain": DOMAIN, **settings}, cloud=StrictAws(zones=zones))
    return {
        request.name: run.inputs(request.name)["zoneId"]
        for request in run.requests
        if request.type == "aws:route53/record:Record"
    }


def test_each_name_goes_to_the_zone_that_the_world_asks():
    cuts = {(f"_domainkey.{DOMAIN}", "NS"): NS, (f"bounce.{DOMAIN}", "NS"): NS}
    found = zones_of(
        Zone("Z1", DOMAIN, records={(DOMAIN, "NS"): NS, **cuts}),
        Zone("Z2", f"_domainkey.{DOMAIN}"),
        Zone("Z3", f"bounce.{DOMAIN}"),
    )
    assert found == {
        "mail-spf": "Z1",
        "mail-dmarc": "Z1",
        "mail-dkim-1": "Z2",
        "mail-dkim-2": "Z2",
        "mail-dkim-3": "Z2",
        "mail-mail-from-mx": "Z3",
        "mail-mail-from-spf": "Z3",
    }


@pytest.mark.parametrize("preview", [True, False])
def test_a_delegation_to_others_is_refused_by_name(preview: bool):
    zone = Zone("Z1", ABOVE, records={(f"_dmarc.{DOMAIN}", "NS"): NS})
    with pytest.raises(
        pulumi.RunError,
        match=r"_dmarc\.shop\.group\.example is delegated .* by the NS records in group\.example \(Z1\)",
    ):
        declare({"domain": DOMAIN}, cloud=StrictAws(zones=(zone,)), preview=preview)


def test_a_domain_that_is_delegated_from_its_own_zone_is_followed():
    found = zones_of(
        Zone("Z1", ABOVE, records={(DOMAIN, "NS"): NS}),
        Zone("Z2", DOMAIN),
        dns={"zone": ABOVE},
    )
    assert set(found.values()) == {"Z2"}


def test_tokens_that_were_handed_over_are_looked_at_like_any_other_name():
    cloud = StrictAws(zones=(Zone("Z1", DOMAIN),))
    external = {"identity": "external", "dkim": {"tokens": ["token1", "token2", "token3"]}}
    run = declare({"domain": DOMAIN, **external}, cloud=cloud)
    (read,) = [invoke.args for invoke in run.monitor.invokes if invoke.token.endswith(":getRecords")]
    for token in external["dkim"]["tokens"]:
        assert rf"{token}\._domainkey\.shop\.group\.example" in read["nameRegex"]
