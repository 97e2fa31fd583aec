"""The steps of a rehearsal. A step yields lines that say what happens, and raises StepFailed where it must not go on."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from deliverability.engine import Change, Changes, EngineError, Operation
from deliverability.engine.resources import UNKNOWN
from deliverability.rehearsal.faults import Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.rehearsal.testbed.zone_editor import Published
from deliverability.report.remedies import remedy_of
from deliverability.standards import txt
from deliverability.verdict import Finding, Result, Verdict

_RECORD = "aws:route53/record:Record"
#: How often SES looks before the step fails, an hour of the cloud's time apart.
_LOOKS = 3


class StepFailed(RuntimeError):
    """The step didn't end as it should; the message says what was expected and what was so."""


@dataclass(slots=True)
class StepState:
    """What one step hands to the next.

    foreign: every zone's contents before the stack came. before: the same, just before the fault.
    warned: rules that warn about the stack as declared.
    """

    testbed: CloudTestbed
    fault: Fault
    foreign: dict[str, frozenset[Published]] = field(default_factory=dict)
    before: dict[str, frozenset[Published]] = field(default_factory=dict)
    warned: frozenset[str] = frozenset()


def preview(state: StepState) -> Iterator[str]:
    """Nothing exists yet, and nothing does afterwards."""
    state.foreign = state.testbed.zones.contents()
    for zone, records in sorted(state.foreign.items()):
        yield f"zone {zone} holds {_sets(records)} of others"
    result = state.testbed.engine.preview()
    yield from (f"warning: {warning}" for warning in result.warnings)
    yield _summary(result.changes, "to")
    for change in result.changes.of(Operation.CREATE, custom=True):
        yield f"  + {_in_short(change)}"
    if state.testbed.zones.contents() != state.foreign or len(state.testbed.engine.state):
        raise StepFailed("the preview changed something")


def up(state: StepState) -> Iterator[str]:
    """Everything is made; a second preview then finds nothing to do."""
    testbed = state.testbed
    result = testbed.up()
    yield _summary(result.changes, "")
    handed_off = testbed.handed_off()
    for record in testbed.manifest.records:
        by_others = "  (handed off: its administrator publishes it)" if record in handed_off else ""
        yield f"  {record.type:<5} {record.name}  {' | '.join(record.values)}{by_others}"
    again = testbed.engine.preview()
    if again.changes.any:
        raise StepFailed(f"a second preview would change something: {_summary(again.changes, 'to')}")
    yield "a second preview finds nothing to change"


def verify(state: StepState) -> Iterator[str]:
    """SES looks for the records over DNS, as long as it takes; people click on the links they were sent."""
    testbed = state.testbed
    if testbed.manifest.identity is None:
        yield "nothing to verify: the domain never mails, so it has no identity"
        return
    for recipient in testbed.confirm_recipients():
        how = "the link that SES sent" if "@" in recipient else "by publishing its DKIM records"
        yield f"{recipient} confirms {how}"
    for looks in range(1, _LOOKS + 1):
        testbed.cloud.ses.look()
        seen = testbed.ses.get_email_identity(EmailIdentity=testbed.manifest.domain)
        if _verified(seen, testbed.manifest.identity.mail_from_domain):
            yield f"identity {testbed.manifest.domain}: verified for sending, DKIM {seen['DkimAttributes']['Status']}"
            if seen.get("MailFromAttributes", {}).get("MailFromDomain"):
                mail_from = seen["MailFromAttributes"]
                yield f"MAIL FROM {mail_from['MailFromDomain']}: {mail_from['MailFromDomainStatus']}"
            return
        if looks < _LOOKS:
            testbed.cloud.clock.advance(timedelta(hours=1))
            yield "not yet; an hour passes in the embedded cloud"
    error = seen.get("VerificationInfo", {}).get("ErrorType", "none given")
    raise StepFailed(
        f"SES didn't verify {testbed.manifest.domain}: {seen.get('VerificationStatus')}, reason {error}"
    )


def check_passes(state: StepState) -> Iterator[str]:
    """The real check over sockets and HTTP."""
    verdict = state.testbed.check()
    state.warned = frozenset(finding.rule for finding in verdict.of(Result.WARN))
    yield from _passed(verdict)


