import dns.name
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.embedded.dns.lookup import UnreadableRecord, ZoneIndex, labels_of_text
from deliverability.embedded.dns.zone import RRset, Zone

SOA = RRset("shop.example", "SOA", 3600, ("ns.example. host.example. 1 7200 900 1209600 60",))


def index(*rrsets: RRset, previous: ZoneIndex | None = None, name: str = "shop.example") -> ZoneIndex:
    zone = Zone(name, ("ns.example",))
    zone.apply(rrsets)
    return ZoneIndex(zone, previous)


def ask(held: ZoneIndex, name: str, rdtype: str = "TXT", **options):
    """RCODE, AA, and each section as text."""
    found = held.lookup(dns.name.from_text(name), dns.rdatatype.from_text(rdtype), **options)
    sections = [
        [f"{r.name} {r.ttl} {dns.rdatatype.to_text(r.rdtype)} {d}" for r in section for d in r]
        for section in (found.answer, found.authority, found.additional)
    ]
    return dns.rcode.to_text(found.rcode), found.authoritative, *sections


def text(name: str, value: str = "here") -> RRset:
    return RRset(name, "TXT", 300, (f'"{value}"',))


def alias(name: str, target: str) -> RRset:
    return RRset(name, "CNAME", 300, (f"{target}.",))


NEGATIVE_SOA = "shop.example. 60 SOA ns.example. host.example. 1 7200 900 1209600 60"


class TestWildcards:
    """RFC 4592 section 2.2.1, with its own example zone."""

    zone = index(
        RRset("example", "SOA", 3600, ("ns.example.com. host.example.com. 1 7200 900 1209600 60",)),
        RRset("example", "NS", 3600, ("ns.example.com.", "ns.example.net.")),
        text("*.example", "this is a wildcard"),
        RRset("*.example", "MX", 3600, ("10 host1.example.",)),
        text("sub.*.example", "this is not a wildcard"),
        RRset("host1.example", "A", 3600, ("192.0.2.1",)),
        RRset("_ssh._tcp.host1.example", "SRV", 3600, ("0 0 22 host1.example.",)),
        RRset("subdel.example", "NS", 3600, ("ns.example.com.",)),
        name="example",
    )
    soa = "example. 60 SOA ns.example.com. host.example.com. 1 7200 900 1209600 60"

    @pytest.mark.parametrize("name", ["host3.example", "foo.bar.example"])
    def test_stands_for_names_that_do_not_exist(self, name: str) -> None:
        assert ask(self.zone, name, "MX") == ("NOERROR", True, [f"{name}. 3600 MX 10 host1.example."], [], [])

    @pytest.mark.parametrize(
        ("name", "rdtype"),
        [
            ("host3.example", "A"),
            ("host1.example", "MX"),
            ("sub.*.example", "MX"),
            ("_tcp.host1.example", "A"),
        ],
    )
    def test_does_not_stand_for_other_types_nor_for_existing_names(self, name: str, rdtype: str) -> None:
        assert ask(self.zone, name, rdtype) == ("NOERROR", True, [], [self.soa], [])

    @pytest.mark.parametrize("name", ["_telnet._tcp.host1.example", "ghost.*.example"])
    def test_does_not_reach_past_an_existing_name(self, name: str) -> None:
        assert ask(self.zone, name, "MX") == ("NXDOMAIN", True, [], [self.soa], [])

    def test_does_not_reach_into_a_delegation(self) -> None:
        referral = ["subdel.example. 3600 NS ns.example.com."]
        assert ask(self.zone, "host.subdel.example", "A") == ("NOERROR", False, [], referral, [])

    def test_is_asked_for_by_its_own_name(self) -> None:
        assert ask(self.zone, "*.example", "TXT") == (
            "NOERROR",
            True,
            ['*.example. 300 TXT "this is a wildcard"'],
            [],
            [],
        )


def test_wildcard_alias_is_followed_from_the_name_asked_for() -> None:
    held = index(SOA, alias("*.shop.example", "real.shop.example"), text("real.shop.example"))
    assert ask(held, "x.shop.example")[2] == [
        "x.shop.example. 300 CNAME real.shop.example.",
        'real.shop.example. 300 TXT "here"',
    ]


