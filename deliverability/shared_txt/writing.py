"""`SharedTxtWriter`, which reads a shared TXT record set in Route 53 and changes it only as it was read."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.shared_txt.decision import Change, TxtSet, change_to_put, change_to_take, standing_at
from deliverability.shared_txt.place import Place, digest

#: `InvalidChangeBatch`: the set isn't any more what was read. The others: Route 53 is busy with this zone or this account.
_AGAIN = frozenset({"InvalidChangeBatch", "PriorRequestNotComplete", "Throttling", "ThrottlingException"})
_NO_ZONE = "NoSuchHostedZone"
_TRIES = 10
#: Seconds: the first pause is at most this long, each further one twice as long as that before, up to the limit.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 8.0
#: Route 53 takes five requests a second; a page more than the name's own record sets is never read.
_PAGE = "20"


class TooBusy(RuntimeError):
    """Others kept changing the record set, or Route 53 kept throttling; nothing was written. `__cause__` is its last word."""


@dataclass(frozen=True, slots=True)
class SharedTxtWriter:
    """Puts a value into a record set and takes it out, whatever others do there meanwhile.

    route53: a boto3 client. Raises botocore's ClientError where Route 53 refuses, `CannotShare` where the value can't stand there,
    and `TooBusy` after ten tries.
    pause: waits so many seconds. jitter: a number in 0..1 for each pause, so that writers don't meet again and again.
    """

    route53: Any
    pause: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default=random.random)

    def put(
        self, place: Place, value: str, *, ttl: int, old: str | None = None, set_ttl: bool = False
    ) -> bool:
        """Have the value there once, in the place of `old`; returns whether the record set was made for it."""

        def decide(standing: TxtSet | None) -> Change | None:
            return change_to_put(place.name, standing, value, ttl=ttl, old=old, set_ttl=set_ttl)

        change = self._until_done(place, decide)
        return change is not None and change.delete is None

    def take(self, place: Place, value: str) -> None:
        """Have the value away; it is no error where it, the record set or the zone is gone already."""
        try:
            self._until_done(place, lambda standing: change_to_take(standing, value))
        except self.route53.exceptions.ClientError as error:
            if _code(error) != _NO_ZONE:
                raise

    def holds(self, place: Place, value: str) -> bool:
        """Whether the value stands there; False too where the zone is gone."""
        return value in self.texts(place)

    def find(self, place: Place, hashed: str) -> str | None:
        """The value with this digest, if it stands there."""
        return next((text for text in self.texts(place) if digest(text) == hashed), None)

    def preview(self, place: Place, value: str, *, ttl: int, old: str | None = None) -> Change | None:
        """What `put` would do now."""
        return change_to_put(place.name, self._read(place), value, ttl=ttl, old=old)

    def texts(self, place: Place) -> tuple[str, ...]:
        """All values there, as logical text; none where the record set or the zone is gone."""
        try:
            standing = self._read(place)
        except self.route53.exceptions.ClientError as error:
            if _code(error) == _NO_ZONE:
                return ()
            raise
        return standing.texts if standing else ()

    def _until_done(self, place: Place, decide: Callable[[TxtSet | None], Change | None]) -> Change | None:
        """Read, decide, write; again while others are faster. Returns the change that was made, if one had to be."""
        last: Exception | None = None
        for attempt in range(_TRIES):
            if attempt:
                self.pause(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1)) * self.jitter())
            try:
                change = decide(self._read(place))
                if change is not None:
                    self._write(place, change)
            except self.route53.exceptions.ClientError as error:
                if _code(error) not in _AGAIN:
                    raise
                last = error
            else:
                return change
        raise TooBusy(
            f"the TXT record set at {place.name} ({place.zone_id}) couldn't be changed in {_TRIES} tries: {last}"
        ) from last

    def _read(self, place: Place) -> TxtSet | None:
        return standing_at(place.name, self._at(place))

    def _at(self, place: Place) -> Iterator[Mapping[str, Any]]:
        """Every record set at the name; they are listed by name, in order."""
        asked: dict[str, str] = {"StartRecordName": f"{place.name}."}
        while True:
            page = self.route53.list_resource_record_sets(HostedZoneId=place.zone_id, MaxItems=_PAGE, **asked)
            for each in page["ResourceRecordSets"]:
                if _plain(each["Name"]) != place.name:
                    return
                yield each
            if not page["IsTruncated"]:
                return
            following = ("NextRecordName", "NextRecordType", "NextRecordIdentifier")
            asked = {key.replace("Next", "Start"): page[key] for key in following if key in page}

    def _write(self, place: Place, change: Change) -> None:
        steps = (("DELETE", change.delete), ("CREATE", change.create))
        self.route53.change_resource_record_sets(
            HostedZoneId=place.zone_id,
            ChangeBatch={
                "Comment": "One value of a shared record set",
                "Changes": [
                    {"Action": action, "ResourceRecordSet": _record_set(place.name, wanted)}
                    for action, wanted in steps
                    if wanted is not None
                ],
            },
        )


def _record_set(name: str, wanted: TxtSet) -> dict[str, Any]:
    return {
        "Name": f"{name}.",
        "Type": "TXT",
        "TTL": wanted.ttl,
        "ResourceRecords": [{"Value": value} for value in wanted.values],
    }


def _plain(name: str) -> str:
    """As inside: no final dot, lower case, and `\\052`, which the API writes for a wildcard, as `*`."""
    return name.removesuffix(".").lower().replace("\\052", "*")


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
