import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc import Destination, ReportHost, ReportUri, Verification
from deliverability.standards.dmarc.destinations import MOST_HOSTS
from deliverability.standards.names import DomainNameError
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

POLICY = "example.com"
HOST = "reports.example.net"
QUERY = f"{POLICY}._report._dmarc.{HOST}"
MX: dict[str, Sequence[str] | Answer] = {"MX": ["10 mx.example.net"]}
NONE = "v=DMARC1; p=none"
World = dict[str, dict[str, Sequence[str] | Answer] | Answer]


def destinations(text: str, world: World, policy_domain: str = POLICY) -> tuple[Destination, ...]:
    record = dmarc.parse(f"v=DMARC1; p=none; {text}")
    return asyncio.run(dmarc.destinations(record, policy_domain, resolver=DictResolver(world)))


def only(text: str, world: World, policy_domain: str = POLICY) -> Destination:
    (found,) = destinations(text, world, policy_domain)
    return found


RUA = f"rua=mailto:a@{HOST}"


def test_a_host_of_somebody_else_that_agrees() -> None:
    authorization = Answer("NOERROR", ("v=DMARC1;",), 300)
    assert only(RUA, {QUERY: {"TXT": ["v=DMARC1;"]}, HOST: MX}, "Example.COM.") == Destination(
        tag="rua",
        uri=ReportUri(f"mailto:a@{HOST}", 22, f"a@{HOST}"),
        host=ReportHost(
            name=HOST,
            external=True,
            legacy_external=True,
            verification=Verification(QUERY, authorization, (dmarc.parse("v=DMARC1;"),)),
            receives="yes",
            reception=f"{HOST} has MX records",
        ),
        authorized="yes",
        legacy_authorized="yes",
        reason=f"a DMARC record stands at {QUERY}",
        overrides=(),
    )


def test_a_host_of_the_same_organization_needs_no_agreement() -> None:
    world: World = {"_dmarc.example.com": {"TXT": [NONE]}, "mail.example.com": MX}
    found = only("ruf=mailto:a@mail.example.com", world)
    assert found == Destination(
        tag="ruf",
        uri=ReportUri("mailto:a@mail.example.com", 22, "a@mail.example.com"),
        host=ReportHost("mail.example.com", False, False, None, "yes", "mail.example.com has MX records"),
        authorized="not-needed",
        legacy_authorized="not-needed",
        reason="mail.example.com and example.com have the same organizational domain",
        overrides=(),
    )


@pytest.mark.parametrize(
    ("values", "authorized", "reason"),
    [
        (["v=DMARC1"], "yes", f"a DMARC record stands at {QUERY}"),
        (["v=DMARC1;"], "yes", f"a DMARC record stands at {QUERY}"),
        (["v=DMARC1; p=none"], "yes", f"a DMARC record stands at {QUERY}"),
        (["site-check=1", "v=DMARC1", "v=DMARC1;"], "yes", f"a DMARC record stands at {QUERY}"),
        (["v=spf1 -all"], "no", f"no DMARC record stands at {QUERY}"),
        (["v=dmarc1"], "no", f"no DMARC record stands at {QUERY}"),
        ([], "no", f"no DMARC record stands at {QUERY}"),
        (Answer("NXDOMAIN"), "no", f"no DMARC record stands at {QUERY}"),
        (Answer("SERVFAIL", ("v=DMARC1",)), "unknown", f"{QUERY} could not be looked up: SERVFAIL"),
        (Answer("TIMEOUT"), "unknown", f"{QUERY} could not be looked up: TIMEOUT"),
    ],
)
def test_what_stands_below_the_host_decides(values: list[str] | Answer, authorized: str, reason: str) -> None:
    found = only(RUA, {QUERY: {"TXT": values}})
    assert (found.authorized, found.legacy_authorized, found.reason) == (authorized, authorized, reason)


def test_a_wildcard_agrees_to_everybody() -> None:
    found = only(RUA, {f"*._report._dmarc.{HOST}": {"TXT": ["v=DMARC1"]}})
    assert (found.authorized, found.reason) == ("yes", f"a DMARC record stands at {QUERY}")


