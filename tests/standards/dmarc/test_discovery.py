import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliverability import event_loop
from deliverability.standards import dmarc
from deliverability.standards.dmarc import Disagreement, DmarcDiscovery
from deliverability.standards.dmarc.legacy import legacy_discovery
from deliverability.standards.names import DomainNameError
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

RUA = "rua=mailto:r@a.example"
SHOP = "shop.example.com"
Records = dict[str, str | list[str] | Answer]


def world(records: Records, addresses: dict[str, Answer | list[str]] | None = None) -> DictResolver:
    """A world of policy records by domain, and of what answers to a question for an address."""
    policies = {
        f"_dmarc.{domain}": {"TXT": [found] if isinstance(found, str) else found}
        for domain, found in records.items()
    }
    return DictResolver(policies | {name: {"A": found} for name, found in (addresses or {}).items()})


def discover(
    domain: str, records: Records, addresses: dict[str, Answer | list[str]] | None = None
) -> DmarcDiscovery:
    return event_loop.run(dmarc.discover(domain, resolver=world(records, addresses)))


def test_every_failed_lookup_is_named() -> None:
    found = discover(
        SHOP,
        {"example.com": "v=DMARC1; p=reject; np=none; psd=n", SHOP: Answer("TIMEOUT")},
        {SHOP: Answer("SERVFAIL")},
    )
    assert found.inconclusive == f"_dmarc.{SHOP}: TIMEOUT"
    found = discover(SHOP, {"example.com": "v=DMARC1; p=reject; np=none; psd=n"}, {SHOP: Answer("SERVFAIL")})
    assert found.inconclusive == f"{SHOP}: SERVFAIL"


def test_a_domain_with_its_own_record() -> None:
    text = "v=DMARC1; p=reject; sp=none; np=none; t=y"
    resolver = world({"example.com": text})
    found = event_loop.run(dmarc.discover("Example.COM.", resolver=resolver))
    assert found == DmarcDiscovery(
        domain="example.com",
        record=dmarc.parse(text),
        policy_domain="example.com",
        organizational_domain="example.com",
        applied_policy="quarantine",
        policy_tag="p",
        exists=True,
        inconclusive=None,
        walk=event_loop.run(dmarc.walk("example.com", resolver=world({"example.com": text}))),
        legacy=event_loop.run(legacy_discovery("example.com", {}, resolver=world({"example.com": text}))),
        disagreements=(Disagreement("example.com", "applied-policy", "quarantine", "reject"),),
    )
    assert (found.steps, found.applies, found.policy_known) == (found.walk.steps, True, True)
    assert found.queries == ("_dmarc.example.com", "_dmarc.com")
    assert resolver.asked == [("_dmarc.example.com", "TXT"), ("_dmarc.com", "TXT")]


