"""The shop that these tests look at, or make up a manifest of, in an embedded DNS world and in an embedded cloud."""

from tests.observe.cloud import read, shop, stubbed
from tests.observe.shop import declare, scene

__all__ = ["declare", "read", "scene", "shop", "stubbed"]
