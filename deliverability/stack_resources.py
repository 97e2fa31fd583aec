"""The resources that a stack's component registers: their types, their names, and the ids by which `pulumi import` finds them.

The component takes the names from here, so that a file for `pulumi import` can't name what it doesn't register.
"""

from collections.abc import Iterator, Mapping

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.mail_from import MAIL_FROM
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.sections import MailFrom
from deliverability.pulumi_state import (
    CONFIGURATION_SET_TYPE,
    IDENTITY_TYPE,
    MAIL_FROM_TYPE,
    RECORD_TYPE,
    import_id,
)
from deliverability.standards import txt

#: What the program calls its component.
COMPONENT_NAME = "mail"
COMPONENT_TYPE = "mail-deliverability:index:MailDomain"
PROVIDER_TYPE = "pulumi:providers:aws"
SHARED_TYPE = "pulumi-python:dynamic/mail-deliverability:SharedTxt"


@dataclass(frozen=True, slots=True)
class StackResource:
    """One resource below the component.

    id: by which its provider imports it; "" where nothing imports it: a value in a shared record set, and a record whose name
        SES has yet to decide.
    record: that it writes. recipient: that it verifies.
    """

    type: str
    name: str
    id: str
    record: RecordSet | None = None
    recipient: str = ""


def stack_resources(component: str, plan: Plan, zone_ids: Mapping[str, str]) -> tuple[StackResource, ...]:
    """Every resource of a plan but the provider of another account's zone: SES first, then records in the order of the plan.

    component: its name in the program. zone_ids: of the zone that each record set is written to, by key; those without one are left
    out, as they are where they are somebody else's to write.
    """
    return (*_of_ses(component, plan), *_of_route53(component, plan, zone_ids))


def identity_name(component: str) -> str:
    """The name of the resource of the SES identity."""
    return f"{component}-identity"


def set_name(component: str) -> str:
    """The name of the resource of the configuration set."""
    return f"{component}-configuration-set"


def mail_from_name(component: str) -> str:
    """The name of the resource of the custom MAIL FROM."""
    return f"{component}-mail-from"


def recipient_name(component: str, recipient: str) -> str:
    """The name of the resource of a recipient's identity."""
    return f"{component}-recipient-{recipient}"


def provider_name(component: str) -> str:
    """The name of the provider of another account's zone."""
    return f"{component}-dns"


def record_resource(component: str, record: RecordSet) -> str:
    """The name of the resource for a record set: made of its key, and where a change of settings moves the record to another
    DNS name, of that name's own label too.

    So what is in use now and kept as former later is one resource all the time: the engine leaves it alone.
    """
    key, former, label = record.key.partition("-previous-")
    if not former:
        label = record.name.partition(".")[0]
    if record.purpose == DKIM.purpose:
        return f"{component}-{key}-{label}" if record.type == "TXT" else f"{component}-{key}"
    if record.purpose in MAIL_FROM and label != MailFrom().subdomain:
        return f"{component}-{key}-{label}"
    return f"{component}-{key}"


def provider_values(record: RecordSet) -> list[str]:
    """The values as the provider takes them; names stay without the final dot, as it reads them back."""
    return (
        [txt.to_provider(value) for value in record.values] if record.type == "TXT" else list(record.values)
    )


def _of_ses(component: str, plan: Plan) -> Iterator[StackResource]:
    settings = plan.settings
    if not settings.manages_identity:
        return
    named = {"configurationSetName": settings.configuration_set}
    yield StackResource(CONFIGURATION_SET_TYPE, set_name(component), import_id(CONFIGURATION_SET_TYPE, named))
    of_domain = import_id(IDENTITY_TYPE, {"emailIdentity": settings.domain})
    yield StackResource(IDENTITY_TYPE, identity_name(component), of_domain)
    if settings.mail_from_domain is not None:
        of_mail_from = import_id(MAIL_FROM_TYPE, {"emailIdentity": settings.domain})
        yield StackResource(MAIL_FROM_TYPE, mail_from_name(component), of_mail_from)
    for recipient in settings.recipients_to_verify:
        verified = import_id(IDENTITY_TYPE, {"emailIdentity": recipient})
        yield StackResource(
            IDENTITY_TYPE, recipient_name(component, recipient), verified, recipient=recipient
        )


def _of_route53(component: str, plan: Plan, zone_ids: Mapping[str, str]) -> Iterator[StackResource]:
    for record in plan.records:
        if record.ownership is Ownership.HANDOFF or record.key not in zone_ids:
            continue
        shared = record.ownership is Ownership.SHARED
        unknown = plan.tentative and record.purpose == DKIM.purpose
        inputs = {"zoneId": zone_ids[record.key], "name": record.name, "type": record.type}
        identifier = "" if shared or unknown else import_id(RECORD_TYPE, inputs)
        yield StackResource(
            SHARED_TYPE if shared else RECORD_TYPE,
            record_resource(component, record),
            identifier,
            record,
        )
