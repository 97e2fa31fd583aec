"""What all answers to a question say together, in any order, and whoever of the servers said it."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.snapshot import CONTRADICTORY, Consensus, Observation, consensus


def said(status, *values, view="authoritative", server="ns1", **more):
    return Observation("x", "TXT", view, server, "192.0.2.1", status, values, **more)


def agreed(*seen, rdtype="TXT"):
    return consensus("x", rdtype, seen)


servers = st.sampled_from(["ns1", "ns2", "ns3", "ns4"])
observations = st.builds(
    Observation,
    name=st.just("x"),
    type=st.just("TXT"),
    view=st.sampled_from(["authoritative", "resolver", "parent"]),
    server=servers,
    address=st.sampled_from(["192.0.2.1", "2001:db8::1"]),
    status=st.sampled_from(["NOERROR", "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "TIMEOUT", "LAME"]),
    values=st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True).map(tuple),
    ttl=st.none() | st.integers(0, 300),
    cname=st.lists(st.sampled_from(["y", "z"]), max_size=2).map(tuple),
    aa=st.booleans(),
)


def unordered(told: Consensus) -> tuple[Consensus, frozenset[str], frozenset[frozenset[str]]]:
    """It with what has an order put aside, and who dissents without a name."""
    return (
        replace(told, values=(), dissent=()),
        frozenset(told.values),
        frozenset(frozenset(o.values) for o in told.dissent),
    )


@given(
    st.lists(observations, max_size=8),
    st.permutations(["ns1", "ns2", "ns3", "ns4"]),
    st.randoms(),
    st.sampled_from(["TXT", "A"]),
)
def test_neither_order_nor_names_of_servers_nor_order_of_values_decide(seen, renamed, random, rdtype):
    other_name = dict(zip(["ns1", "ns2", "ns3", "ns4"], renamed, strict=True))
    others = [
        replace(o, server=other_name[o.server], values=tuple(random.sample(o.values, len(o.values))))
        for o in random.sample(seen, len(seen))
    ]
    assert unordered(agreed(*seen, rdtype=rdtype)) == unordered(agreed(*others, rdtype=rdtype))


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_no_order_breaks_a_tie(order):
    seen = [said("NOERROR", "a", server=f"ns{n}") for n in (1, 2)] + [
        said("NXDOMAIN", server=f"ns{n}") for n in (3, 4)
    ]
    told = agreed(*(seen[index] for index in order))
    assert (told.status, told.conclusive, told.values, set(told.dissent)) == (
        CONTRADICTORY,
        False,
        (),
        set(seen),
    )


def test_the_most_of_many_answers_are_no_majority():
    seen = [said("NOERROR", value, server=f"ns{n}") for n, value in enumerate("aabc")]
    assert agreed(*seen).status == CONTRADICTORY


def test_a_server_with_two_addresses_has_one_vote():
    seen = [said("NOERROR", "a"), said("NOERROR", "a"), said("NOERROR", "b", server="ns2")]
    assert agreed(*seen).status == CONTRADICTORY


def test_a_server_that_contradicts_itself_has_no_say():
    assert agreed(said("NOERROR", "a"), said("NOERROR", "b")).status == CONTRADICTORY
    seen = [said("NOERROR", "a"), said("NOERROR", "b"), said("NOERROR", "a", server="ns2")]
    assert (agreed(*seen).values, agreed(*seen).dissent) == (("a",), (seen[1],))


def test_addresses_that_servers_choose_for_each_asker_are_taken_together():
    seen = [said("NOERROR", value, server=f"ns{n}", ttl=n) for n, value in enumerate(("a", "b", "c"))]
    assert agreed(*seen, rdtype="A") == Consensus(
        "x", "A", "NOERROR", ("a", "b", "c"), 2, basis="authoritative"
    )
    none = said("NXDOMAIN", server="ns9")
    assert agreed(*seen, none, rdtype="A").dissent == (none,)
    assert agreed(seen[0], none, rdtype="A").status == CONTRADICTORY


def test_two_ways_to_say_that_there_is_nothing_are_no_contradiction():
    told = agreed(said("NXDOMAIN"), said("NOERROR", server="ns2"))
    assert (told.status, told.missing, told.dissent) == ("NOERROR", True, ())


def test_authoritative_answers_beat_resolvers():
    told = agreed(said("NOERROR", "old", view="resolver"), said("NOERROR", "new", ttl=60))
    assert told == Consensus("x", "TXT", "NOERROR", ("new",), 60, basis="authoritative")


def test_resolvers_count_where_no_server_was_reached():
    told = agreed(said("UNREACHABLE"), said("NOERROR", "seen", view="resolver"))
    assert told == Consensus("x", "TXT", "NOERROR", ("seen",), basis="resolver")


def test_the_minority_dissents():
    stale = said("NXDOMAIN", server="ns3")
    told = agreed(stale, said("NOERROR", "a"), said("NOERROR", "a", server="ns2"))
    assert told == Consensus("x", "TXT", "NOERROR", ("a",), basis="authoritative", dissent=(stale,))


def test_the_order_of_values_is_no_difference():
    told = agreed(said("NOERROR", "a", "b"), said("NOERROR", "b", "a", server="ns2"))
    assert told.dissent == ()


@pytest.mark.parametrize("silence", ["TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME"])
def test_a_servers_word_says_more_than_anothers_silence(silence):
    told = agreed(said(silence), said("SERVFAIL", view="resolver"))
    assert told == Consensus("x", "TXT", "SERVFAIL")


def test_the_parents_view_is_no_answer():
    told = agreed(said("NOERROR", "ns1", view="parent"))
    assert told == Consensus("x", "TXT", "NOT-ASKED")
