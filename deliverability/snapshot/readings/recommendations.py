"""What the Virtual Deliverability Manager recommends for the identity (SESv2 `ListRecommendations`)."""

from deliverability.ses.regions import partition
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.account import ACCOUNT
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.paging import pages
from deliverability.snapshot.readings.specification import AwsReading, Look

_MAX_PAGES = 10

_LIST_RECOMMENDATIONS = Operation("sesv2", "ListRecommendations", Scope.IDENTITY, empty=True)
_GET_CALLER_IDENTITY = Operation("sts", "GetCallerIdentity")
_MEMBERS: Kept = {
    "Recommendations": whole(
        "Type", "Description", "Status", "Impact", "CreatedTimestamp", "LastUpdatedTimestamp"
    )
}


async def _read(look: Look) -> Reading:
    """Left out where the manager is off."""
    manifest, account = look.manifest, look.before[ACCOUNT]
    if account.data.get("VdmAttributes", {}).get("VdmEnabled") != "ENABLED" or manifest.identity is None:
        return Reading("left-out", detail="the Virtual Deliverability Manager is off")
    # Filtered by ARN, so that no permission for other identities is needed; only AWS knows the account's number.
    number = (await look.caller.call(_GET_CALLER_IDENTITY))["Account"]
    region = manifest.region
    arn = f"arn:{partition(region)}:ses:{region}:{number}:identity/{manifest.identity.domain}"
    found = await pages(
        look.caller, _LIST_RECOMMENDATIONS, most=_MAX_PAGES, Filter={"RESOURCE_ARN": arn}, PageSize=100
    )
    return Reading(
        "ok", {"Recommendations": [each for page in found for each in page.get("Recommendations") or ()]}
    )


RECOMMENDATIONS = AwsReading(
    name="recommendations",
    place=70,
    operations=(_LIST_RECOMMENDATIONS, _GET_CALLER_IDENTITY),
    keeps=_MEMBERS,
    read=_read,
    after=(ACCOUNT,),
    asked="where the Virtual Deliverability Manager is on",
)
