"""The look at SES and Route 53: a plan in, what exists of it out. Reads only.

What it calls: SESv2 `GetEmailIdentity`, `GetConfigurationSet`, `GetConfigurationSetEventDestinations`; Route 53 `GetHostedZone`,
`ListHostedZonesByName`, `ListResourceRecordSets`.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field, replace
from typing import Any

from deliverability.adoption.standing import Answer, Standing, StandingSet
from deliverability.aws_clients import KeptClients
from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.report_authorization import report_authorizations
from deliverability.declaration.plan import Plan, make_plan
from deliverability.declaration.records import Ownership
from deliverability.declaration.sections import Dns
from deliverability.owner_marks import marker_names
from deliverability.placement import DelegatedAway, ExistingRecords, Place, known_before_ses, places
from deliverability.ses.regions import REGIONS, partition
from deliverability.snapshot.lenient import text
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.identity import dkim_facts
from deliverability.snapshot.readings.scanning import bare
from deliverability.standards import names, txt
from deliverability.zones import AmbiguousZone, HostedZone, choose_zone, zone_names

_ROUTE_53 = "us-east-1"
#: Record sets of a page: as many as there are.
_PAGE = 300
#: Regions that are asked at the same time.
_AT_ONCE = 8


def look(plan: Plan, clients: KeptClients) -> Standing:
    """What exists. Raises botocore's errors where AWS can't be asked."""
    identity = configuration_set = default_set = None
    recipients: dict[str, Answer | None] = {}
    elsewhere: tuple[str, ...] = ()
    settings = plan.settings
    if settings.manages_identity:
        ses = clients.client("sesv2", plan.region)
        identity = _answer(ses.get_email_identity, EmailIdentity=settings.domain)
        configuration_set = _answer(
            ses.get_configuration_set, ConfigurationSetName=settings.configuration_set
        )
        default = text(identity or {}, "ConfigurationSetName")
        if default and default != settings.configuration_set:
            default_set = _with_destinations(ses, default)
        for recipient in settings.recipients_to_verify:
            recipients[recipient] = _answer(ses.get_email_identity, EmailIdentity=recipient)
        if identity is None:
            elsewhere = _other_regions(settings.domain, plan.region, clients)
    zones = _Zones(clients, settings.dns)
    known = _with_tokens(plan, identity)
    standing = Standing(known, identity, configuration_set, default_set, recipients, elsewhere)
    return standing if settings.dns.mode == "external" else _placed(standing, zones)


def _with_tokens(plan: Plan, identity: Answer | None) -> Plan:
    facts = dkim_facts(Reading("ok", dict(identity))) if identity is not None and plan.tentative else None
    return make_plan(plan.settings, stack=plan.stack, region=plan.region, dkim_facts=facts) if facts else plan


def _placed(standing: Standing, zones: "_Zones") -> Standing:
    """With the zones of the domain and of its report hosts, and what stands in them."""
    plan = standing.plan
    try:
        zone = zones.of_domain(plan.settings.domain)
        hosts = {host: zones.of_report_host(host) for host in report_authorizations(plan.settings)}
        owned = {host: found for host, found in hosts.items() if found}
        plan = make_plan(
            plan.settings,
            stack=plan.stack,
            region=plan.region,
            dkim_facts=plan.dkim,
            own_report_hosts=frozenset(owned),
        )
        placed = places(plan, zone, owned, zones)
    except (_NoZone, DelegatedAway) as problem:
        return replace(standing, no_zone=str(problem))
    zones.read_all(plan, placed)
    return replace(standing, plan=plan, zone=zone, places=placed, sets=zones.sets())


class _NoZone(LookupError):
    """No zone takes the records; the message says why, and the way out."""


@dataclass(slots=True)
class _Zones:
    """Route 53, with the credentials that write the records; a `ZoneReader`. Each name of a zone is asked once."""

    clients: KeptClients
    dns: Dns
    _read: dict[tuple[str, str], tuple[StandingSet, ...]] = field(default_factory=dict)
    #: All record sets of a zone of one page, by its id; None for a larger one.
    _small: dict[str, Sequence[Mapping[str, Any]] | None] = field(default_factory=dict)

    @property
    def _route53(self) -> Any:
        return self.clients.client("route53", _ROUTE_53, *((self.dns.role_arn,) if self.dns.role_arn else ()))

    def of_domain(self, domain: str) -> HostedZone:
        """The zone that takes the records of a domain; raises `_NoZone`."""
        if self.dns.zone_id is not None:
            found = _answer(self._route53.get_hosted_zone, Id=self.dns.zone_id)
            zone = _zone(found["HostedZone"]) if found is not None else None
            if zone is None or zone.private or not names.is_within(domain, zone.name):
                raise _NoZone(
                    f"dns.zoneId {self.dns.zone_id} is no public hosted zone here that contains {domain}"
                )
            return zone
        try:
            chosen = self._longest(zone_names(domain, self.dns.zone))
        except AmbiguousZone as several:
            raise _NoZone(f"Two public hosted zones are named {several.name}: set dns.zoneId") from None
        if chosen is None:
            raise _NoZone(
                f"No public hosted zone {self.dns.zone or f'for {domain}'} in this AWS account: name a role of the account that owns it in "
                "dns.roleArn, or set dns.mode to external and hand the records to whoever runs the DNS"
            )
        return chosen

    def of_report_host(self, host: str) -> HostedZone | None:
        """The zone of a report mailbox's host if it is ours to write."""
        try:
            return self._longest(zone_names(host))
        except AmbiguousZone:
            return None

    def zone_by_name(self, name: str) -> HostedZone | None:
        """The public zone of exactly this name."""
        return self._longest((name,))

    def records(self, zone: HostedZone, wanted: Iterable[str]) -> ExistingRecords:
        """All record sets at these names."""
        values: dict[tuple[str, str], tuple[str, ...]] = {}
        for name in dict.fromkeys(wanted):
            for each in self._at(zone, name):
                key = (each.name, each.type)
                values[key] = (*values.get(key, ()), *(each.values or (each.routing or "no value",)))
        return ExistingRecords(zone, values)

    def read_all(self, plan: Plan, placed: Mapping[str, Place]) -> None:
        """Read what stands at every declared name, and where other tools leave their marks."""
        for record in known_before_ses(plan):
            if record.ownership is not Ownership.HANDOFF and record.key in placed:
                zone = placed[record.key].zone
                for name in (record.name, *marker_names(record.name, record.type)):
                    if _can_be(name, zone.name):
                        self._at(zone, name)

    def sets(self) -> dict[tuple[str, str, str], tuple[StandingSet, ...]]:
        """Everything that was read, by zone id, name and type."""
        found: dict[tuple[str, str, str], tuple[StandingSet, ...]] = {}
        for (zone_id, _), listed in self._read.items():
            for each in listed:
                key = (zone_id, each.name, each.type)
                found[key] = (*found.get(key, ()), each)
        return found

    def _longest(self, wanted: Iterable[str]) -> HostedZone | None:
        for name in wanted:
            listed = self._route53.list_hosted_zones_by_name(DNSName=f"{name}.", MaxItems="100")[
                "HostedZones"
            ]
            found = choose_zone((name,), map(_zone, listed))
            if found is not None:
                return found
        return None

    def _at(self, zone: HostedZone, name: str) -> tuple[StandingSet, ...]:
        if zone.zone_id not in self._small:
            # Route 53 takes five calls a second: a zone of one page is read with one.
            page = self._page(zone)
            self._small[zone.zone_id] = None if page["IsTruncated"] else page["ResourceRecordSets"]
        key = (zone.zone_id, name)
        if key not in self._read:
            listed = self._small[zone.zone_id]
            if listed is None:
                listed = self._page(zone, StartRecordName=f"{name}.")["ResourceRecordSets"]
            self._read[key] = tuple(_standing_set(each) for each in listed if _plain(each["Name"]) == name)
        return self._read[key]

    def _page(self, zone: HostedZone, **start: str) -> Answer:
        page: Answer = self._route53.list_resource_record_sets(
            HostedZoneId=zone.zone_id, MaxItems=str(_PAGE), **start
        )
        return page