class TestAliases:
    def test_chain_inside_the_zone_is_followed_to_the_data(self) -> None:
        held = index(SOA, alias("a.shop.example", "b.shop.example"), alias("b.shop.example", "c.shop.example"), text("c.shop.example"))  # fmt: skip
        assert ask(held, "a.shop.example") == (
            "NOERROR",
            True,
            [
                "a.shop.example. 300 CNAME b.shop.example.",
                "b.shop.example. 300 CNAME c.shop.example.",
                'c.shop.example. 300 TXT "here"',
            ],
            [],
            [],
        )

    @pytest.mark.parametrize(
        ("extra", "rcode"),
        [((), "NXDOMAIN"), ((text("b.shop.example"),), "NOERROR")],
        ids=["no name", "no type"],
    )
    def test_chain_into_nothing_ends_with_the_soa(self, extra: tuple[RRset, ...], rcode: str) -> None:
        held = index(SOA, alias("a.shop.example", "b.shop.example"), *extra)
        chain = ["a.shop.example. 300 CNAME b.shop.example."]
        assert ask(held, "a.shop.example", "MX") == (rcode, True, chain, [NEGATIVE_SOA], [])

    def test_chain_out_of_the_zone_ends_there(self) -> None:
        held = index(SOA, alias("a.shop.example", "b.other.example"))
        assert ask(held, "a.shop.example") == (
            "NOERROR",
            True,
            ["a.shop.example. 300 CNAME b.other.example."],
            [],
            [],
        )

    def test_chain_into_a_delegation_ends_there(self) -> None:
        held = index(SOA, alias("a.shop.example", "b.sub.shop.example"), RRset("sub.shop.example", "NS", 9, ("n.x.",)))  # fmt: skip
        assert ask(held, "a.shop.example")[:3] == (
            "NOERROR",
            True,
            ["a.shop.example. 300 CNAME b.sub.shop.example."],
        )

    def test_loop_ends(self) -> None:
        held = index(
            SOA, alias("a.shop.example", "b.shop.example"), alias("b.shop.example", "a.shop.example")
        )
        assert ask(held, "a.shop.example")[2] == [
            "a.shop.example. 300 CNAME b.shop.example.",
            "b.shop.example. 300 CNAME a.shop.example.",
        ]

    @pytest.mark.parametrize("rdtype", ["CNAME", "ANY"])
    def test_is_the_answer_itself_where_it_was_asked_for(self, rdtype: str) -> None:
        held = index(SOA, alias("a.shop.example", "b.shop.example"), text("b.shop.example"))
        assert ask(held, "a.shop.example", rdtype)[2] == ["a.shop.example. 300 CNAME b.shop.example."]


class TestDelegations:
    held = index(
        SOA,
        RRset("sub.shop.example", "NS", 600, ("ns.sub.shop.example.",)),
        RRset("sub.shop.example", "DS", 600, ("1 8 2 " + "AB" * 32,)),
        RRset("ns.sub.shop.example", "A", 600, ("192.0.2.1",)),
        RRset("ns.sub.shop.example", "AAAA", 600, ("2001:db8::1",)),
        text("deep.sub.shop.example", "occluded"),
        RRset("low.sub.shop.example", "NS", 600, ("ns.low.example.",)),
    )
    ns = "sub.shop.example. 600 NS ns.sub.shop.example."
    ds = "sub.shop.example. 600 DS 1 8 2 " + "ab" * 32
    glue = ("ns.sub.shop.example. 600 A 192.0.2.1", "ns.sub.shop.example. 600 AAAA 2001:db8::1")

    @pytest.mark.parametrize(
        "name", ["sub.shop.example", "deep.sub.shop.example", "ns.sub.shop.example", "x.low.sub.shop.example"]
    )
    def test_refers_at_the_topmost_cut_with_glue(self, name: str) -> None:
        assert ask(self.held, name) == ("NOERROR", False, [], [self.ns], [*self.glue])

    def test_shows_the_ds_to_those_who_understand_it(self) -> None:
        found = ask(self.held, "sub.shop.example", dnssec=True)
        assert found == ("NOERROR", False, [], [self.ns, self.ds], [*self.glue])

    def test_answers_for_the_ds_itself(self) -> None:
        assert ask(self.held, "sub.shop.example", "DS") == ("NOERROR", True, [self.ds], [], [])
        assert ask(self.held, "x.sub.shop.example", "DS")[1] is False

    def test_apex_ns_is_no_delegation(self) -> None:
        held = index(SOA, RRset("shop.example", "NS", 60, ("ns.shop.example.",)), RRset("ns.shop.example", "A", 5, ("192.0.2.1",)))  # fmt: skip
        assert ask(held, "shop.example", "NS") == (
            "NOERROR",
            True,
            ["shop.example. 60 NS ns.shop.example."],
            [],
            ["ns.shop.example. 5 A 192.0.2.1"],
        )
        assert ask(held, "gone.shop.example")[0] == "NXDOMAIN"


