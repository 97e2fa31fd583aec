"""The saved form of the DNS world (`cloud --state DIR`): pydantic models, reading and writing."""

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pydantic

from deliverability.embedded.dns import base_zones
from deliverability.embedded.dns.authority import NameServer
from deliverability.embedded.dns.registry import Registry
from deliverability.embedded.dns.zone import RRset, Zone

#: Absolute, lower case, ASCII, no final dot.
_Name = Annotated[str, pydantic.StringConstraints(pattern=r"^[!-@\[-~]*[!-\-/-@\[-~]$|^$", max_length=1004)]


class _Saved(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class SavedServer(_Saved):
    """A name server: its names and addresses outlive a restart, its port does not."""

    name: _Name
    address: ipaddress.IPv4Address

    @pydantic.field_validator("address")
    @classmethod
    def _made_up(cls, address: ipaddress.IPv4Address) -> ipaddress.IPv4Address:
        if not base_zones.FIRST_TLD_ADDRESS <= address < base_zones.FIRST_FEEDBACK_ADDRESS:
            raise ValueError(f"expected an address from {base_zones.FIRST_TLD_ADDRESS} on in 198.18.0.0/16")
        return address

    def value(self) -> NameServer:
        return NameServer(self.name, str(self.address))


class SavedRecordSet(_Saved):
    """A record set; `rdata` in master-file presentation."""

    name: _Name
    type: str
    ttl: int = pydantic.Field(ge=0, le=2**31 - 1)
    rdata: tuple[str, ...] = pydantic.Field(min_length=1)

    def value(self) -> RRset:
        return RRset(self.name, self.type, self.ttl, self.rdata)


class SavedZone(_Saved):
    """A hosted zone. Without `name_servers` it gets new ones; SOA and NS are made where `record_sets` has none."""

    name: _Name
    delegated: bool = True
    version: int = pydantic.Field(default=0, ge=0)
    name_servers: tuple[SavedServer, ...] | None = pydantic.Field(default=None, min_length=1)
    record_sets: tuple[SavedRecordSet, ...] = ()


class SavedTld(_Saved):
    """A top-level domain that came with a hosted zone."""

    name: _Name
    name_servers: tuple[SavedServer, SavedServer]


class SavedGuests(_Saved):
    """What was changed in a zone of the surroundings: DKIM keys of SES, faults."""

    zone: _Name
    record_sets: tuple[SavedRecordSet, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()


class SavedWorld(_Saved):
    """A whole world."""

    version: Literal[1] = pydantic.Field(default=1, alias="schema")
    tlds: tuple[SavedTld, ...] = ()
    zones: tuple[SavedZone, ...] = ()
    surroundings: tuple[SavedGuests, ...] = ()

    @pydantic.model_validator(mode="after")
    def _every_server_once(self) -> "SavedWorld":
        servers = [s for tld in self.tlds for s in tld.name_servers]
        servers += [s for zone in self.zones for s in zone.name_servers or ()]
        for key in ("name", "address"):
            values = [str(getattr(server, key)) for server in servers]
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"each name server may appear once; the {key} {twice[0]} appears again")
        return self


def read_state(data: Mapping[str, Any]) -> SavedWorld:
    """The saved world in `data`; raises ValueError that names every key that is wrong, its value and what was expected."""
    try:
        return SavedWorld.model_validate(data)
    except pydantic.ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc'])) or 'top level'}: {problem['msg']}, not {problem['input']!r}"
            for problem in error.errors(include_url=False)
        ]
        raise ValueError("the saved DNS world cannot be read: " + "; ".join(problems)) from error


def write_state(registry: Registry) -> dict[str, Any]:
    """The world as `read_state` reads it, ready for `json.dumps`."""
    guests = [(zone, *registry.guests(zone)) for zone in registry.surroundings()]
    return {
        "schema": 1,
        "tlds": [
            {"name": zone.name, "name_servers": _servers(registry, zone)}
            for zone in registry.surroundings()
            if zone.name and "." not in zone.name and zone.name not in base_zones.FIXED_TLDS
        ],
        "zones": [
            {
                "name": zone.name,
                "delegated": registry.reachable(zone.name) is zone,
                "version": zone.version,
                "name_servers": _servers(registry, zone),
                "record_sets": [_record_set(rrset) for rrset in zone.rrsets().values()],
            }
            for zone in registry.hosted()
        ],
        "surroundings": [
            {
                "zone": zone.name,
                "record_sets": [_record_set(rrset) for rrset in put],
                "removed": [list(key) for key in removed],
            }
            for zone, put, removed in guests
            if put or removed
        ],
    }


def _servers(registry: Registry, zone: Zone) -> list[dict[str, str]]:
    return [{"name": server.name, "address": server.address} for server in registry.servers(zone)]


def _record_set(rrset: RRset) -> dict[str, Any]:
    return {"name": rrset.name, "type": rrset.type, "ttl": rrset.ttl, "rdata": list(rrset.rdata)}
