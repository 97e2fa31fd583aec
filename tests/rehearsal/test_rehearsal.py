"""The whole life of each example stack, and what becomes of a story that goes wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.rehearsal import faults
from deliverability.rehearsal.progress import Silent
from deliverability.rehearsal.rehearsal import StepReport, tell
from deliverability.rehearsal.testbed.testbed import Scene, staged
from deliverability.rehearsal.testbed.zone_editor import Published

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]


class Heard:
    """A narrator that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begins(self, number: int, of: int, title: str) -> None:
        self.said.append(f"{number}/{of} {title}")

    def says(self, line: str) -> None:
        self.said.append(line)

    def ends(self, step: StepReport) -> None:
        self.said.append("ok" if step.ok else step.problem)


def stage(stack: str) -> Iterator[Scene]:
    declaration = load_stack_file(PROJECT / "stacks" / f"Pulumi.{stack}.yaml", environ={})
    with staged(declaration, PROJECT) as scene:
        yield scene


@pytest.fixture
def production() -> Iterator[Scene]:
    yield from stage("shop-a.production")


@pytest.fixture
def parked() -> Iterator[Scene]:
    yield from stage("shop-d.parked")


@pytest.mark.parametrize(
    "stack", sorted(path.name[7:-5] for path in (PROJECT / "stacks").glob("Pulumi.*.yaml"))
)
def test_every_example_lives_through_it(stack: str) -> None:
    for scene in stage(stack):
        foreign = scene.surroundings.contents()
        report = tell(scene, faults.fault(faults.DEFAULT), Silent())
        assert [step.problem for step in report.steps] == [""] * 9
        assert report.ok
        left = {
            zone: frozenset(r for r in records if (r.name, r.type) not in scene.published_by_others)
            for zone, records in scene.surroundings.contents().items()
        }
        assert left == foreign


def tells_well(stack: str, rule: str) -> list[str]:
    [lines] = [
        [step.problem for step in tell(scene, faults.fault(rule), Silent()).steps] for scene in stage(stack)
    ]
    return lines


def test_recipient_domains_agree_by_their_records_and_stay_verified_when_time_passes() -> None:
    assert tells_well("shop-a.staging", "dkim.verification-expired") == [""] * 9


def test_an_administrator_takes_away_what_the_list_no_longer_holds() -> None:
    assert tells_well("shop-b.production", "dkim.switch-unsigned") == [""] * 9


@pytest.mark.parametrize("rule", ["ses.identity-unreadable", "route53.unreadable"])
def test_a_fault_may_lock_pulumi_out_too(rule: str) -> None:
    assert tells_well("shop-a.production", rule) == [""] * 9


def test_a_zone_in_another_account_is_reached_by_its_role(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_text((PROJECT / name).read_text())
    (tmp_path / "stacks").mkdir()
    file = tmp_path / "stacks" / "Pulumi.role.yaml"
    file.write_text(
        "config:\n  aws:region: eu-west-1\n  mail-deliverability:domain: role.example\n"
        "  mail-deliverability:dns: {roleArn: 'arn:aws:iam::333333333333:role/dns'}\n"
    )
    with staged(load_stack_file(file, environ={}), tmp_path) as scene:
        report = tell(scene, faults.fault("dkim.token-broken"), Silent())
    assert [step.problem for step in report.steps] == [""] * 9


def test_it_is_told_while_it_happens(parked: Scene) -> None:
    heard = Heard()
    report = tell(parked, faults.fault("spf.pass-all"), heard)
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


def test_it_ends_where_the_check_does_not_name_the_fault(parked: Scene) -> None:
    harmless = replace(faults.fault("spf.pass-all"), inject=lambda scene: None)
    report = tell(parked, harmless, Silent())
    assert [step.ok for step in report.steps] == [True] * 5 + [False]
    assert report.steps[-1].problem == "the check didn't name spf.pass-all; it says: all is well"
    assert (report.ok, report.data()["notReached"]) == (False, 3)


def test_it_ends_where_the_check_complains_about_more(parked: Scene) -> None:
    def two_at_once(scene: Scene) -> None:
        faults.fault("spf.pass-all").inject(scene)
        faults.fault("dmarc.policy-invalid").inject(scene)

    report = tell(parked, replace(faults.fault("spf.pass-all"), inject=two_at_once), Silent())
    assert report.steps[-1].problem == "the check complains about more than the fault: dmarc.policy-invalid"


def test_it_ends_where_the_repair_does_not_help(parked: Scene) -> None:
    fault = replace(faults.fault("spf.multiple-records"), undo=lambda scene, before: None)
    report = tell(parked, fault, Silent())
    assert (report.steps[-1].number, report.steps[-1].problem.split(" (")[0]) == (
        8,
        "the check doesn't pass: FAIL spf.multiple-records",
    )


def test_it_ends_where_something_foreign_is_gone(parked: Scene) -> None:
    def careless(scene: Scene, before: object) -> None:
        faults.restore_records(scene, before)  # type: ignore[arg-type]
        scene.home.remove(f"www.{scene.home.zone}", "CNAME")

    report = tell(parked, replace(faults.fault("spf.multiple-records"), undo=careless), Silent())
    assert report.steps[-1].problem == (
        "zone shop-d.example isn't as it was: CNAME www.shop-d.example  shop-d.example."
    )


def test_it_ends_at_up_where_a_record_is_taken(production: Scene) -> None:
    production.home.change(
        [("CREATE", Published("bounce.shop-a.example", "CNAME", 60, ("elsewhere.example",)))]
    )
    report = tell(production, faults.fault(faults.DEFAULT), Silent())
    assert report.steps[-1].number == 1
    assert "bounce.shop-a.example is a CNAME to elsewhere.example" in report.steps[-1].problem


def test_an_unexpected_error_is_a_failed_step(parked: Scene) -> None:
    def broken(scene: Scene) -> None:
        raise ZeroDivisionError("somewhere")

    report = tell(parked, replace(faults.fault("spf.pass-all"), inject=broken), Silent())
    assert report.steps[-1].problem == "ZeroDivisionError: somewhere"
