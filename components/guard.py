"""`RecordGuard`: hooks by which the engine asks, in preview too, whether a record set of others is in the way of a step.

Only the engine knows what is in the state, and so whether a record set is created or changed: the program itself can't tell its
own record from a stranger's. For what needs no change the engine asks nothing.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pulumi

from deliverability.declaration.kinds.owner_mark import OWNER_MARK, marked_owner, owner_mark_name
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.existing_records import beside_a_cname, foreign, in_the_way, refusal
from deliverability.placement import ExistingRecords, Place, marked_owners
from deliverability.stack_resources import SHARED_TYPE, provider_values

from .hooks import InTheWay, asked
from .import_commands import import_command, leave_command
from .leaving_records import LeavingRecords
from .log import warn
from .past import Past


@dataclass(slots=True)
class RecordGuard:
    """Asked before a record set is created or updated.

    name: of the component. provider: the name of the records' own one, "" for the default one.
    records: by the name of their resource, with what stands at their names.
    removes_terms: whether undeclared terms of our own record are taken out (`spf.onForeignTerms`).
    leaving: looks at what the stack stops owning. past: what the state says of the component.
    """

    name: str
    removes_terms: bool
    leaving: LeavingRecords
    provider: str = ""
    past: Past = field(default_factory=Past)
    #: The domain, whom the mark beside its records names, and who may be named there (`dns.owner`, `takeOver`).
    domain: str = ""
    marked: tuple[str, ...] = ()
    ours: frozenset[str] = frozenset()
    records: dict[str, tuple[RecordSet, ExistingRecords]] = field(default_factory=dict)
    #: What the last `up` declared, by key; empty where the component itself is unchanged, and so is what it declares.
    _before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: The keys of those of which it declared one value in a record set of others.
    _shared_before: frozenset[str] = frozenset()

    def heed(self, plan: Plan, placed: Mapping[str, Place]) -> None:
        """Guard the records against the mark of another owner in their zones."""
        settings = plan.settings
        self.domain = settings.domain
        self.marked = marked_owners(settings.domain, placed)
        self.ours = frozenset(filter(None, (settings.dns.owner, settings.take_over)))

    def watch(self, resource: str, record: RecordSet, existing: ExistingRecords) -> None:
        """Guard the record set of a resource of this name."""
        self.records[resource] = (record, existing)

    def of_component(self) -> pulumi.ResourceHookBinding:
        """The hook of the component, whose state says what was declared before; it comes before those of its children."""
        return pulumi.ResourceHookBinding(before_update=[asked(self.name, "declared", self.before_change)])

    def of_records(self) -> pulumi.ResourceHookBinding:
        """The hooks of every record."""
        return pulumi.ResourceHookBinding(
            before_create=[asked(self.name, "is-free", self.before_create)],
            before_update=[asked(self.name, "is-ours", self.before_update)],
        )

    async def before_change(self, args: pulumi.ResourceHookArgs) -> None:
        """Remember what the last `up` declared; raise `InTheWay` where values of others would go with what is declared no more."""
        self.remember(args)
        if args.old_outputs:
            # A blocking call: in the event loop it would hold up every other resource.
            await asyncio.to_thread(self.leaving.refuse, args.old_outputs, _records(args.old_outputs))

    def remember(self, args: pulumi.ResourceHookArgs) -> None:
        """Keep what the last `up` declared."""
        self.past.remember(args)
        self._before = declared_values(args.old_outputs)
        self._shared_before = shared_keys(args.old_outputs)

    def before_create(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where another owner has marked the records, and where something stands at the name already."""
        self._refuse_another_owner()
        if args.name not in self.records:
            return
        record, existing = self.records[args.name]
        impossible = beside_a_cname(record, existing)
        if impossible is not None:
            raise InTheWay(impossible)
        problem = in_the_way(record, existing)
        if problem is not None:
            identifier = f"{existing.zone.zone_id}_{record.name}_{record.type}"
            command = import_command(args.urn, self.name, identifier, self.provider)
            if record.key in self._shared_before:
                leave = leave_command(args.urn, SHARED_TYPE)
                raise InTheWay(
                    f"{problem}\n  It was a shared value of this stack so far. For the stack to own the record set, which may hold nothing "
                    "else then, take the value off the state first: it would be deleted from DNS otherwise. All in this order, then "
                    f"`pulumi up`:\n    {leave}\n    {command}"
                )
            raise InTheWay(
                f"{problem}\n  If this stack made it (an `up` was interrupted: `deliverability recover --help` has all steps) or shall "
                f"own it from now on:\n    {command}"
            )

    def before_update(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where another owner has marked the records, and where values or terms would go that nobody declared."""
        self._refuse_another_owner()
        if args.name not in self.records:
            return
        record, existing = self.records[args.name]
        stands = existing.values.get((record.name, record.type), ())
        found = foreign(record, stands, self._before.get(record.key, ()))
        if not found.values and (self.removes_terms or not found.terms):
            return
        if pulumi.runtime.is_dry_run() and _is_known(args, record, stands):
            # Drift that a refresh has found: the preview shows it, and ends as with any other drift.
            warn(f"`pulumi up` will refuse this:\n{refusal(record, found, existing)}")
            return
        raise InTheWay(refusal(record, found, existing))

    def _refuse_another_owner(self) -> None:
        # What the last `up` declared is this stack's, by whatever name it went then.
        former = map(marked_owner, self._before.get(OWNER_MARK.purpose, ()))
        other = next((owner for owner in self.marked if owner not in {*self.ours, *former}), None)
        if other is not None:
            raise InTheWay(
                f"the mail records of {self.domain} belong to {other}, as the mark at {owner_mark_name(self.domain)} says: two that write "
                f"them would undo each other's changes. Leave them there; or have them taken off that stack's state and set takeOver to {other}"
            )


def _is_known(args: pulumi.ResourceHookArgs, record: RecordSet, stands: tuple[str, ...]) -> bool:
    """Whether the state, as refreshed, holds what stands in Route 53."""
    known = (args.old_inputs or {}).get("records")
    return isinstance(known, list) and set(known) == set(provider_values(replace(record, values=stands)))


def shared_keys(outputs: Mapping[str, Any] | None) -> frozenset[str]:
    """The keys of the record sets that a component's outputs call shared."""
    return frozenset(
        record["key"] for record in _records(outputs) if record.get("ownership") == Ownership.SHARED
    )


def declared_values(outputs: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    """The values of every record set by its key, as a component's outputs hold them."""
    return {record["key"]: tuple(record["values"]) for record in _records(outputs)}


def _records(outputs: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    records = (outputs or {}).get("records")
    if not isinstance(records, list):
        return []  # an `up` that ended half-way left no outputs
    return [record for record in records if isinstance(record, Mapping)]
