"""The modes that no rule finds: each explains itself, and none can be waived."""

from pathlib import Path

import pytest

from deliverability.declaration.reading import ConfigError, load_stack_file
from deliverability.rules.documented import FOUND_BY, Documented, documented
from deliverability.verdict import Result

EVERY_MODE = pytest.mark.parametrize("mode", documented().values(), ids=lambda mode: mode.id)


@EVERY_MODE
def test_a_mode_explains_itself(mode: Documented):
    assert mode.found in FOUND_BY
    assert mode.severity in (Result.FAIL, Result.WARN, Result.INFO)
    assert not mode.title.endswith(".")
    assert mode.remedy.endswith(".")
    assert len(mode.why) > 60
    assert mode.why.endswith(".")
    assert mode.source
    assert "{" not in mode.remedy
    assert "  " not in mode.why + mode.remedy


@pytest.mark.parametrize(
    "key",
    [
        "waivers: [{rule: deploy.drift-unseen, until: 2030-01-01, reason: known}]",
        "severities: [{rule: deploy.drift-unseen, severity: info}]",
    ],
)
def test_neither_waivers_nor_severities_take_one(key: str, tmp_path: Path):
    file = tmp_path / "Pulumi.shop.yaml"
    lines = ("config:", "  aws:region: eu-central-1", "  mail-deliverability:domain: shop.example")
    file.write_text("\n".join((*lines, f"  mail-deliverability:{key}")), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"there is no rule 'deploy\.drift-unseen'"):
        load_stack_file(file, environ={})
