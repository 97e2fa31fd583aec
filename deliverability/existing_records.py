"""What stands in Route 53 at the names of a plan, and in the way of it: values that a deploy would displace.

Route 53 keeps one record set per name and type, and an update replaces it whole. Whose a value is, is told by what the stack
declared, now and at its last `up`, never by the value's form: a record set that isn't in the state is somebody else's, however
much it looks like ours.
"""

from collections.abc import Iterable

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import kind_of
from deliverability.declaration.kinds.spf import may_be_declared
from deliverability.declaration.records import RecordSet
from deliverability.placement import ExistingRecords


@dataclass(frozen=True, slots=True)
class Foreign:
    """What an update of a record set of ours would take away from others. values: whole ones; terms: parts of our own."""

    values: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


def in_the_way(record: RecordSet, existing: ExistingRecords) -> str | None:
    """Why a record set that isn't in the stack's state can't be created, with the way out; None where nothing is in its way."""
    found = existing.values.get((record.name, record.type), ())
    zone = f"the hosted zone {existing.zone.name} ({existing.zone.zone_id})"
    if set(found) == set(record.values):
        return (
            f"{record.name} {record.type} exists already in {zone}, with the declared value, and isn't in this stack's state: "
            "this stack would take it along when it goes"
        )
    if found:
        shown = "".join(f"\n    {value!r}" for value in found)
        return (
            f"{record.name} {record.type} exists already in {zone} and isn't in this stack's state. "
            f"Where {record.values[0]!r} is declared, it holds:{shown}\n  {kind_of(record.purpose).way_out}"
        )
    return None


def beside_a_cname(record: RecordSet, existing: ExistingRecords) -> str | None:
    """Why a record set can't stand beside what is at its name, with the way out: a CNAME stands alone (RFC 1034 section 3.6.2).

    None where it can.
    """
    zone = f"the hosted zone {existing.zone.name} ({existing.zone.zone_id})"
    others = sorted(kind for name, kind in existing.values if name == record.name and kind != record.type)
    if record.type == "CNAME" and others:
        return (
            f"{record.name} has {', '.join(others)} records in {zone}, and a CNAME can't stand beside them: remove them before the "
            "CNAME is declared here"
        )
    if "CNAME" in others:
        targets = ", ".join(existing.values[record.name, "CNAME"])
        return (
            f"{record.name} is a CNAME to {targets} in {zone}, and no other record can stand beside it: "
            f"remove the CNAME before the {record.type} record is declared here"
        )
    return None


def foreign(record: RecordSet, existing: tuple[str, ...], declared_before: tuple[str, ...]) -> Foreign:
    """What of others an update of a record set in the state would take away.

    declared_before: the values that the stack's last `up` declared for it.

    A value of the record's kind that was edited by hand is still ours where it is the only one, and a deploy puts it right; what
    was added to it, and nobody declared, is named. Beside another one nobody knows whose it is.
    """
    kind = kind_of(record.purpose)
    declared = (*record.values, *declared_before)
    others = [value for value in existing if not any(kind.same(value, each) for each in declared)]
    of_kind = [value for value in existing if kind.may_be_of_it(value)]
    if len(of_kind) == 1 and of_kind[0] in others:
        others.remove(of_kind[0])
        return Foreign(tuple(others), kind.lost(of_kind[0], declared))
    return Foreign(tuple(others))


def refusal(record: RecordSet, found: Foreign, existing: ExistingRecords) -> str:
    """The words for what an update would take away."""
    zone = f"the hosted zone {existing.zone.name} ({existing.zone.zone_id})"
    problems = []
    if found.values:
        shown = "".join(f"\n    {value!r}" for value in found.values)
        problems.append(
            f"{record.name} {record.type} in {zone} holds values that this stack didn't put there:{shown}\n"
            f"  {kind_of(record.purpose).way_out}"
        )
    if found.terms:
        kept = [term for term in found.terms if may_be_declared(term)]
        unfit = [term for term in found.terms if term not in kept]
        keep = f" To keep them, add to spf.also:{_lines(kept)}" if kept else ""
        keep += f"\n  No stack file can hold:{_lines(unfit)}" if unfit else ""
        problems.append(
            f"our record at {record.name} in {zone} holds terms that nobody declared.{keep}\n"
            "  To take them out, set spf.onForeignTerms to remove; also where you took them out of spf.also yourself and that `up` "
            "didn't end."
        )
    return "\n".join(problems)


def _lines(terms: Iterable[str]) -> str:
    return "".join(f"\n    - {term}" for term in terms)
