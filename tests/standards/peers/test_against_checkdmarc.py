"""Our parsers beside checkdmarc's on generated records: where they differ, the difference is named here.

checkdmarc evaluates what it parses, so its resolver is replaced by one that has an answer for every name; it never asks
a network. Each `..._DIFFERENCES` lists the classes of records in which checkdmarc departs from RFC 7208 or RFC 9989;
their docstrings say which rule counts. Everything outside these classes has to agree.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar
from unittest.mock import patch
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from deliverability.standards import dmarc, spf
from deliverability.standards.resolver import Answer
from tests.standards.peers import dmarc_records, spf_records
from tests.standards.peers.worlds import CheckdmarcResolver

#: Where the records stand; nothing that is generated refers to it.
HERE = "here.test"

_Ours = TypeVar("_Ours")


@dataclass(frozen=True, slots=True)
class Comparison(Generic[_Ours]):
    """Both answers: None where the record was refused.

    theirs: what checkdmarc made of the record; empty where it found the syntax sound, but not what the record leads to.
    refusal: our error, None where there was none.
    """

    text: str
    ours: _Ours | None
    theirs: Mapping[str, Any] | None
    refusal: spf.SpfSyntaxError | dmarc.DmarcSyntaxError | None = None


def _answer(txt: str, _name: str, rdtype: str) -> Answer:
    """One answer for every name; a type that checkdmarc has no reason to ask for is an error."""
    values = {
        "TXT": (txt,),
        "A": ("192.0.2.1",),
        "MX": ("10 mx.example",),
        "AAAA": (),
        "SPF": (),
        "CNAME": (),
    }
    return Answer("NOERROR", values[rdtype])


#: Also in the place of the resolver that checkdmarc makes for itself where it forgets to pass ours on, as for `exp`.
_SPF_ANYWHERE = patch("dns.resolver.Resolver", lambda: CheckdmarcResolver(partial(_answer, "v=spf1 -all")))
_DMARC_ANYWHERE = patch("dns.resolver.Resolver", lambda: CheckdmarcResolver(partial(_answer, "v=DMARC1")))

GENERATED = settings(max_examples=200, deadline=None, derandomize=True, database=None)


# SPF


def compare_spf(text: str) -> Comparison[spf.SpfRecord]:
    """Read a record on both sides. checkdmarc takes half a second to import, so it is imported here."""
    from checkdmarc.spf import SPFError, SPFSyntaxError, parse_spf_record
    from checkdmarc.utils import DNS_CACHE

    DNS_CACHE.clear()
    theirs: Mapping[str, Any] | None
    try:
        with _SPF_ANYWHERE:
            theirs = parse_spf_record(text, HERE)["parsed"]
    except SPFSyntaxError:
        theirs = None
    except SPFError:
        theirs = {}
    try:
        return Comparison(text, spf.parse(text), theirs)
    except spf.SpfSyntaxError as error:
        return Comparison(text, None, theirs, error)


def our_spf(record: spf.SpfRecord) -> dict[str, Any]:
    """A record in checkdmarc's words: nothing behind `all`, values in lower case, a missing domain filled in."""
    redirect = record.redirect if record.all is None else None
    return {
        "mechanisms": list(_mechanisms(record)),
        "all": record.all.result if record.all else "neutral",
        "exp": record.explanation and record.explanation.domain.text,
        "redirect": redirect and _target(redirect.domain.text),
    }


def _mechanisms(record: spf.SpfRecord) -> Iterator[tuple[str, str, str]]:
    for term in record.terms:
        if isinstance(term, spf.All):
            return
        if isinstance(term, spf.Directive):
            name, _, value = term.text.lower().lstrip("+-~?").partition(":")
            if isinstance(term, spf.A | spf.Mx | spf.Ptr) and "%" not in value:
                name = name.partition("/")[0]
                value = term.domain.text.lower() if term.domain else HERE
            yield term.result, name, value


def _target(domain: str) -> str:
    """What checkdmarc keeps of a redirect: with macros it says the domain of the record itself."""
    return HERE if "%" in domain else domain.lower()


