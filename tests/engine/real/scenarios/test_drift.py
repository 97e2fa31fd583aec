"""Drift: a preview with a refresh ends with 7 and says what differs, and `up --refresh` puts it right unless somebody would lose by it."""

from collections.abc import Callable

from deliverability.standards import txt
from tests.engine.real.driver import Shop
from tests.engine.real.operations import steps
from tests.engine.real.scenarios.conftest import Opens

_USUAL = {"domain": "shop.example"}
_SPF = "v=spf1 include:amazonses.com -all"
_TERM = "include:_spf.newsletter.example"
_ADDED = f"v=spf1 include:amazonses.com {_TERM} -all"
#: The exit code of `--expect-no-changes` where there are some.
_CHANGES = 7


def _drifts(mine: Shop) -> dict[str, Callable[[], object]]:
    """What others do to the zone, by the resource that it is done to."""
    home = mine.zones.home
    policy = home.texts("_dmarc.shop.example")
    return {
        "mail-spf": lambda: home.put_texts("shop.example", ["v=spf1 include:amazonses.com ~all"]),
        "mail-mail-from-mx": lambda: home.remove("bounce.shop.example", "MX"),
        "mail-dmarc": lambda: home.put_texts("_dmarc.shop.example", policy, ttl=60),
    }


def test_drift_is_seven_and_repaired(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    made = mine.zones.home.contents()
    drifts = _drifts(mine)
    for name, drift in drifts.items():
        drift()
        found = steps(mine.preview("--refresh", "--expect-no-changes", code=_CHANGES).operations)
        assert {touched for _, touched in found if touched != "mail"} == {name}
        mine.zones.home.restore(made)

    for drift in drifts.values():
        drift()
    mine.up("--refresh")
    assert mine.zones.home.contents() == made
    assert mine.left_to_do("--refresh") == frozenset()


def test_an_identity_that_was_deleted_outside_is_made_again(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    mine.ses.delete_email_identity(EmailIdentity=mine.domain)
    found = steps(mine.preview("--refresh", "--expect-no-changes", code=_CHANGES).operations)
    assert ("create", "mail-identity") in found
    mine.up("--refresh")
    assert mine.domain in mine.identities()
    names = {record.name for record in mine.zones.home.contents() if "_domainkey" in record.name}
    assert names == {f"{token}._domainkey.shop.example" for token in mine.outputs()["dkimTokens"]}
    assert mine.left_to_do("--refresh") == frozenset()


def test_terms_that_nobody_declared_are_named_and_kept_until_a_word_is_said(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    # Whether it stands before or after our own terms makes no difference.
    for added in (f"v=spf1 {_TERM} include:amazonses.com -all", _ADDED):
        mine.zones.home.put_texts("shop.example", [added])
        warned = mine.preview("--refresh", "--expect-no-changes", code=_CHANGES).said
        assert "`pulumi up` will refuse this" in warned
        assert f"add to spf.also: - {_TERM}" in warned

        refused = mine.up("--refresh", code=1)
        assert f"add to spf.also: - {_TERM}" in refused.said
        assert "set spf.onForeignTerms to remove" in refused.said
        assert mine.zones.home.texts("shop.example") == (added,)

    # The two ways out: take the term over, or say that it may go.
    mine = mine.declares({**_USUAL, "spf": {"also": [_TERM]}})
    mine.up("--refresh")
    assert mine.zones.home.texts("shop.example") == (_ADDED,)
    assert mine.left_to_do("--refresh") == frozenset()

    # What was declared before, and is taken out now, needs no word.
    mine = mine.declares(_USUAL)
    mine.up("--refresh")
    assert mine.zones.home.texts("shop.example") == (_SPF,)

    mine.zones.home.put("shop.example", "TXT", [txt.to_route53(_ADDED)])
    mine = mine.declares({**_USUAL, "spf": {"onForeignTerms": "remove"}})
    mine.up("--refresh")
    assert mine.zones.home.texts("shop.example") == (_SPF,)
    assert mine.left_to_do("--refresh") == frozenset()
