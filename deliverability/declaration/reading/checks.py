"""All combination checks, in the order of the documentation."""

from deliverability.declaration.reading import (
    check_account,
    check_dmarc,
    check_dns,
    check_identity,
    check_parked,
    check_spf,
)
from deliverability.declaration.reading.facts import REGION, Check, Facts
from deliverability.declaration.reading.problems import Problem, printable, shown
from deliverability.declaration.reading.report import Report

CHECKS: tuple[Check, ...] = (
    *check_parked.CHECKS,
    *check_account.CHECKS,
    *check_dns.CHECKS,
    *check_identity.CHECKS,
    *check_spf.CHECKS,
    *check_dmarc.CHECKS,
)


def check_combinations(facts: Facts, report: Report, *, region_source: str, region_line: int | None) -> None:
    """Ask every question whose keys are all readable, and report the refusals."""
    for check in CHECKS:
        if any(report.spoils(tuple(name.split("."))) for name in check.reads):
            continue
        for refusal in check.ask(facts):
            if refusal.path == REGION:
                report.problems.append(
                    Problem(
                        region_source,
                        region_line,
                        shown(REGION, facts.region),
                        refusal.problem,
                        printable(refusal.remedy),
                    )
                )
            else:
                value = _value(facts, refusal.path)
                report.add(refusal.path, value, refusal.problem, refusal.remedy, breaks=check.settles)


def _value(facts: Facts, path: tuple[str | int, ...]) -> object:
    value: object = facts.given
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, (list, tuple)) and isinstance(part, int) and part < len(value):
            value = value[part]
    return value
