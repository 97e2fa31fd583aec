"""The standard streams: whole, even where the caller closed some of them (`>&-`)."""

import os
import sys
from pathlib import Path


def complete() -> None:
    """Open the null device in place of each standard stream that is closed.

    Then nothing is read, and what is written goes nowhere, as to a reader that has gone away. Without it the next file or
    socket would get the stream's number, and whatever is written to that number would end up there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
