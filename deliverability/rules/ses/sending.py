"""Whether mail may leave through the declared configuration set: a part of `ses.sending-disabled`."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of
from deliverability.rules.needs import how_to_read, reason, roots_of
from deliverability.rules.outcomes import passed, untold
from deliverability.rules.rule import Outcome
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import flag, part
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.verdict import Result


def sending_through_the_set(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """`GetConfigurationSet`: SendingOptions.SendingEnabled. Without that set, mail of the identity is refused: SES guide,
    "Understanding default configuration sets".
    """
    reading, name, region = snapshot.aws.configuration_set, configuration_set_of(manifest), manifest.region
    if reading.status == "left-out":
        return
    if not reading.known:
        calls = " and ".join(CONFIGURATION_SET.actions)
        # About the domain, like whatever else could not be read.
        yield Outcome(
            manifest.domain,
            f"the configuration set {name} was not judged: {reason(reading, calls, region)}",
            Result.UNKNOWN,
            because=roots_of(CONFIGURATION_SET, reading, snapshot),
            remedy=how_to_read(reading, calls, manifest),
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
            f"(pulumi up --refresh, or aws sesv2 put-configuration-set-sending-options --region {region} --configuration-set-name {name} "
            "--sending-enabled).",
        )
    elif part(reading.data, "SendingOptions").get("SendingEnabled") not in (None, True):
        yield untold(name, "GetConfigurationSet", "SendingOptions.SendingEnabled")
    else:
        # SES leaves the option out of a set for which it was never put: then it sends.
        yield passed(name, f"sending through the configuration set {name} is enabled in {region}")
