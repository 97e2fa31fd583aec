"""TXT values that are wrong only in how they were written: quoted twice, or cut into records."""

import pytest

from deliverability.declaration.manifest import Record
from deliverability.evidence.record_set_troubles import pieces, quoted_values
from tests.rules.world import declared

WANTED = "v=spf1 include:amazonses.com -all"


def spf_record() -> Record:
    return next(record for record in declared().records if record.purpose == "spf")


def mx_record() -> Record:
    return next(record for record in declared().records if record.type == "MX")


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((f'"{WANTED}"',), (f'"{WANTED}"',)),
        (('"v=spf1 mx -all"', "x"), ('"v=spf1 mx -all"',)),
        (('"v=spf1 include:a" "mazonses.com -all"',), ('"v=spf1 include:a" "mazonses.com -all"',)),
        # No spelling of the API: what stands between the outer marks is what was meant.
        (('"v=spf1 exists:a"b -all"',), ('"v=spf1 exists:a"b -all"',)),
        (('"site-verification=1"',), ()),
        ((WANTED, '""', '"'), ()),
    ],
)
def test_quotation_marks_of_its_own(values: tuple[str, ...], found: tuple[str, ...]):
    assert quoted_values(spf_record(), values) == found


def test_only_texts_can_be_quoted():
    assert quoted_values(mx_record(), ('"10 feedback"',)) == ()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (("v=spf1 include:", "amazonses.com -all"), ("v=spf1 include:", "amazonses.com -all")),
        (("amazonses.com -all", "v=spf1 include:"), ("v=spf1 include:", "amazonses.com -all")),
        ((" -all", "amazonses.com", "v=spf1 include:"), ("v=spf1 include:", "amazonses.com", " -all")),
        (("v=spf1", "v=spf1 include:", "x", "amazonses.com -all"), ("v=spf1 include:", "amazonses.com -all")),
        (("v=spf1 include:", "", "amazonses.com -all"), ("v=spf1 include:", "amazonses.com -all")),
        (("v=spf1 include:", "amazonses.com"), ()),
        ((WANTED, "x"), ()),
        ((WANTED,), ()),
        (("v=spf1 include:amazonses.co", "m -all", *map(str, range(15))), ()),
        (
            ("v=spf1 include:amazonses.co", "m -all", *map(str, range(14))),
            ("v=spf1 include:amazonses.co", "m -all"),
        ),
    ],
)
def test_pieces_that_make_up_the_declared_value(values: tuple[str, ...], found: tuple[str, ...]):
    assert pieces(spf_record(), values) == found
