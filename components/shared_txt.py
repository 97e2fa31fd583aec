"""`SharedTxt`, a resource that owns one value in a TXT record set which others share, and the provider behind it.

It is a dynamic provider of Pulumi's Python SDK: the engine starts `python -m pulumi.dynamic` in the project's folder and
hands it what the SDK pickled. The class stands in a module that can be imported there and its instances hold nothing, so that is
its name only (`__provider`): no code goes into the state, and a changed program doesn't show as a change. Credentials don't
either: the engine hands the stack's configuration to dynamic providers, and they are read from that, each time as they are now.
"""

import threading
from collections.abc import Mapping
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pulumi.runtime import rpc

from deliverability.pulumi_state import RECORD_TYPE
from deliverability.shared_txt import CannotShare, SharedTxtWriter, SharedValue
from deliverability.shared_txt.place import Place, place_of_id
from deliverability.standards import txt

from .aws_environment import AwsEnvironment

#: What the provider needs to know of where the value stands, and how to get there.
_ACCESS = ("region", "roleArn")


class SharedTxt(Resource, module="mail-deliverability", name="SharedTxt"):
    """One value in a TXT record set.

    A record set of the same name in the state that this stack owned whole, an `aws.route53.Record`, becomes one: nothing is
    written for that, and nothing taken away.
    """

    def __init__(
        self,
        name: str,
        value: SharedValue,
        *,
        ttl: int,
        region: str,
        role_arn: str | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Declare the value. ttl: seconds, of the record set where nobody has made it; role_arn: of the zone's account."""
        inputs: dict[str, Any] = {
            "zoneId": value.place.zone_id,
            "name": value.place.name,
            "value": value.value,
            "ttl": ttl,
            "region": region,
        }
        if role_arn:
            inputs["roleArn"] = role_arn
        was_own = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=RECORD_TYPE)])
        super().__init__(SharedTxtProvider(), name, inputs, pulumi.ResourceOptions.merge(opts, was_own))


class SharedTxtProvider(ResourceProvider):
    """Creates, reads, changes and deletes the value. What is done is `deliverability.shared_txt`'s; here it meets Pulumi."""

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Take note of the stack's configuration; only ever in the provider's own process, never before pickling."""
        self._clients = AwsEnvironment.read(req.config.get).clients()
        self._writers: dict[tuple[str, tuple[str, ...]], SharedTxtWriter] = {}
        self._lock = threading.Lock()

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Look, in preview too, whether the value may be written; nothing is asked where something isn't known yet."""
        if rpc.UNKNOWN in news.values():
            return CheckResult(news, [])
        old = _value_of(_olds) if _same_place(_olds, news) else None
        try:
            self._writer(news).preview(_place(news), news["value"], ttl=int(news["ttl"]), old=old)
        except CannotShare as refusal:
            return CheckResult(news, [CheckFailure("value", str(refusal))])
        except (BotoCoreError, ClientError) as error:
            reason = f"the TXT record set at {news['name']} can't be read: {error}"
            return CheckResult(news, [CheckFailure("zoneId", reason)])
        return CheckResult(news, [])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another place is another resource; all else changes in its place. The TTL only counts where we made the set."""
        replaces = [key for key in ("zoneId", "name") if _olds.get(key) != _news[key]]
        changed = _value_of(_olds) != _news["value"] or "value" not in _olds
        changed = changed or any(_olds.get(key) != _news.get(key) for key in _ACCESS)
        changed = changed or (_made(_olds) and int(_olds["ttl"]) != int(_news["ttl"]))
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, stables=["zoneId", "name"])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Add the value. One that stands there already is taken for ours: who declares a value owns it."""
        value = SharedValue(_place(props), props["value"])
        made = self._writer(props).put(value.place, value.value, ttl=int(props["ttl"]))
        return CreateResult(value.id, {**_shown(props), "made": made})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Whether the value still stands. What others do in the record set is no change of ours."""
        if "value" not in props:
            return self._found(id_, props)
        if not self._writer(props).holds(_place(props), props["value"]):
            return ReadResult(None, {})
        return ReadResult(id_, dict(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Put the new value in the old one's place, in one step."""
        made, ttl = _made(_olds), int(_news["ttl"])
        again = self._writer(_news).put(
            _place(_news),
            _news["value"],
            ttl=ttl,
            old=_value_of(_olds),
            set_ttl=made and "ttl" in _olds and int(_olds["ttl"]) != ttl,
        )
        return UpdateResult({**_shown(_news), "made": made or again})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Take the value out; the record set goes with the last one."""
        self._writer(_props).take(_place(_props), _props["value"])

    def _found(self, id_: str, props: Mapping[str, Any]) -> ReadResult:
        """The value that an id names, for whoever looks it up without knowing it."""
        place, hashed = place_of_id(id_)
        value = self._writer(props).find(place, hashed)
        if value is None:
            return ReadResult(None, {})
        known = {**props, "zoneId": place.zone_id, "name": place.name, "value": value}
        return ReadResult(id_, known, known)

    def _writer(self, props: Mapping[str, Any]) -> SharedTxtWriter:
        region = props.get("region") or "us-east-1"
        roles: tuple[str, ...] = (props["roleArn"],) if props.get("roleArn") else ()
        with self._lock:
            if (region, roles) not in self._writers:
                client = self._clients.client("route53", region, *roles)
                self._writers[region, roles] = SharedTxtWriter(client)
            return self._writers[region, roles]


def _place(props: Mapping[str, Any]) -> Place:
    return Place(props["zoneId"], props["name"])


def _same_place(olds: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    return all(olds.get(key) == news[key] for key in ("zoneId", "name"))


def _shown(props: Mapping[str, Any]) -> dict[str, Any]:
    return {key: props[key] for key in ("zoneId", "name", "value", "ttl", *_ACCESS) if key in props}


def _value_of(olds: Mapping[str, Any]) -> str | None:
    """The value that the state holds; of a record set that was this stack's own, the one value in it."""
    if "value" in olds:
        return str(olds["value"])
    records: list[str] = olds.get("records") or []
    return txt.from_provider(records[0]) if len(records) == 1 else None


def _made(olds: Mapping[str, Any]) -> bool:
    """Whether the record set was made for the value, as one that was this stack's own was."""
    return bool(olds.get("made", "records" in olds))
