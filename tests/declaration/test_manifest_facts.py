"""What a manifest gives rules a subject for."""

from typing import Any

import pytest

from deliverability.declaration.manifest import Manifest, facts
from tests.rules.world import declared

ALL = {"identity", "managed_identity", "easy_dkim", "dkim_names", "mail_from", "spf"}


def held(manifest: Manifest) -> set[str]:
    return {fact for fact in ALL if getattr(facts, f"has_{fact}")(manifest)}


@pytest.mark.parametrize(
    ("settings", "lacking"),
    [
        ({}, set()),
        ({"profile": "parked"}, {"identity", "managed_identity", "easy_dkim", "dkim_names", "mail_from"}),
        ({"mailFrom": {"subdomain": False}}, {"mail_from"}),
        ({"mailFrom": {"subdomain": False}, "spf": {"record": "none"}}, {"mail_from", "spf"}),
    ],
)
def test_what_is_declared(settings: dict[str, Any], lacking: set[str]):
    assert held(declared(**settings)) == ALL - lacking


@pytest.mark.parametrize("tokens", [None, ()])
def test_the_names_of_dkim_records_are_unknown_until_ses_has_issued_tokens(tokens: tuple[str, ...] | None):
    manifest = declared()
    assert manifest.identity is not None
    dkim = manifest.identity.dkim.model_copy(update={"tokens": tokens})
    identity = manifest.identity.model_copy(update={"dkim": dkim})
    assert held(manifest.model_copy(update={"identity": identity})) == ALL - {"dkim_names"}


def test_the_mail_from_domain():
    assert facts.mail_from_of(declared()) == "bounce.shop.example"
    assert facts.mail_from_of(declared(profile="parked")) == ""