def their_spf(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """checkdmarc's record; a redirect's `all` is that of its target there, `-all` in our world."""
    redirect = parsed["redirect"]
    followed = redirect is not None and redirect["record"] is not None
    assert not followed or parsed["all"] == "fail"
    return {
        "mechanisms": [(term["action"], term["mechanism"], term["value"]) for term in parsed["mechanisms"]],
        "all": "neutral" if followed else parsed["all"],
        "exp": parsed["exp"],
        "redirect": redirect and redirect["domain"],
    }


SpfDifference = Callable[[Comparison[spf.SpfRecord]], bool]
_MODIFIER = r"[a-z][a-z0-9_.-]*="


def _terms(text: str, pattern: str) -> list[str]:
    """The terms that the pattern matches whole, in any case."""
    return [term for term in text.split(" ") if re.fullmatch(pattern, term, re.IGNORECASE)]


def version_in_capitals(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc's parser wants the version in lower case, although its selection of records doesn't.

    RFC 7208 section 12: `v=spf1` is an ABNF literal, and literals have no case (RFC 5234 section 2.3).
    """
    return both.theirs is None and both.text[:6] not in ("v=spf1", "")


def no_space_after_version(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc's parser takes a term right behind the version for a modifier named `v`.

    RFC 7208 section 4.5: the version ends in a space or with the record.
    """
    return both.ours is None and both.text[6:7] not in ("", " ")


def anything_after_all(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc ignores what stands behind `all`.

    RFC 7208 section 4.6: a syntax error anywhere in the record is a permerror; section 5.1 leaves well-formed mechanisms
    there unused.
    """
    everything = re.search(r" [-+?~]?all(?= )", both.text, re.IGNORECASE)
    return both.refusal is not None and everything is not None and both.refusal.position >= everything.end()


def unread_modifier(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc doesn't look at the values of unknown modifiers, nor at more than the macros of `exp`.

    RFC 7208 section 12: the one is a macro-string, the other a domain-spec, in which `%{c}`, `%{r}` and `%{t}` aren't
    allowed (section 7.2).
    """
    return (
        isinstance(both.refusal, spf.SpfSyntaxError)
        and re.match(_MODIFIER, both.refusal.term, re.IGNORECASE) is not None
        and not re.match("redirect=", both.refusal.term, re.IGNORECASE)
    )


def no_top_level_label(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc warns of a domain that doesn't end as it should, or says nothing where it holds macros.

    RFC 7208 section 7.1: a domain-spec ends in a dot and a top-level label, or in a macro, and nothing else is a
    domain-spec; section 4.6: that is a permerror. Section 4.8 is about names that macros give.
    """
    proper = r".*\.(?![0-9]+\.?$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?|.*%(?:\{[^}]*\}|[%_-])"
    domains = _terms(both.text, r"[-+?~]?(?:include|exists|ptr|a|mx):.+|redirect=.+")
    return both.ours is None and any(
        not re.fullmatch(proper, re.split("[:=]", _without_prefixes(domain), maxsplit=1)[1], re.IGNORECASE)
        for domain in domains
    )


def _without_prefixes(term: str) -> str:
    return re.sub(r"(/[0-9]*)?(//[0-9]*)?$", "", term) if re.match("[-+?~]?(a|mx):", term, re.I) else term


def prefix_behind_macro(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc doesn't look at the prefix lengths of `a` and `mx` whose domain holds macros.

    RFC 7208 section 5.6: at most 32 and 128, without leading zeros.
    """
    return both.ours is None and bool(_terms(both.text, r"[-+?~]?(a|mx):.*%.*/.*"))


def slash_in_domain(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc takes everything behind the first slash for a prefix length.

    RFC 7208 section 7.1: a macro-literal may hold slashes, and only the end of the term can be a dual-cidr-length.
    """
    return both.theirs is None and bool(_terms(both.text, r"[-+?~]?(a|mx):.*/[^/]*[a-z.].*"))


def other_white_space(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc splits at any white space.

    RFC 7208 section 12: terms are separated by spaces, and no term holds a control character.
    """
    return both.ours is None and re.search(r"[^\S ]", both.text) is not None


def ends_like_all(both: Comparison[spf.SpfRecord]) -> bool:
    """checkdmarc takes `-all` at the end of a value for an `all` whose space was forgotten.

    RFC 7208 section 12: a domain may end in `-all`, and the value of a modifier in any of it.
    """
    return both.theirs is None and bool(_terms(both.text, r".+[-+?~]all"))


SPF_DIFFERENCES: tuple[SpfDifference, ...] = (
    version_in_capitals,
    no_space_after_version,
    anything_after_all,
    unread_modifier,
    no_top_level_label,
    prefix_behind_macro,
    slash_in_domain,
    other_white_space,
    ends_like_all,
)


def assert_spf_agreement(both: Comparison[spf.SpfRecord]) -> None:
    """Both refuse the record, or both read the same from it, but for the differences that are named above."""
    if (both.ours is None) != (both.theirs is None):
        assert any(difference(both) for difference in SPF_DIFFERENCES), both
    elif both.ours is not None and both.theirs:
        assert our_spf(both.ours) == their_spf(both.theirs)


@pytest.mark.slow
@GENERATED
@given(spf_records.well_formed())
def test_sound_spf_records_are_read_alike(text: str) -> None:
    assert_spf_agreement(compare_spf(text))


@pytest.mark.slow
@GENERATED
@given(spf_records.broken())
def test_broken_spf_records_are_refused_alike(text: str) -> None:
    assert_spf_agreement(compare_spf(text))


#: Difference -> records, and whether it is checkdmarc that takes them.
SPF_EXAMPLES: dict[SpfDifference, tuple[bool, list[str]]] = {
    version_in_capitals: (False, ["V=SPF1 -all"]),
    no_space_after_version: (True, ["v=spf1a"]),
    anything_after_all: (True, ["v=spf1 -all nonsense", "v=spf1 all a:%"]),
    unread_modifier: (True, ["v=spf1 x=% -all", "v=spf1 exp=%{c}.example -all", "v=spf1 exp=example -all"]),
    no_top_level_label: (
        True,
        ["v=spf1 include:example -all", "v=spf1 a:%{d}x -all", "v=spf1 a:b.1/24 -all"],
    ),
    prefix_behind_macro: (True, ["v=spf1 a:%{d}/33 -all", "v=spf1 mx:%{d}//0128 -all"]),
    slash_in_domain: (False, ["v=spf1 a:b/c.example -all"]),
    other_white_space: (True, ["v=spf1 a\t-all"]),
    ends_like_all: (False, ["v=spf1 a:b.example-all", "v=spf1 x=~all"]),
}


@pytest.mark.parametrize(
    ("difference", "text", "taken"),
    [
        pytest.param(difference, text, taken, id=f"{difference.__name__}-{number}")
        for difference, (taken, texts) in SPF_EXAMPLES.items()
        for number, text in enumerate(texts)
    ],
)
def test_where_checkdmarc_differs_on_spf(difference: SpfDifference, text: str, taken: bool) -> None:
    both = compare_spf(text)
    assert (both.theirs is not None, both.ours is not None) == (taken, not taken)
    assert difference(both)


# DMARC


def compare_dmarc(text: str) -> Comparison[dmarc.DmarcRecord]:
    """Read a record on both sides."""
    from checkdmarc.dmarc import DMARCError, parse_dmarc_record
    from checkdmarc.utils import DNS_CACHE

    DNS_CACHE.clear()
    theirs: Mapping[str, Any] | None
    try:
        with _DMARC_ANYWHERE:
            theirs = parse_dmarc_record(text, HERE)["tags"]
    except DMARCError:
        theirs = None
    try:
        return Comparison(text, dmarc.parse(text), theirs)
    except dmarc.DmarcSyntaxError as error:
        return Comparison(text, None, theirs, error)


def our_dmarc(record: dmarc.DmarcRecord) -> dict[str, Any]:
    """A record in checkdmarc's words: defaults filled in, but for the destinations, which have none."""
    policy = record.p or "none"
    subdomains = record.sp or policy
    tags: dict[str, Any] = {
        "p": policy,
        "sp": subdomains,
        "np": record.np or subdomains,
        "adkim": record.adkim[0],
        "aspf": record.aspf[0],
        "t": "y" if record.t else "n",
        "psd": record.psd,
        "fo": record.fo,
    }
    for name, uris in (("rua", record.rua), ("ruf", record.ruf)):
        if record.written(name) is not None:
            tags[name] = [uri.address or uri.text for uri in uris]
    return tags


def their_dmarc(tags: Mapping[str, Any]) -> dict[str, Any]:
    """checkdmarc's tags without the version, mailboxes decoded."""
    values = {name: tag["value"] for name, tag in tags.items() if name != "v"}
    values["fo"] = tuple(values["fo"].split(":"))
    for name in ("rua", "ruf"):
        if name in values:
            values[name] = [_destination(uri["scheme"], uri["address"]) for uri in values[name]]
    return values


def _destination(scheme: str, address: str) -> str:
    if scheme != "mailto":
        return address
    local, at, domain = address.rpartition("@")
    return unquote(local) + at + domain.lower()


DmarcDifference = Callable[[Comparison[dmarc.DmarcRecord]], bool]


def fault_behind_the_version(both: Comparison[dmarc.DmarcRecord]) -> bool:
    """checkdmarc refuses a record for one faulty tag: a value, a name, a destination, a tag twice, a lonely semicolon.

    RFC 9989 section 4.8: what is wrong behind the version is discarded in favour of the default, or ignored. Our parser
    lists it among the problems of the record, but for the values of tags that it doesn't know.
    """
    no_value = re.search(r"=[ \t]*(?:;|\Z)|[^ -~\t]|[^;=\s][ \t]*\t[ \t]*[^;=\s]", both.text)
    return both.theirs is None and both.ours is not None and (no_value is not None or any(_faults(both.ours)))


#: What our parser says of sound records: on their age, their style, or on what is only wanting.
_NOTES = re.compile(
    r"RFC 9989 removed|lower case|without ruf|the tag p is missing|right behind the version|no mailto:"
)


def _faults(record: dmarc.DmarcRecord) -> Iterator[dmarc.Problem]:
    return (problem for problem in record.problems if not _NOTES.search(problem.reason))


def something_around_the_record(both: Comparison[dmarc.DmarcRecord]) -> bool:
    """checkdmarc strips quotation marks from both ends, and skips white space before the version.

    RFC 9989 section 4.8: a record begins with the version, and a quotation mark in it is a character like another.
    """
    return both.text != both.text.lstrip().strip('"')


def authority_of_another_scheme(both: Comparison[dmarc.DmarcRecord]) -> bool:
    """checkdmarc refuses a URI that isn't a mailbox for its host and port, such as `https://a.example:x/`.

    RFC 3986 section 3.2 bears it out: a port is digits. We don't count such a destination either, but the record stands:
    an error behind the version is no reason to refuse it (RFC 9989 section 4.8).
    """
    return (
        both.theirs is None
        and re.search(r"(?<![a-z])(?!mailto:)[a-z][a-z0-9+.-]*:[^,;]*[:@\[\]#]", both.text, re.IGNORECASE)
        is not None
    )


def size_of_another_scheme(both: Comparison[dmarc.DmarcRecord]) -> bool:
    """checkdmarc knows the size limit of RFC 7489 at mailboxes only, and takes it for a part of other URIs.

    RFC 9989 section 4.8: an exclamation mark in a URI is written as %21; one that isn't is the old limit, which is ignored.
    """
    return (
        re.search(r"[a-z][a-z0-9+.-]*:[^,;]*![0-9]+[kmgt]?[ \t]*(?:[,;]|\Z)", both.text, re.IGNORECASE)
        is not None
    )


def destination_that_is_none(both: Comparison[dmarc.DmarcRecord]) -> bool:
    """checkdmarc takes what begins like a mailbox, and doesn't look at the rest, or at what the escapes stand for.

    RFC 6068 section 2: a local part is a dot-atom or a quoted string, a comma in neither but the second; RFC 3986
    section 2.1: a percent sign begins an escape.
    """
    return both.ours is not None and any(
        "is no valid URI" in problem.reason for problem in both.ours.problems
    )


DMARC_DIFFERENCES: tuple[DmarcDifference, ...] = (
    fault_behind_the_version,
    authority_of_another_scheme,
    something_around_the_record,
    size_of_another_scheme,
    destination_that_is_none,
)


def assert_dmarc_agreement(both: Comparison[dmarc.DmarcRecord]) -> None:
    """Both refuse the record, or both read the same from it, but for the differences that are named above."""
    if both.ours is None and both.theirs is None:
        return
    if both.ours is None or both.theirs is None:
        assert any(difference(both) for difference in DMARC_DIFFERENCES[:3]), both
        return
    ours, theirs = our_dmarc(both.ours), their_dmarc(both.theirs)
    for name in ours | theirs:
        if ours.get(name) != theirs.get(name):
            differences = DMARC_DIFFERENCES[2:] if name in ("rua", "ruf") else (something_around_the_record,)
            assert any(difference(both) for difference in differences), (name, both)


@pytest.mark.slow
@GENERATED
@given(dmarc_records.well_formed())
def test_sound_dmarc_records_are_read_alike(text: str) -> None:
    assert_dmarc_agreement(compare_dmarc(text))


@pytest.mark.slow
@GENERATED
@given(dmarc_records.broken())
def test_broken_dmarc_records_are_read_alike(text: str) -> None:
    assert_dmarc_agreement(compare_dmarc(text))


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("v=DMARC1; p=all", {"p": "none"}),
        ("v=DMARC1; p=reject; p=none", {"p": "reject"}),
        ("v=DMARC1; p=reject; psd=x", {"psd": "u"}),
        ("v=DMARC1; p=reject; fo=2", {"fo": ("0",)}),
        ("v=DMARC1; p=reject; rua=a@shop.example", {"rua": []}),
        ("v=DMARC1; p=reject; sp", {"sp": "reject"}),
        ("v=DMARC1; p=reject;; sp=none", {"sp": "none"}),
        ("v=DMARC1; p=reject; x=; sp=none", {"sp": "none"}),
        ("v=DMARC1; p=reject; x=\u00e9; sp=none", {"sp": "none"}),
        ("v=DMARC1; p=reject; x=a\tb; sp=none", {"sp": "none"}),
    ],
)
def test_checkdmarc_refuses_a_record_for_one_faulty_tag(text: str, ours: Mapping[str, Any]) -> None:
    both = compare_dmarc(text)
    assert both.ours is not None
    assert (both.theirs, {name: our_dmarc(both.ours)[name] for name in ours}) == (None, ours)
    assert fault_behind_the_version(both)


@pytest.mark.parametrize("text", ['"v=DMARC1; p=reject"', " v=DMARC1; p=reject"])
def test_checkdmarc_strips_what_stands_around_the_record(text: str) -> None:
    both = compare_dmarc(text)
    assert both.theirs is not None
    assert (both.ours, their_dmarc(both.theirs)["p"]) == (None, "reject")
    assert something_around_the_record(both)


def test_checkdmarc_reads_the_authority_of_other_schemes() -> None:
    both = compare_dmarc("v=DMARC1; p=none; rua=https://a.example:x/")
    assert both.ours is not None
    assert (both.theirs, our_dmarc(both.ours)["rua"]) == (None, [])
    assert authority_of_another_scheme(both)


@pytest.mark.parametrize(
    ("difference", "rua", "theirs", "ours"),
    [
        (
            size_of_another_scheme,
            "https://a.example/b!5k",
            ["https://a.example/b!5k"],
            ["https://a.example/b"],
        ),
        (destination_that_is_none, "mailto:a@b.example[c", ["a@b.example"], []),
        (destination_that_is_none, "mailto:a%2Cb@c.example", ["a,b@c.example"], []),
        (destination_that_is_none, "mailto:a@b%c.example", ["a@b"], []),
    ],
)
def test_where_checkdmarc_differs_on_destinations(
    difference: DmarcDifference, rua: str, theirs: list[str], ours: list[str]
) -> None:
    both = compare_dmarc(f"v=DMARC1; p=none; rua={rua}")
    assert both.ours is not None
    assert both.theirs is not None
    assert (their_dmarc(both.theirs)["rua"], our_dmarc(both.ours)["rua"]) == (theirs, ours)
    assert difference(both)
