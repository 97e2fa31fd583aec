"""Which terms and records mean the same."""

import pytest

from deliverability.standards import spf


def meaning(text: str) -> object:
    return spf.meaning(spf.parse(f"v=spf1 {text}"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ip4:192.0.2.7/24 -all", "ip4:192.0.2.0/24 -all"),
        ("ip4:192.0.2.7 -all", "+ip4:192.0.2.7/32 -all"),
        ("ip6:2001:DB8::1 -all", "ip6:2001:db8:0:0::1/128 -all"),
        ("a:Mail.Example. mx -all", "mx a:mail.example/32 a:mail.example -all"),
        (
            "include:a.example exists:%{i}.b.example ptr -all",
            "ptr exists:%{i}.b.example include:a.example -all",
        ),
        ("exp=why.example redirect=a.example x-note=1", "redirect=A.example X-Note=1 exp=why.example."),
    ],
)
def test_the_same(one: str, other: str):
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ip4:192.0.2.0/24 -all", "ip4:192.0.2.0/25 -all"),
        ("a -all", "mx -all"),
        ("a -all", "a/24 -all"),
        ("a:x.example -all", "-a:x.example -all"),
        ("~a mx -all", "mx ~a -all"),
        ("exists:%{l}.x.example -all", "exists:%{L}.x.example -all"),
        ("a ~all", "a -all"),
        ("redirect=a.example", "redirect=b.example"),
        ("a x-note=1", "a x-note=2"),
        ("a x-note=1", "a y-note=1"),
    ],
)
def test_not_the_same(one: str, other: str):
    assert meaning(one) != meaning(other)
