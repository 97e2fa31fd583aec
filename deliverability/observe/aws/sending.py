"""What decides over single mails in SES: the configuration set, the suppression list, the advice of its manager."""

from collections.abc import Mapping
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.attempts import LEFT_OUT, NotRead
from deliverability.observe.aws.calling import Caller
from deliverability.ses.regions import partition
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.members import (
    CONFIGURATION_SET,
    EVENT_DESTINATION,
    RECOMMENDATION,
    SUPPRESSED,
    keep,
)
from deliverability.snapshot.readings.operations import (
    GET_CALLER_IDENTITY,
    GET_CONFIGURATION_SET,
    GET_EVENT_DESTINATIONS,
    GET_SUPPRESSED_DESTINATION,
    LIST_RECOMMENDATIONS,
)

#: Addresses that are looked for on the suppression list: at one call a second, more would take minutes.
MAX_ADDRESSES = 50
_MAX_PAGES = 10


async def read_configuration_set(manifest: Manifest, caller: Caller) -> Reading:
    """The declared configuration set with its event destinations; "left-out" where none is declared. Raises `NotRead`."""
    name = manifest.identity.configuration_set if manifest.identity is not None else None
    if name is None:
        return LEFT_OUT
    found = keep(CONFIGURATION_SET, await caller.call(GET_CONFIGURATION_SET, ConfigurationSetName=name))
    events = await caller.call(GET_EVENT_DESTINATIONS, ConfigurationSetName=name)
    destinations = [keep(EVENT_DESTINATION, each) for each in events.get("EventDestinations") or ()]
    return Reading("ok", {**found, "EventDestinations": destinations})


async def read_suppressed(manifest: Manifest, caller: Caller) -> Reading:
    """The declared addresses that are on the account's suppression list; raises `NotRead`."""
    declared = manifest.settings.addresses
    found = []
    for address in declared[:MAX_ADDRESSES]:
        try:
            entry = await caller.call(GET_SUPPRESSED_DESTINATION, EmailAddress=address)
        except NotRead as problem:
            if problem.reading.status != "absent":
                raise
        else:
            found.append(keep(SUPPRESSED, entry["SuppressedDestination"]))
    cut = (
        f"of {len(declared)} declared addresses the first {MAX_ADDRESSES} were looked for"
        if len(declared) > MAX_ADDRESSES
        else ""
    )
    return Reading("ok", {"SuppressedDestinations": found}, cut)


async def read_recommendations(manifest: Manifest, account: Reading, caller: Caller) -> Reading:
    """What the Virtual Deliverability Manager recommends for the identity; "left-out" where it is off. Raises `NotRead`."""
    if account.data.get("VdmAttributes", {}).get("VdmEnabled") != "ENABLED" or manifest.identity is None:
        return Reading("left-out", detail="the Virtual Deliverability Manager is off")
    # Filtered by ARN, so that no permission for other identities is needed; only AWS knows the account's number.
    number = (await caller.call(GET_CALLER_IDENTITY))["Account"]
    region = manifest.region
    arn = f"arn:{partition(region)}:ses:{region}:{number}:identity/{manifest.identity.domain}"
    listed: list[Mapping[str, Any]] = []
    more: dict[str, str] = {}
    for _ in range(_MAX_PAGES):
        page = await caller.call(LIST_RECOMMENDATIONS, Filter={"RESOURCE_ARN": arn}, PageSize=100, **more)
        listed += page.get("Recommendations") or ()
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    return Reading("ok", {"Recommendations": [keep(RECOMMENDATION, each) for each in listed]})
