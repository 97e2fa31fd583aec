"""`Pin`: a program that is built from a pinned Go module, and where what was built is kept.

What was built is found again by the hash of the pin, in a folder outside every checkout: clones share it, and a new pin never meets
what an older one built.
"""

import hashlib
import os
import platform
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_ENGINE_TESTS = Path(__file__).resolve().parents[1]


class BuildFailed(Exception):
    """A pinned program could not be built; says what Go said."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One program.

    name: of the binary. module: the folder with go.mod and go.sum. required: the module that holds the program.
    version_variable: a Go variable that the version is written to, where the program doesn't know it otherwise.
    """

    name: str
    module: Path
    required: str
    version_variable: str | None = None

    @property
    def version(self) -> str:
        """As required in go.mod: "v3.274.1". Raises LookupError where go.mod doesn't require the module."""
        found = re.search(
            rf"^\s*(?:require )?{re.escape(self.required)} (v\S+)", self._go_mod(), re.MULTILINE
        )
        if found is None:
            raise LookupError(f"{self.module / 'go.mod'} doesn't require {self.required}")
        return found[1]

    @property
    def tool(self) -> str:
        """The package that is built, as go.mod names it."""
        found = re.search(r"^tool (\S+)$", self._go_mod(), re.MULTILINE)
        if found is None:
            raise LookupError(f"{self.module / 'go.mod'} names no tool")
        return found[1]

    @property
    def binary(self) -> Path:
        """Where it's kept once it's built."""
        digest = hashlib.sha256(f"{platform.system()} {platform.machine()}\n".encode())
        for name in ("go.mod", "go.sum"):
            digest.update((self.module / name).read_bytes())
        return _cache() / f"{self.name}-{self.version}-{digest.hexdigest()[:16]}" / self.name

    def build(self, go: str) -> Path:
        """Build it, in some minutes, unless that was done before; returns the binary. Raises `BuildFailed`.

        go: the Go command.
        """
        binary = self.binary
        if binary.exists():
            return binary
        binary.parent.mkdir(parents=True, exist_ok=True)
        # Made beside it and moved: an interrupted build, or a second one meanwhile, leaves no half of a binary.
        with tempfile.TemporaryDirectory(dir=binary.parent) as made:
            flags = "-w -s"
            if self.version_variable is not None:
                flags += f" -X {self.version_variable}={self.version}"
            command = [go, "build", "-trimpath", "-ldflags", flags, "-o", f"{made}/{self.name}", self.tool]
            environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly"}
            done = subprocess.run(
                command, cwd=self.module, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise BuildFailed(f"{self.name} {self.version}: {' '.join(command)}\n{done.stderr}")
            Path(made, self.name).replace(binary)
        return binary

    def _go_mod(self) -> str:
        return (self.module / "go.mod").read_text("utf-8")


#: Two modules, since the bridge wants another version of Pulumi than the CLI is.
CLI = Pin(
    "pulumi",
    _ENGINE_TESTS,
    "github.com/pulumi/pulumi/pkg/v3",
    # What `requiredPulumiVersion` is compared with.
    "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
)
BRIDGE = Pin(
    "pulumi-resource-terraform-provider",
    _ENGINE_TESTS / "bridge",
    "github.com/pulumi/pulumi-terraform-bridge/v3",
)


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "mail-deliverability" / "engine"
