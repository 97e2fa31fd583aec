"""Whether mail may leave through the declared configuration set: a part of `ses.sending-disabled`."""

from collections.abc import Iterator

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.rules.needs import SOURCES, reason
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Need, Outcome
from deliverability.rules.ses.declared import configuration_set_of
from deliverability.rules.ses.members import flag, part
from deliverability.verdict import Result


def sending_through_the_set(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """`GetConfigurationSet`: SendingOptions.SendingEnabled. Without that set, mail of the identity is refused: SES guide,
    "Understanding default configuration sets".
    """
    reading, name, region = snapshot.aws.configuration_set, configuration_set_of(manifest), manifest.region
    if reading.status == "left-out":
        return
    if not reading.known:
        calls = " and ".join(SOURCES[Need.SES_CONFIGURATION_SET].actions)
        yield Outcome(
            name,
            f"the configuration set {name} was not judged: {reason(reading, calls, region)}",
            Result.UNKNOWN,
            because=("ses.identity-unreadable",),
            remedy=f"Run the check with AWS credentials that may call {calls}, or leave AWS out with --dns-only.",
        )
    elif reading.status == "absent":
        yield Outcome(
            name,
            f"SES in {region} has no configuration set {name}, and refuses all mail that is sent through it",
            remedy=f"Create the configuration set {name} in {region} (pulumi up).",
        )
    elif flag(part(reading.data, "SendingOptions"), "SendingEnabled") is False:
        yield Outcome(
            name,
            f"sending through the configuration set {name} is switched off in {region}",
            remedy=f"Find out who switched {name} off and why, then enable it again "
            "(pulumi up, or PutConfigurationSetSendingOptions).",
        )
    else:
        # SES leaves the option out of a set for which it was never put: then it sends.
        yield passed(name, f"sending through the configuration set {name} is enabled in {region}")
