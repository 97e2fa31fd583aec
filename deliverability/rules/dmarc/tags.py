"""Rules about tags of DMARC records that receivers don't heed: values that aren't valid, and tags that RFC 9989 removed."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.dmarc_applied import applied, open_questions
from deliverability.evidence.records import explained_by_records
from deliverability.rules.dmarc.mending import how_to_change
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards.dmarc import legacy_percentage
from deliverability.verdict import Result
from deliverability.wording import listed

_CAUSES = (rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_RECORD_DIFFERS)
_REMOVED = ("pct", "rf", "ri")
_WEAKER = {"reject": "quarantine", "quarantine": "none"}


@rule(
    "dmarc.tag-ignored",
    Result.WARN,
    title="A DMARC tag is written wrong, so receivers ignore it",
    source="RFC 9989 sections 4.7 and 4.8",
    remedy="Write {tags} at {subject} as receivers read them, or leave them out.",
    settings=("dmarc",),
    consequence_of=_CAUSES,
    asks=open_questions,
)
def tag_ignored(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Behind its version nothing in a DMARC record is an error to receivers: what they can't read they skip, and the default
    holds. So `adkim=strict` asks for nothing, and a report address with a blank in it gets no reports, and nobody is told.
    """
    for each in applied(snapshot):
        ignored = [problem for problem in each.record.problems if problem.kind == "ignored"]
        noted = [problem for problem in each.record.problems if problem.kind == "note"]
        for group, result in ((ignored, None), (noted, Result.INFO)):
            if group:
                reasons = "; ".join(f"{problem.reason}: {problem.consequence}" for problem in group)
                tags = listed(dict.fromkeys(problem.tag or "its tags" for problem in group))
                yield Outcome(
                    each.name,
                    f"of the DMARC record at {each.name} not all is heeded: {reasons}",
                    result,
                    (each.record.text,),
                    fields={"tags": tags},
                    causes=explained_by_records(_CAUSES, DMARC),
                )
        if not ignored:
            yield passed(each.name, f"receivers read every tag of the DMARC record at {each.name}")


@rule(
    "dmarc.removed-tag",
    Result.INFO,
    title="A DMARC tag has no effect any more, or one at old receivers only",
    source="RFC 9989 sections A.6 and C.5.2; RFC 7489 section 6.6.4",
    remedy="Remove {tags} at {subject}; use t=y for a trial.",
    settings=("dmarc.policy", "dmarc"),
    consequence_of=_CAUSES,
    asks=open_questions,
)
def removed_tag(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """RFC 9989 removed `pct`, `rf`, `ri` and the size limit of report addresses. Old receivers still follow them, new ones
    don't: with `pct` below 100 under a policy that enforces they do different things with the same mail, which is a warning.
    """
    for each in applied(snapshot):
        record = each.record
        tags = [tag for tag in _REMOVED if record.written(tag) is not None]
        tags += [f"!{uri.size}" for uri in (*record.rua, *record.ruf) if uri.size is not None]
        if tags:
            share, policy = legacy_percentage(record), record.policy or "none"
            partly = ""
            if share < 100 and policy in _WEAKER:
                partly = (
                    f"; receivers that follow RFC 7489 apply {policy} to {share} % of the failing mail and {_WEAKER[policy]} to the rest, "
                    f"others {policy} to all of it"
                )
            message = f"the DMARC record at {each.name} uses {listed(tags)}, which RFC 9989 removed{partly}"
            yield Outcome(
                each.name,
                message,
                Result.WARN if partly else None,
                (record.text,),
                fields={"tags": listed(tags)},
                # A deploy writes a record that says the same without them, too.
                remedy=how_to_change(each.name, record.text, f"remove {listed(tags)}", snapshot, same=True),
                causes=explained_by_records(_CAUSES, DMARC),
            )
