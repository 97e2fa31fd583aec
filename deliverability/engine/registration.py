"""The registration of one resource: the SDK's request as a plain value."""

from collections.abc import Mapping
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.engine.state import ResourceState
from deliverability.engine.values import decode

#: Options of the SDK that this engine doesn't act on; ignoring one silently would make the rehearsal lie.
_NOT_REHEARSED: Mapping[str, str] = {
    "importId": "import",
    "remote": "remote components",
    "deletedWith": "deleted_with",
    "transforms": "transforms",
    "replace_with": "replace_with",
    "state_migrations": "state_migrations",
}


class UnsupportedOption(ValueError):
    """A resource option that the in-process engine has no answer to."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One resource as declared.

    urn: already complete, with all parent types. inputs: UNKNOWN where a preview can't tell.
    secret: top-level inputs that hold a secret.
    hooks: names of the resource hooks, by what they wait for ("before_create", ...).
    """

    urn: str
    type: str
    name: str
    custom: bool
    inputs: Mapping[str, Any]
    secret: frozenset[str]
    parent: str
    dependencies: tuple[str, ...]
    provider: str
    protect: bool
    aliases: tuple[str, ...]
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    delete_before_replace: bool
    retain_on_delete: bool
    hooks: Mapping[str, tuple[str, ...]]

    def state(self, id: str, inputs: Mapping[str, Any]) -> ResourceState:
        """The resource that this declares, without outputs. inputs: as its type completed them."""
        return ResourceState(
            urn=self.urn,
            type=self.type,
            name=self.name,
            custom=self.custom,
            id=id,
            inputs=dict(inputs),
            parent=self.parent if "::pulumi:pulumi:Stack::" not in self.parent else "",
            dependencies=self.dependencies,
            provider=self.provider,
            protect=self.protect,
            retain_on_delete=self.retain_on_delete,
            secret=self.secret,
            hooks=self.hooks,
        )


def read_request(request: Any, urn: str) -> Registration:
    """A `RegisterResourceRequest` as a value; raises UnsupportedOption."""
    for option, spelled in _NOT_REHEARSED.items():
        if getattr(request, option):
            raise UnsupportedOption(
                f"{request.type} '{request.name}': the option {spelled} can't be rehearsed"
            )
    if request.hooks.on_error:
        raise UnsupportedOption(f"{request.type} '{request.name}': error hooks can't be rehearsed")
    inputs, secret = decode(request.object)
    return Registration(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=bool(request.custom),
        inputs=inputs,
        secret=secret | frozenset(request.additionalSecretOutputs),
        parent=request.parent,
        dependencies=tuple(dict.fromkeys(request.dependencies)),
        provider=request.provider,
        protect=bool(request.protect),
        aliases=tuple(_alias(alias, urn) for alias in request.aliases),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        delete_before_replace=bool(request.deleteBeforeReplace),
        retain_on_delete=bool(request.retainOnDelete),
        hooks={kind.name: tuple(names) for kind, names in request.hooks.ListFields()},
    )


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """`urn:pulumi:stack::project::parent$type::name`; the root stack is no part of the type chain."""
    if parent and not _type_chain(parent).endswith("pulumi:pulumi:Stack"):
        type_ = f"{_type_chain(parent)}${type_}"
    return "::".join((f"urn:pulumi:{stack}", project, type_, name))


def _type_chain(urn: str) -> str:
    return urn.split("::")[2]


def _alias(alias: Any, urn: str) -> str:
    """The URN that an alias stands for; what a spec leaves out is as in the resource's own URN."""
    if alias.WhichOneof("alias") == "urn":
        return str(alias.urn)
    spec = alias.spec
    stack, project, chain, name = urn.split("::", 3)
    parents, _, type_ = chain.rpartition("$")
    if spec.noParent:
        parents = ""
    elif spec.parentUrn:
        above = _type_chain(spec.parentUrn)
        parents = "" if above == "pulumi:pulumi:Stack" else above
    type_ = spec.type or type_
    return "::".join(
        (
            f"urn:pulumi:{spec.stack}" if spec.stack else stack,
            spec.project or project,
            f"{parents}${type_}" if parents else type_,
            spec.name or name,
        )
    )
