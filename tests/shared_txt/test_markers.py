"""Marks of tools that write whole record sets."""

from deliverability.shared_txt import marker_names, markers

NAME = "shop.example.com"
HERITAGE = "heritage=external-dns,external-dns/owner=kube,external-dns/resource=ingress/shop/web"


def found(**texts: tuple[str, ...]) -> list[tuple[str, str]]:
    at = dict(zip(("here", "prefixed", "octodns"), marker_names(NAME), strict=True))
    return [(m.tool, m.name) for m in markers(NAME, {at[key]: values for key, values in texts.items()})]


def test_where_the_marks_are_looked_for():
    assert marker_names(NAME) == (NAME, "txt-shop.example.com", "_owner.txt.shop.example.com")


def test_marks_are_found_and_whose_they_are():
    assert found(here=("a", HERITAGE)) == [("external-dns (owner kube)", NAME)]
    assert found(here=(f'"{HERITAGE}"',)) == [("external-dns (owner kube)", NAME)]
    assert found(prefixed=("heritage=external-dns,",)) == [("external-dns", "txt-shop.example.com")]
    assert found(octodns=("*octodns*",)) == [("octoDNS", "_owner.txt.shop.example.com")]
    assert found(here=(HERITAGE,), octodns=("*octodns*",)) == [
        ("external-dns (owner kube)", NAME),
        ("octoDNS", "_owner.txt.shop.example.com"),
    ]


def test_what_only_looks_like_a_mark_is_none():
    assert found(here=("heritage=nomulus", "*octodns*"), octodns=(HERITAGE, "octodns")) == []


def test_a_refusal_and_a_warning_name_the_tool_the_place_and_the_way_out():
    (mark,) = markers(NAME, {f"_owner.txt.{NAME}": ("*octodns*",)})
    assert mark.refusal(NAME, "ours") == (
        "'ours' isn't added to the TXT record set at shop.example.com: octoDNS owns that ('*octodns*' at "
        "_owner.txt.shop.example.com), and its next change would wipe the value out. Add the value to octoDNS's own configuration "
        "and take it out of this stack (for SPF: spf.record: none), or have octoDNS leave the record alone (octodns: ignored: true)"
    )
    assert mark.warning(NAME, "ours") == (
        "octoDNS owns the TXT record set at shop.example.com ('*octodns*' at _owner.txt.shop.example.com): its next change wipes "
        "out 'ours'. Add the value to octoDNS's own configuration and take it out of this stack (for SPF: spf.record: none), or have octoDNS "
        "leave the record alone (octodns: ignored: true)"
    )