@pytest.mark.parametrize(("ttl", "minimum", "shown"), [(900, 86400, 900), (86400, 900, 900), (60, 60, 60)])
def test_negative_ttl_is_the_smaller_of_soa_ttl_and_minimum(ttl: int, minimum: int, shown: int) -> None:
    held = index(RRset("shop.example", "SOA", ttl, (f"ns.example. h.example. 1 2 3 4 {minimum}",)))
    assert ask(held, "shop.example")[3] == [
        f"shop.example. {shown} SOA ns.example. h.example. 1 2 3 4 {minimum}"
    ]


def test_serial_stays_as_it_was_written_whatever_changes() -> None:
    zone = Zone("shop.example", ("ns.example",), version=4)
    zone.apply([RRset("shop.example", "SOA", 60, ("ns.example. h.example. 7 2 3 4 60",))])
    before = ask(ZoneIndex(zone), "shop.example", "SOA")
    zone.apply([text("shop.example")])
    assert ask(ZoneIndex(zone), "shop.example", "SOA") == before
    assert before[2] == ["shop.example. 60 SOA ns.example. h.example. 7 2 3 4 60"]


def test_previous_index_gives_no_stale_data() -> None:
    zone = Zone("shop.example", ("ns.example",))
    zone.apply([SOA, text("shop.example", "old"), text("same.shop.example")])
    old = ZoneIndex(zone)
    ask(old, "shop.example"), ask(old, "same.shop.example"), ask(old, "shop.example", "SOA")
    zone.apply([text("shop.example", "new")])
    new = ZoneIndex(zone, old)
    assert ask(new, "shop.example")[2] == ['shop.example. 300 TXT "new"']
    assert ask(old, "shop.example")[2] == ['shop.example. 300 TXT "old"']
    assert ask(new, "same.shop.example")[2] == ['same.shop.example. 300 TXT "here"']
    assert ask(new, "shop.example", "SOA")[2] == ask(old, "shop.example", "SOA")[2]


def test_names_with_escapes_and_odd_octets_are_found() -> None:
    held = index(SOA, text(r"a\.b.shop.example"), text(r"\195\164.shop.example"))
    assert ask(held, r"A\.B.shop.example")[2] == [r'a\.b.shop.example. 300 TXT "here"']
    assert ask(held, r"\195\164.shop.example")[0] == "NOERROR"
    assert ask(held, "b.shop.example")[0] == "NXDOMAIN"


def test_out_of_zone_data_is_never_given() -> None:
    held = index(SOA, alias("a.shop.example", "other.example"), text("other.example"))
    assert ask(held, "a.shop.example")[2] == ["a.shop.example. 300 CNAME other.example."]


def test_unreadable_record_data_names_the_record() -> None:
    held = index(SOA, RRset("shop.example", "MX", 300, ("mx.example.",)), text("fine.shop.example"))
    with pytest.raises(UnreadableRecord, match=r"shop\.example MX mx\.example\.: "):
        ask(held, "shop.example", "MX")
    assert ask(held, "fine.shop.example")[0] == "NOERROR"


@pytest.mark.parametrize("ttl", [-1, 2**31])
def test_ttl_that_does_not_fit_is_unreadable_too(ttl: int) -> None:
    with pytest.raises(UnreadableRecord, match=f"seconds .*, not {ttl}$"):
        ask(index(SOA, RRset("shop.example", "TXT", ttl, ('"x"',))), "shop.example")


_LABEL = st.sampled_from(["a", "b", "*", "_x"])
_NAME = st.lists(_LABEL, max_size=3).map(lambda labels: ".".join([*labels, "shop.example"]))


@given(owners=st.lists(_NAME, max_size=6), asked=_NAME)
def test_every_name_is_answered_as_the_definition_says(owners: list[str], asked: str) -> None:
    """Compared with the definition by brute force: existing, else the wildcard below the closest encloser, else NXDOMAIN."""
    held = index(SOA, *(text(owner, owner) for owner in owners))
    existing = {"shop.example"}
    for owner in owners:
        while owner != "shop.example":
            existing.add(owner)
            owner = owner.partition(".")[2]
    source = asked
    if asked not in existing:
        encloser = asked
        while encloser not in existing:
            encloser = encloser.partition(".")[2]
        source = f"*.{encloser}"
    rcode, authoritative, answer, authority, additional = ask(held, asked)
    assert (authoritative, additional) == (True, [])
    if source in owners:
        assert (rcode, answer, authority) == ("NOERROR", [f'{asked}. 300 TXT "{source}"'], [])
    else:
        expected = "NOERROR" if source in existing else "NXDOMAIN"
        assert (rcode, answer, authority) == (expected, [], [NEGATIVE_SOA])


@pytest.mark.parametrize(
    ("name", "labels"), [("", ()), ("Shop.Example", (b"shop", b"example")), (r"a\.b.c", (b"a.b", b"c"))]
)
def test_labels_of_text(name: str, labels: tuple[bytes, ...]) -> None:
    assert labels_of_text(name) == labels
