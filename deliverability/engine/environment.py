"""The process's environment, replaced while a program runs: AWS clients then find the embedded cloud and nothing else."""

import contextlib
import os
from collections.abc import Iterator, Mapping

#: What a shell may hold that would lead a program away from the rehearsal, or make boto3 stumble over a missing profile.
_AMBIENT = ("AWS_", "PULUMI_")


def only(environment: Mapping[str, str]) -> dict[str, str]:
    """The process's variables with these in place of every AWS_* and PULUMI_* variable, for a process that is started."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_AMBIENT)}
    return {**kept, **environment}


@contextlib.contextmanager
def environment_only(environment: Mapping[str, str]) -> Iterator[None]:
    """Replace every AWS_* and PULUMI_* variable by these, and put all back at the end. The whole process sees it."""
    saved = dict(os.environ)
    wanted = only(environment)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)
