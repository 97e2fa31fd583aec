"""The world's DNS address: recursion for RD=1, the zones' own data for RD=0."""

import dns.flags
import pytest

from deliverability.embedded.dns.registry import delegation
from deliverability.embedded.dns.zone import RRset
from tests.embedded.dns.conftest import Lab, Shown, ask, show

SPF = 'shop.example. 300 TXT "v=spf1 include:amazonses.com -all"'
RECURSIVE = "QR AA RD RA"
FAILED = Shown("SERVFAIL", "QR RD RA")


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
class TestRecursion:
    def test_data(self, lab: Lab, tcp: bool) -> None:
        assert lab.resolve("shop.example", tcp=tcp) == Shown(flags=RECURSIVE, answer=(SPF,))

    def test_alias_across_zones(self, lab: Lab, tcp: bool) -> None:
        found = lab.resolve("away.shop.example", tcp=tcp)
        assert found.answer[0] == "away.shop.example. 300 CNAME amazonses.com."
        assert found.answer[1].startswith('amazonses.com. 900 TXT "v=spf1 ip4:')
        assert (found.rcode, found.flags, len(found.answer), found.authority) == ("NOERROR", RECURSIVE, 2, ())

    def test_no_such_type(self, lab: Lab, tcp: bool) -> None:
        assert lab.resolve("shop.example", "AAAA", tcp=tcp) == Shown(flags=RECURSIVE, authority=(lab.soa(),))

    def test_no_such_name(self, lab: Lab, tcp: bool) -> None:
        assert lab.resolve("no.shop.example", tcp=tcp) == Shown("NXDOMAIN", RECURSIVE, authority=(lab.soa(),))

    def test_no_such_tld(self, lab: Lab, tcp: bool) -> None:
        found = lab.resolve("shop.nowhere", tcp=tcp)
        assert (found.rcode, found.answer) == ("NXDOMAIN", ())
        assert found.authority[0].startswith(". 900 SOA a.root-servers.net. ")

    def test_wildcard(self, lab: Lab, tcp: bool) -> None:
        answer = ('q.wild.shop.example. 300 TXT "any"',)
        assert lab.resolve("q.wild.shop.example", tcp=tcp) == Shown(flags=RECURSIVE, answer=answer)

    def test_delegation_into_nothing(self, lab: Lab, tcp: bool) -> None:
        assert lab.resolve("x.sub.shop.example", tcp=tcp) == FAILED


def test_alias_into_nothing_keeps_the_chain(lab: Lab, put) -> None:
    put("dangling.shop.example", "CNAME", "gone.example.")
    found = lab.resolve("dangling.shop.example")
    assert (found.rcode, found.answer) == ("NXDOMAIN", ("dangling.shop.example. 300 CNAME gone.example.",))
    assert found.authority[0].startswith("example. 900 SOA a.nic.example. ")


def test_alias_loop_across_zones_is_servfail(lab: Lab, put) -> None:
    other = lab.world.create_zone("other.example")
    other.apply([RRset("b.other.example", "CNAME", 60, ("a.shop.example.",))])
    put("a.shop.example", "CNAME", "b.other.example.")
    assert lab.resolve("a.shop.example") == FAILED


def test_name_servers_that_need_each_other_are_servfail(lab: Lab) -> None:
    tld = lab.world.zone("example")
    assert tld is not None
    tld.apply(
        [
            RRset("one.example", "NS", 60, ("ns.two.example.",)),
            RRset("two.example", "NS", 60, ("ns.one.example.",)),
        ]
    )
    assert lab.resolve("one.example") == FAILED


def test_any(lab: Lab) -> None:
    whole = lab.resolve("shop.example", "ANY", tcp=True)
    assert [line.split()[2] for line in whole.answer] == ["SOA", "NS", "NS", "NS", "NS", "TXT", "MX"]
    assert lab.resolve("shop.example", "ANY") == Shown(flags=RECURSIVE, answer=(lab.soa(),))


def test_spelling_of_the_question_comes_back(lab: Lab) -> None:
    lab.resolve("shop.example")
    assert lab.resolve("sHoP.eXaMpLe").answer == (SPF.replace("shop.example", "sHoP.eXaMpLe", 1),)


@pytest.mark.parametrize(
    ("name", "options"), [("version.bind", {"rdclass": "CH"}), ("shop.example", {"rdtype": "AXFR"})]
)
def test_what_is_not_resolved_is_refused(lab: Lab, name: str, options: dict) -> None:
    assert lab.resolve(name, **{"rdtype": "TXT", "tcp": True, **options}) == Shown("REFUSED", "QR RD RA")


def test_big_answer_is_cut_over_udp(lab: Lab, put) -> None:
    put("big.shop.example", "TXT", " ".join(f'"{letter * 255}"' for letter in "abcdefgh"))
    assert lab.resolve("big.shop.example") == Shown(flags="QR AA TC RD RA")
    assert len(lab.resolve("big.shop.example", tcp=True).answer) == 1


