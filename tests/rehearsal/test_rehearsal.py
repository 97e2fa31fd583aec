"""The whole life of each example stack, and what becomes of a rehearsal that goes wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.rehearsal import faults
from deliverability.rehearsal.progress import NoProgress
from deliverability.rehearsal.rehearsal import StepReport, run_rehearsal
from deliverability.rehearsal.testbed.testbed import CloudTestbed, open_testbed
from deliverability.rehearsal.testbed.zone_editor import Published

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]


class Heard:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begins(self, number: int, of: int, title: str) -> None:
        self.said.append(f"{number}/{of} {title}")

    def says(self, line: str) -> None:
        self.said.append(line)

    def ends(self, step: StepReport) -> None:
        self.said.append("ok" if step.ok else step.problem)


def opened(stack: str) -> Iterator[CloudTestbed]:
    declaration = load_stack_file(PROJECT / "stacks" / f"Pulumi.{stack}.yaml", environ={})
    with open_testbed(declaration, PROJECT) as testbed:
        yield testbed


@pytest.fixture
def production() -> Iterator[CloudTestbed]:
    yield from opened("shop-a.production")


@pytest.fixture
def parked() -> Iterator[CloudTestbed]:
    yield from opened("shop-d.parked")


@pytest.mark.parametrize(
    "stack", sorted(path.name[7:-5] for path in (PROJECT / "stacks").glob("Pulumi.*.yaml"))
)
def test_every_example_lives_through_it(stack: str) -> None:
    for testbed in opened(stack):
        foreign = testbed.zones.contents()
        report = run_rehearsal(testbed, faults.fault(faults.DEFAULT), NoProgress())
        assert [step.problem for step in report.steps] == [""] * 9
        assert report.ok
        left = {
            zone: frozenset(r for r in records if (r.name, r.type) not in testbed.published_by_others)
            for zone, records in testbed.zones.contents().items()
        }
        assert left == foreign


def tells_well(stack: str, rule: str) -> list[str]:
    [lines] = [
        [step.problem for step in run_rehearsal(testbed, faults.fault(rule), NoProgress()).steps]
        for testbed in opened(stack)
    ]
    return lines


def test_recipient_domains_agree_by_their_records_and_stay_verified_when_time_passes() -> None:
    assert tells_well("shop-a.staging", "dkim.verification-expired") == [""] * 9


def test_an_administrator_takes_away_what_the_list_no_longer_holds() -> None:
    assert tells_well("shop-b.production", "dkim.switch-unsigned") == [""] * 9


@pytest.mark.parametrize("rule", ["ses.identity-unreadable", "route53.unreadable"])
def test_a_fault_may_lock_pulumi_out_too(rule: str) -> None:
    """And what lets it in again stands on a line of its own, to be pasted."""
    for testbed in opened("shop-a.production"):
        report = run_rehearsal(testbed, faults.fault(rule), NoProgress())
        assert [step.problem for step in report.steps] == [""] * 9
        assert "  run: deliverability plan --stack shop-a.production --format policy" in report.steps[5].lines


def test_a_zone_in_another_account_is_reached_by_its_role(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_text((PROJECT / name).read_text())
    (tmp_path / "stacks").mkdir()
    file = tmp_path / "stacks" / "Pulumi.role.yaml"
    file.write_text(
        "config:\n  aws:region: eu-west-1\n  mail-deliverability:domain: role.example\n"
        "  mail-deliverability:dns: {roleArn: 'arn:aws:iam::333333333333:role/dns'}\n"
    )
    with open_testbed(load_stack_file(file, environ={}), tmp_path) as testbed:
        report = run_rehearsal(testbed, faults.fault("dkim.token-broken"), NoProgress())
    assert [step.problem for step in report.steps] == [""] * 9


def test_it_is_told_while_it_happens(parked: CloudTestbed) -> None:
    heard = Heard()
    report = run_rehearsal(parked, faults.fault("spf.pass-all"), heard)
    assert heard.said == [
        text for step in report.steps for text in (f"{step.number}/9 {step.title}", *step.lines, "ok")
    ]
    assert report.data() | {"seconds": 0, "steps": []} == {
        "schema": 1,
        "stack": "shop-d.parked",
        "domain": "shop-d.example",
        "fault": "spf.pass-all",
        "ok": True,
        "seconds": 0,
        "steps": [],
        "notReached": 0,
    }
    assert report.steps[6].lines == (
        "Pulumi sees it: mail-spf differs in records",
        "refresh and up repair it: 1 updated, 3 unchanged",
    )


def test_it_ends_where_the_check_does_not_name_the_fault(parked: CloudTestbed) -> None:
    harmless = replace(faults.fault("spf.pass-all"), inject=lambda testbed: None)
    report = run_rehearsal(parked, harmless, NoProgress())
    assert [step.ok for step in report.steps] == [True] * 5 + [False]
    assert report.steps[-1].problem == "the check didn't name spf.pass-all; it says: all is well"
    assert (report.ok, report.data()["notReached"]) == (False, 3)


def test_it_ends_where_the_check_complains_about_more(parked: CloudTestbed) -> None:
    def two_at_once(testbed: CloudTestbed) -> None:
        faults.fault("spf.pass-all").inject(testbed)
        faults.fault("dmarc.policy-invalid").inject(testbed)

    report = run_rehearsal(parked, replace(faults.fault("spf.pass-all"), inject=two_at_once), NoProgress())
    assert report.steps[-1].problem == "the check complains about more than the fault: dmarc.policy-invalid"


def test_it_ends_where_the_repair_does_not_help(parked: CloudTestbed) -> None:
    fault = replace(faults.fault("spf.multiple-records"), undo=lambda testbed, before: None)
    report = run_rehearsal(parked, fault, NoProgress())
    assert (report.steps[-1].number, report.steps[-1].problem.split(" (")[0]) == (
        8,
        "the check doesn't pass: FAIL spf.multiple-records",
    )


def test_it_ends_where_something_foreign_is_gone(parked: CloudTestbed) -> None:
    def careless(testbed: CloudTestbed, before: object) -> None:
        faults.restore_records(testbed, before)  # type: ignore[arg-type]
        testbed.home.remove(f"www.{testbed.home.zone}", "CNAME")

    report = run_rehearsal(parked, replace(faults.fault("spf.multiple-records"), undo=careless), NoProgress())
    assert report.steps[-1].problem == (
        "zone shop-d.example isn't as it was: CNAME www.shop-d.example  shop-d.example."
    )


def test_it_ends_at_up_where_a_record_is_taken(production: CloudTestbed) -> None:
    production.home.change(
        [("CREATE", Published("bounce.shop-a.example", "CNAME", 60, ("elsewhere.example",)))]
    )
    report = run_rehearsal(production, faults.fault(faults.DEFAULT), NoProgress())
    assert report.steps[-1].number == 1
    assert "bounce.shop-a.example is a CNAME to elsewhere.example" in report.steps[-1].problem


def test_an_unexpected_error_is_a_failed_step(parked: CloudTestbed) -> None:
    def broken(testbed: CloudTestbed) -> None:
        raise ZeroDivisionError("somewhere")

    report = run_rehearsal(parked, replace(faults.fault("spf.pass-all"), inject=broken), NoProgress())
    assert report.steps[-1].problem == "ZeroDivisionError: somewhere"