@pytest.mark.parametrize(
    ("domain", "records", "policy_domain", "policy", "tag"),
    [
        # The author domain's own record goes first, whatever stands above.
        (SHOP, {SHOP: "v=DMARC1; p=none; sp=reject", "example.com": "v=DMARC1; p=reject"}, SHOP, "none", "p"),
        ("com", {"com": "v=DMARC1; p=reject; sp=none; psd=y"}, "com", "reject", "p"),
        # Then its organizational domain's.
        (SHOP, {"example.com": "v=DMARC1; p=reject"}, "example.com", "reject", "p"),
        (SHOP, {"example.com": "v=DMARC1; p=reject; sp=quarantine"}, "example.com", "quarantine", "sp"),
        (SHOP, {"example.com": "v=DMARC1; p=reject; sp=quarantine; t=y"}, "example.com", "none", "sp"),
        ("a.shop.example.com", {"shop.example.com": "v=DMARC1; p=reject; psd=n", "example.com": "v=DMARC1; p=none"}, SHOP, "reject", "p"),
        # Records in between count for nothing.
        ("a.shop.example.com", {"shop.example.com": "v=DMARC1; p=reject", "example.com": "v=DMARC1; p=none"}, "example.com", "none", "p"),
        ("a.shop.bank", {"shop.bank": "v=DMARC1; p=quarantine", "bank": "v=DMARC1; p=reject; psd=y"}, "shop.bank", "quarantine", "p"),
        ("a.b.shop.bank", {"b.shop.bank": "v=DMARC1; p=none", "bank": "v=DMARC1; p=reject; psd=y"}, "bank", "reject", "p"),
        # Then the public suffix domain's, for existing and other names alike.
        ("shop.bank", {"bank": "v=DMARC1; p=none; sp=reject; psd=y"}, "bank", "reject", "sp"),
        ("a.shop.bank", {"shop.bank": ["v=DMARC1; p=none"] * 2, "bank": "v=DMARC1; p=reject; psd=y"}, "bank", "reject", "p"),
        # Several records are none, so that the walk goes on.
        (SHOP, {SHOP: ["v=DMARC1; p=none"] * 2, "example.com": "v=DMARC1; p=reject"}, "example.com", "reject", "p"),
        # A flawed record acts as p=none with somebody to report to; else nothing takes place, and nothing above helps.
        (SHOP, {"example.com": f"v=DMARC1; p=reject; np=bogus; {RUA}"}, "example.com", "none", None),
        (SHOP, {SHOP: f"v=DMARC1; p=bogus; {RUA}"}, SHOP, "none", None),
        (SHOP, {SHOP: "v=DMARC1; p=bogus", "example.com": "v=DMARC1; p=reject"}, SHOP, None, None),
        # No record, no processing.
        (SHOP, {}, None, None, None),
        (SHOP, {"example.com": ["v=spf1 -all"]}, None, None, None),
    ],
)  # fmt: skip
def test_which_record_applies_and_how(
    domain: str, records: Records, policy_domain: str | None, policy: str | None, tag: str | None
) -> None:
    resolver = world(records)
    found = event_loop.run(dmarc.discover(domain, resolver=resolver))
    assert (found.policy_domain, found.applied_policy, found.policy_tag) == (policy_domain, policy, tag)
    assert (found.record is None, found.applies) == (policy_domain is None, policy is not None)
    assert (found.policy_known, found.inconclusive) == (True, None)
    assert {kind for _, kind in resolver.asked} == {"TXT"}
    assert len(set(resolver.asked)) == len(resolver.asked)


DIFFERENT = "v=DMARC1; p=none; sp=quarantine; np=reject"


@pytest.mark.parametrize(
    ("record", "addresses", "exists", "policy", "tag", "asks"),
    [
        (DIFFERENT, {SHOP: ["192.0.2.1"]}, True, "quarantine", "sp", True),
        (DIFFERENT, {SHOP: []}, True, "quarantine", "sp", True),
        (DIFFERENT, {}, False, "reject", "np", True),
        (f"{DIFFERENT}; t=y", {}, False, "quarantine", "np", True),
        ("v=DMARC1; p=reject; np=none", {SHOP: []}, True, "reject", "p", True),
        # Both come to the same, so that nobody needs to know.
        ("v=DMARC1; p=none; sp=reject; np=reject", {}, None, "reject", "sp", False),
        ("v=DMARC1; p=reject; np=reject", {}, None, "reject", "p", False),
        ("v=DMARC1; p=reject; sp=quarantine; np=none; t=y", {}, None, "none", "sp", False),
        (f"{DIFFERENT} x; {RUA}", {}, None, "none", None, False),
        # A name below the domain shows that it exists.
        (DIFFERENT, {f"_dmarc.{SHOP}": []}, True, "quarantine", "sp", False),
        (DIFFERENT, {f"x._dmarc.{SHOP}": []}, True, "quarantine", "sp", False),
        # Only an answer shows that it doesn't.
        (DIFFERENT, {SHOP: Answer("SERVFAIL")}, None, None, None, True),
    ],
)
def test_existing_and_nonexistent_subdomains(
    record: str,
    addresses: dict[str, Answer | list[str]],
    exists: bool | None,
    policy: str | None,
    tag: str | None,
    asks: bool,
) -> None:
    resolver = world({"example.com": record}, addresses)
    found = event_loop.run(dmarc.discover(SHOP, resolver=resolver))
    assert (found.exists, found.applied_policy, found.policy_tag) == (exists, policy, tag)
    assert ((SHOP, "A") in resolver.asked) == asks
    failed = asks and exists is None
    assert (found.policy_known, found.applies) == (not failed, True)
    assert found.inconclusive == (f"{SHOP}: SERVFAIL" if failed else None)


