"""The section `spf`: every sender that the published record names, in its order and with its qualifiers (RFC 7208).

Where no record of ours can hold them all, none is declared: the record stays as it is, and so do its senders.
"""

from collections.abc import Iterator, Sequence

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.spf import SES_TERM, lost
from deliverability.proposal.accepting import refusal
from deliverability.proposal.entries import Entry, Part, Path, Remark, Setting
from deliverability.proposal.seen import Seen
from deliverability.standards import spf
from deliverability.wording import listed, shown, some

#: The section, and the first words of every origin.
_SECTION = "spf"
_RECORD, _ALSO, _ALL = (_SECTION, "record"), (_SECTION, "also"), (_SECTION, "all")
#: How much of a record is quoted.
_QUOTED = 600
#: RFC 7208 section 4.6.4.
_LOOKUPS = 10


@dataclass(frozen=True, slots=True)
class _Record:
    """One published record, read term by term. also: what may stand in `spf.also`, in order. ses: the term of SES, "" without.

    closing: as it is to end. unread: terms outside the grammar. idle: terms without effect. open: terms that pass everybody.
    turned: its redirect, where that has an effect. ended: whether it says how it ends. before_ses: whether a term that doesn't let
    pass stands before the one of SES.
    """

    also: tuple[str, ...]
    ses: str
    closing: str
    unread: tuple[str, ...]
    idle: tuple[str, ...]
    open: tuple[str, ...]
    turned: str
    ended: bool
    before_ses: bool


def spf_part(seen: Seen, *, routed: bool) -> Part:
    """routed: whether the stack is to write into a Route 53 zone."""
    domain, answer = seen.domain, seen.texts
    if not answer.conclusive:
        why = f"the TXT records at {domain} could not be seen ({answer.status})"
        origin = f"{why}: whatever stands there is left alone; write own or shared once it was looked at"
        return Part((Setting(_RECORD, "none", origin),), (why,))
    records = [value for value in answer.values if spf.is_record(value)]
    others = [value for value in answer.values if not spf.is_record(value)]
    left = _left_alone(seen)
    if left:
        return Part((Setting(_RECORD, "none", left), *_quoted(records, domain), *_resembling(others)))
    why = seen.unseen_marks(domain)
    if why:
        origin = f"{why}: whatever stands there is left alone; write own or shared once it was looked at"
        return Part((Setting(_RECORD, "none", origin), *_quoted(records, domain)), (why,))
    if not records:
        none = f"no SPF record stands at {domain}: the stack makes one"
        return Part((_owned(routed, others, none), *_resembling(others)))
    read = [_read(value, seen) for value in records]
    also, unfit = _fitting(domain, [term for each in read for term in each.also])
    full = "" if unfit or len(records) > 1 else _too_many(seen, has_ses=any(each.ses for each in read))
    entries = [*_quoted(records, domain), *_broken(records, domain), *_said(read), *_resembling(others)]
    if unfit or full:
        return Part((*_as_it_is(also, unfit, full, _closing(read)), *entries))
    kept: list[Entry] = [_owned(routed, others, f"an SPF record stands at {domain}")]
    if also:
        kept.append(Setting(_ALSO, also, "the terms of that record beside SES, in their order"))
    kept.append(Setting(_ALL, _closing(read), _why_closing(read)))
    if routed and not others and len(records) == 1:
        entries += _stopping(records[0], str(spf.build((SES_TERM, *also), _closing(read))))
    return Part((*kept, *entries))


def _stopping(published: str, declared: str) -> Iterator[Remark]:
    """The terms of the published record before which a deploy of the declared one stops."""
    terms = lost(published, (declared,))
    if terms:
        text = f"A deploy stops before it takes {listed(map(shown, terms))} out of the published record. If nobody needs that:"
        yield Remark(_SECTION, text, (((_SECTION, "onForeignTerms"), "remove"),))


