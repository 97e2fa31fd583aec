"""`propose`: what was seen of a domain, as the settings of a stack file with their origins. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.proposal.accepting import accepted
from deliverability.proposal.account import account_part
from deliverability.proposal.deploy_file import Sender
from deliverability.proposal.dmarc import dmarc_part
from deliverability.proposal.entries import Entry, Part, Remark, Setting, nested
from deliverability.proposal.identity import identity_part
from deliverability.proposal.publication import publication
from deliverability.proposal.seen import Seen
from deliverability.proposal.spf import spf_part
from deliverability.wording import some


class SeveralRegions(LookupError):
    """SES has the identity in several regions, and nobody said which is meant; `regions` are those."""

    def __init__(self, regions: tuple[str, ...]) -> None:
        super().__init__(regions)
        self.regions = regions


@dataclass(frozen=True, slots=True)
class Region:
    """The region of the identity. name: None where nobody told it. origin: where it came from, or what was tried."""

    name: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stack file to be. entries: settings and remarks, those of one section in their order. unseen: what could not be told.

    named_by: where the domain came from.
    """

    domain: str
    region: Region
    entries: tuple[Entry, ...]
    unseen: tuple[str, ...]
    named_by: str = "as asked for"

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings as in a stack file, without the namespace."""
        found = ((each.path, each.value) for each in self.entries if isinstance(each, Setting))
        return nested(((("domain",), self.domain), *found))

    @property
    def lost(self) -> tuple[str, ...]:
        """What was found and isn't kept as it is, a sentence or more each."""
        return tuple(each.text for each in self.entries if isinstance(each, Remark) and each.lost)


def region_of(seen: Seen, *, given: str | None, ambient: Region | None) -> Region:
    """The region of the identity: as given, else where SES has it, else where the MX of a MAIL FROM domain leads, else as told.

    ambient: what is taken where nothing tells more. Raises `SeveralRegions`.
    """
    if given is not None:
        return Region(given, "as --region says")
    if len(seen.regions) > 1:
        raise SeveralRegions(seen.regions)
    if seen.regions:
        return Region(seen.regions[0], "SES has the identity there")
    led = {region: name for name, region in seen.mail_from.items()}
    if len(led) == 1:
        return Region(next(iter(led)), f"the MX at {next(iter(led.values()))} leads to SES there")
    if ambient is not None:
        return Region(ambient.name, f"{ambient.origin}; nothing published tells another")
    tried = f"; MAIL FROM domains lead to {some(led)}" if led else ""
    return Region(None, f"nothing tells the region of SES{tried}")


def propose(
    seen: Seen, region: Region, sender: Sender | None = None, *, stack: str | None = None
) -> Proposal:
    """Every setting is one that the reader of stack files takes beside the others; what it refuses became a remark.

    stack: its name, where one was given: what bears that name as its owner's is the stack's own.
    """
    place = publication(seen, stack)
    # What SES does comes first: of two settings that exclude each other the later one is left out.
    parts: Sequence[Part] = (
        place.part,
        identity_part(seen, region.name, stack),
        account_part(seen, region.name, sender),
        spf_part(seen, routed=place.routed),
        dmarc_part(seen),
    )
    entries = accepted(seen.domain, (entry for part in parts for entry in part.entries), region.name)
    return Proposal(
        seen.domain,
        region,
        (*_profile(seen), *entries),
        tuple(dict.fromkeys(text for part in parts for text in part.unseen)),
        f"as asked for; {sender.place} in {sender.source} is {sender.address}" if sender else "as asked for",
    )


def _profile(seen: Seen) -> tuple[Remark, ...]:
    if not seen.parked:
        return ()
    return (
        Remark(
            "profile",
            f"{seen.domain} says that it never mails: a null MX, and SPF that lets nobody pass. This file makes it send. If it never "
            "shall, the whole file is these lines:",
            ((("domain",), seen.domain), (("profile",), "parked")),
            lost=True,
        ),
    )