def inject(state: StepState) -> Iterator[str]:
    """The fault, made as it is made in life."""
    state.before = state.testbed.zones.contents()
    yield state.fault.title
    state.fault.inject(state.testbed)
    try:
        after = state.testbed.zones.contents()
    except ClientError:
        return  # That nobody can read the zones any more is the fault.
    for zone in sorted(after):
        for record in sorted(state.before[zone] - after[zone]):
            yield f"  - {_published(record)}"
        for record in sorted(after[zone] - state.before[zone]):
            yield f"  + {_published(record)}"


def check_names_it(state: StepState) -> Iterator[str]:
    """The rule of the fault fails, and no other that isn't its consequence."""
    verdict = state.testbed.check()
    named = [f for f in verdict.findings if f.rule == state.fault.rule and f.result is state.fault.result]
    if not named:
        raise StepFailed(f"the check didn't name {state.fault.rule}; it says: {_said(verdict)}")
    for finding in named:
        yield f"{finding.result.upper()} {finding.rule}: {finding.message}"
        yield from (f"  seen: {value}" for value in finding.saw)
        remedy = remedy_of(finding.remedy)
        if remedy.text:
            yield f"  remedy: {remedy.text}"
        # Each as it is to be pasted, without the stop of a sentence.
        yield from (f"  write: {line}" for line in remedy.settings)
        yield from (f"  run: {command}" for command in remedy.commands)
    others = sorted(complaints(verdict) - {state.fault.rule} - state.fault.also)
    if others:
        raise StepFailed(f"the check complains about more than the fault: {', '.join(others)}")
    folded = sorted({finding.rule for finding in verdict.findings if finding.because == state.fault.rule})
    if folded:
        yield f"  folded under it, being its consequences: {', '.join(folded)}"


def repair(state: StepState) -> Iterator[str]:
    """Pulumi repairs what is the stack's; the rest is done by hand, as the remedy says."""
    testbed, fault = state.testbed, state.fault
    try:
        drift = testbed.engine.drift()
    except EngineError as denied:
        yield f"Pulumi can't look: {denied}"
        drift = Changes(())
    if fault.repaired_by_pulumi(testbed.manifest):
        if not drift.any:
            raise StepFailed("Pulumi sees no drift, although a resource of the stack was changed")
        yield f"Pulumi sees it: {_differing(drift)}"
        testbed.engine.refresh()
        result = testbed.up()
        yield f"refresh and up repair it: {_summary(result.changes, '')}"
        return
    yield from _left_to_people(testbed, drift)
    fault.undo(testbed, state.before)
    yield f"by hand: {fault.remedied_by}"


def _left_to_people(testbed: CloudTestbed, drift: Changes) -> Iterator[str]:
    """Why `up` isn't the repair: Pulumi sees nothing, or the program refuses to touch what isn't the stack's."""
    if not drift.any:
        yield "Pulumi sees no drift"
        return
    yield f"Pulumi sees drift: {_differing(drift)}"
    try:
        testbed.engine.preview()
    except EngineError as refused:
        yield "the program refuses to repair it:"
        yield from (f"  {line}" for line in str(refused).splitlines())


def check_passes_again(state: StepState) -> Iterator[str]:
    """After the repair everything is as it was."""
    testbed = state.testbed
    if testbed.manifest.identity is not None:
        testbed.cloud.ses.look()
    verdict = testbed.check()
    more = {finding.rule for finding in verdict.of(Result.WARN)} - state.warned
    if more:
        raise StepFailed(f"warnings that weren't there before: {', '.join(sorted(more))}")
    yield from _passed(verdict)
    drift = testbed.engine.drift()
    if drift.any:
        raise StepFailed(f"Pulumi still sees drift: {_differing(drift)}")
    yield "Pulumi sees no drift"


