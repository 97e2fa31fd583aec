"""The children of a `MailDomain`, in the order in which SES and receivers need them, and which of them are protected.

Records stand before SES is told to use them: an own key before the identity signs with it, MX and SPF before MAIL FROM is set.
The engine creates before it deletes, so what was there before goes last.

Protected is what no change moves: the identity, and the records that keep their name. What a change may replace isn't, or the
change would get stuck half-way. And since a destroy begins with what nothing else depends on, the protected records depend on
all that isn't protected: it is refused before anything is gone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi

from deliverability.aws_clients import KeptClients
from deliverability.declaration.kinds import kind_of
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.mail_from import MAIL_FROM
from deliverability.declaration.plan import Plan, with_dkim_facts
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.settings import Settings
from deliverability.placement import Place
from deliverability.stack_tags import stack_tags

from .dkim_facts import AskSes, read_dkim_facts
from .dns_records import declare_records
from .identity_guard import IdentityGuard
from .past import Past
from .request import Request
from .sandbox_recipients import declare_recipients
from .sending_identity import SendingIdentity, declare_identity, declare_mail_from


@dataclass(slots=True)
class Declared:
    """What was declared. decided: the plan with what SES decides, where that matters. others: all that isn't protected."""

    identity: SendingIdentity | None = None
    decided: pulumi.Output[Plan] | None = None
    others: list[pulumi.Resource] = field(default_factory=list)


def declare_children(
    name: str,
    request: Request,
    plan: Plan,
    places: Mapping[str, Place],
    opts: pulumi.ResourceOptions,
    protect: bool,
    ask_ses: AskSes,
    clients: KeptClients,
    past: Past,
) -> Declared:
    """Declare every resource of a plan; nothing is created inside `apply`, so a preview shows all of them.

    places: where each record set stands that is ours to write, by key. opts: what all records have in common.
    protect: whether what must not go is protected. ask_ses: how SES is asked for the DKIM signing zone; clients: for other questions.
    past: what the stack's state says of the component.
    """
    lasting = _ours(plan.records, lambda record: kind_of(record.purpose).lasting)
    # Without a record that could hold a destroy back, what it would begin with has to.
    protect_all = protect and not lasting
    records = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=protect_all))
    component = cast("pulumi.Resource", opts.parent)
    declared = Declared()

    def declare(those: Iterable[RecordSet], opts: pulumi.ResourceOptions = records) -> dict[str, Any]:
        made = declare_records(name, plan, those, declared.decided, places, opts)
        declared.others += made.values()
        return dict(made)

    easy_dkim = _ours(plan.records, lambda record: _is_of_easy_dkim(plan, record))
    early = _ours(plan.records, lambda record: record not in lasting and record not in easy_dkim)
    stand = declare(early)
    if request.settings.manages_identity:
        _declare_sending(
            name, request, plan, stand, declared, protect, protect_all, ask_ses, clients, past, component
        )
    declare(easy_dkim)
    held = pulumi.ResourceOptions(depends_on=[*declared.others], protect=protect)
    declare(lasting, pulumi.ResourceOptions.merge(records, held))
    return declared


def _declare_sending(
    name: str,
    request: Request,
    plan: Plan,
    stand: dict[str, Any],
    declared: Declared,
    protect: bool,
    protect_all: bool,
    ask_ses: AskSes,
    clients: KeptClients,
    past: Past,
    component: pulumi.Resource,
) -> None:
    """stand: the records that are declared already, by key."""
    settings, region = request.settings, request.region
    tags = stack_tags(pulumi.get_project(), request.stack, settings.domain)
    guard = IdentityGuard(name, region, tags, _former(settings), clients, past, settings.take_over)
    kept = pulumi.ResourceOptions(parent=component, protect=protect)
    free = pulumi.ResourceOptions(parent=component, protect=protect_all)
    declared.others += declare_recipients(name, settings, region, guard, free).values()
    keys = [made for key, made in stand.items() if plan.record(key).purpose == DKIM.purpose]
    mail_from_records = [made for key, made in stand.items() if plan.record(key).purpose in MAIL_FROM]
    identity = declare_identity(name, settings, region, guard, kept, keys)
    mail_from = declare_mail_from(name, settings, region, identity, guard, free, mail_from_records)
    if mail_from is not None:
        declared.others.append(mail_from)
    declared.identity = identity
    if plan.tentative:
        declared.decided = _decided(plan, identity, ask_ses, component)


def _decided(
    plan: Plan, identity: SendingIdentity, ask_ses: AskSes, component: pulumi.Resource
) -> pulumi.Output[Plan]:
    """The plan with what SES decides about the identity, known once that exists."""

    async def decide(known: Any) -> Plan:
        facts = await read_dkim_facts(tuple(known[1]), plan.settings, plan.region, ask_ses, component)
        return with_dkim_facts(plan, facts)

    # The ARN, which is no input, keeps SES from being asked about an identity that a preview has yet to create.
    return pulumi.Output.all(identity.identity.arn, identity.dkim_tokens).apply(decide)


def _is_of_easy_dkim(plan: Plan, record: RecordSet) -> bool:
    return plan.tentative and record.purpose == DKIM.purpose


def _ours(records: Iterable[RecordSet], wanted: Any) -> list[RecordSet]:
    return [record for record in records if record.ownership is not Ownership.HANDOFF and wanted(record)]


def _former(settings: Settings) -> frozenset[str]:
    keys = settings.dkim.byo.previous if settings.dkim.byo else ()
    labels = (f"{label}.{settings.domain}" for label in settings.mail_from.previous)
    return frozenset((*(key.selector for key in keys), *labels))