@pytest.mark.parametrize(
    ("records", "policy_domain", "organizational", "policy", "known", "inconclusive"),
    [
        # The author domain's own record is enough for a policy, though not for alignment.
        (
            {SHOP: "v=DMARC1; p=reject", "com": Answer("SERVFAIL")},
            SHOP,
            None,
            "reject",
            True,
            "_dmarc.com: SERVFAIL",
        ),
        # Without it, any name that doesn't answer might hold the record that applies.
        (
            {"example.com": "v=DMARC1; p=reject", "com": Answer("SERVFAIL")},
            None,
            None,
            None,
            False,
            "_dmarc.com: SERVFAIL",
        ),
        (
            {SHOP: Answer("TIMEOUT"), "example.com": "v=DMARC1; p=reject"},
            None,
            None,
            None,
            False,
            f"_dmarc.{SHOP}: TIMEOUT",
        ),
        (
            {SHOP: Answer("TIMEOUT"), "com": Answer("REFUSED")},
            None,
            None,
            None,
            False,
            f"_dmarc.{SHOP}: TIMEOUT, _dmarc.com: REFUSED",
        ),
        # Not even a public suffix's record is certain then.
        (
            {"example.com": Answer("TIMEOUT"), "com": "v=DMARC1; p=reject; psd=y"},
            None,
            None,
            None,
            False,
            "_dmarc.example.com: TIMEOUT",
        ),
        # A record that no one can act on is an answer.
        (
            {SHOP: "v=DMARC1; p=bogus", "com": Answer("SERVFAIL")},
            SHOP,
            None,
            None,
            True,
            "_dmarc.com: SERVFAIL",
        ),
    ],
)
def test_a_failed_lookup_is_never_taken_for_a_missing_record(
    records: Records,
    policy_domain: str | None,
    organizational: str | None,
    policy: str | None,
    known: bool,
    inconclusive: str,
) -> None:
    found = discover(SHOP, records)
    assert (found.policy_domain, found.record is None) == (policy_domain, policy_domain is None)
    assert (found.organizational_domain, found.applied_policy) == (organizational, policy)
    assert (found.policy_known, found.applies) == (known, (policy is not None) if known else None)
    assert found.inconclusive == inconclusive


def views(found: DmarcDiscovery) -> list[tuple[str, str | None, str | None]]:
    return [(view.about, view.rfc9989, view.rfc7489) for view in found.disagreements]


