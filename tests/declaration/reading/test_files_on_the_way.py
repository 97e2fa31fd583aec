"""How many of our files somebody has to open to follow one stack file to its settings."""

import inspect
import sys
from pathlib import Path
from types import FrameType

import pytest

import deliverability
from deliverability.declaration.reading import load_stack_file

PACKAGE = Path(deliverability.__file__).parent
STACKS = sorted((Path(__file__).parents[3] / "stacks").glob("Pulumi.*.yaml"))
MOST = 14
#: Of the code objects, those of functions: a module or a class that is only defined on the way isn't followed.
IS_FUNCTION = inspect.CO_NEWLOCALS


def files_on_the_way(path: Path) -> set[str]:
    """The files of this package of which a function runs while the stack file is read, without the reading of SPF terms."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_flags & IS_FUNCTION:
            seen.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        load_stack_file(path, environ={})
    finally:
        sys.setprofile(before)
    ours = {Path(name).relative_to(PACKAGE).as_posix() for name in seen if Path(name).is_relative_to(PACKAGE)}
    # A stack that declares SPF terms asks the standard what they mean; that is a room of its own. Nobody follows how values are made.
    return {name for name in ours if not name.startswith("standards/spf/")} - {"dataclass.py"}


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_a_stack_file_is_read_in_few_files(path: Path) -> None:
    files = files_on_the_way(path)
    assert len(files) <= MOST, sorted(files)
    assert "declaration/reading/sources.py" in files
