"""An example project for one rehearsal: the program of the real one with a stack file of its own."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from deliverability.declaration.key_paths import NAMESPACE
from deliverability.declaration.reading import Declaration, load_stack_file
from deliverability.engine.linked_project import link_project

STACK = "example"

#: A usual shop: it sends to its customers, and reads its DMARC reports.
USUAL: Mapping[str, Any] = {
    "domain": "shop.example",
    "environment": "production",
    "dmarc": {"policy": "none", "reportTo": ["dmarc-reports@shop.example"]},
}
#: Of its identity.
REGION = "eu-central-1"


@contextmanager
def example(
    project: Path, settings: Mapping[str, Any], *, region: str = REGION
) -> Iterator[tuple[Declaration, Path]]:
    """The declaration of a usual production stack with `settings` laid over it, and a folder whose program deploys it.

    project: whose Pulumi.yaml and program are taken. settings: as in a stack file, without the namespace; mappings are
    merged, and None takes a key away. Raises ConfigError for settings that can't be.
    """
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as made:
        folder = Path(made)
        # The program imports its components from the folder that it stands in.
        link_project(project, folder, without=("stacks",))
        file = folder / "stacks" / f"Pulumi.{STACK}.yaml"
        file.parent.mkdir()
        config = {f"{NAMESPACE}:{key}": value for key, value in merged(USUAL, settings).items()}
        file.write_text(yaml.safe_dump({"config": {"aws:region": region, **config}}), encoding="utf-8")
        yield load_stack_file(file, environ={}), folder


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid upon it, level by level; None in `over` takes the key away."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            result[key] = merged(below if isinstance(below, Mapping) else {}, value)
        else:
            result[key] = value
    return result
