"""Operations on dedicated IP pools: their names, which configuration sets may send from."""

from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common, tags
from deliverability.embedded.aws.ses.naming import check_pool_name
from deliverability.embedded.aws.ses.state import Region, Store


class Pools:
    """Dedicated IP pools of all regions; no addresses are in them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "CreateDedicatedIpPool": self._create,
            "GetDedicatedIpPool": self._get,
            "ListDedicatedIpPools": self._list,
            "DeleteDedicatedIpPool": self._delete,
        }

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _create(self, call: Call) -> Mapping[str, Any]:
        pools, name = self._region(call).pools, check_pool_name(call.params["PoolName"])
        tags.tag_map(call.params.get("Tags", ()))
        if name in pools:
            raise ApiError("AlreadyExistsException", f"Dedicated IP pool <{name}> already exists.")
        pools[name] = call.params.get("ScalingMode", "STANDARD")
        return {}

    def _get(self, call: Call) -> Mapping[str, Any]:
        name = self._known(call)
        return {"DedicatedIpPool": {"PoolName": name, "ScalingMode": self._region(call).pools[name]}}

    def _list(self, call: Call) -> Mapping[str, Any]:
        chosen, token = common.paged(call, list(self._region(call).pools), str)
        return {"DedicatedIpPools": chosen, "NextToken": token}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        del self._region(call).pools[self._known(call)]
        return {}

    def _known(self, call: Call) -> str:
        name: str = call.params["PoolName"]
        if name not in self._region(call).pools:
            raise common.not_found(f"Dedicated IP pool <{name}> does not exist.")
        return name
