"""Names below a delegation: their records go to the zone that the world asks, or the preview refuses."""

import pytest

from deliverability.rehearsal.testbed.zone_editor import ZoneEditor
from tests.engine.real.driver import Shop
from tests.engine.real.scenarios.conftest import Opens

_USUAL = {"domain": "shop.example"}
#: What each name below the domain holds, as name servers see it: label -> types.
_BELOW = {"_domainkey": "CNAME", "_dmarc": "TXT", "bounce": "MX"}


def _delegate(mine: Shop, label: str) -> ZoneEditor:
    """A zone of the same account for a name below the domain, and the NS records that lead to it."""
    route53 = mine.clients.client("route53", "us-east-1")
    made = route53.create_hosted_zone(Name=f"{label}.shop.example", CallerReference=label)
    servers = made["DelegationSet"]["NameServers"]
    mine.zones.home.put(f"{label}.shop.example", "NS", [f"{server}." for server in servers])
    return ZoneEditor(route53, made["HostedZone"]["Id"].removeprefix("/hostedzone/"), f"{label}.shop.example")


def test_records_go_to_the_zone_of_their_name(shop: Opens) -> None:
    mine = shop(_USUAL)
    zones = {label: _delegate(mine, label) for label in _BELOW}
    before = mine.zones.home.contents()
    mine.up()

    for label, editor in zones.items():
        held = editor.contents()
        assert _BELOW[label] in {record.type for record in held}
        assert {record.name for record in held if not record.name.endswith(f"{label}.shop.example")} == set()
    # Of ours only SPF stands in the zone of the domain.
    added = {(record.name, record.type) for record in mine.zones.home.contents() - before}
    assert added == {("shop.example", "TXT")}
    mine.verify()
    assert mine.ses.get_email_identity(EmailIdentity="shop.example")["DkimAttributes"]["Status"] == "SUCCESS"
    assert mine.left_to_do("--refresh") == frozenset()

    mine.destroy()
    assert mine.zones.home.contents() == before
    assert [editor.contents() for editor in zones.values()] == [frozenset()] * len(zones)


@pytest.mark.parametrize("label", _BELOW)
def test_a_delegation_to_somebody_else_is_refused_in_preview(shop: Opens, label: str) -> None:
    mine = shop(_USUAL)
    mine.zones.home.put(f"{label}.shop.example", "NS", ["ns1.partner.example.", "ns2.partner.example."])
    refused = mine.preview(code=1).printed
    assert (
        f"{label}.shop.example is delegated to other name servers by the NS records in shop.example"
        in refused
    )
    assert "Remove the delegation" in refused
