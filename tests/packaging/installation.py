"""The product as it is installed: built from a copy of the sources, in environments that know nothing of this checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: What of a checkout isn't under version control.
_LITTER = (".*", "__pycache__", "build", "dist", "mutants", "snapshots", "*.egg-info")
_BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"


@dataclass(frozen=True)
class Installed:
    """An environment with the product, and the dependencies of the one that runs the tests."""

    folder: Path

    def run(
        self, *arguments: str | Path, cwd: Path, command: str = "python", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its commands; nothing of the caller's shell but PATH is seen."""
        return subprocess.run(
            [self.folder / "bin" / command, *arguments],
            cwd=cwd,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def copied(folder: Path) -> Path:
    """A copy of this checkout: setuptools leaves files behind where it builds, and takes up what an earlier build left."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_LITTER))
    return folder


def built(sources: Path, hook: str, into: Path) -> Path:
    """The wheel that a hook of the build backend makes (PEP 517, PEP 660), as pip would call it."""
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, hook, into],
        cwd=sources,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return into / done.stdout.splitlines()[-1]


def installed(wheel: Path, folder: Path) -> Installed:
    """An environment with this wheel."""
    venv.create(folder, symlinks=True)
    options = ("--no-index", "--no-deps", "--no-compile", "--disable-pip-version-check")
    pip = [sys.executable, "-m", "pip", "-q", "--python", folder / "bin" / "python"]
    subprocess.run([*pip, "install", *options, wheel], check=True, timeout=300)
    # Only afterwards, so that pip doesn't see what is installed there. Its own .pth files are not read, and so the editable
    # install of this checkout stays unknown.
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    shared = dict.fromkeys(path for path in sys.path if Path(path).name in ("site-packages", "dist-packages"))
    (packages / "dependencies.pth").write_text("".join(f"{path}\n" for path in shared))
    return Installed(folder)
