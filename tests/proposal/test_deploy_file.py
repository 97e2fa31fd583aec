"""The platform's deploy file: senders by region, and a clear word about everything else."""

from pathlib import Path

import pytest

from deliverability.declaration.reading import ConfigError
from deliverability.declaration.reading.yaml_nodes import plain_document
from deliverability.proposal.deploy_file import Sender, choose, senders_in

_DEPLOY = """\
version: "0.1"
namespace: shop
x-mail: &mail
  sender: {name: "Shop \\u00fc", email: noreply@shop.example}
regions:
  EU:
    services:
      mail: *mail
    stores:
      DE: {}
  US:
    services:
      mail:
        sender:
          email: Orders@US.shop.example
  AP:
    services: {broker: {namespace: de-docker}}
"""
_EU = Sender("EU", "noreply@shop.example", "Shop \u00fc", "production", "prod", "deploy.shop-prod.yml")
_US = Sender("US", "Orders@us.shop.example", "", "production", "prod", "deploy.shop-prod.yml")


def _read(text: str, folder: Path, name: str = "deploy.shop-prod.yml") -> tuple[Sender, ...]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return senders_in(plain_document(file, keys_as_written=True), str(file))


def test_the_senders_of_its_regions(tmp_path: Path) -> None:
    assert _read(_DEPLOY, tmp_path) == (_EU, _US)


def test_a_region_is_one_of_aws_only_where_it_is_called_like_one(tmp_path: Path) -> None:
    assert [sender.aws_region for sender in _read(_DEPLOY, tmp_path)] == [None, None]
    (called,) = _read("regions: {eu-west-1: {services: {mail: {sender: {email: a@x.example}}}}}\n", tmp_path)
    assert called.aws_region == "eu-west-1"


def test_a_region_is_called_as_it_stands_there_and_once(tmp_path: Path) -> None:
    (norway,) = _read("regions: {NO: {services: {mail: {sender: {email: a@x.example}}}}}\n", tmp_path)
    assert norway.region == "NO"
    with pytest.raises(ConfigError, match="line 3: the key 'EU' stands twice"):
        _read("regions:\n  EU: {}\n  EU: {}\n", tmp_path)


@pytest.mark.parametrize(
    ("name", "environment", "called"),
    [
        ("deploy.my-shop-prod.yml", "production", "prod"),
        ("deploy.shop-prod-like.yaml", "sandbox", "prod-like"),
        ("deploy.shop-staging.yml", "sandbox", "staging"),
        ("deploy.shop-prodigy.yml", "", ""),
        ("deploy.dev.yml", "", ""),
        ("deploy.shop-pre-prod.yml", "", ""),
        ("deploy.non-prod.yml", "", ""),
        ("deploy.casino-prod.yml", "production", "prod"),
        ("prod.yml", "", ""),
    ],
)
def test_the_environment_is_told_by_the_name_of_the_file(
    tmp_path: Path, name: str, environment: str, called: str
) -> None:
    first = _read(_DEPLOY, tmp_path, name)[0]
    assert (first.environment, first.environment_name) == (environment, called)


@pytest.mark.parametrize(
    ("region", "domain", "wanted"),
    [("EU", None, _EU), ("US", None, _US), (None, "us.shop.example", _US), ("US", "shop.example", _US)],
)
def test_one_of_them_is_chosen(region: str | None, domain: str | None, wanted: Sender) -> None:
    assert choose((_EU, _US), region=region, domain=domain, source="deploy.yml") == wanted


def test_two_regions_with_one_sender_are_no_choice() -> None:
    twin = Sender("US", _EU.address, "", "production", "prod", _EU.source)
    assert choose((_EU, twin), region=None, domain=None, source="deploy.yml") == _EU


@pytest.mark.parametrize(
    ("region", "domain", "said"),
    [
        (
            None,
            None,
            "2 regions have senders of their own: EU (noreply@shop.example) and US (Orders@us.shop.example)",
        ),
        (None, None, "choose one with --deploy-region; each takes a stack file of its own"),
        ("AP", None, "name one of them: EU and US"),
        (None, "other.example", "no sender is at other.example or below it"),
    ],
)
def test_a_choice_that_is_open_is_said(region: str | None, domain: str | None, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        choose((_EU, _US), region=region, domain=domain, source="deploy.yml")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("version: 1\n", "regions", "a deploy file names its regions"),
        ("- a\n", "", "expected a mapping of keys"),
        ("regions: EU\n", "regions = 'EU'", "expected a mapping of keys"),
        ("regions: {EU: {services: [mail]}}\n", "regions.EU.services = a list", "expected a mapping of keys"),
        ("regions: {EU: {services: {mail: {sender: {name: x}}}}}\n", "regions", "no region names a sender"),
        (
            "regions: {EU: {services: {mail: {sender: {email: nobody}}}}}\n",
            "regions.EU.services.mail.sender.email = 'nobody'",
            "found no '@'",
        ),
        (
            "regions: {EU: {services: {mail: {sender: {email: a@x.example, name: 5}}}}}\n",
            "regions.EU.services.mail.sender.name = 5",
            "expected text",
        ),
        (
            'regions: {"E\\x1b[31m": {services: {mail: {sender: {email: 7}}}}}\n',
            "regions.E\\x1b[31m.services.mail.sender.email = 7",
            "expected text",
        ),
        ("regions: {EU: !env X}\n", "", "could not determine a constructor"),
        ("a: &a [*a]\n", "", "stands inside itself"),
        ("regions: {EU: {services: {mail: {sender: {email: ${MAIL}}}}}}\n", "", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_file_key_and_value(
    tmp_path: Path, text: str, where: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as error:
        _read(text, tmp_path)
    assert "deploy.shop-prod.yml: 1 problem" in str(error.value)
    assert where in str(error.value)
    assert problem in str(error.value)
    assert "-> " in str(error.value)
