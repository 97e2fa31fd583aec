"""What Pulumi's two looks say together: each property that isn't in the cloud as the stack left it, or as it declares it, once."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Record
from deliverability.evidence.owners import other_owner
from deliverability.owner_marks import Marker
from deliverability.snapshot import Snapshot
from deliverability.snapshot.pulumi import NOT_YET, Difference, Pulumi
from deliverability.standards import names, txt

#: What the looks are called.
STATE, CODE = "cloud against state", "cloud against code"

_RECORD = "aws:route53/record:Record"
_SHARED_TXT = "pulumi-python:dynamic/mail-deliverability:SharedTxt"
_SES = "aws:sesv2/"
_IDENTITY = f"{_SES}emailIdentity:EmailIdentity"
#: What a resource is, before the name that it is about.
_WORDS = {
    _IDENTITY: "the SES identity",
    f"{_SES}emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": "the MAIL FROM domain",
    f"{_SES}configurationSet:ConfigurationSet": "the configuration set",
}
#: The inputs by which a resource is called, the first that it has.
_NAMED_BY = ("name", "mailFromDomain", "emailIdentity", "configurationSetName")


class How(StrEnum):
    """What came to be of a property, or of a resource.

    CHANGED, DELETED: outside of the stack, since its last `up`. NOT_APPLIED: the stack file has another value than that `up`
    left. FORM: it only reads differently, and says the same.
    """

    CHANGED = "changed"
    DELETED = "deleted"
    NOT_APPLIED = "not-applied"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Drifted:
    """One difference.

    difference: as the first look that saw it has it. looks: which saw it. step: what `pulumi up` would do, "" where nothing
        or where that isn't known.
    subject: the DNS name, identity or set that it is about. what: that in words. record: the declared record set, if it is one.
    owner: the other tool that takes the record set for its own.
    found, recorded, declared: values as people read them, TXT as logical text: in the cloud, in the state, and in the stack
        file; None where that look doesn't tell.
    """

    how: How
    difference: Difference
    looks: tuple[str, ...]
    step: str
    subject: str
    what: str
    record: Record | None
    owner: Marker | None
    found: tuple[str, ...]
    recorded: tuple[str, ...] | None
    declared: tuple[str, ...] | None

    @property
    def key(self) -> str:
        """As `drift.ignore` names it."""
        return self.difference.key

    @property
    def wanted(self) -> tuple[str, ...]:
        """What should be there: as declared, else as recorded."""
        return (self.declared if self.declared is not None else self.recorded) or ()

    @property
    def settled(self) -> bool:
        """Whether the stack file declares just what is there: the look at the code was made, and saw no difference."""
        return self.declared is not None and CODE not in self.looks

    @property
    def undecided(self) -> bool:
        """Whether only a deployment can tell what should be there."""
        return self.wanted == (NOT_YET,)


def drifted(snapshot: Snapshot) -> tuple[Drifted, ...]:
    """Every difference of real resources, in the order of the looks; nothing where Pulumi wasn't asked."""
    return snapshot.once(_drifted)


def _drifted(snapshot: Snapshot) -> tuple[Drifted, ...]:
    return tuple(_joined(snapshot.pulumi, snapshot)) if snapshot.pulumi is not None else ()


def _joined(pulumi: Pulumi, snapshot: Snapshot) -> Iterator[Drifted]:
    declared = {(each.resource, each.path): each for each in pulumi.code.differences if each.custom}
    for seen in pulumi.state.differences:
        if seen.custom:
            yield _outside(seen, declared.pop((seen.resource, seen.path), None), pulumi, snapshot)
    for left in declared.values():
        found, wanted = values(left, left.found), values(left, left.wanted)
        how = How.FORM if left.step == "update" and _same(left) else How.NOT_APPLIED
        yield _made(how, left, (CODE,), left.step, found, None, wanted, snapshot)


