"""The section `dmarc`: the policy that holds now, never a weaker one (RFC 9989)."""

from collections.abc import Iterator, Sequence
from typing import Any

from deliverability.proposal.entries import Entry, Part, Remark, Setting
from deliverability.proposal.seen import Seen
from deliverability.standards import dmarc, names
from deliverability.wording import shown, some

_SECTION = "dmarc"
_RECORD = (_SECTION, "record")
#: How much of a record is quoted.
_QUOTED = 600
_STRENGTH = ("none", "quarantine", "reject")
#: What is said of elsewhere.
_KNOWN = ("v", "p", "sp", "np", "adkim", "aspf", "t", "rua", "ruf", "pct")


def dmarc_part(seen: Seen) -> Part:
    """What stands at `_dmarc` below the domain; where nothing does, what is inherited."""
    domain, walked = seen.domain, seen.dmarc.walk
    name = dmarc.policy_name(domain)
    step = walked.at(domain)
    if step is None:
        return Part((Setting(_RECORD, "external", f"{name} is longer than a name can be"),))
    if step.failed:
        why = f"the DMARC record at {name} could not be seen ({step.answer.status})"
        origin = f"{why}: whatever stands there is left alone; write own once it was looked at"
        return Part((Setting(_RECORD, "external", origin),), (why,))
    left = _left_alone(seen, name)
    if left:
        quoted = _quoted([record.text for record in step.records], name)
        return Part((Setting(_RECORD, "external", left), *quoted, *_discarded(seen, step, name)))
    why = seen.unseen_marks(name)
    if why:
        origin = f"{why}: whatever stands there is left alone; write own once it was looked at"
        return Part((Setting(_RECORD, "external", origin),), (why,))
    if step.records:
        reports = () if any(record.rua for record in step.records) else (_no_reports(domain),)
        return Part((*_of_records(step.records, name), *reports, *_discarded(seen, step, name)))
    return _inherited(seen, name, tuple(_discarded(seen, step, name)))


def _left_alone(seen: Seen, name: str) -> str:
    """Why the record is somebody else's to publish, "" where it is not."""
    answer = seen.dmarc.walk.steps[0].answer
    if answer.cname:
        return f"{name} is an alias of {answer.cname[0]}: whoever runs that publishes the policy"
    for marker in seen.owners(name):
        return f"{marker.tool} owns the TXT record set there ({shown(marker.text)} at {marker.name})"
    return ""


def _inherited(seen: Seen, name: str, discarded: tuple[Remark, ...]) -> Part:
    domain, found = seen.domain, seen.dmarc
    above = found.policy_domain if found.record is not None else None
    # A domain that bounds its organization has nobody above it whose policy would be its own.
    stands_alone = names.organizational_domain(domain) in (domain, None)
    if above is not None and above != domain and not stands_alone and found.record is not None:
        applied = found.applied_policy or "no policy"
        origin = (
            f"nothing stands at {name}; the record of {above} applies here ({applied}): {shown(found.record.text, _QUOTED)}. "
            "One of the stack's own would take its place"
        )
        return Part((Setting(_RECORD, "inherit", origin), *discarded))
    failed = [step.failure for step in found.walk.steps if step.failed]
    if failed and not stands_alone:
        why = f"a DMARC policy above {domain} could not be seen ({some(failed)})"
        origin = f"{why}: one of the stack's own might weaken it; write own once it was looked at"
        return Part((Setting(_RECORD, "inherit", origin), *discarded), (why,))
    origin = f"no DMARC record stands at {name}, nor does one above it apply: the stack makes one that asks for nothing yet"
    return Part((Setting((_SECTION, "policy"), "none", origin), _no_reports(domain), *discarded))


def _of_records(records: Sequence[dmarc.DmarcRecord], name: str) -> Iterator[Entry]:
    yield from _quoted([record.text for record in records], name)
    if len(records) > 1:
        yield Remark(
            _SECTION,
            f"{len(records)} DMARC records stand at {name}, so receivers use none of them (RFC 9989 section 4.10): the strictest "
            "of each tag is taken over. Take the others away when it is published.",
            lost=True,
        )
    for record in records:
        yield from _flaws(record)
    yield from _policies(records)
    for tag, key, boxes in (
        ("rua", "reportTo", [uri for record in records for uri in record.rua]),
        ("ruf", "failureReportTo", [uri for record in records for uri in record.ruf]),
    ):
        yield from _reports(tag, key, boxes)
    left = dict.fromkeys(
        f"{tag}={value}" for record in records for tag, value in record.tags if tag not in _KNOWN
    )
    if left:
        yield Remark(
            _SECTION, f"Not taken over, since no setting says it: {some(map(shown, left))}.", lost=True
        )


