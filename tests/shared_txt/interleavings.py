"""Many writers at one TXT record set of the embedded Route 53, their requests in a random order, with throttling.

Ours put, change and take one value each. Editors add, change and take values of their own, as somebody who writes only what
they have read. A tool writes the whole set as it read it earlier, its own values changed, whatever came in between.

    python -m tests.shared_txt.interleavings 1000 [FIRST_SEED]
"""

import random
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from deliverability.embedded.aws.protocol.call import Call
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.cloud import Cloud
from deliverability.shared_txt import CannotShare, Place, SharedTxtWriter, TooBusy, TxtSet, standing_at
from deliverability.standards import spf, txt
from tests.shared_txt.turns import Turns

ZONE = "shared.example"
SPF, NEW_SPF = "v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com include:crm.example -all"
#: By writer of ours: its value, and what it becomes.
OURS = {"spf": (SPF, NEW_SPF), "report": ("v=DMARC1;", "v=DMARC1; x=1"), "third": ("ours=1", "ours=2")}
EVERYTHING_OURS = frozenset(value for pair in OURS.values() for value in pair)


class World:
    """The record set, who wrote what in it, and what must hold after every request.

    wanted: our values that stand there by all that has been done; foreign: everybody else's; revived: of ours, those that a tool
    brought back after they were taken, which no stack knows to be its own.
    """

    def __init__(self, cloud: Cloud, zone_id: str, name: str, seed: int) -> None:
        self.drawn = random.Random(seed)
        self.turns = Turns(self.drawn)
        self.place = Place(zone_id, name)
        self.wanted: set[str] = set()
        self.revived: set[str] = set()
        self.foreign: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.calm = False
        self._cloud, self._handlers = cloud, cloud.route53.operations()

    def call(self, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """One request, when it is its turn; raises ClientError as boto3 does."""
        if not self.calm:
            self.turns.wait()
            if self.drawn.random() < 0.12:
                self.seen["throttled"] += 1
                code = self.drawn.choice(["Throttling", "PriorRequestNotComplete"])
                raise ClientError({"Error": {"Code": code, "Message": "not now"}}, operation)
        try:
            return self._handlers[operation](Call(operation, params, self._cloud.account_id, "us-east-1"))
        except ApiError as error:
            raise ClientError({"Error": {"Code": error.code, "Message": error.message}}, operation) from None

    def standing(self) -> TxtSet | None:
        """What stands there, read past all turns."""
        params = {"HostedZoneId": self.place.zone_id, "StartRecordName": f"{self.place.name}."}
        listed = self._handlers["ListResourceRecordSets"](
            Call("ListResourceRecordSets", params, self._cloud.account_id, "us-east-1")
        )["ResourceRecordSets"]
        at_name = [each for each in listed if each["Name"] == f"{self.place.name}."]
        return standing_at(self.place.name, at_name)

    def texts(self) -> tuple[str, ...]:
        """The same as texts only."""
        standing = self.standing()
        return standing.texts if standing else ()


class Client:
    """Route 53 as one writer reaches it. owner: of ours; "" for everybody else."""

    class exceptions:  # noqa: N801 - boto3's name
        """boto3's place for them."""

        ClientError = ClientError

    def __init__(self, world: World, owner: str = "") -> None:
        self._world, self._owner = world, owner

    def list_resource_record_sets(self, **params: Any) -> Mapping[str, Any]:
        """As boto3."""
        answer = self._world.call("ListResourceRecordSets", params)
        return {key: value for key, value in answer.items() if value is not None}

    def change_resource_record_sets(self, **params: Any) -> Mapping[str, Any]:
        """As boto3; then the record set must be as this writer may have it."""
        world = self._world
        try:
            answer = world.call("ChangeResourceRecordSets", params)
        except ClientError as error:
            if self._owner and error.response["Error"]["Code"] == "InvalidChangeBatch":
                world.seen["others were faster"] += 1
            raise
        texts = Counter(world.texts())
        foreign = Counter({text: n for text, n in texts.items() if text not in EVERYTHING_OURS})
        ours = {text for text in texts if text in EVERYTHING_OURS}
        world.seen["changes of " + ("ours" if self._owner else "others")] += 1
        if not self._owner:
            if lost := world.wanted - ours:
                world.seen["our values wiped out by others"] += len(lost)
            world.revived |= ours - world.wanted
            world.foreign, world.wanted = foreign, ours
            return answer
        mine = set(OURS[self._owner])
        assert foreign == world.foreign, f"{self._owner} changed foreign values: {world.foreign} -> {foreign}"
        assert ours - mine == world.wanted - mine, (
            f"{self._owner} changed another stack's: {world.wanted} -> {ours}"
        )
        assert len(ours & mine - world.revived) <= 1, f"{self._owner} has two values: {ours}"
        if ours & mine - world.wanted and self._owner == "spf":
            assert sum(map(spf.is_record, texts)) == 1, f"a second SPF value was added: {texts}"
        world.wanted = ours
        return answer


def ours(world: World, owner: str) -> None:
    """What stacks do: put, put again, change, take; each with the outcome that it must have."""
    first, second = OURS[owner]
    writer = SharedTxtWriter(
        Client(world, owner), pause=lambda _: world.turns.wait(), jitter=world.drawn.random
    )
    value: str | None = None
    for _ in range(world.drawn.randint(1, 4)):
        step = world.drawn.choice(["put", "put", "take"])
        new = world.drawn.choice([first, second])
        try:
            if step == "put":
                writer.put(world.place, new, ttl=300, old=value)
                assert new in world.texts(), f"{new} was put and isn't there"
                value = new
            elif value is not None:
                writer.take(world.place, value)
                assert value not in world.texts(), f"{value} was taken and is there"
                value = None
        except CannotShare:
            assert owner == "spf"
            world.seen["refused"] += 1
        except TooBusy:
            world.seen["given up"] += 1
    world.seen["stacks"] += 1


def editor(world: World, number: int) -> None:
    """Somebody who adds, changes and takes values of their own, and writes only over what they have read."""
    client = Client(world)
    for turn in range(world.drawn.randint(1, 3)):
        value = f"editor-{number}={turn}"
        if world.drawn.random() < 0.1:
            value = "v=spf1 include:editor.example ~all"
        _write(world, client, _edited(world, client, f"editor-{number}=", value), exact=True)


def tool(world: World) -> None:
    """A tool that owns the whole set in its own eyes: others' values stay as it saw them a while ago."""
    client = Client(world)
    for turn in range(world.drawn.randint(1, 2)):
        _write(world, client, _edited(world, client, "tool=", f"tool={turn}"), exact=False)


Edit = tuple[TxtSet | None, TxtSet | None]


def _edited(world: World, client: Client, own: str, value: str) -> Edit | None:
    """What stands there, and the same with one's own value changed, added or taken away."""
    try:
        listed = client.list_resource_record_sets(
            HostedZoneId=world.place.zone_id, StartRecordName=f"{world.place.name}.", MaxItems="1"
        )["ResourceRecordSets"]
    except ClientError:
        return None
    read = standing_at(world.place.name, [each for each in listed if each["Name"] == f"{world.place.name}."])
    kept = [v for v in (read.values if read else ()) if not txt.from_route53(v).startswith(own)]
    taken = world.drawn.random() < 0.3
    values = kept if taken else [*kept, txt.to_route53(value)]
    ttl = read.ttl if read else 60
    return read, TxtSet(ttl, tuple(dict.fromkeys(values))) if values else None


def _write(world: World, client: Client, edit: Edit | None, *, exact: bool) -> None:
    if edit is None or edit[0] == edit[1]:
        return
    read, new = edit
    steps = [("DELETE", read), ("CREATE", new)] if exact or new is None else [("UPSERT", new)]
    changes = [
        {
            "Action": action,
            "ResourceRecordSet": {
                "Name": f"{world.place.name}.",
                "Type": "TXT",
                "TTL": wanted.ttl,
                "ResourceRecords": [{"Value": value} for value in wanted.values],
            },
        }
        for action, wanted in steps
        if wanted is not None
    ]
    try:
        client.change_resource_record_sets(HostedZoneId=world.place.zone_id, ChangeBatch={"Changes": changes})
    except ClientError:
        world.seen["others were late or throttled"] += 1


def play(cloud: Cloud, zone_id: str, seed: int) -> Counter[str]:
    """One interleaving; raises AssertionError. Returns what happened, how often."""
    world = World(cloud, zone_id, f"s{seed}.{ZONE}", seed)
    everybody = [lambda owner=owner: ours(world, owner) for owner in OURS]
    everybody += [lambda number=number: editor(world, number) for number in (1, 2)]
    everybody += [lambda: tool(world)] if world.drawn.random() < 0.7 else []
    world.turns.run(everybody)
    texts = world.texts()
    assert Counter(texts) == world.foreign + Counter(world.wanted), (
        f"{texts}: {world.foreign}, {world.wanted}"
    )
    # Alone at last, a stack has what it declares, and leaves nothing when it goes.
    world.calm = True
    for owner, (value, other) in OURS.items():
        writer = SharedTxtWriter(Client(world, owner))
        for former in (value, other):
            writer.take(world.place, former)
        if owner != "spf":
            writer.put(world.place, value, ttl=300)
            assert world.texts().count(value) == 1
            writer.take(world.place, value)
    assert Counter(world.texts()) == world.foreign
    if left := world.standing():
        _write(world, Client(world), (left, None), exact=True)
    return world.seen


def main(count: int, first: int = 0) -> None:
    """Play so many, and print what happened."""
    seen: Counter[str] = Counter()
    cloud = Cloud()
    zone_id = cloud.create_hosted_zone(ZONE)
    for seed in range(first, first + count):
        try:
            seen += play(cloud, zone_id, seed)
        except AssertionError as wrong:
            sys.exit(f"seed {seed}: {wrong}")
    print(f"{count} interleavings held")
    for what, times in sorted(seen.items()):
        print(f"{times:8} {what}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
