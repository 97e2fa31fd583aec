"""Other identities in SES: those below the domain, which have settings of their own, and the sandbox's recipients."""

from collections.abc import Mapping
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.attempts import NotRead
from deliverability.observe.aws.calling import Caller
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.members import IDENTITY, keep
from deliverability.snapshot.readings.operations import GET_EMAIL_IDENTITY, LIST_EMAIL_IDENTITIES
from deliverability.standards.names import is_within

#: Identities whose details are read: at one call a second, more would take minutes.
MAX_DETAILS = 100
#: Pages of the list, of 1,000 each: SES allows 10,000 identities in a region.
_MAX_PAGES = 10


async def read_identities(domain: str, caller: Caller) -> Reading:
    """The identities below the domain with their details; raises `NotRead`.

    Subdomains come first, then addresses, those at the domain itself before others: the nearer an identity is, the more mail
    it concerns. What is beyond `MAX_DETAILS` is left out, and the reading's detail says so.
    """
    listed: list[str] = []
    more: dict[str, str] = {}
    for _ in range(_MAX_PAGES):
        page = await caller.call(LIST_EMAIL_IDENTITIES, PageSize=1000, **more)
        listed += [str(each["IdentityName"]) for each in page["EmailIdentities"]]
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    below = sorted((name for name in listed if _is_below(name, domain)), key=_nearness)
    details = [await _detailed(name, caller) for name in below[:MAX_DETAILS]]
    cut = (
        f"of {len(below)} identities below {domain} the first {MAX_DETAILS} were read"
        if len(below) > MAX_DETAILS
        else ""
    )
    # Of one that was deleted meanwhile there is nothing to say.
    return Reading("ok", {"EmailIdentities": [each for each in details if len(each) > 1]}, cut)


async def read_recipients(manifest: Manifest, account: Reading, caller: Caller) -> Reading:
    """The declared recipients, each with its identity where it is one; "left-out" out of the sandbox. Raises `NotRead`."""
    declared = manifest.settings.recipients
    if declared and account.data.get("ProductionAccessEnabled"):
        return Reading(
            "left-out", detail="the account is out of the sandbox, recipients need no verification"
        )
    return Reading("ok", {"Recipients": [await _detailed(name, caller) for name in declared]})


async def _detailed(name: str, caller: Caller) -> Mapping[str, Any]:
    """The name and the members of `GetEmailIdentity`; the name alone where there is no such identity."""
    try:
        response = await caller.call(GET_EMAIL_IDENTITY, EmailIdentity=name)
    except NotRead as problem:
        if problem.reading.status != "absent":
            raise
        return {"IdentityName": name}
    return {"IdentityName": name, **keep(IDENTITY, response)}


def _is_below(name: str, domain: str) -> bool:
    """An address at the domain or below it, or a subdomain; a domain is case-insensitive wherever it stands."""
    at = name.rpartition("@")[2].lower()
    return is_within(at, domain) and (at != domain or "@" in name)


def _nearness(name: str) -> tuple[bool, int, str]:
    return "@" in name, name.rpartition("@")[2].count("."), name