class TestFreshness:
    """Without a cache an answer is as of now, whatever was asked before."""

    def test_changes_of_records(self, lab: Lab, put) -> None:
        for number in range(3):
            put("shop.example", "TXT", f'"{number}"')
            answer = (f'shop.example. 300 TXT "{number}"',)
            assert lab.resolve("shop.example") == Shown(flags=RECURSIVE, answer=answer)

    def test_changes_of_delegation(self, lab: Lab) -> None:
        assert lab.resolve("shop.example").answer == (SPF,)
        lab.world.undelegate(lab.zone)
        assert lab.resolve("shop.example").rcode == "NXDOMAIN"
        lab.world.delegate(lab.zone)
        assert lab.resolve("shop.example").answer == (SPF,)
        lab.world.delete_zone(lab.zone)
        assert lab.resolve("shop.example").rcode == "NXDOMAIN"

    def test_no_becomes_yes(self, lab: Lab, put) -> None:
        assert lab.resolve("late.shop.example").rcode == "NXDOMAIN"
        put("late.shop.example", "TXT", '"here"')
        assert lab.resolve("late.shop.example").answer == ('late.shop.example. 300 TXT "here"',)


class TestDirectQuestions:
    """Without RD the address answers like a name server of every zone."""

    def test_data_is_authoritative(self, lab: Lab) -> None:
        assert show(ask(lab.world.resolver_address, "shop.example")) == Shown(flags="QR AA RA", answer=(SPF,))

    @pytest.mark.parametrize(
        ("name", "rcode"), [("no.shop.example", "NXDOMAIN"), ("b.deep.shop.example", "NOERROR")]
    )
    def test_no_is_authoritative(self, lab: Lab, name: str, rcode: str) -> None:
        found = show(ask(lab.world.resolver_address, name))
        assert found == Shown(rcode, "QR AA RA", authority=(lab.soa(),))

    def test_zone_that_is_not_delegated_is_seen_here_alone(self, lab: Lab) -> None:
        zone = lab.world.create_zone("quiet.example", delegated=False)
        zone.apply([RRset("quiet.example", "TXT", 60, ('"quiet"',))])
        answer = ('quiet.example. 60 TXT "quiet"',)
        assert show(ask(lab.world.resolver_address, "quiet.example")) == Shown(
            flags="QR AA RA", answer=answer
        )
        assert lab.resolve("quiet.example").rcode == "NXDOMAIN"

    def test_delegated_one_of_two_zones_is_seen(self, lab: Lab) -> None:
        twin = lab.world.create_zone("shop.example")
        twin.apply([RRset("shop.example", "TXT", 60, ('"twin"',))])
        assert show(ask(lab.world.resolver_address, "shop.example")).answer == (SPF,)
        lab.world.delegate(twin)
        assert show(ask(lab.world.resolver_address, "shop.example")).answer == (
            'shop.example. 60 TXT "twin"',
        )

    @pytest.mark.parametrize("name", ["a\\.shop.example", "\\255.shop.example"])
    def test_odd_names_are_no_other_names(self, lab: Lab, name: str) -> None:
        found = show(ask(lab.world.resolver_address, name))
        assert found.rcode == "NXDOMAIN"
        assert found.authority[0].split()[0] == ("example." if name.startswith("a") else "shop.example.")


class TestStaleDs:
    """No zone of the world is signed, so a DS above one makes it bogus to a validating resolver (RFC 4035 section 5)."""

    @pytest.fixture(autouse=True)
    def _stale_ds(self, lab: Lab) -> None:
        tld = lab.world.zone("example")
        assert tld is not None
        tld.apply([RRset("shop.example", "DS", 60, ("1 8 2 " + "00" * 32,))])

    def test_servfail_unless_checking_is_disabled(self, lab: Lab) -> None:
        assert lab.resolve("shop.example") == FAILED
        unchecked = lab.resolve("shop.example", flags=dns.flags.CD)
        assert unchecked == Shown(flags="QR AA RD RA CD", answer=(SPF,))
        assert lab.resolve("shop.example") == FAILED

    def test_what_was_found_unchecked_is_not_given_to_those_who_check(self, lab: Lab) -> None:
        assert lab.resolve("shop.example", flags=dns.flags.CD).rcode == "NOERROR"
        assert lab.resolve("shop.example") == FAILED
        assert (
            len(lab.resolve("shop.example", "DS").answer) == 1
        )  # from above, though the zone's servers are known

    def test_ds_itself_and_other_zones_resolve(self, lab: Lab) -> None:
        ds = "shop.example. 60 DS 1 8 2 " + "00" * 32
        assert lab.resolve("shop.example", "DS") == Shown(flags=RECURSIVE, answer=(ds,))
        assert lab.resolve("amazonses.com").rcode == "NOERROR"


def test_half_broken_delegation_still_resolves(lab: Lab) -> None:
    tld, good = lab.world.zone("example"), delegation(lab.zone)
    assert tld is not None
    tld.apply([RRset("shop.example", "NS", 60, ("ns1.gone.example.", "ns2.gone.example.", good.rdata[3]))])
    assert lab.resolve("shop.example").answer == (SPF,)
    assert lab.world.is_delegated(lab.zone)
