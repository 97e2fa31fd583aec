"""Operations on the account's suppression list: addresses that SES accepts mail for and doesn't deliver it to."""

import re
from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.ses import common
from deliverability.embedded.aws.ses.state import Region, Store, Suppressed
from deliverability.embedded.clock import Clock


class SuppressionLists:
    """The suppression lists of all regions."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "PutSuppressedDestination": self._put,
            "GetSuppressedDestination": self._get,
            "ListSuppressedDestinations": self._list,
            "DeleteSuppressedDestination": self._delete,
        }

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _put(self, call: Call) -> Mapping[str, Any]:
        region = self._region(call)
        _refuse_tenant(call)
        if not region.account.production:
            raise common.bad_request(
                "Your account is in the sandbox: suppression list entries cannot be added."
            )
        address = canonical(call.params["EmailAddress"])
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            raise common.bad_request(f"Invalid email address <{address}>.")
        region.suppressed[address] = Suppressed(address, call.params["Reason"], self._clock.now())
        return {}

    def _get(self, call: Call) -> Mapping[str, Any]:
        return {"SuppressedDestination": _shown(self._known(call))}

    def _list(self, call: Call) -> Mapping[str, Any]:
        _refuse_tenant(call)
        params = call.params
        start, end = params.get("StartDate"), params.get("EndDate")
        found = [
            each
            for each in self._region(call).suppressed.values()
            if each.reason in params.get("Reasons", (each.reason,))
            and (start is None or each.updated >= start)
            and (end is None or each.updated <= end)
        ]
        chosen, token = common.paged(call, found, lambda each: each.address)
        return {"SuppressedDestinationSummaries": [_shown(each) for each in chosen], "NextToken": token}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        del self._region(call).suppressed[self._known(call).address]
        return {}

    def _known(self, call: Call) -> Suppressed:
        _refuse_tenant(call)
        address = canonical(call.params["EmailAddress"])
        found = self._region(call).suppressed.get(address)
        if found is None:
            raise common.not_found(f"Email address {address} does not exist on your suppression list.")
        return found


def canonical(address: str) -> str:
    """An address as the list keeps it: without blanks around it, the domain in lower case, the local part as it was written."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _refuse_tenant(call: Call) -> None:
    if call.params.get("TenantName"):
        raise common.not_found(f"Tenant {call.params['TenantName']} does not exist.")


def _shown(entry: Suppressed) -> dict[str, Any]:
    return {"EmailAddress": entry.address, "Reason": entry.reason, "LastUpdateTime": entry.updated}