def _left_alone(seen: Seen) -> str:
    """Why the TXT record set of the domain is not for the stack to write; "" where it is."""
    if seen.texts.cname:
        alias = seen.texts.cname[0]
        return f"{seen.domain} is an alias of {alias}: no TXT record can stand beside a CNAME, so what counts is the one there"
    for marker in seen.owners(seen.domain):
        return (
            f"{marker.tool} owns the TXT record set ({shown(marker.text)} at {marker.name}), and its next run would wipe "
            f"out what the stack adds. {marker.way_out}"
        )
    return ""


def _owned(routed: bool, others: Sequence[str], found: str) -> Setting:
    if routed and others:
        beside = f"{len(others)} other TXT value{'s stand' if len(others) > 1 else ' stands'} at the name"
        return Setting(_RECORD, "shared", f"{found}; {beside}: {some(shown(each, 60) for each in others)}")
    return Setting(_RECORD, "own", f"{found}; no other TXT value is there" if not others else found)


def _read(value: str, seen: Seen) -> _Record:
    """A record, also one that receivers can't read as a whole."""
    also: list[str] = []
    unread: list[str] = []
    idle: list[str] = []
    passing: list[str] = []
    ses = closing = turned = ""
    before_ses = False
    for text in value[len("v=spf1") :].split(" "):
        if not text:
            continue
        try:
            term = spf.parse_term(text)
        except spf.SpfSyntaxError as error:
            unread.append(f"{shown(text)} ({error.reason})")
            continue
        if closing and isinstance(term, spf.Directive | spf.Redirect):
            idle.append(f"{shown(text)} (behind {closing}, where nothing is reached)")
        elif isinstance(term, spf.All):
            closing = f"{term.qualifier}all"
        elif isinstance(term, spf.Include) and str(term.domain).lower().rstrip(".") == "amazonses.com":
            before_ses = before_ses or (not ses and any(each[0] in "-~?" for each in also))
            ses = ses or text
        elif isinstance(term, spf.Redirect):
            turned = turned or text
        elif isinstance(term, spf.UnknownModifier):
            idle.append(f"{shown(text)} (receivers ignore a modifier that they don't know)")
        elif isinstance(term, spf.Ip4 | spf.Ip6) and not term.prefix and term.qualifier == "+":
            passing.append(text)
        else:
            also.append(text)
    ended = bool(closing)
    if turned and closing:
        idle.append(f"{shown(turned)} (beside {closing}, where redirect is ignored)")
        turned = ""
    if turned:
        target = turned.partition("=")[2]
        also.append(f"include:{target}")
        closing = _closing_behind(seen, turned)
    if closing == "+all":
        passing.append(closing)
    if passing or closing not in spf.CLOSINGS:
        closing = "?all"
    return _Record(
        tuple(also), ses, closing, tuple(unread), tuple(idle), tuple(passing), turned, ended, before_ses
    )


def _closing_behind(seen: Seen, redirect: str) -> str:
    """How the record ends that a redirect leads to, as it was seen; "" where that isn't known."""
    tree = seen.spf.tree if seen.spf is not None else None
    while tree is not None:
        led = next((term.record for term in tree.terms if term.term.text == redirect), None)
        if led is None or led.record is None:
            return ""
        if led.record.all is not None:
            return f"{led.record.all.qualifier}all"
        turned = next((each.term for each in led.terms if isinstance(each.term, spf.Redirect)), None)
        if turned is None:
            return ""
        tree, redirect = led, turned.text
    return ""


