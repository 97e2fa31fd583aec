"""The mark by which a stack says that the mail records of a domain are its own, for other stacks that write to the same zone.

One record for all of a domain, not one beside each record set: who reads it wants to know whose the domain's mail is, and nobody
else has to look at more records than that.
"""

from collections.abc import Iterator, Sequence

from deliverability.declaration.kinds.comparisons import all_declared, alone, never, nothing
from deliverability.declaration.kinds.kind import Kind, KindRecord, RecordInputs
from deliverability.declaration.records import Ownership

_LABEL = "_mail-deliverability"
_OWNER = "heritage=mail-deliverability,owner="


def owner_mark_name(domain: str) -> str:
    """Where the mark of a domain stands."""
    return f"{_LABEL}.{domain}"


def marked_owner(text: str) -> str:
    """Whom a TXT value names as the owner; "" for a value that is no mark."""
    return text.removeprefix(_OWNER) if text.startswith(_OWNER) else ""


def _records(inputs: RecordInputs) -> Iterator[KindRecord]:
    owner = inputs.settings.dns.owner
    # Records that are handed over have another owner: whoever publishes them.
    if owner is not None and inputs.ownership is Ownership.OWN:
        yield KindRecord("owner-mark", owner_mark_name(inputs.settings.domain), "TXT", f"{_OWNER}{owner}")


def _at(labels: Sequence[str]) -> bool:
    return labels[:1] == (_LABEL,)


def _selects(value: str) -> bool:
    return value.startswith(_OWNER)


def _same(seen: str, wanted: str) -> bool:
    return seen == wanted


OWNER_MARK = Kind(
    purpose="owner-mark",
    title="Owner mark",
    place=80,
    word="",
    why="It says to other stacks whose the mail records of this domain are.",
    beside="It should be the only value at this name.",
    settings=("dns.owner", "dns"),
    parked=True,
    checked_when_handed_off=False,
    records=_records,
    at=_at,
    selects=_selects,
    meant=never,
    same=_same,
    compare=alone,
    lasting=False,
    lost=nothing,
    undeclared=all_declared,
    way_out="Leave the domain to its owner, or have its records taken off that stack and set takeOver to the owner's name.",
    taken="Find out who marked {name} as theirs, and leave one owner.",
    missing_explained_by=(),
    differing_explained_by=(),
    example={"dns": {"owner": "shop-a.production"}},
)
