"""`--stack`, `--config` and `--manifest`: where a command's declaration comes from."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands.running import note, read, refuse
from deliverability.dataclass import dataclass

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest
    from deliverability.declaration.reading import Declaration


def _stacks(ctx: typer.Context, incomplete: str) -> list[str]:
    """For completion: the stacks of the project, of `--project` where that was given; nothing where there is none."""
    from deliverability.declaration.reading import ConfigError, find_project, stack_names

    try:
        names = stack_names(find_project(Path(ctx.params.get("project") or Path.cwd())))
    except (ConfigError, OSError):
        return []
    return [name for name in names if name.startswith(incomplete)]


Stack = Annotated[
    str | None,
    typer.Option(
        "--stack",
        "-s",
        metavar="NAME",
        help="Stack of this project, as in stacks/Pulumi.NAME.yaml.",
        autocompletion=_stacks,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", metavar="FILE", help="A stack file anywhere.", show_default=False),
]
ManifestFile = Annotated[
    Path | None,
    typer.Option(
        "--manifest",
        "-m",
        metavar="FILE",
        help="A manifest, as `pulumi stack output manifest` or `plan --format json` gives it; - is stdin.",
        show_default=False,
    ),
]
Project = Annotated[
    Path | None,
    typer.Option(
        "--project",
        "-C",
        metavar="DIR",
        help="Folder of Pulumi.yaml. Default: here or above.",
        show_default=False,
    ),
]


STACK = "--stack NAME"
CONFIG = "a stack file with --config FILE"
MANIFEST = "a manifest with --manifest FILE"


@dataclass(frozen=True, slots=True)
class Source:
    """What the user named; exactly one of the three.

    ways: how the command lets it be named, for its messages, which name no option that it lacks.
    """

    stack: str | None
    config: Path | None
    manifest: Path | None
    project: Path | None
    ways: tuple[str, ...] = (STACK, CONFIG, MANIFEST)

    def declaration(self) -> "Declaration":
        """The declaration of a stack or config file; refuses a manifest."""
        from deliverability.declaration.reading import load_stack_file, stack_file

        if self.manifest is not None:
            refuse("this command needs the stack itself: use --stack or --config, not --manifest")
        self._exactly_one()
        if self.config is not None:
            return load_stack_file(self.config, environ=os.environ)
        project = self.project_folder()
        return load_stack_file(stack_file(project, self.stack or ""), environ=os.environ)

    def load(self, *, quiet: bool = False) -> "Manifest":
        """The manifest, made from a stack or config file where it wasn't given itself. Notes go to stderr."""
        from deliverability.declaration.manifest import manifest_of, parse_manifest
        from deliverability.declaration.plan import make_plan
        from deliverability.declaration.reading import require_region

        self._exactly_one()
        if self.manifest is not None:
            return parse_manifest(
                read(self.manifest), source="stdin" if str(self.manifest) == "-" else str(self.manifest)
            )
        declaration = self.declaration()
        if not quiet:
            for text in declaration.notes:
                note(f"note: {text}")
        region = require_region(declaration)
        return manifest_of(make_plan(declaration.settings, stack=declaration.stack, region=region))

    def project_folder(self) -> Path:
        """The project's folder: as named, else the nearest one upward that holds Pulumi.yaml."""
        from deliverability.declaration.reading import find_project

        return find_project(
            self.project or Path.cwd(), otherwise=f", or {CONFIG}" if CONFIG in self.ways else ""
        )

    def _exactly_one(self) -> None:
        named = [name for name in ("stack", "config", "manifest") if getattr(self, name) is not None]
        if len(named) > 1:
            refuse(f"--{named[0]} and --{named[1]} exclude each other: name one source")
        if not named:
            refuse(f"which stack? name one with {', '.join(self.ways[:-1])}, or {self.ways[-1]}")
