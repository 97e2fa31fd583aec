"""What each scenario gets: the engine, an embedded cloud, shops on both, and a folder that keeps what the engine said.

The scenarios run with `make test-engine`; other runs of the tests pass over them, unless they are named.
"""

import os
import re
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from deliverability.embedded.cloud import Cloud
from tests.engine.real import tools as engine_tools
from tests.engine.real.driver import Shop, open_example, open_shop
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import ROOT
from tests.engine.real.tools import Tools

_HERE = Path(__file__).parent
#: Ignored by git; the folders of one run replace those of the one before.
_LOGS = ROOT / "build" / "engine-logs"
#: Seconds for which SES waits for the embedded resolver on a machine that's busy.
_PATIENCE = 20.0


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over the scenarios where nobody asked for them."""
    named = any(_HERE in (path, *path.parents) for path in map(_path_of, config.args))
    asked = "engine" in config.option.markexpr or named
    return None if asked else True


def _path_of(argument: str) -> Path:
    return Path(argument.partition("::")[0]).resolve()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands here."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.engine)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say after a failure where the engine's logs are."""
    report = yield
    logs = item.stash.get(_LOGS_OF, None)
    if report.failed and logs is not None:
        report.sections.append(("Engine's logs", str(logs)))
    return report


_LOGS_OF = pytest.StashKey[Path]()


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The engine, as `make engine` left it; without it the scenarios are skipped, with CI set they fail."""
    try:
        return engine_tools.find(engine_tools.built)
    except engine_tools.Missing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """The embedded cloud of this scenario."""
    with Cloud(patience=_PATIENCE) as running:
        yield running


@pytest.fixture
def logs(request: pytest.FixtureRequest) -> Path:
    """Where the engine's logs of this scenario are, whatever becomes of it."""
    folder = _LOGS / re.sub(r"[^\w.\[\]-]", "_", request.node.name)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    request.node.stash[_LOGS_OF] = folder
    return folder


class Opens(Protocol):
    """Opens a shop; at the scenario's end nothing that it started may be left."""

    def __call__(self, settings: str | Mapping[str, Any], region: str = "eu-central-1") -> Shop:
        """settings: the name of an example stack, or settings as in a stack file without the namespace."""
        ...


@pytest.fixture
def shop(tmp_path: Path, logs: Path, tools: Tools, cloud: Cloud) -> Iterator[Opens]:
    """Opens this scenario's shop."""
    opened: list[Shop] = []

    def opens(settings: str | Mapping[str, Any], region: str = "eu-central-1") -> Shop:
        if isinstance(settings, str):
            made = open_example(tmp_path, logs, tools, cloud, settings)
        else:
            made = open_shop(tmp_path, logs, tools, cloud, settings, region)
        opened.append(made)
        return made

    yield opens
    left = [command for each in opened for command in end_leftovers(each.project)]
    assert left == []
