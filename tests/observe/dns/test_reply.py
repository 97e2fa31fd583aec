"""Messages to values, and every octet string to a value or NoReply."""

from itertools import pairwise

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.observe.dns.reply import MOST_ALIASES, NoReply, Referral, Reply, read_reply
from deliverability.standards import mx

NAME = "www.example.com."
LABELS = (b"www", b"example", b"com")


def read(*, answer=(), authority=(), additional=(), flags=0, rcode=0, rdtype="TXT", name=NAME):
    """What a response with these records (`name. ttl TYPE data`) says."""
    response = dns.message.make_response(dns.message.make_query(name, rdtype))
    response.flags |= flags
    response.set_rcode(rcode)
    for section, records in (
        (response.answer, answer),
        (response.authority, authority),
        (response.additional, additional),
    ):
        for record in records:
            owner, ttl, kind, *rdata = record.split(" ", 3)
            section.append(dns.rrset.from_text(owner, int(ttl), "IN", kind, *rdata[0].split(" | ")))
    return read_reply(
        response.to_wire(max_size=65535),
        dns.name.from_text(name).labels[:-1],
        dns.rdatatype.from_text(rdtype),
    )


@pytest.mark.parametrize(
    ("rdtype", "rdata", "value"),
    [
        ("TXT", '"v=spf1 " "-all"', "v=spf1 -all"),
        ("TXT", '""', ""),
        ("TXT", '"\\233\\195\\164"', "\udce9ä"),
        ("MX", "10 Feedback-SMTP.eu-central-1.AmazonSES.com.", "10 feedback-smtp.eu-central-1.amazonses.com"),
        ("MX", "0 .", "0 ."),
        ("CNAME", "Target.Example.NET.", "target.example.net"),
        ("NS", "NS1.example.net.", "ns1.example.net"),
        ("PTR", "host.example.net.", "host.example.net"),
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:DB8:0::1", "2001:db8::1"),
        ("SOA", "NS.x. Host.y. 1 2 3 4 5", "ns.x host.y 1 2 3 4 5"),
        ("CAA", '0 issue "ca.example"', '0 issue "ca.example"'),
    ],
)
def test_values_have_the_inner_form(rdtype, rdata, value):
    got = read(answer=[f"{NAME} 300 {rdtype} {rdata}"], rdtype=rdtype)
    assert got == Reply("NOERROR", (value,), 300)


@pytest.mark.parametrize("rdtype", ["CNAME", "PTR", "NS", "MX"])
@pytest.mark.parametrize(
    ("rdata", "host"),
    [
        (r"John\032Smith.Users.example.", "john smith.users.example"),
        (r"a\@b\;c.\(d\).x\\y\"z.example.", r'a@b;c.(d).x\y"z.example'),
        # What can't be told from another name, or can't be seen, stays escaped.
        (r"host\.master.example.", r"host\.master.example"),
        (r"a\000\233.example.", r"a\000\233.example"),
        (".", "."),
    ],
)
def test_hosts_are_written_as_they_would_be_asked_for(rdtype, rdata, host):
    preference = "10 " if rdtype == "MX" else ""
    got = read(answer=[f"{NAME} 300 {rdtype} {preference}{rdata}"], rdtype=rdtype)
    assert got.values == (f"{preference}{host}",)


def test_a_chain_through_a_name_with_spaces():
    got = read(answer=[f"{NAME} 300 CNAME A\\032b.example.", 'a\\032b.example. 60 TXT "x"'])
    assert got == Reply("NOERROR", ("x",), 60, ("a b.example",))


def test_mail_hosts_are_sorted_by_preference():
    records = [f"{NAME} 300 MX {value}" for value in ("10 b.example.", "100 a.example.", "5 c.example.")]
    assert read(answer=records, rdtype="MX").values == ("5 c.example", "10 b.example", "100 a.example")


def test_several_records_are_sorted_since_servers_rotate_them():
    got = read(answer=[f'{NAME} 300 TXT "b" | "c" | "a"'])
    assert got.values == ("a", "b", "c")


def test_a_cname_chain_is_followed_and_the_smallest_ttl_counts():
    got = read(
        answer=[
            f"{NAME} 300 CNAME A.example.net.",
            "a.example.net. 60 CNAME b.example.net.",
            'b.example.net. 900 TXT "x"',
        ],
        flags=dns.flags.AA,
    )
    assert got == Reply("NOERROR", ("x",), 60, ("a.example.net", "b.example.net"), aa=True)


def test_a_chain_that_leaves_the_zone_is_open():
    got = read(answer=[f"{NAME} 300 CNAME a.example.net."], flags=dns.flags.AA)
    assert got == Reply("NOERROR", (), 300, ("a.example.net",), aa=True, open_chain=True)


def test_a_chain_that_ends_in_nothing_is_not_open():
    soa = "example.net. 900 SOA ns.x. h.y. 1 2 3 4 5"
    nodata = read(answer=[f"{NAME} 300 CNAME a.example.net."], authority=[soa])
    assert nodata == Reply("NOERROR", (), 300, ("a.example.net",))
    nxdomain = read(answer=[f"{NAME} 300 CNAME a.example.net."], rcode=dns.rcode.NXDOMAIN)
    assert nxdomain == Reply("NXDOMAIN", (), 300, ("a.example.net",))


