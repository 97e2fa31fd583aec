"""The manifest as pydantic models, camelCase in JSON."""

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from deliverability.declaration.kinds import Kind, catalogue, kind_of
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.declaration.sections import Reputation, Severity, Waiver
from deliverability.declaration.settings import Settings
from deliverability.declaration.values import plain_schema
from deliverability.standards import names

#: What this version writes. 1 had the same document with settings that nobody had read; `reading.py` takes it too.
SCHEMA = 2


def _is_name(text: str) -> str:
    """The text, where it is a domain name; a manifest that was edited by hand is refused here and not somewhere in a question."""
    names.normalize(text)
    return text


def _is_purpose(text: str) -> str:
    """The text, where a kind of record has it as its purpose."""
    try:
        return kind_of(text).purpose
    except LookupError as error:
        raise ValueError(f"{error}; a newer version of deliverability may know it") from None


Name = Annotated[str, AfterValidator(_is_name)]
Purpose = Annotated[str, AfterValidator(_is_purpose)]


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, extra="forbid", frozen=True)


class Record(_Part):
    """One declared record set. TXT values are logical text: unquoted, unsplit. See `records.RecordSet`."""

    key: str
    name: Name
    type: Literal["TXT", "CNAME", "MX"]
    ttl: int
    values: tuple[str, ...]
    purpose: Purpose
    ownership: Ownership

    @property
    def kind(self) -> Kind:
        """What is known about records of its purpose."""
        return kind_of(self.purpose)

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

    domain: Name
    managed: bool
    configuration_set: str | None
    mail_from_domain: Name | None
    on_mx_failure: Literal["useDefault", "reject"]
    dkim: DkimExpectation


class Publication(_Part):
    """Where the records are published. zone is None where it wasn't declared and has not been looked up."""

    mode: Literal["route53", "external"]
    zone: Name | None
    zone_id: str | None


class Expectations(_Part):
    """What the SES account must grant (`GetAccount`), the environment's defaults filled in."""

    production_access: bool
    daily_quota: int
    send_rate: float
    dmarc: Literal["own", "external", "inherit"]
    senders: tuple[str, ...]


class ReceiverDemands(_Part):
    """What the receivers of the mail ask for. bulk: whether the senders count as bulk senders."""

    presets: tuple[Literal["gmail", "yahoo", "microsoft"], ...] = ()
    bulk: bool = False


class Manifest(_Part):
    """What one stack declares, complete enough to judge a snapshot by it.

    settings: what was declared; None stands in place of an own DKIM key, which never enters a manifest. What follows from
        them is stated beside them for those who read the document without this program.
    """

    schema_: Literal[2] = Field(default=2, alias="schema")
    stack: str
    region: str
    domain: Name
    profile: Literal["sending", "parked"]
    settings: Annotated[Settings, AfterValidator(Settings.without_secret)]
    dns: Publication
    identity: Identity | None
    records: tuple[Record, ...]
    expectations: Expectations
    waivers: tuple[Waiver, ...]
    receivers: ReceiverDemands = ReceiverDemands()
    reputation: Reputation = Reputation()
    severities: tuple[Severity, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Record, ...]:
        """The declared record sets of one kind, in order."""
        return tuple(record for record in self.records if record.purpose == kind.purpose)

    def to_json(self) -> str:
        """The document, two-space indented, with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"

    def compact(self) -> str:
        """The document on one line, its settings without those that equal their defaults: as a stack output, which engines print
        leaf by leaf. Reads as the same document."""
        data = self.data()
        data["settings"] = self.settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def data(self) -> dict[str, Any]:
        """The document as JSON data."""
        data: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        return data


def json_schema() -> dict[str, Any]:
    """JSON Schema of the manifest as it is written, as shipped in `manifest.schema.json`."""
    # Of the form that is written and not of what is read: the key of `dkim.byo` is in none that is written.
    schema: dict[str, Any] = plain_schema(Manifest.model_json_schema(by_alias=True, mode="serialization"))
    schema["$defs"]["Record"]["properties"]["purpose"]["enum"] = [kind.purpose for kind in catalogue()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "mail-deliverability manifest",
    }
