"""The shop that these tests look at, or make up a manifest of."""

from tests.observe.shop import declare, scene

__all__ = ["declare", "scene"]
