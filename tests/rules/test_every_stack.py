"""Every example stack, in a world that is as it declares, is in order."""

from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import load_stack_file
from deliverability.snapshot import Reading
from deliverability.standards import names
from tests.rules.world import TOKENS, healthy, ids

STACKS = sorted((Path(__file__).parents[2] / "stacks").glob("Pulumi.*.yaml"))


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_a_declared_world_is_in_order(path: Path):
    declared = load_stack_file(path)
    settings = declared.settings
    facts = None if settings.profile == "parked" or settings.dkim.tokens else DkimFacts(TOKENS)
    plan = make_plan(settings, stack=path.stem, region=declared.region or "", dkim_facts=facts)
    zone = settings.dns.zone or names.organizational_domain(settings.domain)
    world = healthy(manifest_of(plan, zone=zone))
    expected = world.manifest.expectations
    if world.manifest.identity is not None:
        quota = {"Max24HourSend": float(expected.daily_quota), "MaxSendRate": expected.send_rate}
        world = world.standing(ProductionAccessEnabled=expected.production_access, SendQuota=quota)
    if settings.dns.mode == "external":
        world = replace(world, zone=Reading("left-out"))
    if settings.dmarc.record != "own":
        world = world.gone(f"_dmarc.{settings.domain}", "TXT")
        world = world.put(f"_dmarc.{zone}", "TXT", f"v=DMARC1; p=none; rua=mailto:dmarc@{zone}")
    reported = (
        bool(settings.dmarc.report_to) or settings.dmarc.record != "own" or settings.profile == "parked"
    )
    assert ids(world) == ({} if reported else {"warn": {"dmarc.report-address-missing"}})
