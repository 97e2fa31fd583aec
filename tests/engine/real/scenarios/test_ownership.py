"""Two stacks and one identity: its tags say whose it is, and the other's preview refuses, until it is told to take it over."""

from tests.engine.real.driver import Shop
from tests.engine.real.operations import steps
from tests.engine.real.scenarios.conftest import Opens

#: One that writes no records: both stacks may declare it.
_SETTINGS = {"domain": "shop.example", "dns": {"mode": "external"}, "mailFrom": {"subdomain": False}}


def _import(mine: Shop) -> None:
    """By hand, past what `adopt` refuses."""
    for type_, name, identifier in (
        ("aws:sesv2/emailIdentity:EmailIdentity", "mail-identity", "shop.example"),
        ("aws:sesv2/configurationSet:ConfigurationSet", "mail-configuration-set", "shop-example"),
    ):
        child = f'{{"type": "{type_}", "name": "{name}", "id": "{identifier}", "parent": "mail"}}'
        parent = '{"type": "mail-deliverability:index:MailDomain", "name": "mail", "component": true}'
        flags = f"--yes --protect=false --generate-code=false --stack {mine.stack}"
        mine.type(f"echo '{{\"resources\": [{parent}, {child}]}}' | pulumi import --file /dev/stdin {flags}")


def test_another_stacks_identity_is_refused_until_it_is_taken_over(shop: Opens) -> None:
    theirs = shop(_SETTINGS)
    theirs.up()
    mine = theirs.beside("newer", _SETTINGS)
    owner = "belongs to the stack shop of the project mail-deliverability, by its tags"
    assert owner in mine.preview(code=1).said
    _import(mine)
    refused = mine.preview(code=1)
    assert owner in refused.said
    assert "set takeOver to shop" in refused.said

    mine = mine.declares({**_SETTINGS, "takeOver": "shop"})
    assert ("update", "mail-identity") in steps(mine.preview().operations)
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()
    # The first one notices, and changes nothing of what isn't its own any more.
    assert "belongs to the stack newer" in theirs.preview("--refresh", code=1).said


def test_a_stack_may_get_another_name(shop: Opens) -> None:
    mine = shop(_SETTINGS)
    mine.up()
    mine.project.write("renamed", mine.region, _SETTINGS)
    mine.project.pulumi("stack", "rename", "renamed", "--stack", mine.stack)
    renamed = mine.under_its_name("renamed")
    changed = steps(renamed.preview().operations)
    assert changed == {("update", "mail"), ("update", "mail-identity"), ("update", "mail-configuration-set")}
    renamed.up()
    assert renamed.left_to_do("--refresh") == frozenset()


def test_an_identity_without_tags_is_taken_over_as_it_is(shop: Opens) -> None:
    mine = shop(_SETTINGS)
    mine.ses.create_email_identity(EmailIdentity="shop.example")
    mine.ses.create_configuration_set(ConfigurationSetName="shop-example")
    _import(mine)
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()


def test_marked_records_are_refused_until_they_are_taken_over(shop: Opens) -> None:
    parked = {"domain": "shop.example", "profile": "parked"}
    theirs = shop({**parked, "dns": {"owner": "theirs"}})
    theirs.up()
    assert theirs.left_to_do("--refresh") == frozenset()
    mine = theirs.beside("newer", parked)
    refusal = "the mail records of shop.example belong to theirs, as the mark at _mail-deliverability.shop.example says"
    assert refusal in mine.preview(code=1).said

    mine = mine.declares({**parked, "dns": {"owner": "mine"}, "takeOver": "theirs"})
    # The mark differs, so it ends with 1.
    mine.type("python -m deliverability adopt --stack newer -o import.json || test $? = 1")
    mine.type("pulumi import --file import.json --yes --protect=false --generate-code=false --stack newer")
    assert steps(mine.preview().operations) == {("update", "mail"), ("update", "mail-owner-mark")}
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()
    # What the first one would change now isn't its own any more.
    assert "belong to mine" in theirs.preview("--refresh", code=1).said
