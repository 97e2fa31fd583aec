import asyncio

import pytest

from deliverability.standards import dmarc
from deliverability.standards.dmarc import Discarded, Step, TreeWalk
from deliverability.standards.dmarc.walk import look
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

NONE = "v=DMARC1; p=none;"
RECORD = dmarc.parse(NONE)


def world(records: dict[str, str | list[str] | Answer]) -> DictResolver:
    """A world of policy records by the domain they are for."""
    return DictResolver(
        {
            f"_dmarc.{domain}": {"TXT": [found] if isinstance(found, str) else found}
            for domain, found in records.items()
        }
    )


def walk(domain: str, records: dict[str, str | list[str] | Answer]) -> TreeWalk:
    return asyncio.run(dmarc.walk(domain, resolver=world(records)))


def asked(domain: str, records: dict[str, str | list[str] | Answer]) -> list[str]:
    return [step.domain for step in walk(domain, records).steps]


@pytest.mark.parametrize(
    ("domain", "walked"),
    [
        ("com", ["com"]),
        ("example.com", ["example.com", "com"]),
        ("a.b.c.d.e.example.com", ["a.b.c.d.e.example.com", "b.c.d.e.example.com", "c.d.e.example.com", "d.e.example.com", "e.example.com", "example.com", "com"]),
        ("a.b.c.d.e.f.example.com", ["a.b.c.d.e.f.example.com", "b.c.d.e.f.example.com", "c.d.e.f.example.com", "d.e.f.example.com", "e.f.example.com", "f.example.com", "example.com", "com"]),
        ("z.a.b.c.d.e.f.example.com", ["z.a.b.c.d.e.f.example.com", "b.c.d.e.f.example.com", "c.d.e.f.example.com", "d.e.f.example.com", "e.f.example.com", "f.example.com", "example.com", "com"]),
        (
            "a.b.c.d.e.f.g.h.shop.example.com",
            [
                "a.b.c.d.e.f.g.h.shop.example.com",
                "e.f.g.h.shop.example.com",
                "f.g.h.shop.example.com",
                "g.h.shop.example.com",
                "h.shop.example.com",
                "shop.example.com",
                "example.com",
                "com",
            ],
        ),
    ],
)  # fmt: skip
def test_the_tree_walk_of_rfc_9989(domain: str, walked: list[str]) -> None:
    assert dmarc.tree_walk(domain) == tuple(walked)


LONG = "a.b.c.d.e.f.g.h.shop.example.com"


@pytest.mark.parametrize(
    ("domain", "records", "organizational", "last"),
    [
        # No record at all: the domain itself, after every label.
        ("shop.example.com", {}, "shop.example.com", "com"),
        ("com", {}, "com", "com"),
        # Otherwise the record with the fewest labels.
        ("shop.example.com", {"shop.example.com": NONE}, "shop.example.com", "com"),
        ("shop.example.com", {"example.com": NONE}, "example.com", "com"),
        ("shop.example.com", {"shop.example.com": NONE, "example.com": NONE}, "example.com", "com"),
        ("a.mail.example.com", {"mail.example.com": NONE, "example.com": NONE}, "example.com", "com"),
        ("shop.example.com", {"example.com": NONE, "com": NONE}, "com", "com"),
        ("shop.example.com", {"shop.example.com": f"{NONE} psd=u", "com": f"{NONE} psd=x"}, "com", "com"),
        # psd=n ends the walk where it stands, also at the start.
        ("a.mail.example.com", {"mail.example.com": f"{NONE} psd=n", "example.com": NONE}, "mail.example.com", "mail.example.com"),
        ("shop.example.com", {"shop.example.com": f"{NONE} psd=n", "example.com": NONE}, "shop.example.com", "shop.example.com"),
        ("shop.example.com", {"shop.example.com": NONE, "example.com": f"{NONE} psd=n"}, "example.com", "example.com"),
        # psd=y ends it too, one label above the organizational domain.
        ("a.mail.example.com", {"com": f"{NONE} psd=y"}, "example.com", "com"),
        ("a.mail.example.com", {"example.com": f"{NONE} psd=y", "com": NONE}, "mail.example.com", "example.com"),
        ("a.mail.example.com", {"a.mail.example.com": NONE, "example.com": f"{NONE} psd=y"}, "mail.example.com", "example.com"),
        ("shop.example.com", {"example.com": f"{NONE} psd=y"}, "shop.example.com", "example.com"),
        # Except at the start, where the domain is its own.
        ("example.com", {"example.com": f"{NONE} psd=y", "com": NONE}, "example.com", "example.com"),
        # One label below a name that the walk jumped to lies where it never asked.
        (LONG, {"e.f.g.h.shop.example.com": f"{NONE} psd=y"}, "d.e.f.g.h.shop.example.com", "e.f.g.h.shop.example.com"),
        (LONG, {"d.e.f.g.h.shop.example.com": f"{NONE} psd=n", "example.com": NONE}, "example.com", "com"),
        # Several records are none, and their psd ends nothing.
        ("shop.example.com", {"shop.example.com": [f"{NONE} psd=n", NONE], "example.com": NONE}, "example.com", "com"),
        ("shop.example.com", {"example.com": [NONE, NONE]}, "shop.example.com", "com"),
        ("shop.example.com", {"example.com": ["v=spf1 -all", NONE]}, "example.com", "com"),
        # A record without a valid policy is found all the same.
        ("shop.example.com", {"example.com": "v=DMARC1"}, "example.com", "com"),
        # After a failure nothing is certain, wherever it stands, but the walk shows what it finds.
        ("shop.example.com", {"shop.example.com": Answer("TIMEOUT"), "example.com": NONE}, None, "com"),
        ("shop.example.com", {"shop.example.com": NONE, "com": Answer("SERVFAIL")}, None, "com"),
        ("shop.example.com", {"shop.example.com": Answer("REFUSED"), "example.com": f"{NONE} psd=n"}, None, "example.com"),
    ],
)  # fmt: skip
def test_the_organizational_domain_and_where_the_walk_ends(
    domain: str, records: dict[str, str | list[str] | Answer], organizational: str | None, last: str
) -> None:
    found = walk(domain, records)
    assert (found.domain, found.organizational_domain, found.steps[-1].domain) == (
        domain,
        organizational,
        last,
    )


