"""From a plan to its manifest, and from the manifest of an identity that SES doesn't know yet to a complete one."""

from pydantic import ValidationError

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.kinds.dkim import DKIM, signing_zone
from deliverability.declaration.manifest.document import (
    DkimExpectation,
    Dns,
    Expectations,
    Identity,
    Manifest,
    Receivers,
    Record,
    Reputation,
    Severity,
    Waiver,
)
from deliverability.declaration.manifest.reading import ManifestError, problems
from deliverability.declaration.plan import Plan, make_plan
from deliverability.declaration.records import RecordSet
from deliverability.declaration.settings import Settings

#: Mails a day from which mailbox providers count a domain as a bulk sender (Gmail and Microsoft).
BULK = 5000


def manifest_of(plan: Plan, *, zone: str | None = None, zone_id: str | None = None) -> Manifest:
    """The manifest of a plan; zone and zone_id are what was looked up, else what was declared."""
    settings = plan.settings
    production = settings.environment == "production"
    expect = settings.expect
    return Manifest(
        stack=plan.stack,
        region=plan.region,
        domain=settings.domain,
        profile=settings.profile,
        settings=settings.public(),
        dns=Dns(
            mode=settings.dns.mode, zone=zone or settings.dns.zone, zone_id=zone_id or settings.dns.zone_id
        ),
        identity=None if settings.profile == "parked" else _identity(plan),
        records=tuple(_record(record) for record in plan.records),
        expectations=Expectations(
            production_access=production if expect.production_access is None else expect.production_access,
            daily_quota=_daily_quota(settings),
            send_rate=expect.send_rate or (14.0 if production else 1.0),
            dmarc=settings.dmarc.record,
            senders=settings.senders or (settings.domain,),
        ),
        waivers=tuple(Waiver(rule=w.rule, until=w.until, reason=w.reason) for w in settings.waivers),
        receivers=Receivers(presets=settings.receivers.presets, bulk=_bulk(settings))
        if settings.profile == "sending"
        else Receivers(),
        reputation=Reputation(lists=settings.reputation.lists, nameserver=settings.reputation.nameserver),
        severities=tuple(Severity(rule=s.rule, severity=s.severity) for s in settings.severities),
    )


def _daily_quota(settings: Settings) -> int:
    return settings.expect.daily_quota or (50_000 if settings.environment == "production" else 200)


def _bulk(settings: Settings) -> bool:
    if settings.receivers.bulk is not None:
        return settings.receivers.bulk
    return _daily_quota(settings) >= BULK


def with_dkim_facts(manifest: Manifest, facts: DkimFacts) -> Manifest:
    """The manifest with SES's tokens in place of placeholders; unchanged where it has tokens or an own key.

    Raises ManifestError when the settings inside were edited into something that can't be.
    """
    identity = manifest.identity
    if (
        identity is None
        or identity.dkim.kind == "byo"
        or identity.dkim.tokens is not None
        or not facts.complete
    ):
        return manifest
    try:
        settings = Settings.model_validate(manifest.settings)
    except ValidationError as error:
        raise ManifestError(f"manifest: its settings are not valid:\n{problems(error)}") from None
    plan = make_plan(settings, stack=manifest.stack, region=manifest.region, dkim_facts=facts)
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
    managed = settings.identity == "managed"
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
