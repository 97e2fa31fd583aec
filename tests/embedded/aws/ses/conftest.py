"""SES with nothing in it, and the zone of the domain that the tests verify."""

from typing import Any

import pytest

from tests.embedded.conftest import Rig


@pytest.fixture
def ses(rig: Rig) -> Any:
    return rig.client("sesv2")


@pytest.fixture
def zone_id(rig: Rig) -> str:
    made: str = rig.cloud.create_hosted_zone("shop.example")
    return made
