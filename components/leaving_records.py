"""`LeavingRecords`: the TXT record sets that the stack stops owning, and the values of others in them, which would go along.

The provider deletes a record set as it stands, with what others have added to it meanwhile.
"""

import json
from collections.abc import Mapping
from typing import Any

from deliverability.aws_clients import KeptClients
from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.report_authorization import REPORT_AUTHORIZATION
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.existing_records import foreign
from deliverability.shared_txt.decision import CannotShare
from deliverability.shared_txt.place import Place
from deliverability.shared_txt.writing import SharedTxtWriter

from .hooks import InTheWay
from .log import warn

_SHARE = (
    "Set spf.record to shared, run `pulumi up`, and make this change then: it takes this stack's value alone"
)
_MOVE = (
    "Have them moved first, or take the record off the state (`pulumi state delete`): it stays in DNS then"
)


@dataclass(frozen=True, slots=True)
class LeavingRecords:
    """Asks Route 53 about them. plan: what is declared now. role_arn: of the account with the zone."""

    plan: Plan
    clients: KeptClients
    role_arn: str | None = None

    def refuse(self, outputs: Mapping[str, Any], records: list[Mapping[str, Any]]) -> None:
        """Raise `InTheWay` where values of others would go. outputs: of the component, from its last `up`; records: those in them.

        Where Route 53 can't be asked, the engine warns.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        leaving = [record for record in map(_record_set, records) if self._leaves(record)]
        zone_id = _zone_id(outputs)
        if not leaving or zone_id is None:
            return
        roles = (self.role_arn,) if self.role_arn else ()
        for record in leaving:
            try:
                route53 = self.clients.client("route53", self.plan.region or "us-east-1", *roles)
                standing = SharedTxtWriter(route53).texts(Place(zone_id, record.name))
            except (BotoCoreError, ClientError, CannotShare) as error:
                warn(
                    f"{record.name} {record.type} isn't declared any more, and it could not be seen whether others have values in "
                    f"it, which would go with it: {error}"
                )
                continue
            found = foreign(record, standing, ()).values
            if found:
                shown = "".join(f"\n    {value!r}" for value in found)
                raise InTheWay(
                    f"{record.name} {record.type} in the hosted zone {zone_id} isn't declared any more and would be deleted, with "
                    f"values that this stack didn't put there:{shown}\n  {_SHARE if record.purpose == SPF.purpose else _MOVE}"
                )

    def _leaves(self, record: RecordSet) -> bool:
        """Whether the stack owned a TXT record set that it has nothing at any more."""
        if record.type != "TXT" or record.ownership is not Ownership.OWN:
            return False
        return not any(
            (each.name, each.type) == (record.name, record.type)
            # Whose report hosts are ours is known only once their zones were looked for.
            and (each.ownership is not Ownership.HANDOFF or each.purpose == REPORT_AUTHORIZATION.purpose)
            for each in self.plan.records
        )


def _record_set(data: Mapping[str, Any]) -> RecordSet:
    return RecordSet(
        data["key"],
        data["name"],
        data["type"],
        int(data["ttl"]),
        tuple(data["values"]),
        data["purpose"],
        Ownership(data["ownership"]),
    )


def _zone_id(outputs: Mapping[str, Any]) -> str | None:
    manifest = outputs.get("manifest")
    found = json.loads(manifest)["dns"]["zoneId"] if isinstance(manifest, str) else None
    return found if isinstance(found, str) else None
