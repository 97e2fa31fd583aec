"""A stack whose state is an earlier version's, which named these resources by their kind alone."""

from tests.engine.real.operations import steps
from tests.engine.real.scenarios.conftest import Opens
from tests.engine.real.scenarios.own_keys import make_key

_RENAMED = {
    "mail-mail-from-mx-post": "mail-mail-from-mx",
    "mail-mail-from-spf-post": "mail-mail-from-spf",
    "mail-dkim-shop1": "mail-dkim",
}


def test_resources_that_an_earlier_version_named_otherwise_stay_what_they_are(shop: Opens) -> None:
    key, later = make_key("shop1"), make_key("shop2")
    usual = {"domain": "shop.example", "environment": "production"}
    mine = shop({**usual, "mailFrom": {"subdomain": "post"}, "dkim": key.declared()})
    mine.up()
    made = mine.zones.home.contents()
    urns = {each["urn"].rpartition("::")[2]: each["urn"] for each in mine.state()["resources"]}
    for now, then in _RENAMED.items():
        # All records were protected in production.
        mine.type(f"pulumi state protect --yes --stack {mine.stack} '{urns[now]}'")
        mine.type(f"pulumi state rename --yes --stack {mine.stack} '{urns[now]}' {then}")

    assert mine.left_to_do() == frozenset()
    mine = mine.declares(
        {
            **usual,
            "mailFrom": {"subdomain": "mx", "previous": ["post"]},
            "dkim": later.declared(key),
        }
    )
    assert {name for op, name in steps(mine.up().operations) if op == "create"} == {
        "mail-mail-from-mx-mx",
        "mail-mail-from-spf-mx",
        "mail-dkim-shop2",
    }
    assert made < mine.zones.home.contents()
    assert mine.left_to_do("--refresh") == frozenset()
