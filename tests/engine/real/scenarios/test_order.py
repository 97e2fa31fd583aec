"""The order of an `up`: records stand before SES is told to use them, and what they replace goes last, or stays for a while."""

from tests.engine.real.command import Outcome
from tests.engine.real.operations import steps
from tests.engine.real.scenarios.conftest import Opens
from tests.engine.real.scenarios.own_keys import make_key

_USUAL = {"domain": "shop.example"}
_COMPONENT = ("update", "mail")


def _done_before(made: Outcome, first: tuple[str, str], then: tuple[str, str]) -> bool:
    """Whether a step had ended when the other one began. Both are written as op and name."""
    done, begun = made.operation(first[1], first[0]), made.operation(then[1], then[0])
    return done.ended is not None and done.ended < begun.began


def _last(made: Outcome) -> frozenset[tuple[str, str]]:
    """The steps that began after all others had ended, where those are deletions."""
    ends = [each.ended or 0 for each in made.operations if each.op in ("create", "update")]
    return frozenset(each.step for each in made.operations if each.op == "delete" and each.began > max(ends))


def test_mail_from_moves_after_its_records_and_the_old_ones_go_last(shop: Opens) -> None:
    mine = shop(_USUAL)
    made = mine.up()
    for record in ("mail-mail-from-mx", "mail-mail-from-spf"):
        assert _done_before(made, ("create", record), ("create", "mail-mail-from"))

    # Without a word about the old label its records go, and the preview says so.
    mine = mine.declares({**_USUAL, "mailFrom": {"subdomain": "post"}})
    planned = mine.preview()
    assert "the records of bounce.shop.example go at the end of this `up`" in planned.said
    assert "mailFrom.previous keeps them for a while" in planned.said
    made = mine.up()
    for record in ("mail-mail-from-mx-post", "mail-mail-from-spf-post"):
        assert _done_before(made, ("create", record), ("update", "mail-mail-from"))
    assert _last(made) == {("delete", "mail-mail-from-mx"), ("delete", "mail-mail-from-spf")}

    # With it they stay, untouched.
    mine = mine.declares({**_USUAL, "mailFrom": {"subdomain": "mx", "previous": ["post"]}})
    planned = mine.preview()
    assert (
        "the records of post.shop.example stay until you take them out of mailFrom.previous" in planned.said
    )
    made = mine.up()
    assert steps(made.operations) == {
        _COMPONENT,
        ("create", "mail-mail-from-mx-mx"),
        ("create", "mail-mail-from-spf-mx"),
        ("update", "mail-mail-from"),
    }
    for record in ("mail-mail-from-mx-post", "mail-mail-from-spf-post"):
        assert made.operation(record).op == "same"

    # Taking the label out takes away just them.
    mine = mine.declares({**_USUAL, "mailFrom": {"subdomain": "mx"}})
    kept = mine.zones.home.contents()
    assert steps(mine.up().operations) == {
        _COMPONENT,
        ("delete", "mail-mail-from-mx-post"),
        ("delete", "mail-mail-from-spf-post"),
    }
    gone = {(record.name, record.type) for record in kept - mine.zones.home.contents()}
    assert gone == {("post.shop.example", "MX"), ("post.shop.example", "TXT")}
    assert mine.zones.home.contents() < kept
    assert mine.left_to_do() == frozenset()


def test_an_own_key_signs_after_its_record_stands_and_the_old_one_goes_last(shop: Opens) -> None:
    first, second, third = (make_key(f"shop{number}") for number in (1, 2, 3))
    mine = shop({**_USUAL, "dkim": first.declared()})
    made = mine.up()
    assert _done_before(made, ("create", "mail-dkim-shop1"), ("create", "mail-identity"))

    mine = mine.declares({**_USUAL, "dkim": second.declared()})
    planned = mine.preview()
    assert "the records of shop1 go at the end of this `up`" in planned.said
    assert "dkim.byo.previous keeps them for a while" in planned.said
    made = mine.up()
    assert _done_before(made, ("create", "mail-dkim-shop2"), ("update", "mail-identity"))
    assert _last(made) == {("delete", "mail-dkim-shop1")}

    mine = mine.declares({**_USUAL, "dkim": third.declared(second)})
    assert "the records of shop2 stay until you take them out of dkim.byo.previous" in mine.preview().said
    made = mine.up()
    assert steps(made.operations) == {_COMPONENT, ("create", "mail-dkim-shop3"), ("update", "mail-identity")}
    assert made.operation("mail-dkim-shop2").op == "same"

    mine = mine.declares({**_USUAL, "dkim": third.declared()})
    kept = mine.zones.home.contents()
    assert steps(mine.up().operations) == {_COMPONENT, ("delete", "mail-dkim-shop2")}
    gone = {(record.name, record.type) for record in kept - mine.zones.home.contents()}
    assert gone == {("shop2._domainkey.shop.example", "TXT")}
    assert mine.left_to_do() == frozenset()
