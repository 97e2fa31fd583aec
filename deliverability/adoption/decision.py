"""The decision: what of a plan can be imported, what differs, and what stands in the way. Pure."""

from collections.abc import Iterator, Set

from deliverability.adoption import identity
from deliverability.adoption.findings import Adoption, Finding, Known, Obstacle, gathered
from deliverability.adoption.records import of_record
from deliverability.adoption.standing import Standing
from deliverability.declaration.key_paths import NAMESPACE
from deliverability.declaration.kinds.owner_mark import owner_mark_name
from deliverability.placement import marked_owners
from deliverability.pulumi_state import MAIL_FROM_TYPE
from deliverability.stack_resources import (
    PROVIDER_TYPE,
    StackResource,
    identity_name,
    provider_name,
    set_name,
    stack_resources,
)
from deliverability.stack_tags import stack_tags


def decide(standing: Standing, component: str, state: Set[tuple[str, str]] = frozenset()) -> Adoption:
    """component: its name in the program. state: type and name of every resource that the stack's state has already."""
    plan = standing.plan
    role = plan.settings.dns.role_arn is not None and plan.settings.dns.mode == "route53"
    provider = provider_name(component) if role else ""
    return gathered(
        _findings(standing, component, provider, state),
        "" if (PROVIDER_TYPE, provider) in state else provider,
    )


def _findings(
    standing: Standing, component: str, provider: str, state: Set[tuple[str, str]]
) -> Iterator[Finding]:
    plan = standing.plan
    zone_ids = {key: place.zone.zone_id for key, place in standing.places.items()}
    tags = stack_tags(NAMESPACE, plan.stack, plan.settings.domain)
    marked = marked_owners(plan.settings.domain, standing.places)
    theirs = next(
        (owner for owner in marked if owner not in (plan.settings.dns.owner, plan.settings.take_over)), None
    )
    if theirs is not None:
        yield Obstacle(
            component,
            f"the mail records of {plan.settings.domain}",
            f"They belong to {theirs}, as the mark at {owner_mark_name(plan.settings.domain)} says",
            f"Leave them there; or have them taken off that stack's state and set takeOver to {theirs}",
        )
        return
    resources = stack_resources(component, plan, zone_ids)
    of_another = _of_another(resources, component, standing, tags, state)
    if of_another is not None:
        # Its records are that one's too: imported by two, each would undo what the other does.
        yield of_another
        return
    for resource in resources:
        if (resource.type, resource.name) in state:
            yield Known(resource.name, resource.id or resource.name)
        elif resource.record is not None:
            yield from of_record(resource, resource.record, standing, provider)
        else:
            yield from _of_ses(resource, component, standing, tags)
    yield from identity.undeclared_mail_from(standing)
    if standing.no_zone:
        yield Obstacle(
            component,
            f"the DNS records of {plan.settings.domain}",
            standing.no_zone,
            "Nothing of them is imported until then",
        )


def _of_another(
    resources: tuple[StackResource, ...],
    component: str,
    standing: Standing,
    tags: dict[str, str],
    state: Set[tuple[str, str]],
) -> Obstacle | None:
    """That the domain's identity belongs to somebody else by its tags."""
    for resource in resources:
        if resource.name == identity_name(component) and (resource.type, resource.name) not in state:
            found = next(identity.of_identity(resource, standing, tags), None)
            return found if isinstance(found, Obstacle) else None
    return None


def _of_ses(
    resource: StackResource, component: str, standing: Standing, tags: dict[str, str]
) -> Iterator[Finding]:
    if resource.recipient:
        return identity.of_recipient(resource, standing, tags)
    if resource.type == MAIL_FROM_TYPE:
        return identity.of_mail_from(resource, standing)
    if resource.name == set_name(component):
        return identity.of_set(resource, standing, tags)
    return identity.of_identity(resource, standing, tags)
