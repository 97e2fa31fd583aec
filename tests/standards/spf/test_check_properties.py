"""check_host() for any record, sender, client and world: it ends, within its limits, with one of the seven results."""

import asyncio
from collections.abc import Callable
from ipaddress import ip_address
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability import event_loop
from deliverability.standards import spf
from deliverability.standards.resolver import Answer, Resolver
from deliverability.standards.resolvers import DictResolver
from deliverability.standards.spf import EvaluatedRecord, SpfEvaluation, SpfLimits
from deliverability.standards.spf.expansion import Message, expand_name
from tests.standards.counting import calls

pytestmark = pytest.mark.slow

RESULTS = {"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"}
DOMAINS = ["a.example", "b.example", "c.example", "d.e.example"]
CLIENTS = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "0.0.0.0", "fe80::1%1"]
REVERSE = ["1.2.0.192.in-addr.arpa", "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa", "0.0.0.0.in-addr.arpa"]
ADDRESSES = ["192.0.2.1", "198.51.100.1", "2001:db8::1", "2001:db8:ffff::1", "no address"]

names = st.sampled_from(
    [*DOMAINS, "%{d}", "%{o}", "%{h}", "%{p}.example", "%{l}.a.example", "%{ir}.%{v}.arpa", "x.example"]
)
lengths = st.sampled_from(["", "/0", "/24", "//64", "/32//128"])
terms = st.one_of(
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(["", "-", "~", "?"]),
        st.sampled_from(["include", "exists", "ptr"]),
        names,
    ),
    st.builds("{}{}{}".format, st.sampled_from(["", "-", "?"]), st.sampled_from(["a", "mx"]), lengths),
    st.builds("{}:{}{}".format, st.sampled_from(["a", "mx", "-a"]), names, lengths),
    st.sampled_from(
        ["ptr", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "-all", "~all", "x=%{c}", "ip4:198.51.100.1"]
    ),
    st.builds("{}={}".format, st.sampled_from(["redirect", "exp"]), names),
)
#: Mostly records that can be read; now and then one that can't.
records = st.lists(terms | st.text(max_size=8), max_size=6).map(
    lambda words: " ".join(["v=spf1", *words])
) | st.lists(terms, max_size=6).map(lambda words: " ".join(["v=spf1", *dict.fromkeys(words)]))
failures = st.sampled_from(["SERVFAIL", "REFUSED", "TIMEOUT", "NXDOMAIN", "NOERROR"]).map(Answer)
texts = st.lists(records | st.text(max_size=20) | st.just("%{s} %{p} no"), min_size=1, max_size=2)
hosts = st.lists(st.sampled_from([*DOMAINS, ".", "", "x..y", "h.example"]), max_size=12)
sets = st.fixed_dictionaries(
    {},
    optional={
        "TXT": records.map(lambda text: [text]) | texts | failures,
        "A": st.lists(st.sampled_from(ADDRESSES), max_size=3) | failures,
        "AAAA": st.lists(st.sampled_from(ADDRESSES), max_size=3) | failures,
        "MX": hosts.map(lambda found: [f"10 {host}" for host in found]) | failures,
    },
)
worlds = st.tuples(
    st.fixed_dictionaries(
        {"a.example": st.fixed_dictionaries({"TXT": records.map(lambda text: [text])}) | sets}
    ),
    st.dictionaries(st.sampled_from([*DOMAINS[1:], "h.example"]), sets | failures),
    st.dictionaries(st.sampled_from(REVERSE), st.fixed_dictionaries({"PTR": hosts | failures}), max_size=2),
).map(lambda found: {**found[0], **found[1], **found[2]})
senders = st.sampled_from(["", "ann@a.example", "b.example"]) | st.text(max_size=30)
helos = st.none() | st.sampled_from(DOMAINS) | st.text(max_size=20)
limits_of_some_kind = st.builds(
    SpfLimits, st.integers(0, 12), st.integers(0, 4), st.integers(0, 11), st.integers(0, 11)
)


