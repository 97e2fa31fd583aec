"""`Place` and `SharedValue`: where a shared value stands, which one it is, and the id that says both."""

import hashlib

from deliverability.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A TXT record set. zone_id: of its hosted zone; name: absolute, lower case, no final dot."""

    zone_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SharedValue:
    """One value in it, as logical text."""

    place: Place
    value: str

    @property
    def id(self) -> str:
        """`ZONEID_name_hash`: names may hold underscores, ids and hashes don't."""
        return f"{self.place.zone_id}_{self.place.name}_{digest(self.value)}"


def digest(value: str) -> str:
    """Sixteen hexadecimal digits that tell a value from the others in its set."""
    return hashlib.sha256(value.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def place_of_id(id: str) -> tuple[Place, str]:
    """The place and the value's digest that an id names; raises ValueError."""
    zone_id, _, rest = id.partition("_")
    name, _, hashed = rest.rpartition("_")
    if not (zone_id and name and hashed):
        raise ValueError(
            f"'{id}' is no id of a shared value: write ZONEID_name_hash, the hash being the first 16 digits of the text's SHA-256"
        )
    return Place(zone_id, name), hashed
