"""The zones of a testbed, and in them the records of others.

Destroying the stack must leave all of that as it was, so there has to be something to leave.
"""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.report_authorization import report_authorizations
from deliverability.declaration.settings import Settings
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed import reputation_lists
from deliverability.rehearsal.testbed.zone_editor import Published, ZoneEditor
from deliverability.standards import names, txt
from deliverability.zones import zone_names

#: Who runs the DNS of a stack that only hands records over, and everybody else's DNS: accounts that aren't the stack's.
OTHER_ACCOUNT = "210987654321"
_TTL = 300
#: Documentation addresses (RFC 5737).
_ADDRESS = "198.51.100.10"
_OTHER_ADDRESS = "198.51.100.25"


@dataclass(frozen=True, slots=True)
class RehearsalZones:
    """Zones by who may write them.

    home: where the stack's records stand. others: zones of third parties that the declaration refers to.
    """

    home: ZoneEditor
    others: tuple[ZoneEditor, ...]

    def editor(self, name: str) -> ZoneEditor:
        """Who can write at this name: the longest zone that contains it. Raises LookupError."""
        fitting = [each for each in (self.home, *self.others) if names.is_within(name, each.zone)]
        if not fitting:
            raise LookupError(f"no zone of this rehearsal contains {name}")
        return max(fitting, key=lambda each: len(each.zone))

    def contents(self) -> dict[str, frozenset[Published]]:
        """What stands in every zone."""
        return {each.zone: each.contents() for each in (self.home, *self.others)}


def build(cloud: Cloud, settings: Settings, clients: EndpointClients) -> RehearsalZones:
    """Create the zones that a declaration needs and fill them with what belongs to others.

    clients: the stack's own credentials. In `external` DNS mode the zone is in another account, where only its
    administrator can write; with `dns.roleArn` it is in the account of that role.
    """
    others = clients.of_account(OTHER_ACCOUNT)
    zone = home_zone(settings)
    owner = others if settings.dns.mode == "external" else _zone_owner(settings, clients)
    home = _zone(cloud, owner, zone, settings.dns.zone_id)
    editors = {home.zone: home}
    foreign = [*_at_home(settings, zone), *_elsewhere(settings)]
    for record in foreign:
        within = next((known for known in editors if names.is_within(record.name, known)), None)
        if within is None:
            within = zone_names(record.name)[-1]
            editors[within] = _zone(cloud, others, within, None)
        editors[within].change([("UPSERT", record)])
    del editors[home.zone]
    return RehearsalZones(home, tuple(editors.values()))


def home_zone(settings: Settings) -> str:
    """The zone that the stack's records go into: as declared, else that of the organizational domain."""
    return zone_names(settings.domain, settings.dns.zone)[-1]


def _zone_owner(settings: Settings, clients: EndpointClients) -> EndpointClients:
    """The credentials of the account that `dns.roleArn` leads to (`arn:aws:iam::ACCOUNT:role/NAME`), else the stack's."""
    if settings.dns.role_arn is None:
        return clients
    return clients.of_account(settings.dns.role_arn.split(":")[4])


def _zone(cloud: Cloud, clients: EndpointClients, name: str, wanted_id: str | None) -> ZoneEditor:
    route53 = clients.client("route53", "us-east-1")
    made = route53.create_hosted_zone(Name=name, CallerReference=f"rehearsal {name}")
    zone_id = str(made["HostedZone"]["Id"]).removeprefix("/hostedzone/")
    if wanted_id is not None:
        # The stack file names the real zone's id, and the program will ask for it.
        ledger = cloud.route53.ledger
        with ledger.lock:
            zone = ledger.store.zones.pop(zone_id)
            zone.id = zone_id = wanted_id
            ledger.store.zones[zone_id] = zone
    return ZoneEditor(route53, zone_id, name)


def _at_home(settings: Settings, zone: str) -> Iterator[Published]:
    """The shop's web site, its mailboxes, and other services' verification strings, wherever the stack declares nothing."""
    domain = settings.domain
    yield Published(zone, "A", _TTL, (_ADDRESS,))
    yield Published(f"www.{zone}", "CNAME", _TTL, (f"{zone}.",))
    yield _text(f"_site-verification.{zone}", "site-verification=4f1d2c")
    if domain != zone:
        yield _text(zone, f"v=spf1 include:{_MAILBOXES} -all", "site-verification=9b7e51")
        yield Published(_MAILBOXES, "TXT", _TTL, (txt.to_route53(f"v=spf1 ip4:{_OTHER_ADDRESS} -all"),))
    if domain != zone or settings.sends:
        yield Published(zone, "MX", _TTL, (f"10 mail.{zone}.",))
        yield Published(f"mail.{zone}", "A", _TTL, (_OTHER_ADDRESS,))
    if domain != zone and settings.sends:
        yield Published(domain, "MX", _TTL, (f"10 mail.{zone}.",))
    if settings.dmarc.record == "external":
        yield _text(f"_dmarc.{domain}", "v=DMARC1; p=none;")
    if settings.dmarc.record == "inherit":
        yield _text(f"_dmarc.{names.organizational_domain(domain) or zone}", "v=DMARC1; p=quarantine;")


_MAILBOXES = "spf.mailboxes.example"


def _elsewhere(settings: Settings) -> Iterator[Published]:
    """What the declaration refers to in other people's zones: SPF includes, hosts that receive reports, reputation lists."""
    if settings.sends and settings.spf.record != "none":
        for term in settings.spf.also:
            yield from _referred_to(term, settings)
    for domain in settings.recipients:
        if "@" not in domain and not names.is_within(domain, home_zone(settings)):
            yield Published(domain, "MX", _TTL, (f"10 mx.{domain}.",))
            yield Published(f"mx.{domain}", "A", _TTL, (_OTHER_ADDRESS,))
    for host in report_authorizations(settings):
        yield Published(host, "MX", _TTL, (f"10 mx.{host}.",))
        yield Published(f"mx.{host}", "A", _TTL, (_OTHER_ADDRESS,))
    yield from reputation_lists.published(settings)


def _referred_to(term: str, settings: Settings) -> Iterator[Published]:
    """The records behind one SPF term, as their owner would publish them; nothing for macros and addresses."""
    kind, separator, target = term.lstrip("+-~?").partition(":" if ":" in term else "=")
    target = target.partition("/")[0].removesuffix(".").lower()
    home = home_zone(settings)
    if (
        not separator
        or "%" in target
        or names.is_within(target, home)
        or names.is_within(target, "amazonses.com")
    ):
        return
    if kind in ("include", "redirect"):
        yield _text(target, f"v=spf1 ip4:{_OTHER_ADDRESS} -all")
    elif kind in ("a", "exists"):
        yield Published(target, "A", _TTL, (_OTHER_ADDRESS,))
    elif kind == "mx":
        yield Published(target, "MX", _TTL, (f"10 mx.{target}.",))
        yield Published(f"mx.{target}", "A", _TTL, (_OTHER_ADDRESS,))


def _text(name: str, *texts: str) -> Published:
    return Published(name, "TXT", _TTL, tuple(map(txt.to_route53, texts)))