def _fitting(domain: str, terms: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The terms that `spf.also` takes, and those with an effect that it doesn't take, each with why."""
    kept: list[str] = []
    unfit: list[tuple[str, str]] = []
    for term in terms:
        try:
            spf.build((SES_TERM, *kept, term))
        except spf.SpfBuildError:
            continue  # the same as one before it, which decides wherever it would match
        why = refusal({"domain": domain, "spf": {"also": [*kept, term]}})
        if why:
            unfit.append((term, why))
        else:
            kept.append(term)
    return kept, unfit


def _too_many(seen: Seen, *, has_ses: bool) -> str:
    """Why SES can't be added to a record that works, "" where it can: receivers stop after ten lookups."""
    found = seen.spf
    if has_ses or found is None or not found.complete or found.lookups > _LOOKUPS:
        return ""
    if found.lookups + 1 <= _LOOKUPS:
        return ""
    return f"its tree costs {found.lookups} DNS lookups already, and {SES_TERM} would be one more than the {_LOOKUPS} that receivers make"


def _as_it_is(
    also: Sequence[str], unfit: Sequence[tuple[str, str]], full: str, closing: str
) -> Iterator[Entry]:
    """The record stays somebody else's: what doesn't fit would lose its senders."""
    why = full or f"{some(shown(term) for term, _ in unfit)} can't be in a record of the stack: {unfit[0][1]}"
    yield Setting(
        _RECORD,
        "none",
        f"the record stays as it is, so that nobody who sends is lost: {why}. Make room, then write own or shared",
    )
    terms = [*also, *(term for term, _ in unfit)]
    offered: tuple[tuple[Path, object], ...] = ((_ALSO, terms), (_ALL, closing))
    yield Remark(_SECTION, "For a record of the stack, once there is room:", offered, lost=True)


def _quoted(records: Sequence[str], domain: str) -> Iterator[Remark]:
    for value in records:
        yield Remark(_SECTION, f"Published at {domain}: {shown(value, _QUOTED)}")


def _broken(records: Sequence[str], domain: str) -> Iterator[Remark]:
    """What receivers make of it: nothing, where there are two or a syntax error."""
    if len(records) > 1:
        yield Remark(
            _SECTION,
            f"{len(records)} SPF records stand at {domain}, so receivers evaluate none of them (RFC 7208 section 4.5): the terms of "
            "all are taken over into one. Take the old ones away when that is published.",
            lost=True,
        )
    for value in records:
        problems = spf.problems(value)
        if problems:
            yield Remark(
                _SECTION,
                f"Receivers can't read {shown(value, 60)} and evaluate nothing of it ({problems[0].reason}): what can be read of it is taken over.",
                lost=True,
            )


def _said(read: Sequence[_Record]) -> Iterator[Remark]:
    """What of the records isn't in the settings, or not as it stood."""
    unread = [term for each in read for term in each.unread]
    if unread:
        yield Remark(_SECTION, f"Not taken over, since it is no SPF term: {some(unread)}.", lost=True)
    idle = [term for each in read for term in each.idle]
    if idle:
        yield Remark(_SECTION, f"Not taken over, since it has no effect: {some(idle)}.", lost=True)
    passing = [term for each in read for term in each.open]
    if passing:
        text = f"Not taken over: {listed(map(shown, passing))}, by which anybody passes. Name those who send in spf.also."
        yield Remark(_SECTION, text, lost=True)
    for each in read:
        if each.turned:
            text = f"{shown(each.turned)} became an include, since a record with all has no redirect: whoever passed by it passes."
            yield Remark(_SECTION, text)
        if each.ses and each.ses[0] in "-~?":
            yield Remark(_SECTION, f"{shown(each.ses)} stands there; the stack lets SES pass.")
        if each.before_ses:
            text = f"{SES_TERM} comes first in a record of the stack; there it stands behind a term that doesn't let pass."
            yield Remark(_SECTION, text)


def _resembling(others: Sequence[str]) -> Iterator[Remark]:
    for value in others:
        why = spf.resembles(value)
        if why:
            yield Remark(
                _SECTION,
                f"{shown(value)} was probably meant as an SPF record, and receivers ignore it ({why}): nothing of it is taken over.",
                lost=True,
            )


def _closing(read: Sequence[_Record]) -> str:
    """How one record in place of these ends: none becomes stricter."""
    found = {each.closing for each in read}
    return next(closing for closing in reversed(spf.CLOSINGS) if closing in found)


def _why_closing(read: Sequence[_Record]) -> str:
    if any(each.open for each in read):
        return "the mildest end, since anybody passes by the published record"
    if any(each.turned for each in read):
        return "as the record behind the redirect ends; ?all where that wasn't seen"
    if not all(each.ended for each in read):
        return (
            "the published record has no end, and receivers take the rest for neutral (RFC 7208 section 4.7)"
        )
    return "as the published record ends"