OWN = f"mailto:own@{HOST}"


@pytest.mark.parametrize(
    ("tag", "values", "authorized", "overrides"),
    [
        ("rua", [f"v=DMARC1; rua={OWN}"], "yes", [OWN]),
        ("rua", [f"v=DMARC1; rua={OWN}, mailto:b@{HOST}", "v=DMARC1"], "yes", [OWN, f"mailto:b@{HOST}"]),
        ("rua", [f"v=DMARC1; ruf={OWN}"], "yes", []),
        ("ruf", [f"v=DMARC1; ruf={OWN}"], "yes", [OWN]),
        ("ruf", [f"v=DMARC1; rua={OWN}"], "yes", []),
        ("ruf", ["v=DMARC1; rua=mailto:a@example.org"], "yes", []),
        # Neither a mistake nor a scheme that nobody supports is a destination.
        ("rua", ["v=DMARC1; rua=own@example.org"], "yes", []),
        ("rua", ["v=DMARC1; rua=https://example.org"], "yes", []),
        # Another host, were it a subdomain, undoes the agreement.
        ("rua", ["v=DMARC1; rua=mailto:a@example.org"], "no", []),
        ("rua", ["v=DMARC1", f"v=DMARC1; rua={OWN},mailto:a@x.{HOST}"], "no", []),
        ("ruf", ["v=DMARC1; ruf=mailto:a@example.org"], "no", []),
    ],
)
def test_the_host_may_name_another_mailbox_of_its_own(
    tag: str, values: list[str], authorized: str, overrides: list[str]
) -> None:
    found = only(f"{tag}=mailto:a@{HOST}", {QUERY: {"TXT": values}})
    assert (found.tag, found.authorized, found.legacy_authorized) == (tag, authorized, authorized)
    assert [uri.text for uri in found.overrides] == overrides


def test_an_override_elsewhere_is_named() -> None:
    found = only(RUA, {QUERY: {"TXT": [f"v=DMARC1; rua={OWN},mailto:a@example.org,mailto:b@example.org"]}})
    assert (
        found.reason == f"the DMARC record at {QUERY} points to mailto:a@example.org, which is not at {HOST}"
    )


def long_host(octets: int) -> str:
    """A host whose constructed name for `example.com` has so many octets."""
    labels = ".".join(["a" * 63] * 3)
    free = octets - len(f"{POLICY}._report._dmarc.{labels}..example.net")
    return f"{labels}.{'b' * free}.example.net"


@pytest.mark.parametrize(("octets", "authorized"), [(253, "yes"), (254, "no")])
def test_a_constructed_name_must_fit_dns(octets: int, authorized: str) -> None:
    host = long_host(octets)
    query = f"{POLICY}._report._dmarc.{host}"
    resolver = DictResolver({query: {"TXT": ["v=DMARC1"]}})
    record = dmarc.parse(f"v=DMARC1; p=none; rua=mailto:a@{host}")
    (found,) = asyncio.run(dmarc.destinations(record, POLICY, resolver=resolver))
    assert (len(query), found.authorized) == (octets, authorized)
    assert ((query, "TXT") in resolver.asked) == (octets == 253)
    if octets > 253:
        assert found.host is not None
        assert found.host.verification == Verification(query, None, ())
        assert found.reason == f"{query} is too long for a name in DNS: 254 characters"


SHOP = "shop.example.com"
BELOW = f"{SHOP}._report._dmarc.example.com"
UNKNOWN = "whether example.com has to agree is unknown, since a lookup failed; "


