"""The lines of a stack file at which the settings of a verdict stand, for the reports that point at them."""

from pathlib import Path
from typing import TYPE_CHECKING

from deliverability.commands.source import Source

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest
    from deliverability.report.places import Places


def places_of(source: Source, manifest: "Manifest") -> "Places":
    """The keys of the stack file that was named, else of the one in this project that the manifest is of.

    So a check of a deployed stack's manifest points into the checkout it runs in. Without such a file, or where that is about
    another domain, the places have no file.
    """
    from deliverability.declaration.reading import ConfigError
    from deliverability.declaration.reading.positions import key_positions
    from deliverability.report.places import Places

    try:
        file = source.config or _stack_file(source, source.stack or manifest.stack)
        positions = key_positions(file)
    except ConfigError:
        return Places()
    if not _same_domain(positions.domain, manifest.domain):
        return Places()
    return Places(relative(file), positions.keys, positions.waivers)


def relative(file: Path) -> str:
    """The file as seen from the root of its repository, else from the project's folder, else by its name only.

    Code hosts look for it from there; no path of this machine gets into a report.
    """
    file = file.resolve()
    for marker in (".git", "Pulumi.yaml"):
        for folder in file.parents:
            if (folder / marker).exists():
                return file.relative_to(folder).as_posix()
    return file.name


def _stack_file(source: Source, stack: str) -> Path:
    from deliverability.declaration.reading import stack_file

    return stack_file(source.project_folder(), stack)


def _same_domain(written: str, domain: str) -> bool:
    from deliverability.standards import names

    try:
        return names.normalize(written) == domain
    except names.DomainNameError:
        return False
