"""`deliverability adopt` on estates that were there before the stack: its import file, and the preview after it."""

import json
import re
import subprocess
from typing import Any

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.rehearsal.testbed.zones import OTHER_ACCOUNT
from tests.engine.real.driver import Shop
from tests.engine.real.operations import steps
from tests.engine.real.project import ROOT
from tests.engine.real.scenarios.conftest import Opens
from tests.estates import catalogue
from tests.estates.building import Built, build

_ESTATES = catalogue()
_ADOPT = ("python", "-m", "deliverability", "adopt", "--stack", "shop", "-o", "import.json")
_OTHERS = ("include:_spf.newsletter.example", "?include:spf.crm.example", "ip4:192.0.2.0/26")


def _forgotten(mine: Shop) -> None:
    """Take the stack's state away; what it made stays."""
    mine.project.pulumi("stack", "rm", "--force", "--yes", "--preserve-config", "--stack", mine.stack)
    mine.project.pulumi("stack", "init", mine.stack)


def _adopt(mine: Shop) -> tuple[int, dict[str, Any]]:
    """Its exit code and what it says, after the commands that it names were run, but for the preview."""
    done = subprocess.run(
        (*_ADOPT, "--format", "json", "--force"),
        cwd=mine.project.folder,
        env=mine.project.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    for command in said["commands"][:-1]:
        mine.type(command)
    assert all(line.startswith("pulumi preview") for line in said["commands"][-1:])
    return done.returncode, said


def _listed(said: dict[str, Any]) -> frozenset[tuple[str, str]]:
    """The steps of the next preview, as far as `adopt` lists them."""
    updated = {("update", each["resource"]) for each in said["changes"]}
    return frozenset(updated | {("create", each["resource"]) for each in said["made"]})


def _taken_over(shop: Opens, cloud: Cloud, estate: str) -> tuple[Shop, Built]:
    """A shop whose stack file takes an estate over."""
    mine = shop({"domain": "elsewhere.example"})
    built = build(_ESTATES[estate], cloud)
    settings = built.filled(_ESTATES[estate].settings)
    if built.private_key:
        settings["dkim"] = {"byo": {**settings["dkim"]["byo"], "privateKey": built.private_key}}
    return mine.declares(settings), built


def test_what_is_as_declared_is_imported_and_nothing_is_left_to_do(shop: Opens) -> None:
    mine = shop({"domain": "shop.example", "recipients": ["someone@partner.example"]})
    mine.up()
    before = mine.zones.contents(), mine.identities()
    _forgotten(mine)
    mine.preview(code=1)
    code, said = _adopt(mine)
    assert (code, said["changes"], said["obstacles"], said["made"]) == (0, [], [], [])
    assert steps(mine.preview().operations) == {("update", "mail")}
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()
    assert (mine.zones.contents(), mine.identities()) == before


def test_the_page_has_the_commands_in_their_order(shop: Opens) -> None:
    mine = shop({"domain": "shop.example", "profile": "parked"})
    mine.up()
    _forgotten(mine)
    page = (ROOT / "docs" / "adopting.md").read_text("utf-8")
    init, *lines = page.partition("```\n")[2].partition("```")[0].splitlines()
    assert init == "pulumi stack init shop.production"
    for line in lines:
        mine.type(line.partition("#")[0].replace("shop.production", mine.stack))
    (again,) = re.findall(r"`(pulumi stack export .*?)`", page)
    mine.type(
        again.replace("shop.production", mine.stack).replace("export |", f"export --stack {mine.stack} |")
    )
    assert steps(mine.preview().operations) == {("update", "mail")}


def test_a_zone_of_another_account_is_taken_over_through_its_role(shop: Opens) -> None:
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/dns"
    mine = shop({"domain": "shop.example", "profile": "parked", "dns": {"roleArn": role}})
    mine.zones.home.put_texts("shop.example", ["v=spf1 -all"])
    mine.zones.home.put("shop.example", "MX", ["0 ."])
    code, said = _adopt(mine)
    assert (code, len(said["commands"]), said["changes"]) == (0, 3, [])
    assert steps(mine.preview().operations) == _listed(said) == {("create", "mail-dmarc")}
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()


@pytest.mark.parametrize(
    "estate",
    [
        "old-identity",
        "own-key",
        "delegated-subdomain",
        "foreign-owners",
        "operator-identity",
        "dns-elsewhere",
    ],
)
def test_after_the_import_the_preview_shows_what_was_listed(shop: Opens, cloud: Cloud, estate: str) -> None:
    mine, _ = _taken_over(shop, cloud, estate)
    _, said = _adopt(mine)
    assert said["obstacles"] == []
    assert steps(mine.preview().operations) == {*_listed(said), ("update", "mail")}


def test_the_up_after_the_import_leaves_nothing_to_do(shop: Opens, cloud: Cloud) -> None:
    mine, _ = _taken_over(shop, cloud, "old-identity")
    _adopt(mine)
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()


def test_what_is_only_written_in_another_way_is_listed_too(shop: Opens, cloud: Cloud) -> None:
    mine, built = _taken_over(shop, cloud, "operator-identity")
    # With their TTL as it is, the CNAMEs differ in their final dot alone.
    mine = mine.declares({**built.filled(_ESTATES["operator-identity"].settings), "dns": {"ttl": 1800}})
    _, said = _adopt(mine)
    noted = {each["resource"] for each in said["changes"] if each["risk"] == "noted"}
    assert noted >= {"mail-dkim-1", "mail-dkim-2", "mail-dkim-3"}
    assert steps(mine.preview().operations) == {*_listed(said), ("update", "mail")}


def test_a_domain_that_sends_through_three_others_loses_none_of_them(shop: Opens, cloud: Cloud) -> None:
    mine, built = _taken_over(shop, cloud, "newsletter-vendors")
    _, said = _adopt(mine)
    (obstacle,) = said["obstacles"]
    assert obstacle["resource"] == "mail-spf"
    wanted = f"v=spf1 include:amazonses.com {' '.join(_OTHERS)} ~all"
    assert f"Change that one value in Route 53 into {wanted!r}" in obstacle["way_out"]
    mine.preview(code=1)

    built.zones["shop.example"].put_texts("shop.example", ["site-verification=4f1d2c9b", wanted])
    _, said = _adopt(mine)
    assert said["obstacles"] == []
    # The provider of the shared value, which no import needs.
    made = steps(mine.preview().operations) - {("create", "default")}
    assert made == {*_listed(said), ("update", "mail")}
    mine.up()
    assert mine.left_to_do("--refresh") == frozenset()
    assert built.zones["shop.example"].texts("shop.example") == ("site-verification=4f1d2c9b", wanted)
