"""The process's environment, replaced while a program runs: AWS clients then find the embedded cloud and nothing else."""

import contextlib
import os
from collections.abc import Iterator, Mapping

#: What a shell may hold that would lead a program away from the rehearsal, or make boto3 stumble over a missing profile.
_AMBIENT = ("AWS_", "PULUMI_")


@contextlib.contextmanager
def environment_only(environment: Mapping[str, str]) -> Iterator[None]:
    """Replace every AWS_* and PULUMI_* variable by these, and put all back at the end. The whole process sees it."""
    saved = dict(os.environ)
    for name in saved:
        if name.startswith(_AMBIENT):
            del os.environ[name]
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)
