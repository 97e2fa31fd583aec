"""Paths of keys: as people write them, and what stands there."""

from typing import Any

import pytest

from deliverability.declaration.key_paths import KeyPath, key_path, value_at


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ((), ""),
        (("domain",), "domain"),
        (("dmarc", "reportTo", 0), "dmarc.reportTo[0]"),
        (("waivers", 2, "rule"), "waivers[2].rule"),
        (("a\x1b", 0, 1), "a\\x1b[0][1]"),
    ],
)
def test_a_path_as_people_write_it(path: KeyPath, written: str) -> None:
    assert key_path(path) == written


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), {"dmarc": {"reportTo": ["a", "b"]}, "senders": ("c",)}),
        (("dmarc", "reportTo", 1), "b"),
        (("senders", 0), "c"),
        (("dmarc", "reportTo", 2), None),
        (("dmarc", "policy"), None),
        (("dmarc", "policy", "x"), None),
        (("senders", "x"), None),
        (("dmarc", "reportTo", 1, 0), None),
    ],
)
def test_what_stands_at_a_path(path: KeyPath, value: Any) -> None:
    assert value_at({"dmarc": {"reportTo": ["a", "b"]}, "senders": ("c",)}, path) == value
