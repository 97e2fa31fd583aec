"""A production stack: what is protected stays, what a declared change replaces goes, and nothing gets stuck."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.engine.real.driver import Shop
from tests.engine.real.operations import Operation, steps, surprises
from tests.engine.real.scenarios.conftest import Opens

_REPORTS = {"dmarc": {"policy": "none", "reportTo": ["dmarc@shop.example"]}}
_SANDBOX: Mapping[str, Any] = {"domain": "shop.example", **_REPORTS}
_PRODUCTION: Mapping[str, Any] = {**_SANDBOX, "environment": "production"}
_COMPONENT = ("update", "mail")


def _known(mine: Shop) -> dict[str, Any]:
    """Id and protection of every resource; what else the state holds is encrypted anew each time it's exported."""
    return {each["urn"]: (each.get("id"), each.get("protect")) for each in mine.state()["resources"]}


def _change(mine: Shop, settings: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Declare these settings, see `up` do what its preview said, and leave nothing to be done; returns its steps."""
    mine = mine.declares(settings)
    planned = mine.preview()
    made = mine.up()
    assert surprises(_in_place(planned.operations), _in_place(made.operations)) == ()
    assert mine.left_to_do() == frozenset()
    assert mine.left_to_do("--refresh") == frozenset()
    return steps(made.operations)


def _in_place(done: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """All but the DKIM records, which a preview can't foresee where the key changes."""
    return tuple(each for each in done if not each.name.startswith("mail-dkim-"))


def test_a_refused_destroy_takes_nothing_and_an_unprotected_one_everything(shop: Opens) -> None:
    mine = shop(_PRODUCTION)
    before = mine.zones.contents(), mine.identities()
    mine.up()
    known, made = _known(mine), (mine.zones.contents(), mine.identities())

    refused = mine.destroy(code=1)
    assert "protected" in refused.said
    assert (mine.zones.contents(), mine.identities()) == made
    assert _known(mine) == known
    assert mine.left_to_do() == frozenset()

    mine = mine.declares({**_PRODUCTION, "protect": False})
    assert steps(mine.up().operations) <= {_COMPONENT}
    mine.destroy()
    assert (mine.zones.contents(), mine.identities()) == before
    assert mine.state()["resources"] == []


def test_a_shop_goes_to_production_and_tightens_its_policy(shop: Opens) -> None:
    mine = shop(_SANDBOX)
    mine.up()
    assert _change(mine, _PRODUCTION) == {_COMPONENT, ("update", "mail-configuration-set")}

    quarantine = {"dmarc": {**_REPORTS["dmarc"], "policy": "quarantine"}}
    assert _change(mine, {**_PRODUCTION, **quarantine}) == {_COMPONENT, ("update", "mail-dmarc")}

    helpdesk = {**_PRODUCTION, **quarantine, "spf": {"also": ["ip4:192.0.2.0/24"]}}
    assert _change(mine, helpdesk) == {_COMPONENT, ("update", "mail-spf")}


def test_what_a_change_replaces_goes_though_the_stack_is_protected(shop: Opens) -> None:
    mine = shop(_PRODUCTION)
    mine.up()

    moved = {**_PRODUCTION, "mailFrom": {"subdomain": "post"}}
    assert _change(mine, moved) == {
        _COMPONENT,
        ("create", "mail-mail-from-mx-post"),
        ("create", "mail-mail-from-spf-post"),
        ("update", "mail-mail-from"),
        ("delete", "mail-mail-from-mx"),
        ("delete", "mail-mail-from-spf"),
    }


def test_another_key_length_is_survived_whether_ses_keeps_the_tokens_or_not(shop: Opens) -> None:
    mine = shop(_PRODUCTION)
    mine.up()
    tokens = mine.outputs()["dkimTokens"]

    shorter = {**_PRODUCTION, "dkim": {"keyLength": 1024}}
    warned = mine.declares(shorter).preview().said
    assert "DKIM key length changes from RSA_2048_BIT to RSA_1024_BIT" in warned
    changed = _change(mine, shorter)
    assert ("update", "mail-identity") in changed
    assert {op for op, name in changed if name.startswith("mail-dkim-")} <= {"update"}
    assert mine.outputs()["dkimTokens"] == tokens

    mine.cloud.ses.setup.renews_tokens = True
    mine.cloud.clock.advance(timedelta(hours=25))
    records = {f"mail-dkim-{number}" for number in (1, 2, 3)}
    replaced = {(op, name) for name in records for op in ("create-replacement", "replace", "delete-replaced")}
    assert _change(mine, _PRODUCTION) == {_COMPONENT, ("update", "mail-identity"), *replaced}
    assert set(tokens).isdisjoint(mine.outputs()["dkimTokens"])
    assert {f"{token}._domainkey.shop.example" for token in tokens}.isdisjoint(
        record.name for record in mine.zones.home.contents()
    )
