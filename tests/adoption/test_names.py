"""The names, types and ids that an import file is made of are those that the component registers."""

import pytest

from deliverability.adoption.decision import decide
from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping, load_stack_file, stack_names
from deliverability.declaration.records import Ownership
from deliverability.declaration.settings import Settings
from deliverability.rehearsal.testbed.example import USUAL, merged
from deliverability.rehearsal.testbed.testbed import open_testbed
from deliverability.stack_resources import COMPONENT_TYPE, PROVIDER_TYPE, SHARED_TYPE, stack_resources
from deliverability.zones import zone_names
from tests import setups
from tests.adoption.adopting import PROJECT, seen
from tests.components.harness import identity
from tests.components.strict_mocks import TOKENS, StrictAws, Zone, declare

SETUPS = setups.catalogue()
STACKS = stack_names(PROJECT)


def of_stack(name: str) -> Settings:
    return load_stack_file(PROJECT / "stacks" / f"Pulumi.{name}.yaml", environ={}).settings


def of_setup(name: str) -> Settings:
    return from_mapping(merged(USUAL, SETUPS[name].settings))


def registered(settings: Settings) -> set[str]:
    """Everything that the component registers below itself, but for the provider of another account's zone."""
    zone = zone_names(settings.domain, settings.dns.zone)[-1]
    cloud = StrictAws(zones=(Zone(settings.dns.zone_id or "Z1", zone),))
    run = declare(settings, cloud=cloud)
    found = {identity(request) for request in run.requests}
    return {each for each in found if each.partition(" ")[0] not in (COMPONENT_TYPE, PROVIDER_TYPE)}


def named(settings: Settings) -> set[str]:
    """The same by the list that imports are made of; report hosts in zones of others are handed off."""
    plan = make_plan(settings, stack="shop-a.production", region="eu-central-1", dkim_facts=DkimFacts(TOKENS))
    zone = zone_names(settings.domain, settings.dns.zone)[-1]
    hosts = {
        host
        for record in plan.records
        for host in [record.name.partition("._report._dmarc.")[2]]
        if host and (host == zone or host.endswith(f".{zone}"))
    }
    plan = make_plan(
        settings,
        stack="shop-a.production",
        region="eu-central-1",
        dkim_facts=DkimFacts(TOKENS),
        own_report_hosts=frozenset(hosts),
    )
    zones = {record.key: "Z1" for record in plan.records if record.ownership is not Ownership.HANDOFF}
    return {f"{each.type} {each.name}" for each in stack_resources("mail", plan, zones)}


@pytest.mark.parametrize("name", STACKS)
def test_every_example_stack_registers_what_is_listed(name: str) -> None:
    settings = of_stack(name)
    assert named(settings) == registered(settings)


@pytest.mark.parametrize("name", SETUPS)
def test_every_setup_registers_what_is_listed(name: str) -> None:
    settings = of_setup(name)
    assert named(settings) == registered(settings)


@pytest.mark.slow
@pytest.mark.parametrize("name", STACKS)
def test_what_a_stack_has_made_can_be_imported_by_the_ids_that_the_engine_has(name: str) -> None:
    declaration = load_stack_file(PROJECT / "stacks" / f"Pulumi.{name}.yaml", environ={})
    with open_testbed(declaration, PROJECT) as testbed:
        testbed.up()
        adoption = decide(seen(testbed.cloud, declaration), "mail")
        state = testbed.engine.state.all()
    assert (adoption.changes, adoption.obstacles) == ((), ())
    assert {(each.child.type, each.child.name, each.child.id) for each in adoption.imports} == {
        (each.type, each.name, each.id)
        for each in state
        if each.custom and each.type not in (SHARED_TYPE, PROVIDER_TYPE)
    }
    assert {each.resource for each in adoption.made} == {
        each.name for each in state if each.type == SHARED_TYPE
    }