def _outside(seen: Difference, declared: Difference | None, pulumi: Pulumi, snapshot: Snapshot) -> Drifted:
    """Something that is no longer as the state has it. declared: what the code wants in its place, None where that look saw nothing."""
    looks = (STATE, CODE) if declared is not None else (STATE,)
    found, recorded = values(seen, seen.found), values(seen, seen.wanted)
    wanted = None
    if declared is not None:
        wanted = values(declared, declared.wanted)
    elif pulumi.code.status == "ok":
        wanted = found
    how = How.DELETED if seen.step == "delete" else How.CHANGED
    if how is How.CHANGED and _same(seen) and (declared is None or _same(declared)):
        how = How.FORM
    step = declared.step if declared is not None else ""
    return _made(how, seen, looks, step, found, recorded, wanted, snapshot)


def _made(
    how: How,
    difference: Difference,
    looks: tuple[str, ...],
    step: str,
    found: tuple[str, ...],
    recorded: tuple[str, ...] | None,
    declared: tuple[str, ...] | None,
    snapshot: Snapshot,
) -> Drifted:
    subject = _subject(difference)
    record = next(
        (
            each
            for each in snapshot.manifest.records
            if is_record(difference) and (each.name, each.type) == (subject, record_type(difference))
        ),
        None,
    )
    owner = other_owner(record, snapshot) if record is not None else None
    what = _what(difference, subject)
    return Drifted(how, difference, looks, step, subject, what, record, owner, found, recorded, declared)


def is_record(difference: Difference) -> bool:
    """Whether it is about a record set, or a value in one."""
    return difference.type in (_RECORD, _SHARED_TXT)


def is_identity(difference: Difference) -> bool:
    """Whether it is about an SES identity itself."""
    return difference.type == _IDENTITY


def record_type(difference: Difference) -> str:
    """The type of the record set that it is about."""
    return "TXT" if difference.type == _SHARED_TXT else difference.names.get("type", "")


def values(difference: Difference, value: Any) -> tuple[str, ...]:
    """A value of a property as texts: each of a list; TXT as logical text, host names without the final dot."""
    if value is None:
        return ()
    parts = value if isinstance(value, list | tuple) else [value]
    if is_record(difference) and difference.path in ("records", "value", ""):
        return tuple(_logical(record_type(difference), str(part)) for part in parts)
    return tuple(part if isinstance(part, str) else json.dumps(part, sort_keys=True) for part in parts)


def _logical(rdtype: str, value: str) -> str:
    if rdtype == "TXT":
        try:
            return txt.from_provider(value)
        except txt.TxtSyntaxError:
            return value
    # The host of a null MX is the root: its dot is the name (RFC 7505).
    return value if value.endswith(" .") else value.removesuffix(".")


def _same(difference: Difference) -> bool:
    """Whether both values say the same to whoever reads them: order, quoting, and the case and final dot of names don't count."""
    found, wanted = values(difference, difference.found), values(difference, difference.wanted)
    if is_record(difference) and difference.path == "name":
        return _name(*found[:1]) == _name(*wanted[:1])
    if is_record(difference) and record_type(difference) != "TXT":
        found, wanted = tuple(map(str.lower, found)), tuple(map(str.lower, wanted))
    return bool(found) and sorted(found) == sorted(wanted)


def _subject(difference: Difference) -> str:
    named = next((difference.names[key] for key in _NAMED_BY if difference.names.get(key)), "")
    return _name(named) if is_record(difference) else named or difference.resource


def _name(text: str = "") -> str:
    try:
        return names.normalize(text)
    except names.DomainNameError:
        return text


def _what(difference: Difference, subject: str) -> str:
    if difference.type == _RECORD:
        return f"the {record_type(difference) or 'unnamed'} record set at {subject}"
    if difference.type == _SHARED_TXT:
        return f"the value of this stack in the TXT record set at {subject}"
    words = _WORDS.get(difference.type)
    return f"{words} {subject}" if words else f"{difference.resource} ({difference.type})"
