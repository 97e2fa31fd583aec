"""`pulumi import` commands that bring what exists into a stack's state, as children of the component."""

import shlex


def import_command(urn: str, component: str, identifier: str) -> str:
    """The command for the child with this URN. component: its parent's name. identifier: what its provider knows it by."""
    stack, project, types, name = urn.removeprefix("urn:pulumi:").split("::", 3)
    parents, _, kind = types.rpartition("$")
    parent = f"urn:pulumi:{stack}::{project}::{parents}::{component}"
    words = ("pulumi", "import", kind, name, identifier, "--parent", f"{component}={parent}")
    return shlex.join((*words, "--protect=false", "--stack", stack))
