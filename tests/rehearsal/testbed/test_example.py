"""A made-up project: a usual stack with settings laid over it, gone when it was used."""

from pathlib import Path

import pytest

from deliverability.declaration.reading import ConfigError
from deliverability.rehearsal.testbed.example import USUAL, example, merged

PROJECT = Path(__file__).parents[3]


def test_a_usual_stack_with_more_settings() -> None:
    with example(PROJECT, {"dmarc": {"policy": "reject"}, "spf": {"all": "~all"}}) as (declaration, folder):
        settings = declaration.settings
        assert (declaration.stack, declaration.region) == ("example", "eu-central-1")
        assert (settings.domain, settings.environment) == ("shop.example", "production")
        assert (settings.dmarc.policy, settings.dmarc.report_to) == (
            "reject",
            ("dmarc-reports@shop.example",),
        )
        assert settings.spf.all == "~all"
        assert (folder / "__main__.py").read_text() == (PROJECT / "__main__.py").read_text()
        assert (folder / "components" / "mail_domain.py").is_file()
    assert not folder.exists()
    assert (PROJECT / "components" / "mail_domain.py").is_file()


def test_another_region() -> None:
    with example(PROJECT, {}, region="us-east-1") as (declaration, _):
        assert declaration.region == "us-east-1"


def test_settings_that_cannot_be() -> None:
    with pytest.raises(ConfigError, match="colour"), example(PROJECT, {"colour": "red"}):
        raise AssertionError("it was declared")


def test_what_is_laid_over() -> None:
    base = {"a": 1, "b": {"c": 2, "d": 3}, "e": [4]}
    assert merged(base, {"b": {"c": None, "x": {"y": None, "z": 0}}, "e": [5], "a": None}) == {
        "b": {"d": 3, "x": {"z": 0}},
        "e": [5],
    }
    assert base == {"a": 1, "b": {"c": 2, "d": 3}, "e": [4]}
    assert merged(USUAL, {}) == dict(USUAL)
