"""The manifest of a plan; and a manifest with the DKIM facts that SES decided later."""

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.kinds.dkim import DKIM, signing_zone
from deliverability.declaration.manifest.document import (
    DkimExpectation,
    Expectations,
    Identity,
    Manifest,
    Publication,
    ReceiverDemands,
    Record,
)
from deliverability.declaration.plan import Plan, make_plan
from deliverability.declaration.records import RecordSet


def manifest_of(plan: Plan, *, zone: str | None = None, zone_id: str | None = None) -> Manifest:
    """The manifest of a plan; zone and zone_id are what was looked up, else what was declared."""
    settings = plan.settings
    return Manifest(
        stack=plan.stack,
        region=plan.region,
        domain=settings.domain,
        profile=settings.profile,
        settings=settings,
        dns=Publication(
            mode=settings.dns.mode, zone=zone or settings.dns.zone, zone_id=zone_id or settings.dns.zone_id
        ),
        identity=_identity(plan) if settings.sends else None,
        records=tuple(_record(record) for record in plan.records),
        expectations=Expectations(
            production_access=settings.expects_production_access,
            daily_quota=settings.daily_quota,
            send_rate=settings.send_rate,
            dmarc=settings.dmarc.record,
            senders=settings.sender_addresses,
        ),
        waivers=settings.waivers,
        receivers=ReceiverDemands(presets=settings.receivers.presets, bulk=settings.is_bulk_sender)
        if settings.sends
        else ReceiverDemands(),
        reputation=settings.reputation,
        severities=settings.severities,
    )


def with_dkim_facts(manifest: Manifest, facts: DkimFacts) -> Manifest:
    """The manifest with SES's tokens in place of placeholders; unchanged where it has tokens or an own key."""
    identity = manifest.identity
    if (
        identity is None
        or identity.dkim.kind == "byo"
        or identity.dkim.tokens is not None
        or not facts.complete
    ):
        return manifest
    plan = make_plan(manifest.settings, stack=manifest.stack, region=manifest.region, dkim_facts=facts)
    filled = {record.key: _record(record) for record in plan.records if record.purpose == DKIM.purpose}
    return manifest.model_copy(
        update={
            "identity": _identity(plan),
            "records": tuple(filled.get(record.key, record) for record in manifest.records),
        }
    )


def _record(record: RecordSet) -> Record:
    return Record(
        key=record.key,
        name=record.name,
        type=record.type,
        ttl=record.ttl,
        values=record.values,
        purpose=record.purpose,
        ownership=record.ownership,
    )


def _identity(plan: Plan) -> Identity:
    settings = plan.settings
    managed = settings.manages_identity
    byo = settings.dkim.byo
    return Identity(
        domain=settings.domain,
        managed=managed,
        configuration_set=settings.configuration_set if managed else None,
        mail_from_domain=settings.mail_from_domain,
        on_mx_failure=settings.mail_from.on_mx_failure,
        dkim=DkimExpectation(
            kind="byo" if byo else "easy",
            key_length=None if byo else settings.dkim.key_length,
            selector=byo.selector if byo else None,
            tokens=None if byo or plan.dkim is None else plan.dkim.tokens,
            signing_zone=None if byo else signing_zone(settings, plan.region, plan.dkim),
        ),
    )
