"""Commands that bring what exists into a stack's state, as children of the component (`pulumi import`)."""

import json
import shlex

from deliverability.pulumi_state import Child, component_import
from deliverability.stack_resources import PROVIDER_TYPE


def leave_command(urn: str, kind: str) -> str:
    """The line for a shell that takes a resource off the state and leaves it as it is outside. urn: of a resource beside it with the
    same name; kind: its own type. Protected or not: what is protected is what would be deleted."""
    before, _, name = urn.rpartition("::")
    theirs = f"{before.rpartition('$')[0]}${kind}::{name}"
    return forget_command(theirs)


def forget_command(urn: str) -> str:
    """The line for a shell that takes a resource off the state and leaves it as it is outside, protected or not."""
    stack = urn.removeprefix("urn:pulumi:").partition("::")[0]
    return shlex.join(("pulumi", "state", "delete", urn, "--yes", "--force", "--stack", stack))


def import_command(urn: str, component: str, identifier: str, provider: str = "") -> str:
    """The line for a shell that imports the child with this URN. component: its parent's name. identifier: what its provider knows
    it by. provider: the name of its own one, a child of the component too; "" for the default one.

    Before the first `up` the state has no component yet, and `pulumi import --parent` wants one: so an import file names both, and
    what is in the state already stays as it is. A component within others can't be named by a child: that one must be there. So
    must a provider be, which needs its settings: the line makes both before it imports.
    """
    stack, project, types, name = urn.removeprefix("urn:pulumi:").split("::", 3)
    parents, _, kind = types.rpartition("$")
    parent = f"urn:pulumi:{stack}::{project}::{parents}::{component}"
    own = f"urn:pulumi:{stack}::{project}::{parents}${PROVIDER_TYPE}::{provider}" if provider else ""
    if "$" in parents:
        words = ("pulumi", "import", kind, name, identifier, "--parent", f"{component}={parent}")
        chosen = ("--provider", f"{provider}={own}") if own else ()
        return shlex.join((*words, *chosen, "--protect=false", "--stack", stack))
    document = component_import(
        parents, component, [Child(kind, name, identifier, provider)], {provider: own}
    )
    first = ""
    if own:
        made = ("pulumi", "up", "--yes", "--target", parent, "--target", own, "--stack", stack)
        first = f"{shlex.join(made)} && "
    flags = "--yes --protect=false --generate-code=false"
    shown = shlex.quote(json.dumps(document))
    return f"{first}echo {shown} | pulumi import --file /dev/stdin {flags} --stack {shlex.quote(stack)}"
