"""The stacks of a project that declare a domain, for commands that look at a domain without one."""

from pathlib import Path


def stacks_declaring(domain: str, project: Path | None) -> tuple[str, ...]:
    """Their names, sorted. project: its folder, else the nearest one upward; () where there is none.

    domain: in the inner form. A stack file that can't be read declares nothing here.
    """
    from deliverability.declaration.reading import ConfigError, find_project, stack_names

    try:
        folder = find_project(project or Path.cwd())
        names = stack_names(folder)
    except (ConfigError, OSError):
        return ()
    return tuple(name for name in names if _declares(folder, name, domain))


def _declares(project: Path, stack: str, domain: str) -> bool:
    from deliverability.declaration.reading import ConfigError, new_stack_file
    from deliverability.declaration.reading.positions import key_positions
    from deliverability.standards import names

    try:
        return names.normalize(key_positions(new_stack_file(project, stack)).domain) == domain
    except (ConfigError, names.DomainNameError):
        return False
