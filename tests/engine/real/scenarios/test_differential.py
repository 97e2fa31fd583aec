"""The in-process engine is held to the real one: the same resources, the same order, and the same drift, for each example stack."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file, stack_names
from deliverability.engine import Change, Changes, Operation, ResourceState
from deliverability.engine.cli import find_cli, open_cli_engine
from deliverability.rehearsal.testbed.testbed import CloudTestbed, EngineMaker, in_process, open_testbed
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import ROOT, Project, make_project
from tests.engine.real.tools import Tools

_RECORD = "aws:route53/record:Record"
_TTL = 17  # seconds; nobody declares it


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a stack on one engine.

    resources: type and name are in a URN. order: URNs of a resource and of what it has to wait for.
    drift: operation, URN and differing inputs of what somebody changed by hand.
    """

    resources: frozenset[str]
    order: frozenset[tuple[str, str]]
    drift: frozenset[tuple[Operation, str, tuple[str, ...]]]


@pytest.fixture
def project(tmp_path: Path, logs: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose engine is on this process's PATH."""
    made = make_project(tmp_path, logs, tools, {})
    for name, value in made.environment().items():
        monkeypatch.setenv(name, value)
    return made


@pytest.mark.parametrize("stack", stack_names(ROOT))
def test_both_engines_make_the_same_of_an_example_stack(project: Project, stack: str) -> None:
    project.take_example(stack)
    installed = find_cli()
    real = _lived(project, stack, lambda folder, name, _, aws: open_cli_engine(folder, name, installed, aws))
    assert end_leftovers(project) == ()
    assert _lived(project, stack, in_process) == real


def _lived(project: Project, stack: str, engine: EngineMaker) -> Seen:
    declaration = load_stack_file(project.stack_file(stack), environ={})
    with open_testbed(declaration, project.folder, engine=engine) as testbed:
        made = testbed.up().changes
        resources = testbed.engine.state.all()
        order = frozenset(_order(resources))
        assert _broken(order, made) == []
        _edit_by_hand(testbed, resources)
        drift = testbed.engine.drift()
        testbed.engine.unprotect()
        gone = testbed.engine.destroy()
        assert _broken(frozenset((after, before) for before, after in order), gone) == []
    return Seen(frozenset(each.urn for each in resources), order, frozenset(map(_verdict, _differing(drift))))


def _order(resources: Iterable[ResourceState]) -> Iterable[tuple[str, str]]:
    known = {each.urn for each in resources}
    for each in resources:
        for needed in known.intersection((*each.dependencies, each.parent)):
            yield each.urn, needed


def _broken(order: Iterable[tuple[str, str]], changes: Changes) -> list[tuple[str, str]]:
    """Pairs that were dealt with in the wrong order."""
    position = {each.urn: place for place, each in enumerate(changes)}
    return sorted((later, first) for later, first in order if position[later] < position[first])


def _edit_by_hand(testbed: CloudTestbed, resources: Iterable[ResourceState]) -> None:
    """Somebody changes the TTL of a record; of a stack without records, the MAIL FROM domain."""
    records = sorted((each.inputs["name"], each.inputs["type"]) for each in resources if each.type == _RECORD)
    if not records:
        domain = testbed.manifest.domain
        testbed.ses.put_email_identity_mail_from_attributes(
            EmailIdentity=domain, MailFromDomain=f"other.{domain}", BehaviorOnMxFailure="USE_DEFAULT_VALUE"
        )
        return
    zone = testbed.zones.editor(records[0][0])
    (there,) = (each for each in zone.contents() if (each.name, each.type) == records[0])
    zone.change([("UPSERT", replace(there, ttl=_TTL))])


def _differing(drift: Changes) -> Iterable[Change]:
    assert drift.any
    return drift.of(Operation.UPDATE, Operation.DELETE)


def _verdict(change: Change) -> tuple[Operation, str, tuple[str, ...]]:
    return change.operation, change.urn, change.keys
