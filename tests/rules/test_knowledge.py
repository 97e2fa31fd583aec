"""No knowledge unused: what a reading of AWS keeps, some rule reads, or it is listed here with the reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from deliverability.evidence.configuration_set import EventDestination, SesConfigurationSet
from deliverability.evidence.ses import SesAccount, SesIdentity
from deliverability.rules.judge import judge
from deliverability.snapshot import Aws, Reading, Snapshot
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.members import Kept
from tests.rules.test_pairs import FAULTS, usual
from tests.rules.world import World, declared, healthy

ROOT = Path(__file__).parents[2] / "deliverability"

#: What no rule reads, and why it is kept all the same.
UNREAD: Mapping[str, str] = {
    "account.VdmAttributes.VdmEnabled": "decides whether the reading of recommendations asks for any",
    **dict.fromkeys(
        (
            "identity.IdentityType",
            "identities.EmailIdentities.IdentityType",
            "recipients.Recipients.IdentityType",
        ),
        "the name says the same; who reads a snapshot sees that SES agrees",
    ),
    **dict.fromkeys(
        (
            "identities.EmailIdentities.DkimAttributes.NextSigningKeyLength",
            "recipients.Recipients.DkimAttributes.NextSigningKeyLength",
        ),
        "the same members as of the declared identity, whose length alone is declared",
    ),
    **dict.fromkeys(
        (
            "record_sets.ResourceRecordSets.AliasTarget.DNSName",
            "record_sets.ResourceRecordSets.SetIdentifier",
        ),
        "an alias or a group has no values to compare; who reads a snapshot sees which it is",
    ),
}


class Watched(Mapping[str, Any]):
    """Members of an answer, which take note of who is asked for."""

    def __init__(self, data: Mapping[str, Any], kept: Kept, path: str, read: set[str]) -> None:
        self._data, self._kept, self._path, self._read = data, kept, path, read

    def __getitem__(self, member: str) -> Any:
        path = f"{self._path}.{member}"
        self._read.add(path)
        inner, value = self._kept.get(member), self._data[member]
        if isinstance(value, list) and inner is not None:
            return [Watched(each, inner, path, self._read) for each in value if isinstance(each, Mapping)]
        return (
            Watched(value, inner, path, self._read)
            if isinstance(value, Mapping) and inner is not None
            else value
        )

    def __contains__(self, member: object) -> bool:
        self._read.add(f"{self._path}.{member}")
        return member in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


def watched(snapshot: Snapshot, read: set[str]) -> Snapshot:
    kept = readings()
    made = {
        name: Reading(each.status, Watched(each.data, kept[name].keeps, name, read), each.detail)
        for name, each in snapshot.aws.readings.items()
    }
    return replace(snapshot, aws=Aws(made))


def members(kept: Kept, path: str) -> Iterator[str]:
    """The paths of all members that are values."""
    for member, inner in kept.items():
        if inner:
            yield from members(inner, f"{path}.{member}")
        else:
            yield f"{path}.{member}"


def worlds() -> Iterator[World]:
    """Those in which rules look at every member that they know of."""
    yield from (fault(usual()) for fault in FAULTS.values())
    yield from map(with_destination, _TARGETS)
    yield alarmed()
    yield from sandboxed()
    yield listed()


#: Each with an ARN that is in no region.
_TARGETS: tuple[Mapping[str, Any], ...] = (
    {"CloudWatchDestination": {}},
    {"EventBridgeDestination": {"EventBusArn": "x"}},
    {"KinesisFirehoseDestination": {"DeliveryStreamArn": "x"}},
    {"PinpointDestination": {"ApplicationArn": "x"}},
)


def with_destination(target: Mapping[str, Any]) -> World:
    entry = {"Name": "events", "Enabled": True, "MatchingEventTypes": ["BOUNCE"], **target}
    return healthy().reading("configuration_set", EventDestinations=[entry])


def alarmed() -> World:
    alarm = {
        **healthy().readings["alarms"].data["MetricAlarms"][0],
        "Statistic": None,
        "ExtendedStatistic": "p90",
        "DatapointsToAlarm": 2,
        "TreatMissingData": "notBreaching",
        "Dimensions": [{"Name": "ses:configuration-set", "Value": "shop-example"}],
    }
    return healthy().reading("alarms", MetricAlarms=[alarm])


#: Members of `GetEmailIdentity`, all that are known; what they say doesn't matter.
IDENTITY: Mapping[str, Any] = {
    **healthy().identity.data,
    "DkimAttributes": {**healthy().identity.data["DkimAttributes"], "NextSigningKeyLength": "RSA_2048_BIT"},
    "VerificationInfo": {
        "ErrorType": "HOST_NOT_FOUND",
        "LastCheckedTimestamp": "2026-11-20T11:00:00+00:00",
        "LastSuccessTimestamp": "2026-11-20T11:00:00+00:00",
        "SOARecord": {"PrimaryNameServer": "ns-1.awsdns.example", "SerialNumber": 7},
    },
    "OpenPolicies": ["all"],
}
VALIDATION = {"ConditionThreshold": {"ConditionThresholdEnabled": "ENABLED"}}


def sandboxed() -> Iterator[World]:
    """Recipients whose links or records SES waits for, and such as it waits for no longer."""
    manifest = declared(environment="sandbox", recipients=("agency.example", "tester@partner.example"))
    for state in ("PENDING", "FAILED"):
        entries = [
            {**IDENTITY, "IdentityName": name, "VerificationStatus": state, "VerifiedForSendingStatus": told}
            for name, told in (("agency.example", None), ("tester@partner.example", False))
        ]
        world = healthy(manifest).standing(ProductionAccessEnabled=False)
        yield world.reading("recipients", Recipients=entries)


def listed() -> World:
    """An address on the suppression list, a protected record set, advice, an identity below, and a set with all options."""
    world = healthy().reading(
        "suppressed", SuppressedDestinations=[{"EmailAddress": "a@shop.example", "Reason": "BOUNCE"}]
    )
    world = world.reading(
        "configuration_set",
        DeliveryOptions={"TlsPolicy": "REQUIRE", "SendingPoolName": "shops"},
        TrackingOptions={"CustomRedirectDomain": "links.shop.example"},
        SuppressionOptions={
            "SuppressedReasons": [],
            "SuppressionScope": "TENANT",
            "ValidationOptions": VALIDATION,
        },
    )
    world = world.read("ip_pool", Reading("ok", {"DedicatedIpPool": {"PoolName": "shops"}}))
    protected = {"RecordName": "shop.example.", "RecordType": "TXT"}
    world = world.reading("protections", ResourceRecordSetProtections=[protected])
    world = world.reading("recommendations", Recommendations=[{"Type": "SPF", "Status": "OPEN"}])
    world = world.reading("identities", EmailIdentities=[{**IDENTITY, "IdentityName": "news@shop.example"}])
    zone = {
        **world.zone.data,
        "HostedZone": {"Id": "Z1", "Name": "shop.example.", "Config": {"PrivateZone": False}},
    }
    world = world.read("zone", Reading("ok", zone))
    world = world.standing(SuppressionAttributes={"ValidationAttributes": VALIDATION})
    return world.read("identity", Reading("ok", {**IDENTITY, "VerificationStatus": "PENDING"}))


@pytest.fixture(scope="module")
def read() -> set[str]:
    found: set[str] = set()
    for world in worlds():
        judge(watched(world.snapshot(), found))
    return found


@pytest.mark.parametrize("name", readings())
def test_every_member_that_is_kept_is_read_by_a_rule(name: str, read: set[str]):
    kept = set(members(readings()[name].keeps, name))
    assert {path for path in kept if path not in read and path not in UNREAD} == set()


def test_what_is_listed_as_unread_is_kept_and_unread(read: set[str]):
    kept = {path for name, each in readings().items() for path in members(each.keeps, name)}
    assert set(UNREAD) <= kept
    assert set(UNREAD) & read == set()


@pytest.mark.parametrize("value", [SesIdentity, SesAccount, SesConfigurationSet, EventDestination])
def test_what_is_made_of_it_is_asked_for(value: type):
    """That a value takes note of a member is no use of it: a rule, or what rules ask, must look at the field."""
    source = "".join(
        file.read_text("utf-8") for room in ("rules", "evidence") for file in (ROOT / room).rglob("*.py")
    )
    names = {field.name for field in fields(value)}
    assert {name for name in names if not re.search(rf"\.{name}\b", source)} == set()
