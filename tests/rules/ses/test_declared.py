"""What a manifest's settings say about recipients and health."""

from typing import Any

import pytest

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.settings import Health
from deliverability.evidence.declared import (
    configuration_set_of,
    events_of,
    has_recipients,
    health_of,
    is_watched,
    recipients_of,
)
from tests.rules.world import declared


def edited(**settings: Any) -> Manifest:
    """A manifest whose settings somebody has changed by hand."""
    manifest = declared()
    return manifest.model_copy(update={"settings": {**manifest.settings, **settings}})


@pytest.mark.parametrize(
    ("settings", "watched"),
    [
        ({"environment": "production"}, True),
        ({"environment": "sandbox"}, False),
        ({"environment": "sandbox", "health": {"enabled": True}}, True),
        ({"environment": "production", "health": {"enabled": False}}, False),
        ({"profile": "parked"}, False),
    ],
)
def test_health_is_watched_in_production_unless_said_otherwise(settings: dict[str, Any], watched: bool):
    assert is_watched(declared(**settings)) is watched


def test_events_have_the_names_of_the_api():
    events = ("send", "renderingFailure", "deliveryDelay", "bounce")
    assert events_of(declared(health={"events": events})) == (
        "SEND",
        "RENDERING_FAILURE",
        "DELIVERY_DELAY",
        "BOUNCE",
    )


def test_recipients_inside_the_domain_are_left_out():
    manifest = declared(
        environment="sandbox",
        recipients=(
            "Me@Shop.example",
            "you@a.shop.example",
            "b.shop.example",
            "Tester@notshop.example",
            "c.example",
        ),
    )
    assert recipients_of(manifest) == ("Tester@notshop.example", "c.example")
    assert has_recipients(manifest)
    assert not has_recipients(declared(environment="sandbox", recipients=("me@shop.example",)))


@pytest.mark.parametrize("odd", [None, 7, "x", {"bounceRate": 7}, {"colour": "red"}, ["a"], {"notify": None}])
def test_edited_settings_are_as_if_left_out(odd: Any):
    assert health_of(edited(health=odd)) == Health()
    assert recipients_of(edited(recipients=odd if not isinstance(odd, list) else [None, 3, ""])) == ()


def test_a_parked_domain_has_no_configuration_set():
    assert (configuration_set_of(declared()), configuration_set_of(declared(profile="parked"))) == (
        "shop-example",
        "",
    )
