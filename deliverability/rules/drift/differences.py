"""Rules about what Pulumi finds in the cloud: changed or deleted outside of the stack, or declared and never applied.

They speak where Pulumi was asked to look (`deliverability drift`), and are silent in a check. What a rule of the check says of
the same property is folded under them.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.drift import STATE, Drifted, How, drifted, is_identity
from deliverability.rules.drift.remedies import how_to_end
from deliverability.rules.drift.restated import restated
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed, shown

_LOOK = "pulumi refresh --preview-only"
_BOTH = f"{_LOOK}; pulumi preview --refresh"
#: Where a resource isn't one of a record.
_SETTINGS = ("dns", "dkim", "mailFrom", "health")
#: Say more of a record set that holds several values of which receivers accept none, also how to unite them.
_TOO_MANY = (rule_ids.SPF_MULTIPLE_RECORDS, rule_ids.DMARC_MULTIPLE_RECORDS)
#: Settings that a deployment has no use for: they count as soon as they are written.
_OF_CHECKS = frozenset({"drift", "waivers", "severities", "expect", "receivers", "reputation"})


@rule(
    "drift.changed-outside",
    Result.FAIL,
    title="A property was changed outside of the stack",
    source=_BOTH,
    remedy="Apply the stack {stack} again (pulumi up --refresh), or take the change over into the stack file.",
    settings=_SETTINGS,
    by_name=True,
    needs=(),
    consequence_of=_TOO_MANY,
)
def changed_outside(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Somebody or something has changed what the last `pulumi up` wrote: by hand, in another tool, in another stack. The next `up`
    with a refresh puts it back; one without writes over it only where the same property changes. Values that only read
    differently (order, quoting, the case of names) are a note.
    """
    yield from _same(manifest, snapshot)
    for each in drifted(snapshot):
        if each.how is How.FORM:
            message = f"{_property(each)} only reads differently: found {_values(each.found)}, declared is {_values(each.wanted)}{_seen(each)}"
            yield Outcome(each.subject, message, Result.INFO, remedy="", part=each.key)
        elif each.how is How.CHANGED:
            message = f"{_property(each)} changed outside of the stack: found {_values(each.found)}, {_meant(each)}{_owner(each)}"
            causes = _TOO_MANY if len(each.found) > 1 else ()
            yield _outcome(each, f"{message}{_seen(each)}", snapshot, causes)


