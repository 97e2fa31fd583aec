"""What `init` writes for domains that others set up: it keeps who sends and what holds, and reads back as declared."""

import json
from pathlib import Path

import pytest

from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping, load_stack_file
from deliverability.declaration.settings import Settings
from deliverability.embedded.cloud import Cloud
from deliverability.standards import dmarc, spf
from tests.commands.cli import Ran, run
from tests.estates import Estate, catalogue
from tests.estates.building import build

pytestmark = pytest.mark.slow


def _init(
    estate: Estate, cloud: Cloud, folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str
) -> tuple[Ran, Path]:
    """`init` of the estate, with the credentials of whoever is to run the stack."""
    for name, value in {**cloud.environment(), "AWS_REGION": estate.region}.items():
        monkeypatch.setenv(name, value)
    network = folder / "network.json"
    network.write_text(json.dumps({address: list(at) for address, at in cloud.endpoints.items()}))
    file = folder / "Pulumi.shop.yaml"
    return run("init", estate.domain, "--network", str(network), "--output", str(file), *more), file


@pytest.fixture(params=catalogue().values(), ids=catalogue())
def estate(request: pytest.FixtureRequest) -> Estate:
    found: Estate = request.param
    return found


def test_a_stack_file_takes_over_what_stands_there(
    estate: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cloud() as cloud:
        built = build(estate, cloud)
        ran, file = _init(estate, cloud, tmp_path, monkeypatch)
    assert (ran.code, ran.out) == (0, "")
    declared = load_stack_file(file, environ={})
    assert declared.region == estate.region
    assert _in_any_order(declared.settings) == _in_any_order(
        from_mapping(built.filled(estate.settings), region=estate.region)
    )
    _keeps_who_sends(estate, declared.settings)
    _never_weakens(estate, declared.settings)


def _in_any_order(settings: Settings) -> Settings:
    """The settings with their tokens sorted: nothing published tells in which order SES gave them."""
    dkim = settings.dkim.model_copy(update={"tokens": tuple(sorted(settings.dkim.tokens))})
    return settings.model_copy(update={"dkim": dkim})


def _published(estate: Estate, name: str) -> list[str]:
    return [
        value
        for zone in estate.zones
        for record in zone.records
        if (record.name, record.type) == (name, "TXT")
        for value in record.values
    ]


def _keeps_who_sends(estate: Estate, settings: Settings) -> None:
    records = [value for value in _published(estate, estate.domain) if spf.is_record(value)]
    if settings.spf.record == "none" or not records:
        return
    planned = make_plan(settings, stack="shop", region=estate.region).record("spf").values[0]
    assert [term for term in records[0].split() if term not in planned.split()] == []


def _never_weakens(estate: Estate, settings: Settings) -> None:
    order = ("none", "quarantine", "reject")
    records = _published(estate, f"_dmarc.{estate.domain}")
    if settings.dmarc.record != "own" or not records:
        return
    before = dmarc.parse(records[0])
    after = dmarc.parse(make_plan(settings, stack="shop", region=estate.region).record("dmarc").values[0])
    for held in ("policy", "subdomain_policy", "nonexistent_policy"):
        assert order.index(getattr(after, held)) >= order.index(getattr(before, held))
    assert {uri.address for uri in before.rua} <= {uri.address for uri in after.rua}