@pytest.mark.parametrize(
    ("policies", "values", "external", "authorized", "legacy", "reason"),
    [
        # A record at the shop only: by the walk its parent is somebody else.
        ({SHOP: [NONE]}, [], True, "no", "not-needed", f"no DMARC record stands at {BELOW}"),
        ({SHOP: [NONE]}, ["v=DMARC1"], True, "yes", "not-needed", f"a DMARC record stands at {BELOW}"),
        ({"com": Answer("SERVFAIL")}, None, None, "unknown", "not-needed", f"{UNKNOWN}no DMARC record stands at {BELOW}"),
        ({"com": Answer("SERVFAIL")}, ["v=DMARC1"], None, "yes", "not-needed", f"{UNKNOWN}a DMARC record stands at {BELOW}"),
        ({"com": Answer("SERVFAIL")}, Answer("TIMEOUT"), None, "unknown", "not-needed", f"{UNKNOWN}{BELOW} could not be looked up: TIMEOUT"),
    ],
)  # fmt: skip
def test_hosts_that_only_rfc_9990_takes_for_external(
    policies: dict[str, list[str] | Answer],
    values: list[str] | Answer | None,
    external: bool | None,
    authorized: str,
    legacy: str,
    reason: str,
) -> None:
    world: World = {f"_dmarc.{name}": {"TXT": found} for name, found in policies.items()}
    if values is not None:
        world[BELOW] = {"TXT": values}
    found = only("rua=mailto:a@example.com", world, SHOP)
    assert found.host is not None
    assert (found.host.external, found.host.legacy_external) == (external, False)
    assert (found.authorized, found.legacy_authorized, found.reason) == (authorized, legacy, reason)


def test_hosts_that_only_rfc_7489_takes_for_external() -> None:
    # A top-level domain with a record is one organization by the walk.
    world: World = {"_dmarc.com": {"TXT": [NONE]}}
    found = only("rua=mailto:a@other.com", world)
    assert found.host is not None
    assert (found.host.external, found.host.legacy_external) == (False, True)
    assert (found.authorized, found.legacy_authorized) == ("not-needed", "no")
    assert found.reason == (
        "other.com and example.com have the same organizational domain, but not by RFC 7489: "
        "no DMARC record stands at example.com._report._dmarc.other.com"
    )


@pytest.mark.parametrize(
    ("world", "receives", "reception"),
    [
        ({HOST: {"MX": ["10 mx.example.net", "20 mx2.example.net"]}}, "yes", f"{HOST} has MX records"),
        ({HOST: {"MX": ["0 ."]}}, "no", f"{HOST} has a null MX"),
        ({HOST: {"MX": ["0 .", "10 mx.example.net"]}}, "yes", f"{HOST} has MX records"),
        ({HOST: {"A": ["192.0.2.1"]}}, "yes", f"{HOST} has no MX records, but an address"),
        ({HOST: {"AAAA": ["2001:db8::1"]}}, "yes", f"{HOST} has no MX records, but an address"),
        ({HOST: {"A": Answer("TIMEOUT"), "AAAA": ["2001:db8::1"]}}, "yes", f"{HOST} has no MX records, but an address"),
        ({HOST: {"TXT": ["x"]}}, "no", f"{HOST} has neither MX records nor an address"),
        ({}, "no", f"{HOST} does not exist"),
        ({HOST: {"MX": Answer("SERVFAIL"), "A": ["192.0.2.1"]}}, "unknown", f"the MX records of {HOST} could not be looked up: SERVFAIL"),
        ({HOST: {"A": Answer("TIMEOUT")}}, "unknown", f"{HOST} has no MX records, and its addresses could not be looked up: TIMEOUT"),
        ({HOST: {"A": Answer("")}}, "unknown", f"{HOST} has no MX records, and its addresses could not be looked up: "),
        ({HOST: {"AAAA": Answer("REFUSED", ("::1",))}}, "unknown", f"{HOST} has no MX records, and its addresses could not be looked up: REFUSED"),
    ],
)  # fmt: skip
def test_whether_the_host_receives_mail(world: World, receives: str, reception: str) -> None:
    found = only(RUA, world).host
    assert found is not None
    assert (found.receives, found.reception) == (receives, reception)


