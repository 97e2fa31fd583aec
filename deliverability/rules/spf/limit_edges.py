"""Mail hosts past the limit, and `%{p}`: limits of SPF that touch some mail only, or only what some receivers count."""

from collections.abc import Iterator, Sequence

from deliverability.declaration.manifest import Manifest
from deliverability.evidence.spf_trees import PlacedTerm, SpfTree, out_of_the_way, placed_terms
from deliverability.rules.outcomes import noted
from deliverability.rules.rule import Outcome
from deliverability.standards import spf
from deliverability.wording import some


def too_many_hosts(tree: SpfTree, manifest: Manifest) -> Iterator[Outcome]:
    """Terms that stand for more mail hosts than receivers look up (RFC 7208 section 4.6.4).

    Who matches one of the first ten passes; whoever comes to the eleventh gets permerror. Where terms that let others send come
    after, their mail is lost; else it is that of the hosts past the limit alone, which is a note.
    """
    most = tree.inspection.limits.mx_hosts
    places = tuple(placed_terms(tree))
    above = {
        index: place
        for index, place in enumerate(places)
        if len(place.term.hosts) + len(place.term.passed_over) > most
    }
    if not above:
        return
    index, first = next(iter(above.items()))
    count = len(first.term.hosts) + len(first.term.passed_over)
    terms = some(place.text for place in above.values())
    others = "" if len(above) == 1 else f" (so do {len(above)} terms: {terms})"
    stands = f"{first.text} stands for {count} mail hosts{others}, and receivers answer permerror"
    cut_off = _let_send(places[index + 1 :])
    saw = first.term.passed_over[:most]
    if cut_off:
        message = f"{stands} above {most}: to all mail that comes as far, also that of {some(cut_off)}"
        remedy, wanted = out_of_the_way(first, manifest), (f"at most {most}",)
        yield Outcome(tree.name, message, saw=saw, wanted=wanted, remedy=remedy)
    else:
        yield noted(tree.name, f"{stands} to mail from the last {count - most}", *saw)


def client_names(tree: SpfTree) -> Iterator[Outcome]:
    """Records at the limit of lookups that ask for the client's name.

    RFC 7208 section 4.6.4 has the limit of ten for terms, and says of `%{p}` that what it asks is included in it.
    """
    places = [place for place in placed_terms(tree) if "p" in spf.letters_of(place.term.term)]
    counted, most = tree.inspection.lookups + len(places), tree.inspection.limits.lookups
    if places and counted > most:
        terms = some(place.text for place in places)
        message = f"receivers that count %{{p}} as a lookup come to {counted} for SPF at {tree.name}, above {most}: {terms}"
        yield noted(tree.name, message, *(str(place.term.term) for place in places))


def _let_send(places: Sequence[PlacedTerm]) -> tuple[str, ...]:
    """The terms among these that let somebody send, as text."""
    return tuple(
        place.text
        for place in places
        if isinstance(place.term.term, spf.Directive)
        and place.term.term.result == "pass"
        and (place.term.matches or place.term.dynamic)
    )
