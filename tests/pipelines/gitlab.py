"""Jobs of GitLab, run on this machine: their lines as they stand, in one shell, as GitLab's runner does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.shell import Done, run

#: What stands beside the jobs.
_GLOBAL = ("stages", "workflow", "default", "variables", "include")


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a pipeline with what they extend, by name; hidden ones are left out."""
    data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return {name: _extended(data, name) for name in data if name not in _GLOBAL and not name.startswith(".")}


def _extended(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    own = dict(data[name])
    above = _extended(data, own.pop("extends")) if "extends" in own else {}
    # Mappings are merged, all else is replaced (GitLab, `extends`).
    return {
        **above,
        **{
            key: {**above[key], **value}
            if isinstance(value, dict) and isinstance(above.get(key), dict)
            else value
            for key, value in own.items()
        },
    }


def lines(job: Mapping[str, Any]) -> list[str]:
    """What a job runs, before its script and in it."""
    return [*job.get("before_script", ()), *job["script"]]


def run_job(job: Mapping[str, Any], *, folder: Path, environment: Mapping[str, str]) -> Done:
    """Run a job in a checkout. The runner's shell stops at the first line that fails, also in a pipe."""
    given = {name: str(value) for name, value in job.get("variables", {}).items()}
    around = {
        **environment,
        **given,
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PROJECT_DIR": str(folder),
        "CI_JOB_ID": "1",
        **dict.fromkeys(job.get("id_tokens", {}), "a token"),
    }
    return run("\n".join(lines(job)), folder=folder, environment=around, flags=("-eo", "pipefail"))
