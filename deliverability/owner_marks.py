"""Marks by which other tools say that a record set is theirs: their next run writes it whole, without what others added.

The component, which refuses to add where that would be lost, and the check, whose remedies must not, read the same marks.
"""

import re
from collections.abc import Iterable, Mapping

from deliverability.dataclass import dataclass

_HERITAGE = re.compile(r'"?heritage=external-dns,(?P<rest>.*)')
_OWNER = re.compile(r"external-dns/owner=(?P<owner>[^,\"]+)")
_OCTODNS = "*octodns*"


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at a name. tool: whose it is; text: its value; way_out: what to do in that tool, a sentence without the dot."""

    tool: str
    name: str
    text: str
    way_out: str

    def refusal(self, name: str, value: str) -> str:
        """Why `value` is not added at `name`."""
        return (
            f"{value!r} isn't added to the TXT record set at {name}: {self.tool} owns that ({self.text!r} at {self.name}), and its "
            f"next change would wipe the value out. {self.way_out}"
        )

    def warning(self, name: str, value: str) -> str:
        """What threatens `value`, which stands at `name` already."""
        return (
            f"{self.tool} owns the TXT record set at {name} ({self.text!r} at {self.name}): its next change wipes out {value!r}. "
            f"{self.way_out}"
        )

    def remedy(self, name: str, rdtype: str) -> str:
        """Sentences for the check: whose the record set is, and the way out with that tool."""
        return (
            f'{self.tool} owns the {rdtype} record set at {name} ("{self.text}" at {self.name}) and writes it anew whenever it runs. '
            f"{self.way_out}."
        )


def marker_names(name: str, rdtype: str = "TXT") -> tuple[str, ...]:
    """The names whose TXT values tell who owns the record set of this type at `name`.

    external-dns keeps its mark at the name itself, or below the type and a hyphen before the first label (TXT registry, with the
    record's type in the name); a prefix of somebody's own can't be guessed. octoDNS (`OwnershipProcessor`) keeps it at
    `_owner.<type>.<name>`.
    """
    kind = rdtype.lower()
    return (name, f"{kind}-{name}", f"_owner.{kind}.{name}")


def markers(name: str, texts: Mapping[str, Iterable[str]], rdtype: str = "TXT") -> tuple[Marker, ...]:
    """The marks on the record set at `name`. texts: logical TXT values by name, lower case.

    A mark of external-dns at the name itself is a value of the TXT record set there, so that is external-dns's; of which other
    type it speaks too, it doesn't say.
    """
    at_name, below_prefix, octodns = marker_names(name, rdtype)
    places = (at_name, below_prefix) if rdtype == "TXT" else (below_prefix,)
    found = [external_dns_marker(text, at) for at in places for text in texts.get(at, ())]
    found += [_octodns(text, octodns) for text in texts.get(octodns, ())]
    return tuple(filter(None, found))


def external_dns_marker(text: str, name: str = "the same name") -> Marker | None:
    """The mark that a TXT value is, if it is one of external-dns's."""
    if not _HERITAGE.match(text):
        return None
    owner = _OWNER.search(text)
    which = f" (owner {owner['owner']})" if owner else ""
    way_out = (
        "Give that external-dns a --txt-prefix (or another registry) so that its marks leave this name, or have it publish the "
        "value in this stack's place (for SPF: spf.record: none)"
    )
    return Marker(f"external-dns{which}", name, text, way_out)


def _octodns(text: str, name: str) -> Marker | None:
    if text != _OCTODNS:
        return None
    way_out = (
        "Add the value to octoDNS's own configuration and take it out of this stack (for SPF: spf.record: none), or have octoDNS "
        "leave the record alone (octodns: ignored: true)"
    )
    return Marker("octoDNS", name, text, way_out)
