"""What an SPF record means, apart from how it is spelled: records of one meaning give every client the same result.

That holds as far as their terms can be evaluated: where one ends in an error, its place decides who gets a result before it.
"""

from deliverability.standards.spf.macros import MacroString
from deliverability.standards.spf.record import SpfRecord
from deliverability.standards.spf.terms import (
    A,
    All,
    Directive,
    Exists,
    Explanation,
    Include,
    Ip4,
    Ip6,
    Mx,
    Ptr,
    Redirect,
    Term,
)

Key = tuple[object, ...]


def meaning(record: SpfRecord) -> tuple[object, ...]:
    """A value that is equal for records of the same meaning.

    Neighbours that give the same result may change places and be named twice: whichever matches, the result is one (RFC 7208
    section 4.6.2). Modifiers may stand anywhere (section 6). What is never reached behind an `all` counts all the same: it
    was written to have an effect.
    """
    groups: list[tuple[str, set[Key]]] = []
    modifiers: set[Key] = set()
    for term in record.terms:
        if not isinstance(term, Directive):
            modifiers.add(term_meaning(term))
        elif groups and groups[-1][0] == term.qualifier:
            groups[-1][1].add(term_meaning(term))
        else:
            groups.append((term.qualifier, {term_meaning(term)}))
    return tuple((qualifier, frozenset(keys)) for qualifier, keys in groups), frozenset(modifiers)


def term_meaning(term: Term) -> Key:
    """A value that is equal for terms of the same meaning: networks and names compare as such, whatever their spelling."""
    kind = type(term).__name__
    match term:
        case Ip4() | Ip6():
            return kind, term.qualifier, term.first, term.prefix
        case A() | Mx():
            return kind, term.qualifier, _name(term.domain), term.ip4_prefix, term.ip6_prefix
        case Include() | Exists() | Ptr():
            return kind, term.qualifier, _name(term.domain)
        case Redirect() | Explanation():
            return kind, _name(term.domain)
        case All():
            return kind, term.qualifier
    # A modifier that nobody knows: its value may be anything.
    name, _, value = term.text.partition("=")
    return kind, name.lower(), value


def _name(domain: MacroString | None) -> str:
    """A domain-spec in lower case, without a final dot; macros keep their case, which has a meaning (section 7.3)."""
    if domain is None:
        return ""
    text = str(domain)
    return (text if "%" in text else text.lower()).removesuffix(".")
