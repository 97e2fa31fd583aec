"""Names that SPF leads to and that don't exist, and whether their domain is free."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver, settled
from deliverability.standards.spf.dangling import MOST_NAMES
from deliverability.standards.spf.tree_questions import MOST_QUESTIONS

ROOT = "shop.example"
EXISTING = {"example": {"SOA": ["a"]}, "crm.example": {"SOA": ["a"]}, "mx.crm.example": {"A": ["192.0.2.1"]}}


def found(text: str, **world: object) -> list[tuple[str, str, str, bool | None]]:
    """Term, missing name, organizational domain, and whether that is free; names in `world` have `__` for dots."""
    names = {name.replace("__", "."): value for name, value in world.items()}
    resolver = DictResolver({ROOT: {"TXT": [text], "SOA": ["a"]}, **EXISTING, **names})  # type: ignore[dict-item]

    async def work() -> tuple[spf.DanglingName, ...]:
        return await spf.dangling_names(await spf.inspect(ROOT, resolver=resolver), resolver=resolver)

    return [(str(e.term), e.name, e.organizational_domain, e.registrable) for e in settled(work())]


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("include:_spf.gone.example", "_spf.gone.example"),
        ("redirect=_spf.gone.example", "_spf.gone.example"),
        ("a:www.gone.example", "www.gone.example"),
        ("mx:gone.example", "gone.example"),
        ("exists:gone.example", "gone.example"),
    ],
)
def test_every_term_that_asks(term: str, name: str):
    assert found(f"v=spf1 {term}") == [(term, name, "gone.example", True)]


def test_a_name_missing_in_a_domain_that_exists():
    assert found("v=spf1 a:old.crm.example -all") == [
        ("a:old.crm.example", "old.crm.example", "crm.example", False)
    ]


def test_what_stands_there_is_not_missing():
    assert found("v=spf1 a:mx.crm.example mx:crm.example include:crm.example -all") == []


def test_a_cname_leads_to_where_the_name_is_missing():
    assert found(
        "v=spf1 include:_spf.crm.example -all", _spf__crm__example={"CNAME": ["spf.gone.example"]}
    ) == [("include:_spf.crm.example", "spf.gone.example", "gone.example", True)]


def test_of_a_tree_without_end_only_so_much_is_looked_at():
    """Four hundred `mx` with eight hundred hosts each, none of which exists."""

    class Hostile:
        def __init__(self) -> None:
            self.asked: list[tuple[str, str]] = []

        async def query(self, name: str, rdtype: str) -> Answer:
            self.asked.append((name, rdtype))
            if rdtype == "TXT":
                terms = " ".join(f"mx:m{n}.evil.example" for n in range(400))
                return Answer("NOERROR", (f"v=spf1 {terms} -all",), 60)
            if rdtype == "MX":
                return Answer("NOERROR", tuple(f"10 h{n}.{name}" for n in range(800)), 60)
            return Answer("NXDOMAIN")

    async def look() -> tuple[int, int]:
        resolver = Hostile()
        inspection = await spf.inspect("shop.example", resolver=resolver)
        asked = len(resolver.asked)
        await spf.dangling_names(inspection, resolver=resolver)
        return asked, len(resolver.asked) - asked

    asked, asked_more = settled(look())
    assert asked == MOST_QUESTIONS
    assert asked_more <= MOST_QUESTIONS + 2 * MOST_NAMES


def test_mail_hosts_are_looked_at():
    mail = {"MX": ["10 MX.gone.example", "20 mx.crm.example"]}
    assert found("v=spf1 mx:mail.crm.example -all", mail__crm__example=mail) == [
        ("mx:mail.crm.example", "mx.gone.example", "gone.example", True)
    ]


def test_below_an_include():
    assert found(
        "v=spf1 include:_spf.crm.example -all", _spf__crm__example={"TXT": ["v=spf1 a:gone.example -all"]}
    ) == [("a:gone.example", "gone.example", "gone.example", True)]


def test_nobody_registers_below_a_suffix_that_does_not_exist():
    assert found("v=spf1 a:crm.exampel -all") == [("a:crm.exampel", "crm.exampel", "crm.exampel", False)]


def test_a_public_suffix_is_nobody_s():
    assert found("v=spf1 exists:co.uk -all") == [("exists:co.uk", "co.uk", "co.uk", False)]


@pytest.mark.parametrize("name", ["gone.example", "example"])
def test_what_dns_does_not_tell_is_unknown(name: str):
    unanswered = (
        {name: Answer("SERVFAIL")} if name == "example" else {"gone__example": {"SOA": Answer("SERVFAIL")}}
    )
    world = {"gone__example": {"SOA": Answer("NXDOMAIN"), "A": Answer("NXDOMAIN")}, **unanswered}
    if name == "gone.example":
        world["gone__example"] = {"SOA": Answer("SERVFAIL"), "A": Answer("NXDOMAIN")}
    assert [free for *_, free in found("v=spf1 exists:gone.example -all", **world)] == [None]


def test_a_server_that_denies_a_name_for_one_type_only():
    odd = {"A": ["192.0.2.1"], "AAAA": Answer("NXDOMAIN")}
    assert found("v=spf1 a:www.crm.example -all", www__crm__example=odd) == []


def test_what_depends_on_the_message_is_not_asked():
    assert found("v=spf1 exists:%{i}.gone.example include:%{l}.gone.example -all") == []


def test_what_is_never_reached_is_not_asked():
    assert found("v=spf1 -all a:gone.example") == []


def test_the_questions_of_a_registration():
    assert spf.registration_questions("a.b.crm.example") == (("crm.example", "SOA"), ("example", "SOA"))
    assert spf.registration_questions("example") == ()
