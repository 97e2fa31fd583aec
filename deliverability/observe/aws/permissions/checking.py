"""What a check may read, and nothing else: made from the catalogue of readings."""

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.permissions.document import ASSUME_ROLE, role
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.operations import Operation


def operations(manifest: Manifest) -> list[Operation]:
    """What who runs the check calls; without `dns.roleArn` that is Route 53 too."""
    called = _called(manifest, hosted=False)
    if role(manifest) is None:
        called += of_the_zone(manifest)
    elif manifest.dns.mode == "route53":
        called.append(ASSUME_ROLE)
    return called


def of_the_zone(manifest: Manifest) -> list[Operation]:
    """What is asked of Route 53."""
    return _called(manifest, hosted=True)


def _called(manifest: Manifest, *, hosted: bool) -> list[Operation]:
    """The operations that the readings about the zone, or those about the identity, may call for this manifest, each once."""
    if manifest.dns.mode != "route53" if hosted else manifest.identity is None:
        return []
    made = (each for each in readings().values() if each.hosted is hosted and each.calls(manifest))
    return list(dict.fromkeys(operation for each in made for operation in each.operations))