def test_another_scheme_has_no_host() -> None:
    resolver = DictResolver({})
    record = dmarc.parse("v=DMARC1; p=none; rua=https://reports.example.net/r")
    (found,) = asyncio.run(dmarc.destinations(record, POLICY, resolver=resolver))
    assert found == Destination(
        "rua", record.rua[0], None, "unknown", "unknown", "receivers need to support mailto: only", ()
    )
    assert resolver.asked == []


def test_destinations_come_in_order_and_each_name_is_asked_once() -> None:
    resolver = DictResolver({QUERY: {"TXT": ["v=DMARC1"]}, HOST: MX})
    record = dmarc.parse(
        f"v=DMARC1; p=none; ruf=mailto:f@{HOST}; rua=mailto:a@{HOST},mailto:b@example.com,mailto:c@{HOST}"
    )
    found = asyncio.run(dmarc.destinations(record, POLICY, resolver=resolver))
    assert [(one.tag, one.uri.address, one.authorized) for one in found] == [
        ("rua", f"a@{HOST}", "yes"),
        ("rua", "b@example.com", "not-needed"),
        ("rua", f"c@{HOST}", "yes"),
        ("ruf", f"f@{HOST}", "yes"),
    ]
    # The walk of the policy domain; the host lies outside of it and needs none.
    assert sorted(resolver.asked) == sorted(
        [
            ("_dmarc.example.com", "TXT"),
            ("_dmarc.com", "TXT"),
            (QUERY, "TXT"),
            (HOST, "MX"),
            ("example.com", "MX"),
        ]
    )


def test_a_record_without_reports_raises_no_question() -> None:
    resolver = DictResolver({})
    assert asyncio.run(dmarc.destinations(dmarc.parse(NONE), POLICY, resolver=resolver)) == ()
    assert resolver.asked == []


def test_the_hosts_of_one_record_are_looked_up_to_a_limit() -> None:
    uris = ",".join(f"mailto:a@h{number}.example.net" for number in range(MOST_HOSTS + 1))
    found = destinations(f"rua={uris},mailto:b@h0.example.net", {})
    assert MOST_HOSTS == 20
    assert [one.host is None for one in found] == [False] * 20 + [True, False]
    assert found[20] == Destination(
        "rua",
        ReportUri(
            "mailto:a@h20.example.net",
            uris.index("mailto:a@h20") + len("v=DMARC1; p=none; rua="),
            "a@h20.example.net",
        ),
        None,
        "unknown",
        "unknown",
        "only the first 20 hosts of a record are looked up",
        (),
    )


def test_nonsense_is_refused() -> None:
    with pytest.raises(DomainNameError):
        destinations(RUA, {}, "a..b")


texts = st.one_of(
    st.sampled_from(
        ["v=DMARC1", f"v=DMARC1; rua={OWN}", "v=DMARC1; rua=mailto:\udcff@x", "", "10", "0 .", "\x00"]
    ),
    st.text(st.characters(), max_size=10),
)
answers = st.builds(
    Answer,
    st.sampled_from(["NOERROR", "NXDOMAIN", "SERVFAIL", "\udcff"]),
    st.lists(texts, max_size=3).map(tuple),
)


class AnyResolver:
    """Gives the answers in turn, whatever it is asked."""

    def __init__(self, given: list[Answer]) -> None:
        self._given = given
        self._asked = 0

    async def query(self, name: str, rdtype: str) -> Answer:
        self._asked += 1
        return self._given[self._asked % len(self._given)]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.lists(answers, min_size=1, max_size=4))
def test_no_world_is_too_hostile(given_answers: list[Answer]) -> None:
    record = dmarc.parse(f"v=DMARC1; {RUA},mailto:b@example.com; ruf=mailto:c@mail.example.com")
    found = asyncio.run(dmarc.destinations(record, POLICY, resolver=AnyResolver(given_answers)))
    assert [one.uri for one in found] == [*record.rua, *record.ruf]
    for one in found:
        assert all(uri.domain == one.uri.domain for uri in one.overrides)
        if all(not answer.conclusive for answer in given_answers):
            assert (one.authorized, one.host and one.host.receives) != ("no", "no")