@rule(
    "drift.deleted-outside",
    Result.FAIL,
    title="A resource was deleted outside of the stack",
    source=_BOTH,
    remedy="Apply the stack {stack} again (pulumi up --refresh), or take it out of the stack file.",
    settings=_SETTINGS,
    by_name=True,
    needs=(),
)
def deleted_outside(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """What the last `pulumi up` made is gone. The next `up` with a refresh makes it again; one without believes the state, and
    sees nothing that is missing.
    """
    gone = [each for each in drifted(snapshot) if each.how is How.DELETED]
    identities = {each.subject for each in gone if is_identity(each.difference)}
    for each in gone:
        if not is_identity(each.difference) and each.difference.names.get("emailIdentity") in identities:
            # SES keeps no settings of an identity that isn't there.
            message = f"{each.what} went with its identity{_seen(each)}"
            yield Outcome(each.subject, message, Result.INFO, remedy="", part=each.key)
            continue
        undeclared = "; the stack file doesn't declare it either" if each.settled else ""
        message = f"{each.what} was deleted outside of the stack{undeclared}{_owner(each)}{_seen(each)}"
        yield _outcome(each, message, snapshot)


@rule(
    "drift.not-applied",
    Result.FAIL,
    title="The stack file declares something else than was applied",
    source="pulumi preview --refresh",
    remedy="Look at what pulumi preview --refresh --stack {stack} plans, and apply it (pulumi up --refresh).",
    settings=_SETTINGS,
    by_name=True,
    needs=(),
    consequence_of=(rule_ids.DRIFT_DELETED_OUTSIDE,),
)
def not_applied(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The stack file was edited and no `pulumi up` has followed, or one has failed half-way: what is declared and what is deployed
    are two things. Settings that no resource shows are a note, and those that only checks read, such as waivers, are nothing at all.
    """
    pulumi = snapshot.pulumi
    if pulumi is None:
        return
    found = [each for each in drifted(snapshot) if each.how is How.NOT_APPLIED]
    if pulumi.state.status == "ok" and pulumi.state.resources == 0 and pulumi.code.differences:
        none = f"none of the {len(found)} resources that the stack file declares was ever made"
        never = none if found else "what the stack file declares was never applied"
        message = f"{never}: the state of {manifest.stack} is empty"
        yield Outcome(
            manifest.domain, message, remedy=f"Deploy the stack {manifest.stack} (pulumi up).", causes=()
        )
        return
    for each in found:
        known = pulumi.state.status == "ok"
        # What only a deployment decides follows from what is gone; the rest somebody has declared.
        causes = (rule_ids.DRIFT_DELETED_OUTSIDE,) if each.undecided else ()
        yield _outcome(each, f"{_pending(each, known)}{_owner(each)}{_seen(each)}", snapshot, causes)
    settings = {each.path.partition(".")[0] for each in pulumi.code.differences if not each.custom}
    if not found and settings - _OF_CHECKS:
        edited = listed(sorted(settings - _OF_CHECKS))
        message = f"the stack file of {manifest.stack} has changed since the last pulumi up, in settings that no resource shows ({edited})"
        yield noted(manifest.domain, message)
    elif not found and pulumi.code.status == "ok":
        yield passed(
            manifest.domain,
            f"what the stack file of {manifest.stack} declares was applied, says pulumi preview",
        )


def _same(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    look = snapshot.pulumi.state if snapshot.pulumi is not None else None
    if look is not None and look.status == "ok" and not any(each.custom for each in look.differences):
        count = f"{look.resources} resource{'' if look.resources == 1 else 's'}"
        yield passed(manifest.domain, f"{STATE}: {count} of {manifest.stack} as the last pulumi up left them")


def _outcome(
    each: Drifted, message: str, snapshot: Snapshot, causes: tuple[str, ...] | None = None
) -> Outcome:
    return Outcome(
        each.subject,
        message,
        saw=each.found,
        wanted=each.wanted,
        remedy=how_to_end(each, snapshot) or None,
        causes=causes,
        purpose=each.record.purpose if each.record is not None else "",
        part=each.key,
        explains_here=restated(each),
    )


def _property(each: Drifted) -> str:
    return f"{each.difference.path} of {each.what}" if each.difference.path else each.what


def _values(values: tuple[str, ...]) -> str:
    return listed(value if value.isdigit() else shown(value) for value in values) or "nothing"


def _meant(each: Drifted) -> str:
    """What should be there, and where that stands."""
    recorded, declared = each.recorded or (), each.declared
    if declared is None:
        return f"the state has {_values(recorded)}"
    if each.settled:
        return f"as the stack file declares by now; the state has {_values(recorded)}"
    if declared == recorded:
        return f"declared is {_values(declared)}"
    return f"the state has {_values(recorded)}, declared is {_values(declared)} by now"


def _pending(each: Drifted, known: bool) -> str:
    if each.step == "create":
        return f"{each.what} is declared, and no pulumi up has made it yet"
    if each.step == "delete":
        return f"{each.what} is there, and the stack file declares it no more: pulumi up deletes it"
    replaced = "; pulumi up replaces it" if each.step == "replace" else ""
    left = (
        ", as the last pulumi up left it"
        if known
        else " (changed outside, or never applied: only the state could tell)"
    )
    return (
        f"{_property(each)}: found {_values(each.found)}{left}; declared is {_values(each.wanted)}{replaced}"
    )


def _owner(each: Drifted) -> str:
    """Which other tool takes the record set for its own."""
    return f"; {each.owner.tool} marks the record set as its own" if each.owner is not None else ""


def _seen(each: Drifted) -> str:
    return f" ({each.key}, seen by {listed(each.looks)})"
