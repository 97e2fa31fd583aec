"""The sources that the wheels of these tests are built from."""

from pathlib import Path

import pytest

from tests.packaging.installation import copied


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("checkout") / "mail-deliverability")
