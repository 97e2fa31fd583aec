"""What is decided about a record set that others share, from what stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.shared_txt import (
    CannotShare,
    Change,
    TxtSet,
    change_to_put,
    change_to_take,
    standing_at,
)
from deliverability.standards import spf, txt

NAME = "shop.example"
OURS = "v=spf1 include:amazonses.com -all"
OLD = "v=spf1 include:amazonses.com ~all"
RIVAL = "v=spf1 include:crm.example -all"
HERITAGE = "heritage=external-dns,external-dns/owner=kube,external-dns/resource=ingress/shop"


def holding(*texts: str, ttl: int = 60) -> TxtSet:
    return TxtSet(ttl, tuple(map(txt.to_route53, texts)))


@pytest.mark.parametrize(
    ("standing", "old", "expected"),
    [
        (None, None, Change(None, holding(OURS, ttl=300))),
        (holding("a"), None, Change(holding("a"), holding("a", OURS))),
        (holding("a", OURS, "b"), None, None),
        (holding("a", OLD, "b"), OLD, Change(holding("a", OLD, "b"), holding("a", OURS, "b"))),
        (holding(OLD, "b", OURS), OLD, Change(holding(OLD, "b", OURS), holding(OURS, "b"))),
        # What was ours is gone already, or what is wanted stands already.
        (holding("a"), OLD, Change(holding("a"), holding("a", OURS))),
        (holding("a", OURS), OLD, None),
        (holding("a", OURS), OURS, None),
        # Somebody else's SPF record that came to stand beside ours: nothing is added, so nothing is refused.
        (holding(RIVAL, OURS), OURS, None),
        (holding(HERITAGE, OURS), None, None),
        (holding(HERITAGE, OLD), OLD, Change(holding(HERITAGE, OLD), holding(HERITAGE, OURS))),
        # Meant as SPF, and none: receivers don't see it.
        (holding(" v=spf1 -all"), None, Change(holding(" v=spf1 -all"), holding(" v=spf1 -all", OURS))),
    ],
)
def test_putting_a_value(standing: TxtSet | None, old: str | None, expected: Change | None):
    assert change_to_put(NAME, standing, OURS, ttl=300, old=old) == expected


def test_the_ttl_stays_unless_told():
    assert change_to_put(NAME, holding("a", OURS), OURS, ttl=300, old=OURS, set_ttl=True) == Change(
        holding("a", OURS), holding("a", OURS, ttl=300)
    )
    assert change_to_put(NAME, holding(OURS, ttl=300), OURS, ttl=300, old=OURS, set_ttl=True) is None


@pytest.mark.parametrize(
    ("texts", "old", "said"),
    [
        (("a", RIVAL), None, "'v=spf1 include:crm.example -all'. Receivers take two for an error"),
        ((RIVAL, OLD), OLD, "spf.also"),
        ((OLD,), None, "set spf.record to none"),
        ((RIVAL.upper(),), None, "SPF record of somebody else"),
        ((HERITAGE,), None, "external-dns (owner kube) owns that"),
        ((HERITAGE, "a"), OLD, "--txt-prefix"),
    ],
)
def test_what_is_refused(texts: tuple[str, ...], old: str | None, said: str):
    with pytest.raises(CannotShare) as refusal:
        change_to_put(NAME, holding(*texts), OURS, ttl=300, old=old)
    assert said in str(refusal.value)
    assert NAME in str(refusal.value)


def test_a_value_that_is_no_spf_record_may_stand_beside_any():
    assert change_to_put(NAME, holding(RIVAL), "v=DMARC1;", ttl=300) == Change(
        holding(RIVAL), holding(RIVAL, "v=DMARC1;")
    )


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (None, None),
        (holding("a"), None),
        (holding("a", OURS), Change(holding("a", OURS), holding("a"))),
        (holding(OURS), Change(holding(OURS), None)),
        (holding(RIVAL, HERITAGE, OURS), Change(holding(RIVAL, HERITAGE, OURS), holding(RIVAL, HERITAGE))),
    ],
)
def test_taking_a_value(standing: TxtSet | None, expected: Change | None):
    assert change_to_take(standing, OURS) == expected


def test_a_value_is_told_by_its_text_and_others_keep_their_spelling():
    standing = TxtSet(60, ('"v=spf1 include:amazonses.com" " -all"', '"\\141"', "unquoted"))
    assert change_to_put(NAME, standing, OURS, ttl=300) is None
    assert change_to_take(standing, OURS) == Change(standing, TxtSet(60, ('"\\141"', "unquoted")))


def described(type_: str, *values: str, **more: object) -> dict[str, object]:
    return {
        "Name": f"{NAME}.",
        "Type": type_,
        "TTL": 60,
        "ResourceRecords": [{"Value": v} for v in values],
    } | more


def test_the_plain_set_is_found_among_other_types():
    sets = [described("A", "192.0.2.1"), described("MX", "0 ."), described("TXT", '"a"', '"b"')]
    assert standing_at(NAME, sets) == TxtSet(60, ('"a"', '"b"'))
    assert standing_at(NAME, sets[:2]) is None


@pytest.mark.parametrize(
    ("record_set", "said"),
    [
        (described("CNAME", "shop.vendor.example."), "is a CNAME to shop.vendor.example., and no TXT value"),
        ({"Name": "x.", "Type": "CNAME", "AliasTarget": {}}, "is a CNAME to an alias"),
        (described("TXT", '"a"', SetIdentifier="one", Weight=10), r"no plain one (SetIdentifier, Weight)"),
        ({"Name": "x.", "Type": "TXT", "AliasTarget": {}}, "no plain one (AliasTarget)"),
        (described("TXT", '"a"', SetIdentifier="eu", Failover="PRIMARY"), "(Failover, SetIdentifier)"),
        (described("TXT", '"a"', HealthCheckId="h"), "(HealthCheckId)"),
        (described("TXT", '"a"', TrafficPolicyInstanceId="t"), "(TrafficPolicyInstanceId)"),
    ],
)
def test_a_set_that_cannot_be_shared_is_named(record_set: dict[str, object], said: str):
    with pytest.raises(CannotShare) as refusal:
        standing_at(NAME, [record_set])
    assert str(refusal.value).startswith((f"{NAME} ", f"the TXT record set at {NAME} "))
    assert said in str(refusal.value)


TEXTS = st.sampled_from([OURS, OLD, RIVAL, HERITAGE, "a", "b", "é", "x" * 300, ""])
SETS = st.none() | st.builds(
    lambda ttl, texts: holding(*texts, ttl=ttl), st.integers(0, 9), st.lists(TEXTS, min_size=1, unique=True)
)


@given(SETS, TEXTS, st.none() | TEXTS, st.booleans())
def test_ours_is_there_once_afterwards_and_the_others_are_as_before(
    standing: TxtSet | None, value: str, old: str | None, set_ttl: bool
):
    try:
        change = change_to_put(NAME, standing, value, ttl=300, old=old, set_ttl=set_ttl)
    except CannotShare:
        assert standing is not None
        assert value not in standing.texts or old in standing.texts
        return
    after = standing if change is None else change.create
    assert after is not None
    assert change is None or change.delete == standing
    before = standing.texts if standing else ()
    assert [t for t in after.texts if t != value] == [t for t in before if t not in (value, old)]
    assert after.texts.count(value) == 1
    assert after.ttl == (300 if standing is None or set_ttl else standing.ttl)
    added = value not in before and old not in before
    assert not (added and spf.is_record(value)) or sum(map(spf.is_record, after.texts)) == 1


@given(SETS, TEXTS)
def test_taking_undoes_putting(standing: TxtSet | None, value: str):
    change = change_to_take(standing, value)
    after = standing if change is None else change.create
    assert (after.texts if after else ()) == tuple(
        t for t in (standing.texts if standing else ()) if t != value
    )
    try:
        put = change_to_put(NAME, after, value, ttl=300)
    except CannotShare:
        return
    assert put is not None
    assert change_to_take(put.create, value) == Change(put.create, after)
