"""What a change of the declaration touches: the resources that hold what was changed, and nothing else."""

from collections.abc import Mapping
from typing import Any

from tests.engine.real.driver import Shop
from tests.engine.real.operations import steps
from tests.engine.real.scenarios.conftest import Opens
from tests.engine.real.scenarios.own_keys import make_key

_DOMAIN = "shop.example"
_USUAL: Mapping[str, Any] = {"domain": _DOMAIN}
_COMPONENT = ("update", "mail")
_ALL_RECORDS = (
    "mail-spf",
    "mail-dmarc",
    "mail-dkim-1",
    "mail-dkim-2",
    "mail-dkim-3",
    "mail-mail-from-mx",
    "mail-mail-from-spf",
)


def _updated(*names: str) -> frozenset[tuple[str, str]]:
    return frozenset(("update", name) for name in names)


#: What is declared besides the domain, and what an `up` changes then, the component's own outputs apart.
_CHANGES: Mapping[str, tuple[Mapping[str, Any], frozenset[tuple[str, str]]]] = {
    "environment": ({"environment": "production"}, _updated("mail-configuration-set")),
    "protect": ({"protect": True}, frozenset()),
    "senders": ({"senders": [f"orders@{_DOMAIN}"]}, frozenset()),
    "dns.zone": ({"dns": {"zone": _DOMAIN}}, frozenset()),
    "dns.ttl": ({"dns": {"ttl": 600}}, _updated(*_ALL_RECORDS)),
    "dkim.signingZone": (
        {"dkim": {"signingZone": "dkim.eu-central-1.amazonses.com"}},
        _updated("mail-dkim-1", "mail-dkim-2", "mail-dkim-3"),
    ),
    "mailFrom.subdomain": (
        {"mailFrom": {"subdomain": "post"}},
        frozenset(
            {
                ("create", "mail-mail-from-mx-post"),
                ("create", "mail-mail-from-spf-post"),
                ("update", "mail-mail-from"),
                ("delete", "mail-mail-from-mx"),
                ("delete", "mail-mail-from-spf"),
            }
        ),
    ),
    "mailFrom.subdomain: false": (
        {"mailFrom": {"subdomain": False}},
        frozenset(("delete", name) for name in ("mail-mail-from", "mail-mail-from-mx", "mail-mail-from-spf")),
    ),
    "mailFrom.onMxFailure": ({"mailFrom": {"onMxFailure": "reject"}}, _updated("mail-mail-from")),
    "spf.record": ({"spf": {"record": "none"}}, frozenset({("delete", "mail-spf")})),
    "spf.also": ({"spf": {"also": ["ip4:192.0.2.0/24"]}}, _updated("mail-spf")),
    "spf.all": ({"spf": {"all": "~all"}}, _updated("mail-spf")),
    "spf.onForeignTerms": ({"spf": {"onForeignTerms": "remove"}}, frozenset()),
    "dmarc.record": ({"dmarc": {"record": "external"}}, frozenset({("delete", "mail-dmarc")})),
    "dmarc.policy": ({"dmarc": {"policy": "reject"}}, _updated("mail-dmarc")),
    "dmarc.reportTo": ({"dmarc": {"reportTo": [f"dmarc@{_DOMAIN}"]}}, _updated("mail-dmarc")),
    "recipients": (
        {"recipients": ["someone@partner.example"]},
        frozenset({("create", "mail-recipient-someone@partner.example")}),
    ),
    "expect": ({"expect": {"dailyQuota": 300}}, frozenset()),
    "health.enabled": ({"health": {"enabled": True}}, _updated("mail-configuration-set")),
    "health.suppression": ({"health": {"suppression": ["bounce"]}}, _updated("mail-configuration-set")),
    "health.tls": ({"health": {"tls": "optional"}}, _updated("mail-configuration-set")),
    "receivers": ({"receivers": {"bulk": True}}, frozenset()),
    "waivers": (
        {"waivers": [{"rule": "spf.multiple-records", "until": "2999-12-31", "reason": "soon"}]},
        frozenset(),
    ),
}


