"""The identities below the domain (SESv2 `ListEmailIdentities`): addresses at it and subdomains have settings of their own."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.identity import GET_EMAIL_IDENTITY, IDENTITY_MEMBERS, described
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.paging import pages
from deliverability.snapshot.readings.specification import AwsReading, Look
from deliverability.standards.names import is_within

#: Identities whose details are read: at one call a second, more would take minutes.
MAX_DETAILS = 100
#: Pages of the list, of 1,000 each: SES allows 10,000 identities in a region.
_MAX_PAGES = 10

_LIST_EMAIL_IDENTITIES = Operation("sesv2", "ListEmailIdentities")
#: Each identity's name, and the members of its `GetEmailIdentity`.
_MEMBERS: Kept = {"EmailIdentities": {**whole("IdentityName"), **IDENTITY_MEMBERS}}


async def _read(look: Look) -> Reading:
    """Subdomains come first, then addresses, those at the domain itself before others: the nearer an identity is, the more
    mail it concerns. What is beyond `MAX_DETAILS` is left out, and the reading's detail says so.
    """
    domain, caller = look.manifest.domain, look.caller
    listed = await pages(caller, _LIST_EMAIL_IDENTITIES, most=_MAX_PAGES, PageSize=1000)
    named = (str(each["IdentityName"]) for page in listed for each in page["EmailIdentities"])
    below = sorted((name for name in named if _is_below(name, domain)), key=_nearness)
    details = [await described(name, caller) for name in below[:MAX_DETAILS]]
    cut = f"of {len(below)} identities below {domain} the first {MAX_DETAILS} were read"
    return Reading(
        "ok",
        # Of one that was deleted meanwhile there is nothing to say.
        {"EmailIdentities": [each for each in details if len(each) > 1]},
        cut if len(below) > MAX_DETAILS else "",
    )


def _is_below(name: str, domain: str) -> bool:
    """An address at the domain or below it, or a subdomain; a domain is case-insensitive wherever it stands."""
    at = name.rpartition("@")[2].lower()
    return is_within(at, domain) and (at != domain or "@" in name)


def _nearness(name: str) -> tuple[bool, int, str]:
    return "@" in name, name.rpartition("@")[2].count("."), name


IDENTITIES = AwsReading(
    name="identities",
    place=30,
    operations=(_LIST_EMAIL_IDENTITIES, GET_EMAIL_IDENTITY),
    keeps=_MEMBERS,
    read=_read,
)