def _answer(ask: Any, **wanted: str) -> Answer | None:
    """AWS's answer; None where there is no such thing."""
    from botocore.exceptions import ClientError

    try:
        answer: Answer = ask(**wanted)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NotFoundException", "NoSuchHostedZone"):
            return None
        raise
    return answer


def _with_destinations(ses: Any, name: str) -> Answer | None:
    found = _answer(ses.get_configuration_set, ConfigurationSetName=name)
    events = _answer(ses.get_configuration_set_event_destinations, ConfigurationSetName=name) or {}
    return None if found is None else {**found, "EventDestinations": events.get("EventDestinations", [])}


def _other_regions(domain: str, region: str, clients: KeptClients) -> tuple[str, ...]:
    """The other regions of the partition where the domain is an identity; one that can't be asked, or isn't switched on, counts as none."""
    from botocore.exceptions import BotoCoreError, ClientError

    def has_it(other: str) -> bool:
        try:
            return (
                _answer(clients.client("sesv2", other).get_email_identity, EmailIdentity=domain) is not None
            )
        except (BotoCoreError, ClientError):
            return False

    others = sorted(each for each in REGIONS if each != region and partition(each) == partition(region))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(other for other, has in zip(others, pool.map(has_it, others), strict=True) if has)


def _zone(found: Mapping[str, Any]) -> HostedZone:
    private = bool(found.get("Config", {}).get("PrivateZone", False))
    return HostedZone(str(found["Id"]).removeprefix("/hostedzone/"), bare(found["Name"]), private)


def _can_be(name: str, zone: str) -> bool:
    fits = len(name) <= names.MAX_NAME and max(map(len, name.split("."))) <= names.MAX_LABEL
    return fits and names.is_within(name, zone)


def _standing_set(found: Mapping[str, Any]) -> StandingSet:
    spelled = tuple(each["Value"] for each in found.get("ResourceRecords", ()))
    values = tuple(_value(found["Type"], value) for value in spelled)
    return StandingSet(
        _plain(found["Name"]), found["Type"], found.get("TTL"), values, spelled, _routing(found)
    )


def _routing(found: Mapping[str, Any]) -> str:
    if "AliasTarget" in found:
        return f"an alias to {bare(found['AliasTarget']['DNSName'])}"
    policies = {
        "Weight": "weighted",
        "Region": "by latency",
        "GeoLocation": "by location",
        "GeoProximityLocation": "by proximity",
        "CidrRoutingConfig": "by network",
        "Failover": "failover",
        "MultiValueAnswer": "multivalue",
    }
    if "SetIdentifier" not in found:
        return ""
    policy = next((word for member, word in policies.items() if member in found), "routed")
    return f"{policy} (set identifier {found['SetIdentifier']})"


def _value(rdtype: str, value: str) -> str:
    if rdtype != "TXT":
        return value
    try:
        return txt.from_route53(value)
    except txt.TxtSyntaxError:
        return value


def _plain(name: str) -> str:
    return bare(name).replace("\\052", "*")
