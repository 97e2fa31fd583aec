"""What two stacks claim at once: an SES identity, or a record set in DNS. Each would undo what the other does.

Whether both are ever deployed into one AWS account no file says, so an identity claimed twice is a warning; names in DNS
are the same for everybody.
"""

from collections.abc import Iterator, Mapping, Sequence

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import KeyPath, Position
from deliverability.declaration.linting.remark import IDENTITY_TWICE, RECORD_TWICE, Level, Remark
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import Declaration
from deliverability.declaration.records import Ownership


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack file that can be used. positions: where its keys stand."""

    declaration: Declaration
    positions: Mapping[KeyPath, Position]

    def at(self, key: str) -> Position:
        """Where a key stands, or the nearest one above it; the beginning of the file where none of them is written."""
        path = tuple(key.split("."))
        written = (
            self.positions[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.positions
        )
        return next(written, (1, 1))


def overlaps(stacks: Sequence[Stack], others: Sequence[Stack]) -> Iterator[Remark]:
    """A remark on each of the stacks for each stack, of them or of the others, that claims the same as it."""
    claims = [(stack, _identities(stack), _record_sets(stack)) for stack in (*stacks, *others)]
    for stack, identities, records in claims[: len(stacks)]:
        for other, their_identities, their_records in claims:
            if other is stack:
                continue
            name = other.declaration.stack
            shared = identities & their_identities
            for identity, _ in sorted(shared):
                yield _identity_twice(stack, name, identity)
            both = sorted(records & their_records)
            # With the identity its records are claimed twice, too: one trouble, which is said already.
            if both and stack.declaration.settings.domain not in {identity for identity, _ in shared}:
                yield _records_twice(stack, name, both)


def _identity_twice(stack: Stack, other: str, identity: str) -> Remark:
    declaration = stack.declaration
    recipient = identity != declaration.settings.domain
    where = "recipients" if recipient else "domain"
    remedy = (
        "declare it as a recipient in one of the two"
        if recipient
        else "take the domain out of one of the two stacks, or say 'identity: external' with 'dkim.tokens' in the one that doesn't run it"
    )
    return Remark(
        Level.WARNING,
        IDENTITY_TWICE,
        declaration.source,
        *stack.at(where),
        where,
        f"the stack {other} manages the SES identity {identity} in {declaration.region}, too: in one account each `pulumi up` undoes "
        "the other's",
        remedy,
    )


def _records_twice(stack: Stack, other: str, records: Sequence[tuple[str, str]]) -> Remark:
    sets = ", ".join(f"{type} {name}" for name, type in records)
    several = "the same record sets" if len(records) > 1 else "the same record set"
    return Remark(
        Level.WARNING,
        RECORD_TWICE,
        stack.declaration.source,
        *stack.at("domain"),
        "domain",
        f"the stack {other} writes {several}: {sets}",
        "let one stack own each of them, and say in the other 'spf.record: none', 'dmarc.record: external', another 'mailFrom.subdomain', "
        "or 'dns.mode: external'",
    )


def _identities(stack: Stack) -> frozenset[tuple[str, str]]:
    """The SES identities that the stack manages, each with its region."""
    settings, region = stack.declaration.settings, stack.declaration.region
    if region is None or not settings.manages_identity:
        return frozenset()
    return frozenset((name, region) for name in (settings.domain, *settings.recipients_to_verify))


def _record_sets(stack: Stack) -> frozenset[tuple[str, str]]:
    """Name and type of each record set that the stack writes into, as far as the file says it: tokens are for SES to issue."""
    declaration = stack.declaration
    if declaration.region is None and declaration.settings.sends:
        return frozenset()
    plan = make_plan(declaration.settings, stack=declaration.stack, region=declaration.region or "")
    return frozenset(
        (record.name, record.type)
        for record in plan.records
        if record.ownership is not Ownership.HANDOFF and not (plan.tentative and record.purpose == "dkim")
    )
