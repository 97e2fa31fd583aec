"""`judge`: a snapshot in, a verdict out; every rule is asked, and its findings are put in order."""

from collections.abc import Collection, Iterable, Mapping

from deliverability.declaration.manifest import Manifest
from deliverability.rules import catalogue
from deliverability.rules.folding import RuleStatement, folded
from deliverability.rules.needs import left_out, unmet
from deliverability.rules.operator import handed_on
from deliverability.rules.outcomes import unseen
from deliverability.rules.rule import Needed, Outcome, Rule
from deliverability.rules.severities import weighed
from deliverability.rules.waivers import waived
from deliverability.snapshot import Snapshot
from deliverability.verdict import Finding, Result, Verdict

_WORST_FIRST = (Result.FAIL, Result.UNKNOWN, Result.WARN, Result.INFO, Result.PASS)


def judge(snapshot: Snapshot, *, leave_out: Collection[Needed] = ()) -> Verdict:
    """Apply every rule to what was seen.

    leave_out: needs that were not wanted in this check; rules that have them are named in `Verdict.left_out` and not judged.
        What the snapshot itself marks as "left-out" counts the same.

    A rule that the declaration gives no subject (MAIL FROM rules where MAIL FROM is switched off) says nothing at all. A
    rule whose subject could not be observed is UNKNOWN with the reason. A rule that finds all well says so with a PASS.
    Time-dependent rules and waivers go by `snapshot.taken_at`. Never raises for a snapshot of the right shape.
    """
    manifest = snapshot.manifest
    not_wanted = left_out(snapshot, leave_out)
    said: list[tuple[Rule, Outcome, Finding]] = []
    skipped: list[str] = []
    for rule in catalogue():
        if not rule.applies(manifest):
            continue
        if not_wanted.intersection(rule.needs):
            skipped.append(rule.id)
            continue
        said += [(rule, outcome, _finding(rule, outcome, manifest)) for outcome in _ask(rule, snapshot)]
    # What is waived or weighed lighter takes nothing from its consequences: folding comes last.
    found = [finding for _, _, finding in said]
    counts = waived(
        weighed(found, manifest.severities),
        manifest.waivers,
        snapshot.taken_at.date(),
        manifest.settings.drift.ignore,
    )
    findings = folded([RuleStatement(*each, counted) for each, counted in zip(said, counts, strict=True)])
    return Verdict(
        stack=manifest.stack,
        domain=manifest.domain,
        findings=tuple(sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.result))),
        left_out=tuple(skipped),
    )


def _ask(rule: Rule, snapshot: Snapshot) -> Iterable[Outcome]:
    missing = unmet(rule, snapshot)
    if missing is not None:
        return (missing,)
    found = rule.judge(snapshot.manifest, snapshot)
    return (*found, *unseen(snapshot.manifest.domain, *rule.asks(snapshot)))


def _finding(rule: Rule, outcome: Outcome, manifest: Manifest) -> Finding:
    result = rule.severity if outcome.result is None else outcome.result
    remedy = outcome.remedy
    if remedy is None:
        remedy = rule.remedy.format_map(_fields(outcome, manifest))
    if result is not Result.UNKNOWN:
        remedy = handed_on(rule, remedy, manifest)
    return Finding(
        rule=rule.id,
        result=result,
        subject=outcome.subject,
        message=outcome.message,
        saw=outcome.saw,
        wanted=outcome.wanted,
        remedy="" if result is Result.PASS else remedy,
        part=outcome.part or outcome.purpose,
    )


def _fields(outcome: Outcome, manifest: Manifest) -> Mapping[str, str]:
    """What a remedy may name; a text from outside that fills a place is never read as a template again."""
    identity = manifest.identity
    return _Fields(
        {
            "domain": manifest.domain,
            "region": manifest.region,
            "stack": manifest.stack,
            "subject": outcome.subject,
            "mail_from": (identity and identity.mail_from_domain) or f"a subdomain of {manifest.domain}",
            **outcome.fields,
        }
    )


class _Fields(dict[str, str]):
    def __missing__(self, key: str) -> str:
        # A verdict with a gap in a sentence is better than none.
        return f"<{key}>"
