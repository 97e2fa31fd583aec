"""Marks of tools that write whole record sets."""

from deliverability.owner_marks import marker_names, markers

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


def test_other_types_have_marks_of_their_own():
    name = "t1._domainkey.shop.example.com"
    assert marker_names(name, "CNAME") == (name, f"cname-{name}", f"_owner.cname.{name}")
    texts = {name: (HERITAGE,), f"cname-{name}": (HERITAGE,), f"_owner.txt.{name}": ("*octodns*",)}
    assert [(m.tool, m.name) for m in markers(name, texts, "CNAME")] == [
        ("external-dns (owner kube)", f"cname-{name}")
    ]


def test_the_remedy_names_whose_it_is_and_the_way_out_with_that_tool():
    (mark,) = markers(NAME, {NAME: (HERITAGE,)})
    assert mark.remedy(NAME, "TXT") == (
        f'external-dns (owner kube) owns the TXT record set at {NAME} ("{HERITAGE}" at {NAME}) and writes it anew whenever it runs. '
        "Give that external-dns a --txt-prefix (or another registry) so that its marks leave this name, or have it publish the value "
        "in this stack's place (for SPF: spf.record: none)."
    )
