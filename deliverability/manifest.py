"""The manifest: one JSON document that says what was declared. The stack exports it, the check reads it. No secrets."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from deliverability.plan import DkimFacts, Plan, make_plan, signing_zone
from deliverability.records import Ownership, Purpose, RecordSet
from deliverability.settings import Settings

SCHEMA = 1

#: Mails a day from which mailbox providers count a domain as a bulk sender (Gmail and Microsoft).
BULK = 5000


class ManifestError(ValueError):
    """The text is not a manifest that this version reads; the message says why and what to do."""


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, extra="forbid", frozen=True)


class Record(_Part):
    """One declared record set. TXT values are logical text: unquoted, unsplit. See `records.RecordSet`."""

    key: str
    name: str
    type: Literal["TXT", "CNAME", "MX"]
    ttl: int
    values: tuple[str, ...]
    purpose: Purpose
    ownership: Ownership

    def record_set(self) -> RecordSet:
        """The same as a plain value."""
        return RecordSet(self.key, self.name, self.type, self.ttl, self.values, self.purpose, self.ownership)


class DkimExpectation(_Part):
    """How the identity signs.

    tokens: None while SES has not been asked: the records of purpose `dkim` then hold placeholders.
    signing_zone: where the CNAMEs point; None for an own key.
    """

    kind: Literal["easy", "byo"]
    key_length: int | None
    selector: str | None
    tokens: tuple[str, ...] | None
    signing_zone: str | None


class Identity(_Part):
    """The SES identity that must exist. `managed` is false where somebody else runs it."""

    domain: str
    managed: bool
    configuration_set: str | None
    mail_from_domain: str | None
    on_mx_failure: Literal["useDefault", "reject"]
    dkim: DkimExpectation


class Dns(_Part):
    """Where the records are published. zone is None where it wasn't declared and has not been looked up."""

    mode: Literal["route53", "external"]
    zone: str | None
    zone_id: str | None


class Expectations(_Part):
    """What the SES account must grant (`GetAccount`), the environment's defaults filled in."""

    production_access: bool
    daily_quota: int
    send_rate: float
    dmarc: Literal["own", "external", "inherit"]
    senders: tuple[str, ...]


class Waiver(_Part):
    """A finding that is accepted up to and including a date."""

    rule: str
    until: date
    reason: str


class Severity(_Part):
    """The result that findings of a rule have here, in place of the rule's own."""

    rule: str
    severity: Literal["fail", "warn", "info"]


class Receivers(_Part):
    """What the receivers of the mail ask for. bulk: whether the senders count as bulk senders."""

    presets: tuple[Literal["gmail", "yahoo", "microsoft"], ...] = ()
    bulk: bool = False


class Reputation(_Part):
    """The reputation lists to ask, and the resolver to ask them through; None for those that the check asks anyway."""

    lists: tuple[Literal["spamhaus-dbl", "surbl", "uribl"], ...] = ()
    nameserver: str | None = None


class Manifest(_Part):
    """What one stack declares, complete enough to judge a snapshot by it."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    stack: str
    region: str
    domain: str
    profile: Literal["sending", "parked"]
    settings: dict[str, Any]
    dns: Dns
    identity: Identity | None
    records: tuple[Record, ...]
    expectations: Expectations
    waivers: tuple[Waiver, ...]
    receivers: Receivers = Receivers()
    reputation: Reputation = Reputation()
    severities: tuple[Severity, ...] = ()

    def of_purpose(self, purpose: Purpose) -> tuple[Record, ...]:
        """The declared record sets of one purpose, in order."""
        return tuple(record for record in self.records if record.purpose is purpose)

    def to_json(self) -> str:
        """The document, two-space indented, with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"

    def data(self) -> dict[str, Any]:
        """The document as JSON data."""
        data: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        return data


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
        raise ManifestError(f"manifest: its settings are not valid:\n{_problems(error)}") from None
    plan = make_plan(settings, stack=manifest.stack, region=manifest.region, dkim_facts=facts)
    filled = {record.key: _record(record) for record in plan.records if record.purpose is Purpose.DKIM}
    return manifest.model_copy(
        update={
            "identity": _identity(plan),
            "records": tuple(filled.get(record.key, record) for record in manifest.records),
        }
    )


def parse_manifest(text: str, *, source: str = "manifest") -> Manifest:
    """Read a manifest from JSON: the document itself, or `pulumi stack output --json` that holds it under "manifest"."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ManifestError(
            f"{source}: not JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        ) from None
    except RecursionError:
        raise ManifestError(f"{source}: no manifest: its JSON is nested too deeply to be one") from None
    return manifest_from_data(data, source=source)


def manifest_from_data(data: object, *, source: str = "manifest") -> Manifest:
    """Read a manifest from JSON data, or from its text, as stack outputs hold it; raises ManifestError."""
    if isinstance(data, Mapping) and "schema" not in data and "manifest" in data:
        data = data["manifest"]
    if isinstance(data, str):
        return parse_manifest(data, source=source)
    if not isinstance(data, Mapping):
        raise ManifestError(f"{source}: expected a JSON object, found {type(data).__name__}")
    if "taken_at" in data and "manifest" in data:
        raise ManifestError(
            f"{source}: a saved snapshot, not a manifest: judge it with `deliverability check --from-snapshot`"
        )
    version = data.get("schema")
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA:
        raise ManifestError(
            f"{source}: the manifest has schema {version}, this version of deliverability reads schema {SCHEMA}: "
            "upgrade deliverability, or export the manifest with the version installed here"
        )
    if version != SCHEMA or isinstance(version, bool):
        raise ManifestError(
            f'{source}: no manifest: it must say "schema": {SCHEMA}; export one with '
            "`pulumi stack output manifest` or `deliverability plan --format json`"
        )
    try:
        return Manifest.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ManifestError(f"{source}: not a valid manifest:\n{_problems(error)}") from None


def json_schema() -> dict[str, Any]:
    """JSON Schema of the manifest, as shipped in `manifest.schema.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Manifest.model_json_schema(by_alias=True),
        "title": "mail-deliverability manifest",
    }


def _problems(error: ValidationError) -> str:
    return "\n".join(
        f"  {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
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
