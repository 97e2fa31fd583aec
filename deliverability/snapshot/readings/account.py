"""The SES account in the identity's region (SESv2 `GetAccount`)."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import AwsReading, Look

_GET_ACCOUNT = Operation("sesv2", "GetAccount")
_MEMBERS: Kept = {
    **whole("ProductionAccessEnabled", "SendingEnabled", "EnforcementStatus"),
    "SendQuota": whole("Max24HourSend", "MaxSendRate", "SentLast24Hours"),
    "SuppressionAttributes": {
        **whole("SuppressedReasons"),
        "ValidationAttributes": {"ConditionThreshold": whole("ConditionThresholdEnabled")},
    },
    "VdmAttributes": whole("VdmEnabled"),
    "Details": {"ReviewDetails": whole("Status", "CaseId")},
}


async def _read(look: Look) -> Reading:
    return Reading("ok", await look.caller.call(_GET_ACCOUNT))


ACCOUNT = AwsReading(
    name="account",
    place=20,
    operations=(_GET_ACCOUNT,),
    keeps=_MEMBERS,
    read=_read,
)
