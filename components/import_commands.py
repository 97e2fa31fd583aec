"""Commands that bring what exists into a stack's state, as children of the component (`pulumi import`)."""

import json
import shlex


def import_command(urn: str, component: str, identifier: str) -> str:
    """The line for a shell that imports the child with this URN. component: its parent's name. identifier: what its provider knows
    it by.

    Before the first `up` the state has no component yet, and `pulumi import --parent` wants one: so an import file names both, and
    what is in the state already stays as it is. A component within others can't be named by a child: that one must be there.
    """
    stack, project, types, name = urn.removeprefix("urn:pulumi:").split("::", 3)
    parents, _, kind = types.rpartition("$")
    if "$" in parents:
        parent = f"urn:pulumi:{stack}::{project}::{parents}::{component}"
        words = ("pulumi", "import", kind, name, identifier, "--parent", f"{component}={parent}")
        return shlex.join((*words, "--protect=false", "--stack", stack))
    resources = [
        {"type": parents, "name": component, "component": True},
        {"type": kind, "name": name, "id": identifier, "parent": component},
    ]
    flags = "--yes --protect=false --generate-code=false"
    shown = shlex.quote(json.dumps({"resources": resources}))
    return f"echo {shown} | pulumi import --file /dev/stdin {flags} --stack {shlex.quote(stack)}"
