"""An editable install: the component by its name in the checkout and by its name in the wheel, never by both at once."""

from pathlib import Path

import pytest

from tests.packaging.installation import Installed, built, installed

pytestmark = pytest.mark.slow

_NAMES = ("components", "deliverability.components")


@pytest.fixture(scope="module")
def environment(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    wheel = built(sources, "build_editable", tmp_path_factory.mktemp("editable"))
    return installed(wheel, tmp_path_factory.mktemp("environment"))


_PROGRAM = """
import {first} as found
print(found.__file__, found.MailDomain.__module__)
import sys
sys.path.insert(0, "{sources}")
try:
    import {second}
except ImportError as refused:
    print(refused)
"""


def test_a_program_in_the_checkout_imports_components(environment: Installed, sources: Path) -> None:
    first, second = _NAMES
    done = environment.run("-c", _PROGRAM.format(first=first, second=second, sources=sources), cwd=sources)
    assert (done.stdout.splitlines(), done.stderr) == (
        [
            f"{sources / 'components' / '__init__.py'} components.mail_domain",
            "deliverability.components is imported as components already: a program uses one of the two names",
        ],
        "",
    )


def test_a_program_elsewhere_imports_it_as_from_the_wheel(
    environment: Installed, sources: Path, tmp_path: Path
) -> None:
    second, first = _NAMES
    done = environment.run("-c", _PROGRAM.format(first=first, second=second, sources=sources), cwd=tmp_path)
    assert (done.stdout.splitlines(), done.stderr) == (
        [
            f"{sources / 'components' / '__init__.py'} deliverability.components.mail_domain",
            "components is imported as deliverability.components already: a program uses one of the two names",
        ],
        "",
    )