class Counting:
    """Passes questions on and counts them, so that no test needs to time anything."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.questions: list[tuple[str, str]] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        self.questions.append((name, rdtype))
        return await self._resolver.query(name, rdtype)


def most_questions(limits: SpfLimits) -> int:
    """Each term asks once, an `mx` each of its hosts besides; the client's names are asked for once; the rest is the
    first record and the explanation.
    """
    return 1 + limits.lookups * (1 + limits.mx_hosts) + (1 + limits.ptr_names) + 1


def evaluated(tree: EvaluatedRecord) -> tuple[int, int, list[str]]:
    """The lookups and the void lookups in a tree, and the results of its records."""
    lookups, void, results = 0, 0, [tree.result]
    for term in tree.terms:
        below = evaluated(term.record) if term.record is not None else (0, 0, [])
        own = int(term.term.queries)
        assert term.lookups == own + below[0]
        lookups += own + below[0]
        void += term.void + below[1]
        results += below[2]
    return lookups, void, results


def is_sound(evaluation: SpfEvaluation, questions: list[tuple[str, str]], limits: SpfLimits) -> None:
    """What holds for every evaluation."""
    assert evaluation.result in RESULTS
    assert evaluation.result == evaluation.tree.result
    assert evaluation.lookups <= limits.lookups + 1
    assert evaluation.void_lookups <= limits.void_lookups + 1
    lookups, void, results = evaluated(evaluation.tree)
    assert (evaluation.lookups, evaluation.void_lookups) == (lookups, void)
    assert set(results) <= RESULTS
    assert len(questions) <= most_questions(limits)
    assert all(name.isascii() and name == name.lower() and 0 < len(name) <= 253 for name, _ in questions)
    assert {rdtype for _, rdtype in questions} <= {"TXT", "A", "AAAA", "MX", "PTR"}
    failed = evaluation.result in ("none", "temperror", "permerror")
    assert (evaluation.problem is not None) == failed
    if evaluation.lookups > limits.lookups or evaluation.void_lookups > limits.void_lookups:
        assert evaluation.result == "permerror"
    if evaluation.explanation is not None:
        assert evaluation.result == "fail"
    if evaluation.matched is not None:
        assert isinstance(evaluation.matched.term, spf.Directive)
        assert evaluation.result == evaluation.matched.term.result
    else:
        assert evaluation.result not in ("pass", "fail", "softfail")


def run(
    resolver: Resolver,
    client: str = "192.0.2.1",
    domain: str = "a.example",
    sender: str = "ann@a.example",
    helo: str | None = None,
    limits: SpfLimits = SpfLimits(seconds=None),  # noqa: B008 - a frozen value
) -> tuple[SpfEvaluation, list[tuple[str, str]]]:
    counting = Counting(resolver)
    checking = spf.check_host(
        client, domain, sender, helo=helo, resolver=counting, limits=limits, clock=lambda: 1.5
    )
    evaluation = event_loop.run(checking)
    is_sound(evaluation, counting.questions, limits)
    return evaluation, counting.questions


@given(worlds, st.sampled_from(CLIENTS), senders, helos, limits_of_some_kind)
def test_every_evaluation_ends_within_its_limits(
    world: dict[str, dict[str, list[str] | Answer] | Answer],
    client: str,
    sender: str,
    helo: str | None,
    limits: SpfLimits,
) -> None:
    run(DictResolver(world), client, sender=sender, helo=helo, limits=limits)


@given(st.text() | st.sampled_from(DOMAINS), st.text(), st.none() | st.text(), st.text())
def test_no_domain_sender_helo_or_text_makes_it_raise(
    domain: str, sender: str, helo: str | None, text: str
) -> None:
    class Same:
        """Has the same text everywhere."""

        async def query(self, name: str, rdtype: str) -> Answer:
            return Answer("NOERROR", (text,))

    run(Same(), domain=domain, sender=sender, helo=helo)


@given(st.binary(max_size=200), st.sampled_from(CLIENTS))
def test_no_octets_in_a_record_make_it_raise(octets: bytes, client: str) -> None:
    text = octets.decode("utf-8", "surrogateescape")
    for record in (f"v=spf1 {text}", f"v=spf1 -all exp=b.example x={text}"):
        run(DictResolver({"a.example": {"TXT": [record]}, "b.example": {"TXT": [text]}}), client)


@given(worlds, st.integers(), limits_of_some_kind)
def test_the_order_in_which_answers_arrive_changes_nothing(
    world: dict[str, dict[str, list[str] | Answer] | Answer], seed: int, limits: SpfLimits
) -> None:
    random = Random(seed)

    class Unsteady:
        """Lets the event loop go round some times before it answers."""

        async def query(self, name: str, rdtype: str) -> Answer:
            for _ in range(random.randrange(8)):
                await asyncio.sleep(0)
            return await DictResolver(world).query(name, rdtype)

    assert run(Unsteady(), limits=limits) == run(DictResolver(world), limits=limits)


SIZE = 64 * 1024
#: 64 KiB of one kind of thing.
LARGE = {
    "nothing": " " * SIZE,
    "unknown mechanisms": " foo" * (SIZE // 4),
    "a long word": " " + "f" * SIZE,
    "unknown modifiers": " x=%{d}" * (SIZE // 7),
    "a long modifier": " x=" + "%{d}" * (SIZE // 4),
    "networks": " ip4:198.51.100.1" * (SIZE // 17),
    "lookups": " a" * (SIZE // 2),
    "void lookups": " a:x.test" * (SIZE // 9),
    "includes of itself": " include:a.example" * (SIZE // 18),
    "many redirects": " redirect=b.example" * (SIZE // 19),
    "a deep name": " exists:" + "a." * (SIZE // 2) + "example",
    "a long label": " exists:" + "a" * SIZE + ".example",
    "macros that explode": " exists:" + "%{s}" * (SIZE // 4) + ".example",
    "macros that escape": " exists:" + "%{S}" * (SIZE // 4) + ".example",
    "macros that split": " exists:" + "%{lr.-+,/_=}" * (SIZE // 12) + ".example",
    "macros of nothing": " exists:" + "%{l1-}" * (SIZE // 6) + ".example",
    "delimiters": " exists:%{l" + "-" * SIZE + "}.example",
    "digits": " exists:%{l" + "9" * SIZE + "}.example",
    "open macros": " exists:" + "%{l" * (SIZE // 3),
    "slashes": " a:" + "/" * SIZE,
    "lengths": " a:" + "/1" * (SIZE // 2),
    "hyphens": " a:b." + "-" * SIZE,
    "colons": " ip6:" + ":" * SIZE,
    "NUL": " " + "\x00" * SIZE,
    "octets": " " + "\udcff" * SIZE,
    "a redirect of macros": " redirect=" + "%{d}." * (SIZE // 5) + "example",
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_large_record_is_evaluated_like_a_small_one(kind: str) -> None:
    text = "v=spf1" + LARGE[kind]
    sender = "a-" * SIZE + "@" + "b." * SIZE + "example"
    world = {"a.example": {"TXT": [text], "A": ["198.51.100.1"]}, "b.example": {"TXT": [text]}}
    run(DictResolver(world), sender=sender, helo="h." * SIZE)


@pytest.mark.parametrize("text", ["%{s}", "%{S}", "%{lr-}", "%{p}", "%", "x"])
def test_a_large_explanation_is_no_larger_than_its_macros_allow(text: str) -> None:
    count = SIZE // len(text)
    world = {"a.example": {"TXT": ["v=spf1 -all exp=b.example"]}, "b.example": {"TXT": [text * count]}}
    evaluation, questions = run(DictResolver(world), sender="@" * SIZE + "@a.example")
    assert evaluation.result == "fail"
    assert questions[:2] == [("a.example", "TXT"), ("b.example", "TXT")]
    assert len(evaluation.explanation or "") <= count * 256 * 3


@pytest.mark.parametrize(
    "piece",
    [
        " foo",
        " x=%{d}",
        " ip4:198.51.100.1",
        " a",
        " exp=b.example",
        "%",
        " a/33",
        "\x00",
        " exists:%{l}.b.example",
    ],
)
def test_work_grows_no_faster_than_the_record(piece: str) -> None:
    def work(count: int) -> Callable[[], object]:
        world = DictResolver({"a.example": {"TXT": ["v=spf1 x=y" + piece * count]}})
        return lambda: event_loop.run(
            spf.check_host("192.0.2.1", "a.example", "ann@a.example", resolver=world)
        )

    work(1)()
    assert calls(work(800)) <= 2.1 * calls(work(400)) + 100


def test_a_name_costs_no_more_than_what_is_kept_of_it() -> None:
    def work(count: int) -> Callable[[], object]:
        string = spf.MacroString("", (*[spf.Macro("l"), "."] * count, "example"))
        message = Message(ip_address("192.0.2.1"), "a" * SIZE, "b", "c", "d", 0)
        return lambda: expand_name(string, message, "a.example")

    assert calls(work(10_000)) == calls(work(100))


@pytest.mark.parametrize("status", ["SERVFAIL", "TIMEOUT", "NXDOMAIN", "NOERROR"])
@given(records, st.sampled_from(CLIENTS))
def test_where_every_other_question_fails_or_finds_nothing_it_ends(
    status: str, record: str, client: str
) -> None:
    class Only:
        async def query(self, name: str, rdtype: str) -> Answer:
            return Answer("NOERROR", (record,)) if (name, rdtype) == ("a.example", "TXT") else Answer(status)

    run(Only(), client)


@given(records, st.integers(0, 10))
def test_where_every_name_has_the_same_record_it_ends(record: str, lookups: int) -> None:
    class Endless:
        """Every name has this record, eleven mail hosts and eleven names, none of which is the client's."""

        async def query(self, name: str, rdtype: str) -> Answer:
            values = {
                "TXT": (record,),
                "MX": tuple(f"10 {n}.{name[-200:].lstrip('.')}" for n in range(10)),
                "PTR": tuple(f"{n}.example" for n in range(11)),
                "A": ("198.51.100.1",),
                "AAAA": ("2001:db8:ffff::1",),
            }[rdtype]
            return Answer("NOERROR", values)

    run(Endless(), limits=SpfLimits(lookups=lookups, seconds=None))


def test_the_most_expensive_record_asks_as_much_as_the_limits_allow_and_no_more() -> None:
    record = "v=spf1" + " mx:%{p}.example" * 11 + " -all exp=%{p}.test"

    class Expensive:
        async def query(self, name: str, rdtype: str) -> Answer:
            values = {
                "TXT": (record,),
                "MX": tuple(f"10 {n}.example" for n in range(10)),
                "PTR": tuple(f"{n}.example" for n in range(100)),
                "A": ("198.51.100.1",),
            }[rdtype]
            return Answer("NOERROR", values)

    limits = SpfLimits(seconds=None)
    evaluation, questions = run(Expensive(), limits=limits)
    assert (evaluation.result, evaluation.lookups) == ("permerror", 11)
    # All but the explanation, which only a fail has.
    assert len(questions) == most_questions(limits) - 1
