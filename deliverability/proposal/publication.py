"""The section `dns`: who publishes the records, and where; told by the delegation and by the hosted zones of the account."""

from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.owner_mark import owner_mark_name
from deliverability.declaration.sections import Dns
from deliverability.proposal.entries import Part, Remark, Setting
from deliverability.proposal.seen import Seen, zone_servers
from deliverability.snapshot.lenient import flag, part, parts, text
from deliverability.snapshot.readings.scanning import bare
from deliverability.wording import shown, some

_SECTION = "dns"
_MODE, _ZONE, _ZONE_ID = (_SECTION, "mode"), (_SECTION, "zone"), (_SECTION, "zoneId")
_TTL = (_SECTION, "ttl")


@dataclass(frozen=True, slots=True)
class Publication:
    """routed: whether the stack is to write the records into a Route 53 zone. part: what the file says of it."""

    routed: bool
    part: Part


def publication(seen: Seen, stack: str | None = None) -> Publication:
    """Route 53 where a public zone of the account is the one that the world asks; else somebody else publishes.

    stack: the new one's name, None where nobody gave one.
    """
    found, owner = _with_held(seen, _publication(seen)), seen.marked_owner
    place = owner_mark_name(seen.domain)
    if failed := seen.failed_at(place):
        why = f"whether another stack has marked the mail records as its own could not be seen: {failed}"
        return Publication(found.routed, Part(found.part.entries, (*found.part.unseen, why)))
    if not owner:
        return found
    if owner == stack and found.routed:
        marked: Setting | Remark = Setting((_SECTION, "owner"), owner, f"the mark at {place}")
    else:
        marked = Remark(
            _SECTION,
            f"The mark at {place} says that the mail records of {seen.domain} belong to the stack {shown(owner)}: a deploy of another "
            "refuses to touch them. To take them over:",
            ((("takeOver",), owner),),
            lost=True,
        )
    return Publication(found.routed, Part((*found.part.entries, marked), found.part.unseen))


def _with_held(seen: Seen, found: Publication) -> Publication:
    """What the zone holds has to be seen before anything counts as absent from it: tokens and MAIL FROM domains of others."""
    status = seen.held.status
    if (
        not found.routed
        or status in ("ok", "absent", "left-out")
        or seen.zone.status not in ("ok", "ambiguous")
    ):
        return found
    if status == "ambiguous":
        text_ = (
            "What the zone holds wasn't listed, since another has its name: DKIM tokens and selectors in it, and MAIL FROM domains of "
            "unusual names, weren't looked for."
        )
        return Publication(
            True, Part((*found.part.entries, Remark(_SECTION, text_, lost=True)), found.part.unseen)
        )
    why = f"what the hosted zone holds at {seen.domain} and below could not be seen ({seen.held.detail or status})"
    return Publication(True, Part(found.part.entries, (*found.part.unseen, why)))


def _publication(seen: Seen) -> Publication:
    status = seen.zone.status
    if status == "ok":
        zone = part(seen.zone.data, "HostedZone")
        servers = zone_servers(part(seen.zone.data, "DelegationSet"))
        return _hosted(seen, bare(text(zone, "Name")), text(zone, "Id"), servers)
    if status == "ambiguous":
        return _one_of_several(seen)
    if status == "absent":
        return _elsewhere(seen, f"{seen.zone.detail}; {_asked(seen)}")
    if status != "left-out":
        why = f"Route 53 could not be seen ({seen.zone.detail or status})"
        return _by_servers(seen, why, (why,))
    return _by_servers(seen, "Route 53 wasn't looked at", ())


def _hosted(seen: Seen, name: str, zone_id: str, servers: frozenset[str], *settings: Setting) -> Publication:
    zone_id = zone_id.removeprefix("/hostedzone/")
    known = seen.servers.conclusive
    elsewhere = seen.zone_name and seen.zone_name != name
    if known and seen.servers.values and (elsewhere or servers.isdisjoint(seen.servers.values)):
        which = f"the hosted zone {name} ({zone_id}) of this account isn't the one that the world asks"
        return _elsewhere(seen, f"{which}; {_asked(seen)}")
    told = f"the public hosted zone of this account that holds the domain (Route 53: {zone_id})"
    entries: list[Setting | Remark] = [Setting(_ZONE, name, told), *settings]
    if len(seen.ttls) == 1 and seen.ttls != {Dns().ttl}:
        entries.append(
            Setting(_TTL, next(iter(seen.ttls)), "seconds, as all records of mail in the zone have them")
        )
    if known and not seen.servers.values:
        text_ = f"Nobody leads to this zone yet: have {some(sorted(servers))} entered as its name servers."
        entries.append(Remark(_SECTION, text_, lost=True))
    unseen = () if known else (f"the NS set of {name} could not be seen ({seen.servers.status})",)
    return Publication(True, Part(tuple(entries), unseen))


def _one_of_several(seen: Seen) -> Publication:
    """The zone among those of one name to which the delegation leads."""
    public = [each for each in parts(seen.zones.data, "HostedZones") if flag(each, "PrivateZone") is False]
    asked = frozenset(seen.servers.values)
    leading = [each for each in public if asked & zone_servers(each)]
    if len(leading) == 1:
        zone_id = text(leading[0], "Id").removeprefix("/hostedzone/")
        chosen = Setting(
            _ZONE_ID,
            zone_id,
            f"{seen.zone.detail.partition(':')[0]}; the world asks the name servers of this one",
        )
        return _hosted(seen, bare(text(leading[0], "Name")), zone_id, zone_servers(leading[0]), chosen)
    why = f"{seen.zone.detail}: which one the world asks could not be told"
    return _by_servers(seen, why, (why,))


def _by_servers(seen: Seen, why: str, unseen: tuple[str, ...]) -> Publication:
    """Without a look at Route 53 only the names of the name servers tell whose they are."""
    if not seen.servers.conclusive:
        missing = f"the NS set of the zone of {seen.domain} could not be seen ({seen.servers.status})"
        return _elsewhere(seen, f"{why}, and {missing}", (*unseen, missing))
    if not seen.is_hosted_by_route53:
        return _elsewhere(seen, f"{_asked(seen)}; {why}", unseen)
    origin = (
        f"{_asked(seen)}, which are Route 53's. {why}, so whether the zone is in your account isn't known: if it is somebody else's, "
        "write external"
    )
    mode = Setting(_MODE, "route53", origin)
    return Publication(
        True, Part((mode, Setting(_ZONE, seen.zone_name, "the zone as it is delegated")), unseen)
    )


def _elsewhere(seen: Seen, why: str, unseen: tuple[str, ...] = ()) -> Publication:
    entries: list[Setting | Remark] = [Setting(_MODE, "external", why)]
    if seen.is_hosted_by_route53:
        role: tuple[tuple[tuple[str, ...], Any], ...] = (
            (_MODE, "route53"),
            ((_SECTION, "roleArn"), "arn:aws:iam::111122223333:role/mail-dns"),
        )
        entries.append(
            Remark(_SECTION, "Where the zone's account lets a role of yours write to it, instead:", role)
        )
    return Publication(False, Part(tuple(entries), unseen))


def _asked(seen: Seen) -> str:
    if not seen.servers.conclusive:
        return f"its NS set could not be seen ({seen.servers.status})"
    if not seen.servers.values:
        return "no name servers are delegated for it"
    return f"the name servers of {seen.zone_name} are {some(seen.servers.values, 4)}"