def test_each_step_tells_what_was_found() -> None:
    several = Answer("NOERROR", (NONE, "v=spf1 -all", "v=DMARC1; p=reject"), 60)
    failed = Answer("SERVFAIL", (NONE,))
    found = walk(
        "a.shop.example.com", {"a.shop.example.com": NONE, "shop.example.com": several, "com": failed}
    )
    both = "receivers discard all of the 2 DMARC records at _dmarc.shop.example.com"
    assert found == TreeWalk(
        "a.shop.example.com",
        (
            Step("a.shop.example.com", Answer("NOERROR", (NONE,), 300), (RECORD,), ()),
            Step(
                "shop.example.com",
                several,
                (RECORD, dmarc.parse("v=DMARC1; p=reject")),
                (
                    Discarded(NONE, both),
                    Discarded("v=spf1 -all", "the version must be exactly DMARC1, in capitals, not 'spf1'"),
                    Discarded("v=DMARC1; p=reject", both),
                ),
            ),
            Step("example.com", Answer("NXDOMAIN"), (), ()),
            Step("com", failed, (), ()),
        ),
        None,
    )
    assert [step.record for step in found.steps] == [RECORD, None, None, None]
    assert [step.failed for step in found.steps] == [False, False, False, True]
    assert [step.query for step in found.steps] == [
        "_dmarc.a.shop.example.com",
        "_dmarc.shop.example.com",
        "_dmarc.example.com",
        "_dmarc.com",
    ]
    assert found.failures == ("_dmarc.com: SERVFAIL",)
    assert found.at("example.com") == found.steps[2]
    assert (found.at("example.net"), found.at(None)) == (None, None)


def test_the_record_of_a_public_suffix_is_one_above_the_start() -> None:
    suffix = f"{NONE} psd=y"
    above = walk("example.com", {"example.com": NONE, "com": suffix})
    assert above.suffix_record == above.steps[1]
    assert walk("com", {"com": suffix}).suffix_record is None
    assert walk("example.com", {"com": NONE}).suffix_record is None
    assert walk("example.com", {"com": f"{NONE} psd=n"}).suffix_record is None


def test_a_name_that_is_too_long_for_dns_is_not_asked() -> None:
    # 246 octets fit behind `_dmarc.`, 247 don't.
    fits = ".".join(["a" * 63] * 3 + ["b" * 46, "example"])
    assert (len(fits), asked(fits, {})[0]) == (246, fits)
    assert asked(f"c{fits}", {}) == list(dmarc.tree_walk(f"c{fits}"))[1:]
    assert walk(f"c{fits}", {}).organizational_domain == f"c{fits}"


def test_one_domain_can_be_looked_at_alone() -> None:
    step = asyncio.run(look("example.com", resolver=world({"example.com": NONE})))
    assert step == Step("example.com", Answer("NOERROR", (NONE,), 300), (RECORD,), ())
