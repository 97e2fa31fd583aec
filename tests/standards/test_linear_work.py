"""Four times the text takes four times the work, whatever it holds: counted in calls, since clocks are noisy."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from deliverability import event_loop
from deliverability.standards import dkim, dmarc, spf
from deliverability.standards.resolvers import DictResolver
from tests.standards.counting import calls

pytestmark = pytest.mark.slow

#: Characters, about.
SHORT, LONG = 2_048, 8_192


def parse_spf(text: str) -> None:
    spf.problems(text)
    spf.parse(text)


def check(text: str) -> None:
    world = DictResolver({"shop.example": {"TXT": [text]}})
    event_loop.run(spf.check_host("192.0.2.1", "shop.example", f"{'x.' * 5000}@shop.example", resolver=world))


def inspect(text: str) -> None:
    world = DictResolver({"shop.example": {"TXT": [text], "A": ["192.0.2.1"]}})
    inspection = event_loop.run(spf.inspect("shop.example", resolver=world))
    inspection.covers(["192.0.2.0/24"])
    list(map(str, inspection.problems))
    assert inspection.ttl == 300


SPF = {
    "networks": ("v=spf1 ", "ip4:198.51.100.0/30 "),
    "terms that ask": ("v=spf1 ", "a "),
    "terms behind all": ("v=spf1 all ", "a "),
    "a redirect at the end": ("v=spf1 redirect=b.example ", "?all "),
    "many modifiers": ("v=spf1 ", "x=y "),
    "errors": ("v=spf1 ", "x: "),
    "macros": ("v=spf1 exists:", "%{l1r-}"),
    "percent signs": ("v=spf1 exists:", "%"),
    "slashes": ("v=spf1 a", "/"),
    "colons": ("v=spf1 ip6:", ":"),
    "dots": ("v=spf1 include:", "."),
    "spaces": ("v=spf1", " "),
}
DMARC = {
    "tags": ("v=DMARC1;", "a=b;"),
    "semicolons": ("v=DMARC1;", ";"),
    "destinations": ("v=DMARC1;rua=", "mailto:a@b.example,"),
    "sizes": ("v=DMARC1;rua=", "mailto:a@b.example!1m,"),
    "blanks": ("v=DMARC1", " "),
}
DKIM = {
    "tags": ("", "aa=b;"),
    "base64": ("p=", "AAAA"),
    "words": ("p=;h=", "sha256:"),
    "notes": ("p=;n=", "=20"),
}
CASES = [
    *((run, *pattern) for pattern in SPF.values() for run in (parse_spf, check, inspect)),
    *((dmarc.parse, *pattern) for pattern in DMARC.values()),
    *((dkim.parse_key, *pattern) for pattern in DKIM.values()),
]
NAMES = [
    *(f"{run.__name__}, {name}" for name in SPF for run in (parse_spf, check, inspect)),
    *(f"dmarc, {name}" for name in DMARC),
    *(f"dkim, {name}" for name in DKIM),
]


@pytest.mark.parametrize(("run", "beginning", "piece"), CASES, ids=NAMES)
def test_work_grows_no_faster_than_the_text(run: Callable[[str], object], beginning: str, piece: str) -> None:
    def work(size: int) -> None:
        with suppress(ValueError):
            run((beginning + piece * (size // len(piece))).rstrip())

    short, long = (calls(partial(work, size)) for size in (SHORT, LONG))
    assert long <= 5 * short
