"""Fixtures that all tests of the matrix share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def project() -> Path:
    """The project whose program is deployed."""
    return Path(__file__).parents[2]
