"""Where the keys of a stack file stand."""

from pathlib import Path

import pytest

from deliverability.declaration.reading import ConfigError
from deliverability.declaration.reading.positions import KeyPositions, key_positions


def positions(tmp_path: Path, text: str) -> KeyPositions:
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text(text, encoding="utf-8")
    return key_positions(file)


def test_every_key_of_ours_with_line_and_column(tmp_path: Path):
    assert positions(
        tmp_path,
        "# a shop\n"
        "config:\n"
        "  aws:region: eu-central-1\n"
        "  mail-deliverability:domain: Shop.example\n"
        "  mail-deliverability:dmarc:\n"
        "      policy: none\n"
        "      reportTo:\n"
        "        - a@shop.example\n"
        "  mail-deliverability:waivers:\n"
        "    - rule: dkim.weak-key\n"
        "      until: 2026-12-31\n"
        '    - {until: 2026-12-31, "rule": spf.hard-fail}\n'
        "  other:spf: x\n",
    ) == KeyPositions(
        {
            ("domain",): (4, 3),
            ("dmarc",): (5, 3),
            ("dmarc", "policy"): (6, 7),
            ("dmarc", "reportTo"): (7, 7),
            ("waivers",): (9, 3),
            ("waivers", 0, "rule"): (10, 7),
            ("waivers", 0, "until"): (11, 7),
            ("waivers", 1, "until"): (12, 8),
            ("waivers", 1, "rule"): (12, 27),
        },
        {"dkim.weak-key": (10, 7), "spf.hard-fail": (12, 27)},
        "Shop.example",
    )


@pytest.mark.parametrize(
    "text", ["", "config:\n", "config: 5\n", "- a\n", "a: b\n", "config:\n  ? [a, b]\n  : c\n"]
)
def test_a_file_without_keys_of_ours_has_none(tmp_path: Path, text: str):
    assert positions(tmp_path, text) == KeyPositions({}, {}, "")


def test_a_value_in_json_text_has_the_place_of_its_key(tmp_path: Path):
    text = 'config:\n  mail-deliverability:waivers: \'[{"rule": "dkim.weak-key"}]\'\n'
    assert positions(tmp_path, text) == KeyPositions({("waivers",): (2, 3)}, {}, "")


def test_a_repeated_value_has_the_place_where_it_is_written(tmp_path: Path):
    text = "config:\n  mail-deliverability:dmarc: &d\n    policy: none\n  mail-deliverability:spf: *d\n"
    assert positions(tmp_path, text).keys == {
        ("dmarc",): (2, 3),
        ("dmarc", "policy"): (3, 5),
        ("spf",): (4, 3),
        ("spf", "policy"): (3, 5),
    }


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(ConfigError):
        key_positions(tmp_path / "Pulumi.none.yaml")
