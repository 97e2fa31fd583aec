"""Generated files are never older than the code they are made from."""

from pathlib import Path

import pytest

from deliverability.generated import generated_files

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", list(generated_files(ROOT)))
def test_it_is_current(name: str):
    assert (ROOT / name).read_text(encoding="utf-8") == generated_files(ROOT)[name], "run `make generate`"