def test_a_changed_key_touches_only_what_holds_it(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    touched = {}
    for key, (settings, _) in _CHANGES.items():
        planned = mine.declares({**_USUAL, **settings}).preview()
        touched[key] = steps(planned.operations) - {_COMPONENT}
    assert touched == {key: wanted for key, (_, wanted) in _CHANGES.items()}


def _moves_and_settles(mine: Shop, settings: Mapping[str, Any], region: str | None = None) -> Shop:
    mine = mine.declares(settings, region)
    mine.up()
    assert mine.left_to_do() == frozenset()
    mine.verify()
    assert mine.left_to_do("--refresh") == frozenset()
    return mine


def _types_at(mine: Shop) -> frozenset[tuple[str, str]]:
    return frozenset((record.name, record.type) for record in mine.zones.home.contents())


_OF_SENDING = frozenset({("bounce.shop.example", "MX"), ("bounce.shop.example", "TXT")})


def test_a_parked_domain_sends_and_is_parked_again(shop: Opens) -> None:
    mine = shop({**_USUAL, "profile": "parked"})
    mine.up()
    parked = mine.zones.home.contents()
    mine = _moves_and_settles(mine, _USUAL)
    assert _types_at(mine) >= _OF_SENDING
    assert (_DOMAIN, "MX") not in _types_at(mine)
    assert _DOMAIN in mine.identities()
    mine = _moves_and_settles(mine, {**_USUAL, "profile": "parked"})
    assert mine.zones.home.contents() == parked
    assert mine.identities() == frozenset()


def _keys(mine: Shop) -> frozenset[tuple[str, str]]:
    return frozenset(each for each in _types_at(mine) if "_domainkey" in each[0])


def test_an_own_key_takes_over_from_easy_dkim_with_a_step_by_hand(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    key = make_key("shop1")
    mine = mine.declares({**_USUAL, "dkim": key.declared()})
    assert "tell SES yourself" in mine.preview().said
    # The provider sends the new selector and key with the origin AWS_SES, as it was before.
    mine.up(code=1)
    assert ("shop1._domainkey.shop.example", "TXT") in _keys(mine)
    mine.ses.put_email_identity_dkim_signing_attributes(
        EmailIdentity=_DOMAIN,
        SigningAttributesOrigin="EXTERNAL",
        SigningAttributes={
            "DomainSigningSelector": key.selector,
            "DomainSigningPrivateKey": key.private,
        },
    )
    mine.up("--refresh")
    assert _keys(mine) == {("shop1._domainkey.shop.example", "TXT")}
    assert mine.left_to_do() == frozenset()


def test_easy_dkim_takes_over_from_an_own_key(shop: Opens) -> None:
    mine = shop({**_USUAL, "dkim": make_key("shop1").declared()})
    mine.up()
    mine = _moves_and_settles(mine, _USUAL)
    tokens = mine.outputs()["dkimTokens"]
    assert _keys(mine) == {(f"{token}._domainkey.shop.example", "CNAME") for token in tokens}


def test_a_sandbox_moves_to_another_region(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    former = mine.ses
    mine = _moves_and_settles(mine, _USUAL, "eu-west-1")
    assert mine.identities() == {_DOMAIN}
    assert former.list_email_identities()["EmailIdentities"] == []
    bounces = mine.zones.home.get("bounce.shop.example", "MX")
    assert bounces is not None
    assert bounces.values == ("10 feedback-smtp.eu-west-1.amazonses.com",)


def test_records_are_handed_to_other_dns_and_taken_back(shop: Opens) -> None:
    mine = shop(_USUAL)
    before = mine.zones.home.contents()
    mine.up()
    made = mine.zones.home.contents()
    mine = _moves_and_settles(mine, {**_USUAL, "dns": {"mode": "external"}})
    assert mine.zones.home.contents() == before
    assert mine.identities() == {_DOMAIN}
    mine = _moves_and_settles(mine, _USUAL)
    assert mine.zones.home.contents() == made


def test_an_identity_is_handed_to_an_operator_and_taken_back(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    made = mine.zones.home.contents()
    handed = {"identity": "external", "dkim": {"tokens": mine.outputs()["dkimTokens"]}}
    mine = _moves_and_settles(mine, {**_USUAL, **handed})
    assert mine.zones.home.contents() == made
    assert mine.identities() == frozenset()
    mine = _moves_and_settles(mine, _USUAL)
    assert mine.identities() == {_DOMAIN}


def test_two_stacks_in_one_zone_leave_each_other_alone(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    alone = mine.zones.home.contents()
    staging = mine.beside(
        "staging",
        {"domain": "staging.shop.example", "dns": {"zone": _DOMAIN}, "dmarc": {"record": "inherit"}},
    )
    staging.up()
    both = mine.zones.home.contents()
    assert both > alone
    assert {
        record.name for record in both - alone if not record.name.endswith("staging.shop.example")
    } == set()
    for stack in (mine, staging):
        assert stack.left_to_do("--refresh") == frozenset()
    mine.destroy()
    assert both - alone <= mine.zones.home.contents()
    assert staging.left_to_do("--refresh") == frozenset()
    assert mine.identities() == {"staging.shop.example"}
    staging.destroy()
    assert mine.identities() == frozenset()