def _policies(records: Sequence[dmarc.DmarcRecord]) -> Iterator[Setting]:
    """Policies as they hold, and alignment. Testing weakens by a step, so it is kept only where all records have it."""
    origin = "as published"
    policy = _strictest([record.policy or "none" for record in records])
    yield Setting((_SECTION, "policy"), policy, f"{origin} (p)")
    below = _strictest([record.subdomain_policy or "none" for record in records])
    if below != policy or any(record.sp and not record.flawed for record in records):
        yield Setting((_SECTION, "subdomainPolicy"), below, f"{origin} (sp)")
    nowhere = _strictest([record.nonexistent_policy or "none" for record in records])
    if nowhere != below or any(record.np and not record.flawed for record in records):
        yield Setting((_SECTION, "nonexistentPolicy"), nowhere, f"{origin} (np)")
    if all(record.t for record in records):
        yield Setting((_SECTION, "testing"), True, f"{origin} (t=y): receivers act one step milder")
    if any(record.adkim == "strict" for record in records):
        yield Setting((_SECTION, "dkimAlignment"), "strict", f"{origin} (adkim=s)")
    if any(record.aspf == "strict" for record in records):
        # The reader refuses it beside SES, and says why.
        yield Setting((_SECTION, "spfAlignment"), "strict", f"{origin} (aspf=s)")


def _reports(tag: str, key: str, uris: Sequence[dmarc.ReportUri]) -> Iterator[Entry]:
    boxes = list(dict.fromkeys(uri.address for uri in uris if uri.address is not None))
    if boxes:
        yield Setting((_SECTION, key), boxes, f"as published ({tag})")
    elsewhere = dict.fromkeys(uri.text for uri in uris if uri.address is None)
    if elsewhere:
        yield Remark(
            _SECTION,
            f"Not taken over from {tag}, since reports go to mailboxes here: {some(map(shown, elsewhere))}.",
            lost=True,
        )


def _no_reports(domain: str) -> Remark:
    return Remark(
        _SECTION,
        "Without a mailbox for reports nobody sees which mail fails. One that exists:",
        (((_SECTION, "reportTo"), [f"dmarc@{domain}"]),),
    )


def _flaws(record: dmarc.DmarcRecord) -> Iterator[Remark]:
    if record.flawed:
        problem = next((each.reason for each in record.problems if each.kind == "policy"), "p is missing")
        yield Remark(
            _SECTION,
            f"Receivers take {shown(record.text, 60)} for p=none ({problem}); write what was meant, once reports show that mail passes.",
            lost=True,
        )
    ignored = [each.reason for each in record.problems if each.kind == "ignored"]
    if ignored:
        yield Remark(_SECTION, f"Without effect in it, and not taken over: {some(ignored)}.", lost=True)
    share: Any = dmarc.legacy_percentage(record)
    if share != 100:
        yield Remark(
            _SECTION,
            f"pct={share} holds for receivers that follow RFC 7489; others apply the policy to all mail, and the stack's record "
            "to all of it everywhere. For a trial:",
            (((_SECTION, "testing"), True),),
        )


def _discarded(seen: Seen, step: dmarc.Step, name: str) -> Iterator[Remark]:
    """Values beside the record: one that was meant as one, or something else, which a deploy of a record stops at."""
    for each in step.discarded:
        if dmarc.is_record(each.text) or seen.is_of_a_wildcard(name, step.answer.values):
            continue
        meant = dmarc.resembles(each.text)
        text = (
            f"{shown(each.text)} at {name} was probably meant as a DMARC record, and receivers discard it ({each.reason})."
            if meant
            else f"{shown(each.text)} stands at {name}, too: a deploy stops there until it is taken away."
        )
        yield Remark(_SECTION, text, lost=True)


def _quoted(texts: Sequence[str], name: str) -> Iterator[Remark]:
    for text in texts:
        yield Remark(_SECTION, f"Published at {name}: {shown(text, _QUOTED)}")


def _strictest(policies: Sequence[str]) -> str:
    return max(policies, key=_STRENGTH.index)
