"""DS records held against keys: the examples of the RFCs, keys of our own, and what can't be read."""

import dns.dnssec
import dns.name
import dns.rdata
import pytest

from deliverability.standards.dnssec import Link, link

#: RFC 4034 section 5.4.
KEY = (
    "256 3 5 AQOeiiR0GOMYkDshWoSKz9Xz fwJr1AYtsmx3TGkJaNXVbfi/ 2pHm822aJ5iI9BMzNXxeYCmZ DRD99WYwYqUSdjMmmAphXdvx egXd/M5+X7OrzKBa"
    "MbCVdFLU Uh6DhweJBjEVv5f2wwjM9Xzc nOf+EPbtG9DMBmADjFDc2w/r ljwvFw=="
)
ZONE = "dskey.example.com"
SHA_1 = "60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118"
#: RFC 4509 section 2.3, of the same key.
SHA_256 = "60485 5 2 D4B7D520E7BB5F0F67674A0C CEB1E3E0614B93C4F9E99B83 83F6A1E4469DA50A"
OTHER = "60485 5 2 " + "00" * 32


@pytest.mark.parametrize(
    ("ds", "keys", "expected"),
    [
        ((), (KEY,), Link.UNSIGNED),
        ((SHA_1,), (KEY,), Link.HELD),
        ((SHA_256,), (KEY,), Link.HELD),
        ((OTHER,), (KEY,), Link.BROKEN),
        ((SHA_256,), (), Link.BROKEN),
        ((OTHER, SHA_256), (KEY,), Link.HELD),
        ((SHA_1, OTHER), (KEY,), Link.BROKEN),  # RFC 4509 section 3
        (("60485 8 2 " + SHA_256.split(" ", 3)[3],), (KEY,), Link.BROKEN),
        (("60486 5 2 " + SHA_256.split(" ", 3)[3],), (KEY,), Link.BROKEN),
        (("60485 5 3 " + "00" * 32,), (KEY,), Link.UNSUPPORTED),
        (("60485 3 2 " + "00" * 32,), (KEY,), Link.UNSUPPORTED),
        (("60485 3 2 " + "00" * 32, OTHER), (KEY,), Link.BROKEN),
        ((SHA_256,), (KEY.replace("256 3", "0 3", 1),), Link.BROKEN),
        ((SHA_256,), (KEY.replace("256 3", "384 3", 1),), Link.BROKEN),
        ((SHA_256,), (KEY.replace("256 3", "256 2", 1),), Link.BROKEN),
        (("nonsense",), (KEY,), Link.BROKEN),
        (("1 5 2 xyz",), (KEY,), Link.BROKEN),
        ((SHA_256,), ("256 3 5 ???", "", "256 3", "70000 3 5 AAAA", KEY), Link.HELD),
    ],
)
def test_one_ds_record_must_be_made_of_a_key(ds: tuple[str, ...], keys: tuple[str, ...], expected: Link):
    assert link(ZONE, ds, keys) is expected
    assert link(ZONE, reversed(ds), reversed(keys)) is expected
    assert link(ZONE.upper(), ds, keys) is expected


@pytest.mark.parametrize("digest", ["SHA1", "SHA256", "SHA384"])
@pytest.mark.parametrize("algorithm", [8, 13, 15])
@pytest.mark.parametrize("size", [31, 32, 65])
def test_a_digest_is_what_dnspython_makes_of_it(digest: str, algorithm: int, size: int):
    key = dns.rdata.from_wire(
        "IN", "DNSKEY", wire := bytes((1, 1, 3, algorithm)) + bytes(range(size)), 0, len(wire)
    )
    policy = dns.dnssec.allow_all_policy
    made = dns.dnssec.make_ds(dns.name.from_text(f"{ZONE}."), key, digest, policy=policy)
    assert link(ZONE, [made.to_text()], [key.to_text()]) is Link.HELD
    assert link(f"x{ZONE}", [made.to_text()], [key.to_text()]) is Link.BROKEN
