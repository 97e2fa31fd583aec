"""The decision about a shared TXT record set: from what was read there and the value that is ours, the new set or a refusal."""

from collections.abc import Iterable, Mapping
from typing import Any

from deliverability.build_logs import obeyed_by_nobody
from deliverability.dataclass import dataclass
from deliverability.owner_marks import external_dns_marker
from deliverability.standards import spf, txt

#: All that a plain record set has in `ListResourceRecordSets`; whatever is there beside it decides who gets which answer.
_PLAIN = frozenset({"Name", "Type", "TTL", "ResourceRecords"})


class CannotShare(ValueError):
    """Our value can't stand in this record set; the message names what is in the way and the way out."""

    def __init__(self, message: str) -> None:
        super().__init__(obeyed_by_nobody(message))


@dataclass(frozen=True, slots=True)
class TxtSet:
    """The TXT record set at a name. ttl: seconds; values: as the Route 53 API spells them, in its order."""

    ttl: int
    values: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as logical text; one that can't be read is somebody's all the same, and stays as it is spelled."""
        return tuple(map(_text, self.values))


@dataclass(frozen=True, slots=True)
class Change:
    """One batch: the set to take out, exactly as it was read, and the one to put in; None where there is none."""

    delete: TxtSet | None
    create: TxtSet | None


def standing_at(name: str, record_sets: Iterable[Mapping[str, Any]]) -> TxtSet | None:
    """The plain TXT record set among all those at a name (`ResourceRecordSet` of the API); None where there is none.

    Raises `CannotShare` for a CNAME, beside which nothing can stand, and for a set that is an alias or routed.
    """
    found = None
    for each in record_sets:
        if each["Type"] == "CNAME":
            target = ", ".join(record["Value"] for record in each.get("ResourceRecords", ())) or "an alias"
            raise CannotShare(
                f"{name} is a CNAME to {target}, and no TXT value can stand beside it: remove the CNAME first"
            )
        if each["Type"] != "TXT":
            continue
        special = sorted(each.keys() - _PLAIN)
        if special:
            raise CannotShare(
                f"the TXT record set at {name} is no plain one ({', '.join(special)}), so who asks decides what is "
                "answered: make it a simple record set, or have its owner add the value (for SPF: spf.record: none)"
            )
        found = TxtSet(int(each["TTL"]), tuple(record["Value"] for record in each["ResourceRecords"]))
    return found


def change_to_put(
    name: str, standing: TxtSet | None, value: str, *, ttl: int, old: str | None = None, set_ttl: bool = False
) -> Change | None:
    """How to have `value` in the set once, in the place of `old` where that is another; None where nothing is to be done.

    value, old: logical text. ttl: seconds, of a set that is made here; one that stands keeps its own unless `set_ttl`.
    Raises `CannotShare` where an SPF record would come to stand beside another one, and where the tool that owns the record set
    would wipe out what is added.
    """
    wanted = txt.to_route53(value)
    if standing is None:
        return Change(None, TxtSet(ttl, (wanted,)))
    texts = standing.texts
    gone = {old} - {value, None}
    if value in texts and gone.isdisjoint(texts):
        new = standing.values
    else:
        _refuse(name, texts, value, old)
        others = [
            (spelled, text)
            for spelled, text in zip(standing.values, texts, strict=True)
            if text not in gone and text != value
        ]
        place = next((index for index, text in enumerate(texts) if text in gone or text == value), len(texts))
        kept = [spelled for spelled, _ in others]
        new = (*kept[:place], wanted, *kept[place:])
    changed = TxtSet(ttl if set_ttl else standing.ttl, new)
    return None if changed == standing else Change(standing, changed)


def change_to_take(standing: TxtSet | None, value: str) -> Change | None:
    """How to have `value` out of the set, and the set away where it was the last one; None where it isn't there."""
    if standing is None or value not in standing.texts:
        return None
    kept = tuple(
        spelled for spelled, text in zip(standing.values, standing.texts, strict=True) if text != value
    )
    return Change(standing, TxtSet(standing.ttl, kept) if kept else None)


def _refuse(name: str, texts: tuple[str, ...], value: str, old: str | None) -> None:
    others = [text for text in texts if text not in (value, old)]
    if spf.is_record(value):
        rivals = [text for text in others if spf.is_record(text)]
        if rivals:
            shown = " and ".join(map(repr, rivals))
            raise CannotShare(
                f"{name} has an SPF record of somebody else: {shown}. Receivers take two for an error (RFC 7208 section 4.5), so "
                f"{value!r} isn't added. Have its owner take our terms in and set spf.record to none; or add its terms to "
                "spf.also and have that value removed"
            )
    if value in texts or old in texts:
        return  # it has stood there so far: only what is added anew is sure to be forgotten by the tool
    marker = next(filter(None, map(external_dns_marker, others)), None)
    if marker is not None:
        raise CannotShare(marker.refusal(name, value))


def _text(spelled: str) -> str:
    try:
        return txt.from_route53(spelled)
    except txt.TxtSyntaxError:
        return spelled
