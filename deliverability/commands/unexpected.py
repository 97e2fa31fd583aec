"""An exception that nobody expected: what is said of it, in two lines, and its exit code, which is never that of a finding.

Python's own ending is a traceback and exit code 1, and 1 is a verdict here: a pipeline would take a slip of the program for a
broken domain. Nothing but the standard library is imported, since an import may be what failed.
"""

import os
from pathlib import Path

#: EX_SOFTWARE of sysexits.h: the program itself is at fault.
SOFTWARE = 70

#: Where it is set, the whole traceback comes in front of the two lines.
TRACEBACK = "DELIVERABILITY_TRACEBACK"

_PACKAGE = Path(__file__).parents[1]
#: Characters of the exception's own words.
_LONGEST = 300


def described(error: BaseException) -> str:
    """Two lines: what failed and where in this program, and where to report it. The words of the error come as they are."""
    import traceback

    traced = "".join(traceback.format_exception(error)) if os.environ.get(TRACEBACK) else ""
    root = _root(error)
    words = " ".join(str(root).split())
    said = f"{type(root).__name__}: {words[:_LONGEST]}" if words else type(root).__name__
    return (
        f"{traced}internal error: {said} ({_place(root)}, version {_version()})\n"
        f"This is a fault of the program and says nothing about the mail: report these lines in the issues of its repository "
        f"({TRACEBACK}=1 shows more); exit code {SOFTWARE}"
    )


def _root(error: BaseException) -> BaseException:
    """The first of the errors that a group of tasks gathers."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _place(error: BaseException) -> str:
    """File and line of the last frame that is ours, relative to the package; of the last one where none is."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    for frame in reversed(ours):
        return f"{Path(frame.filename).relative_to(_PACKAGE).as_posix()}:{frame.lineno}"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "no place"


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("mail-deliverability")
    except PackageNotFoundError:
        return "unknown"
