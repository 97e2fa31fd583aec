"""The file for `pulumi import --file`, and the commands around it."""

from shlex import quote
from typing import Any

from deliverability.adoption.findings import Adoption
from deliverability.pulumi_state import component_import
from deliverability.stack_resources import COMPONENT_TYPE, PROVIDER_TYPE


def import_file(adoption: Adoption, component: str, stack: str, project: str) -> dict[str, Any]:
    """The document: the component, and below it all that can be imported."""
    children = [each.child for each in adoption.imports]
    used = {child.provider for child in children if child.provider}
    providers = {name: _urn(f"{COMPONENT_TYPE}${PROVIDER_TYPE}", name, stack, project) for name in used}
    return component_import(COMPONENT_TYPE, component, children, providers)


def commands(adoption: Adoption, component: str, stack: str, project: str, file: str) -> tuple[str, ...]:
    """What to run, in this order. file: the import file, as it is named on the command line."""
    there = f"--stack {quote(stack)}"
    lines = []
    if adoption.provider and any(each.child.provider for each in adoption.imports):
        # An import wants a provider that is in the state with its settings.
        targets = (
            _urn(COMPONENT_TYPE, component, stack, project),
            _urn(f"{COMPONENT_TYPE}${PROVIDER_TYPE}", adoption.provider, stack, project),
        )
        named = " ".join(f"--target {quote(urn)}" for urn in targets)
        lines.append(f"pulumi up --yes {named} {there}")
    lines.append(f"pulumi import --file {quote(file)} --yes --protect=false --generate-code=false {there}")
    return (*lines, f"pulumi preview --diff {there}")


def _urn(type_: str, name: str, stack: str, project: str) -> str:
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"