def destroy(state: StepState) -> Iterator[str]:
    """Everything of the stack goes, and nothing else."""
    testbed = state.testbed
    by_others = testbed.published_by_others
    protected = testbed.engine.unprotect()
    if protected:
        yield f"production protects its resources: the protection of {len(protected)} is lifted first, on purpose"
    yield _summary(testbed.engine.destroy(), "")
    if len(testbed.engine.state):
        raise StepFailed(f"{len(testbed.engine.state)} resources are left in the state")
    after = testbed.zones.contents()
    for zone, records in sorted(state.foreign.items()):
        left = frozenset(record for record in after[zone] if (record.name, record.type) not in by_others)
        if left != records:
            wrong = "; ".join(_published(record) for record in sorted(left ^ records))
            raise StepFailed(f"zone {zone} isn't as it was: {wrong}")
        yield f"zone {zone}: {_sets(records)} of others untouched, none of the stack's left"
    if by_others:
        yield f"{_sets(by_others)} published by others for it: there until they take them away"


def complaints(verdict: Verdict) -> frozenset[str]:
    """Ids of rules that fail or can't tell, and aren't explained by another one."""
    return frozenset(f.rule for f in verdict.of(Result.FAIL, Result.UNKNOWN) if not f.explained)


def _sets(records: Sized) -> str:
    return f"{len(records)} record set{'' if len(records) == 1 else 's'}"


def _passed(verdict: Verdict) -> Iterator[str]:
    wrong = [finding for finding in verdict.findings if finding.result in (Result.FAIL, Result.UNKNOWN)]
    if wrong:
        raise StepFailed(f"the check doesn't pass: {_said(verdict)}")
    warnings = verdict.of(Result.WARN)
    rules = len({finding.rule for finding in verdict.of(Result.PASS)})
    yield f"{rules} rules find everything in order, {len(warnings)} warn"
    yield from (f"  WARN {finding.rule}: {finding.message}" for finding in warnings)


def _said(verdict: Verdict) -> str:
    said = [_statement(f) for f in verdict.of(Result.FAIL, Result.UNKNOWN, Result.WARN) if not f.explained]
    return "; ".join(said) or "all is well"


def _statement(finding: Finding) -> str:
    return f"{finding.result.upper()} {finding.rule} ({finding.message})"


def _verified(seen: dict[str, Any], mail_from: str | None) -> bool:
    attributes = seen.get("MailFromAttributes", {})
    ready = mail_from is None or attributes.get("MailFromDomainStatus") == "SUCCESS"
    return bool(seen.get("VerifiedForSendingStatus")) and ready


def _summary(changes: Changes, infinitive: str) -> str:
    """ "11 to create" before, "11 created" after."""
    done = {
        "create": "created",
        "update": "updated",
        "replace": "replaced",
        "delete": "deleted",
        "same": "unchanged",
    }
    parts = [
        f"{count} {f'{infinitive} {operation}' if infinitive and operation != 'same' else done.get(operation, operation)}"
        for operation, count in changes.counts().items()
    ]
    return ", ".join(parts) or "nothing"


def _differing(changes: Changes) -> str:
    words = {Operation.UPDATE: "differs in", Operation.DELETE: "is gone"}
    found = changes.of(Operation.UPDATE, Operation.DELETE)
    return "; ".join(f"{c.name} {words[c.operation]} {', '.join(c.keys)}".rstrip() for c in found)


def _in_short(change: Change) -> str:
    """One line about a resource that is to be made."""
    inputs = change.after
    if change.type == _RECORD:
        values = inputs["records"]
        shown = values if values is UNKNOWN else [_logical(value, inputs["type"]) for value in values]
        return f"{inputs['type']:<5} {_known(inputs['name'])}  {_known(shown)}"
    kind = change.type.rpartition(":")[2]
    name = next(
        (inputs[key] for key in ("emailIdentity", "configurationSetName") if key in inputs), change.name
    )
    return f"{kind} {_known(name)}"


def _known(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_known, value))
    return "(known after up)" if value is UNKNOWN else str(value)


def _logical(value: Any, rdtype: str) -> Any:
    return txt.from_provider(value) if rdtype == "TXT" and isinstance(value, str) else value


def _published(record: Published) -> str:
    values = [txt.from_route53(value) if record.type == "TXT" else value for value in record.values]
    return f"{record.type:<5} {record.name}  {' | '.join(values)}"