@pytest.mark.parametrize(
    ("domain", "records", "expected"),
    [
        (SHOP, {}, []),
        (SHOP, {"example.com": "v=DMARC1; p=reject; sp=none"}, []),
        (SHOP, {"example.com": "v=DMARC1; p=reject; sp=quarantine; np=quarantine"}, []),
        # A record at the From domain only: its own organization by the walk, its parent's by the list.
        (SHOP, {SHOP: "v=DMARC1; p=none"}, [("organizational-domain", SHOP, "example.com")]),
        (
            "a.shop.example.com",
            {SHOP: "v=DMARC1; p=reject; psd=n"},
            [
                ("organizational-domain", SHOP, "example.com"),
                ("policy-domain", SHOP, None),
                ("applied-policy", "reject", None),
            ],
        ),
        # RFC 7489 knows no policy of public suffixes.
        (
            "shop.example",
            {"example": "v=DMARC1; p=reject; psd=y"},
            [("policy-domain", "example", None), ("applied-policy", "reject", None)],
        ),
        # A top-level domain's record without psd=y makes it the organization.
        (
            "example.com",
            {"example.com": "v=DMARC1; p=none", "com": "v=DMARC1; p=none"},
            [("organizational-domain", "com", "example.com")],
        ),
        # Several records: the one goes on to look, the other gives up.
        (
            SHOP,
            {SHOP: ["v=DMARC1; p=none"] * 2, "example.com": "v=DMARC1; p=reject"},
            [("policy-domain", "example.com", None), ("applied-policy", "reject", None)],
        ),
        (SHOP, {SHOP: f"v=DMARC1; p=reject; np=x; psd=n; {RUA}"}, [("organizational-domain", SHOP, "example.com"), ("applied-policy", "none", "reject")]),
        # One side is unknown, so that nothing can be said about it.
        (SHOP, {SHOP: "v=DMARC1; p=reject; t=y", "com": Answer("SERVFAIL")}, [("applied-policy", "quarantine", "reject")]),
        ("a.shop.example.com", {SHOP: "v=DMARC1; p=reject; psd=n", "example.com": Answer("SERVFAIL")}, [("organizational-domain", SHOP, "example.com")]),
        (SHOP, {"example.com": "v=DMARC1; p=reject", "com": Answer("SERVFAIL")}, []),
        (SHOP, {SHOP: ["v=DMARC1; p=none"] * 2, "example.com": "v=DMARC1; p=reject", "com": Answer("SERVFAIL")}, []),
    ],
)  # fmt: skip
def test_where_the_two_standards_differ(
    domain: str, records: Records, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert views(discover(domain, records)) == expected


def test_an_unknown_policy_is_no_disagreement() -> None:
    record: Records = {"example.com": "v=DMARC1; p=none; np=reject"}
    assert views(discover(SHOP, record)) == [("applied-policy", "reject", "none")]
    assert views(discover(SHOP, record, {SHOP: Answer("TIMEOUT")})) == []


def test_a_disagreement_reads_as_a_sentence() -> None:
    found = discover("a.shop.example.com", {SHOP: "v=DMARC1; p=reject; psd=n"})
    assert [str(view) for view in found.disagreements] == [
        "the organizational domain of a.shop.example.com: shop.example.com by RFC 9989, example.com by RFC 7489",
        "the DMARC record that applies to a.shop.example.com stands at: shop.example.com by RFC 9989, no name by RFC 7489",
        "the policy for failing mail from a.shop.example.com: reject by RFC 9989, no DMARC processing by RFC 7489",
    ]
    assert str(Disagreement(SHOP, "policy-domain", None, "example.com")) == (
        "the DMARC record that applies to shop.example.com stands at: no name by RFC 9989, example.com by RFC 7489"
    )


def test_rfc_7489_asks_for_itself_where_the_walk_ended_earlier() -> None:
    records: Records = {SHOP: "v=DMARC1; p=none; psd=n"}
    resolver = world(records)
    found = event_loop.run(dmarc.discover("a.shop.example.com", resolver=resolver))
    assert found.queries == ("_dmarc.a.shop.example.com", f"_dmarc.{SHOP}")
    assert found.legacy.queries == ("_dmarc.a.shop.example.com", "_dmarc.example.com")
    assert resolver.asked == [
        ("_dmarc.a.shop.example.com", "TXT"),
        (f"_dmarc.{SHOP}", "TXT"),
        ("_dmarc.example.com", "TXT"),
    ]


def test_the_eight_names_of_a_long_domain() -> None:
    # The example of RFC 9989 section 4.10.
    found = discover("a.b.c.d.e.f.g.h.i.j.mail.example.com", {"example.com": "v=DMARC1; p=reject"})
    assert found.queries == (
        "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "_dmarc.g.h.i.j.mail.example.com",
        "_dmarc.h.i.j.mail.example.com",
        "_dmarc.i.j.mail.example.com",
        "_dmarc.j.mail.example.com",
        "_dmarc.mail.example.com",
        "_dmarc.example.com",
        "_dmarc.com",
    )
    assert (found.policy_domain, found.applied_policy) == ("example.com", "reject")


def test_a_name_too_long_for_a_record_of_its_own_inherits() -> None:
    long = ".".join(["a" * 63] * 3 + ["b" * 47, "example"])
    found = discover(long, {f"{'b' * 47}.example": DIFFERENT})
    assert (found.exists, found.applied_policy, found.policy_tag) == (False, "reject", "np")


@pytest.mark.parametrize("text", ["", "a..b", "-a.example", "a b", "x" * 300])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(DomainNameError):
        discover(text, {})


#: What somebody hostile publishes, or a broken server says.
texts = st.one_of(
    st.sampled_from(
        [
            "v=DMARC1; p=none",
            "v=DMARC1; p=reject; sp=none; np=quarantine; t=y",
            "v=DMARC1; p=none; psd=y",
            "v=DMARC1; p=none; psd=n",
            "v=DMARC1; sp=\udcff\x00",
            "v=DMARC1;" + ";" * 200,
            "v=DMARC1; rua=mailto:\udc80@\udcff.example,mailto:a@\u0660\u2028.example; pct=\u0661",
            "\x00",
        ]
    ),
    st.text(st.characters(), max_size=20).map(lambda text: f"v=DMARC1; p={text}"),
    st.text(st.characters(), max_size=20),
)
answers = st.one_of(
    st.lists(texts, max_size=3).map(lambda values: Answer("NOERROR", tuple(values))),
    st.builds(
        Answer,
        st.sampled_from(["NXDOMAIN", "SERVFAIL", "TIMEOUT", "", "\udcff"]),
        st.lists(texts, max_size=1).map(tuple),
    ),
)
domains = st.lists(st.sampled_from(["a", "b", "shop", "com", "co", "uk"]), min_size=1, max_size=12).map(
    ".".join
)


class AnyResolver:
    """Gives the answers in turn, whatever it is asked."""

    def __init__(self, given: list[Answer]) -> None:
        self._given = given
        self.asked: list[tuple[str, str]] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append((name, rdtype))
        return self._given[len(self.asked) % len(self._given)]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(domains, st.lists(answers, min_size=1, max_size=4))
def test_no_world_is_too_hostile(domain: str, given_answers: list[Answer]) -> None:
    resolver = AnyResolver(given_answers)
    found = event_loop.run(dmarc.discover(domain, resolver=resolver))
    assert len(found.queries) <= 8
    assert resolver.asked[: len(found.queries)] == [(name, "TXT") for name in found.queries]
    assert len(set(resolver.asked)) == len(resolver.asked) <= 10
    assert (found.record is None) == (found.policy_domain is None)
    assert (found.inconclusive is None) or not all(answer.conclusive for answer in given_answers)
    assert found.organizational_domain is None or f".{domain}".endswith(f".{found.organizational_domain}")
    assert found.policy_known or found.inconclusive


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["v=DMARC1;" + ";" * 65_526, "\udcff" * 65_535, "v=DMARC1; psd=n; rua=" + "," * 65_514]
)
def test_values_as_long_as_dns_allows_are_read(text: str) -> None:
    async def applied() -> str | None:
        # No more than this: asyncio.run builds the whole text form of what it returns.
        return (await dmarc.discover(SHOP, resolver=world({SHOP: text}))).applied_policy

    assert event_loop.run(applied()) is None
