"""The reference page and the schema say what the model says."""

from typing import Any

import jsonschema
import pytest

from deliverability.declaration.reading.keys import descriptions, section_of
from deliverability.declaration.settings import Settings
from deliverability.generated.configuration import configuration_page
from deliverability.generated.stack_schema import json_schema, models

VALIDATOR = jsonschema.Draft202012Validator(json_schema(), format_checker=jsonschema.FormatChecker())


def test_every_field_is_described() -> None:
    for model in models().values():
        assert set(descriptions(model)) == set(model.model_fields)


def test_the_page_has_a_row_for_every_key() -> None:
    page = configuration_page()
    missing = [
        ".".join(path) for path, _ in section_of(Settings).walk() if f"| `{'.'.join(path)}` |" not in page
    ]
    assert missing == []
    assert "| `waivers[].until` | date | required |" in page
    assert "| `dns.ttl` | whole number from 60 to 172800 | `300` |" in page


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def stack(**given: Any) -> dict[str, Any]:
    return {
        "config": {"mail-deliverability:domain": "shop.example"}
        | {f"mail-deliverability:{k}": v for k, v in given.items()}
    }


@pytest.mark.parametrize(
    "good",
    [
        stack(),
        {**stack(), "encryptionsalt": "v1:x", "secretsprovider": "passphrase"},
        {"config": {"aws:region": "eu-central-1", "other:key": {"a": 1}, **stack()["config"]}},
        stack(dkim={"byo": {"selector": "s1", "privateKey": {"secure": "AAAB"}}}),
        stack(mailFrom={"subdomain": False}),
        stack(mailFrom={"subdomain": "mail"}),
        stack(domain="bücher.example"),
        stack(waivers=[{"rule": "a.b", "until": "2027-03-31", "reason": "agreed"}]),
        stack(senders=["a@shop.example", "news.shop.example"], dns={"ttl": 60}),
    ],
)
def test_the_schema_takes(good: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(good)] == []


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"config": {}},
        {"config": {"domain": "shop.example", **stack()["config"]}},
        stack(domian="x.example"),
        stack(domain="shop"),
        stack(domain=5),
        stack(environment="prod"),
        stack(dns={"tll": 60}),
        stack(dns={"ttl": 59}),
        stack(dns={"ttl": "300"}),
        stack(dkim={"byo": {"privateKey": "x"}}),
        stack(dkim={"byo": {"selector": "a.b", "privateKey": "x"}}),
        stack(dkim={"keyLength": 4096}),
        stack(mailFrom={"subdomain": True}),
        stack(mailFrom={"subdomain": "a.b"}),
        stack(dmarc={"report_to": ["a@shop.example"]}),
        stack(dmarc={"reportTo": "a@shop.example"}),
        stack(waivers=[{"rule": "a.b", "reason": "x"}]),
        stack(waivers=[{"rule": "a.b", "until": "soon", "reason": "x"}]),
        stack(health={"notify": ["topic"]}),
        stack(dns={"zone": {"secure": "x"}}),
    ],
)
def test_the_schema_refuses(bad: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(bad)