@pytest.mark.parametrize(
    "answer",
    [
        [f"{NAME} 300 CNAME {NAME}"],
        [f"{NAME} 300 CNAME a.example.", f"a.example. 300 CNAME {NAME}"],
    ],
    ids=["itself", "circle"],
)
def test_a_chain_in_a_circle_answers_nothing(answer):
    with pytest.raises(NoReply):
        read(answer=answer)


@pytest.mark.parametrize(("aliases", "answered"), [(MOST_ALIASES, True), (MOST_ALIASES + 1, False)])
def test_a_chain_has_an_end(aliases, answered):
    chain = [NAME, *(f"n{number}.example." for number in range(aliases))]
    answer = [f"{alias} 60 CNAME {target}" for alias, target in pairwise(chain)]
    answer.append(f'{chain[-1]} 60 TXT "x"')
    if answered:
        assert read(answer=answer).values == ("x",)
    else:
        with pytest.raises(NoReply):
            read(answer=answer)


def test_records_at_other_names_are_not_the_answer():
    assert read(answer=['other.example.com. 300 TXT "x"']) == Reply("NOERROR")


def test_a_referral_names_zone_servers_and_glue():
    got = read(
        authority=["Example.com. 172800 NS ns2.Example.com. | ns1.example.com."],
        additional=[
            "ns1.example.com. 60 A 192.0.2.1",
            "ns1.example.com. 60 AAAA 2001:db8::1",
            "stranger.example. 60 A 192.0.2.9",
        ],
    )
    servers = ("ns1.example.com", "ns2.example.com")
    glue = {"ns1.example.com": ("192.0.2.1", "2001:db8::1")}
    assert got == Reply("NOERROR", referral=Referral("example.com", servers, glue))


def test_an_upward_referral_names_the_root():
    assert read(authority=[". 1 NS a.root-servers.net."]).referral == Referral("", ("a.root-servers.net",))


def test_a_negative_answer_with_authority_is_no_referral():
    ns = "example.com. 60 NS ns1.example.com."
    assert read(authority=[ns], flags=dns.flags.AA) == Reply("NOERROR", aa=True)
    assert read(authority=[ns], rcode=dns.rcode.NXDOMAIN) == Reply("NXDOMAIN")


def test_a_query_is_no_response():
    query = dns.message.make_query(NAME, "TXT")
    with pytest.raises(NoReply):
        read_reply(query.to_wire(), LABELS, dns.rdatatype.TXT)


@given(st.binary(max_size=300))
def test_any_octets_are_a_reply_or_none(octets):
    try:
        got = read_reply(octets, LABELS, dns.rdatatype.TXT)
    except NoReply:
        return
    assert isinstance(got, Reply)


@given(st.data())
def test_a_damaged_answer_is_a_reply_or_none(data):
    query = dns.message.make_query(NAME, "TXT")
    response = dns.message.make_response(query)
    response.answer.append(dns.rrset.from_text(NAME, 1, "IN", "CNAME", "a.example."))
    response.answer.append(dns.rrset.from_text("a.example.", 1, "IN", "TXT", '"x"'))
    octets = bytearray(response.to_wire())
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    try:
        got = read_reply(bytes(octets), LABELS, dns.rdatatype.TXT)
    except NoReply:
        return
    assert isinstance(got, Reply)


@given(st.lists(st.binary(max_size=255), min_size=1, max_size=5))
def test_txt_octets_are_never_lost(strings):
    rdata = " ".join('"' + "".join(f"\\{octet:03}" for octet in string) + '"' for string in strings)
    [value] = read(answer=[f"{NAME} 1 TXT {rdata}"]).values
    assert value.encode("utf-8", "surrogateescape") == b"".join(strings)


_HOSTS = st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True), min_size=1, max_size=4).map(".".join)
_RDATA = {
    "TXT": st.binary(min_size=1, max_size=40).map(
        lambda octets: '"' + "".join(f"\\{octet:03}" for octet in octets) + '"'
    ),
    "MX": st.builds("{} {}.".format, st.integers(0, 65535), _HOSTS),
    "NS": _HOSTS.map("{}.".format),
    "A": st.ip_addresses(v=4).map(str),
    "AAAA": st.ip_addresses(v=6).map(str),
}


@given(st.data(), st.sampled_from(sorted(_RDATA)))
def test_what_dnspython_writes_is_read_as_dnspython_reads_it(data, rdtype):
    """Names are compressed, and what stands in them differs in case."""
    name = data.draw(_HOSTS)
    response = dns.message.make_response(dns.message.make_query(name, rdtype, use_edns=0))
    rdata = data.draw(st.lists(_RDATA[rdtype], min_size=1, max_size=5))
    response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", rdtype, *rdata))
    octets = response.to_wire()
    [rrset] = dns.message.from_wire(octets).answer
    match rdtype:
        case "TXT":
            expected = [b"".join(rd.strings).decode("utf-8", "surrogateescape") for rd in rrset]
        case "MX":
            expected = [f"{rd.preference} {str(rd.exchange).lower()[:-1]}" for rd in rrset]
        case "NS":
            expected = [str(rd.target).lower()[:-1] for rd in rrset]
        case _:
            expected = [rd.address for rd in rrset]
    labels = tuple(name.lower().encode().split(b"."))
    got = read_reply(octets, labels, dns.rdatatype.from_text(rdtype))
    in_order = mx.by_preference if rdtype == "MX" else tuple
    assert got == Reply("NOERROR", in_order(sorted(set(expected))), 60)
