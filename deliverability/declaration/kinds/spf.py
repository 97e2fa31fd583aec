"""The SPF record at the domain itself, and what all SPF records of a declaration have in common (RFC 7208)."""

import re
from collections.abc import Iterator, Sequence

from deliverability import rule_ids
from deliverability.declaration.kinds.comparisons import OneText
from deliverability.declaration.kinds.kind import Comparison, Kind, KindRecord, RecordInputs, Undeclared
from deliverability.declaration.records import Ownership
from deliverability.declaration.settings import Settings
from deliverability.standards import spf

#: The term that lets SES send (SES guide, "Authenticating email with SPF").
SES_TERM = "include:amazonses.com"
#: Rules that look into the tree of a record: what they find explains a value other than declared.
TREE_FAULTS = (
    rule_ids.SPF_DANGLING_INCLUDE,
    rule_ids.SPF_INCLUDE_WITHOUT_RECORD,
    rule_ids.SPF_PASS_ALL,
    rule_ids.SPF_TOO_MANY_LOOKUPS,
    rule_ids.SPF_TOO_MANY_VOID_LOOKUPS,
)
_ALL = re.compile(r"v=spf1|[-+~?]?all", re.IGNORECASE)


def same(seen: str, wanted: str) -> bool:
    """Whether receivers do the same with both, however they are spelled: the order counts only between different results."""
    try:
        return spf.meaning(spf.parse(seen)) == spf.meaning(spf.parse(wanted))
    except spf.SpfSyntaxError:
        return seen == wanted


def meant(value: str) -> str:
    """Why a value was probably meant as an SPF record, though it is none."""
    return spf.resembles(value) or ""


def lost(value: str, declared: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of an SPF value, its `all` apart, that stand in no declared record.

    What receivers never reach isn't among them: terms behind `all`, and a `redirect` beside it. Nor is a `redirect` to whom a
    declared `include` lets pass: the same senders pass by both.
    """
    kept = {_key(term) for text in declared for term in text.split()}
    terms = [term for term in value.split(" ") if term]
    end = next((at for at, term in enumerate(terms) if term.lower().lstrip("-+~?") == "all"), len(terms))
    found = (
        term
        for at, term in enumerate(terms)
        if not (_ALL.fullmatch(term) or _is_idle(term, behind=at > end, ended=end < len(terms)))
    )
    return tuple(term for term in found if not (_key(term) in kept or _key(_as_include(term)) in kept))


def _is_idle(term: str, *, behind: bool, ended: bool) -> bool:
    """Whether a term does nothing beside `all` (RFC 7208 sections 5.1 and 6.1)."""
    try:
        parsed = spf.parse_term(term)
    except spf.SpfSyntaxError:
        return False  # it makes the whole record an error, wherever it stands
    return (behind and isinstance(parsed, spf.Directive)) or (ended and isinstance(parsed, spf.Redirect))


def _as_include(term: str) -> str:
    """A redirect as the include that lets the same senders pass; any other term as it is."""
    name, equals, target = term.partition("=")
    return f"include:{target}" if equals and name.lower() == "redirect" else term


def undeclared(values: Sequence[str], wanted: str, settings: Settings) -> Undeclared:
    """The terms in these records that the declared one lacks, and the `spf.also` and `spf.all` of one record that has them all.

    Terms that no stack file may hold are parts all the same: a `redirect`, a network of all addresses.
    """
    parts = dict.fromkeys(term for value in values for term in lost(value, (wanted,)))
    changed: dict[str, object] = {}
    also = list(settings.spf.also)
    also += [term for term in parts if _belongs(term, (SES_TERM, *also))]
    if len(also) > len(settings.spf.also):
        changed["also"] = also
    closing = _softest(values)
    if closing and closing != _closing(wanted):
        changed["all"] = closing
        if len(values) == 1:
            parts[closing] = None
    return Undeclared(tuple(parts), changed)


def may_be_declared(term: str) -> bool:
    """Whether `spf.also` takes a term by itself."""
    return _belongs(term, (SES_TERM,))


def _belongs(term: str, others: Sequence[str]) -> bool:
    """Whether `spf.also` takes a term beside these."""
    try:
        spf.build((*others, term))
    except (spf.SpfSyntaxError, spf.SpfBuildError):
        return False
    parsed = spf.parse_term(term)
    return not (isinstance(parsed, spf.Ip4 | spf.Ip6) and parsed.network.prefixlen == 0)


def _softest(values: Sequence[str]) -> str:
    """How one record in place of these may end: none of them becomes stricter, and nobody passes who didn't (`+all` isn't kept)."""
    found = {_closing(value) for value in values}
    return next((closing for closing in reversed(spf.CLOSINGS) if closing in found), "")


def _closing(text: str) -> str:
    return next((term for term in text.lower().split(" ") if term in spf.CLOSINGS), "")


def compare(values: tuple[str, ...], wanted: str) -> Comparison:
    """What stands at a name against the declared record."""
    return OneText(spf.is_record, meant, _readable, same).compare(values, wanted)


def _records(inputs: RecordInputs) -> Iterator[KindRecord]:
    settings = inputs.settings
    shared = settings.spf.record == "shared" and inputs.ownership is Ownership.OWN
    ownership = Ownership.SHARED if shared else None
    if not inputs.sending:
        yield KindRecord("spf", settings.domain, "TXT", str(spf.build((), "-all")), ownership)
    elif settings.spf.record != "none":
        text = str(spf.build((SES_TERM, *settings.spf.also), settings.spf.all))
        yield KindRecord("spf", settings.domain, "TXT", text, ownership)


def _readable(value: str) -> bool:
    return not spf.problems(value)


def _at(_: Sequence[str]) -> bool:
    return False  # it stands at the domain, which looks like any other name


def _key(term: str) -> object:
    """What a term means, the text itself where it is none."""
    try:
        return spf.term_meaning(spf.parse_term(term))
    except spf.SpfSyntaxError:
        return term.lower()


SPF = Kind(
    purpose="spf",
    title="SPF",
    place=10,
    word="SPF",
    why="It says which servers may send mail in the name of the domain (SPF, RFC 7208).",
    beside=(
        "Only one value at this name may begin with v=spf1: with two of them receivers accept none. All "
        "other TXT values there stay as they are."
    ),
    settings=("spf",),
    parked=True,
    checked_when_handed_off=True,
    records=_records,
    at=_at,
    selects=spf.is_record,
    meant=meant,
    same=same,
    compare=compare,
    lasting=True,
    lost=lost,
    undeclared=undeclared,
    way_out="Add the terms of another SPF value to spf.also and remove that value; for values that have to stay, set spf.record "
    "to shared, or to none and let their owner add ours.",
    taken="Set spf.record to shared, which puts {value} beside the values at {name}, or remove those values if nobody needs them.",
    missing_explained_by=(),
    differing_explained_by=TREE_FAULTS,
    example={},
)
