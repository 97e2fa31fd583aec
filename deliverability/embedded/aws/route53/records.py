"""Operations on record sets, changes and protections."""

from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.protocol.paging import InvalidToken, page
from deliverability.embedded.aws.route53 import changes, names, values
from deliverability.embedded.aws.route53.hosting import max_items
from deliverability.embedded.aws.route53.ledger import Ledger
from deliverability.embedded.aws.route53.zones import bare_id
from deliverability.embedded.dns.zone import RRset, Zone


class Records:
    """ChangeResourceRecordSets, ListResourceRecordSets, GetChange, TestDNSAnswer, record set protections."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "ChangeResourceRecordSets": self._change,
            "ListResourceRecordSets": self._list,
            "GetChange": self._get_change,
            "TestDNSAnswer": self._test_answer,
            "CreateResourceRecordSetProtections": self._protect,
            "DeleteResourceRecordSetProtections": self._unprotect,
            "ListResourceRecordSetProtections": self._list_protections,
        }

    def _change(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["HostedZoneId"])
        batch = call.params["ChangeBatch"]
        if self._ledger.busy(zone.id):
            message = "The request was rejected because Route 53 was still processing a prior request."
            raise ApiError("PriorRequestNotComplete", message)
        self._ledger.before_change()
        changes.apply_batch(zone, batch["Changes"])
        return {"ChangeInfo": self._ledger.record_change(batch.get("Comment"))}

    def _list(self, call: Call) -> Mapping[str, Any]:
        zone, params = self._ledger.store.get(call.account, call.params["HostedZoneId"]), call.params
        size = max_items(call, most=300)
        start_name, start_type = params.get("StartRecordName"), params.get("StartRecordType")
        if start_type and not start_name:
            raise ApiError("InvalidInput", "The 'name' parameter is required when 'type' is given")
        if params.get("StartRecordIdentifier") and not start_type:
            raise ApiError("InvalidInput", "The 'type' parameter is required when 'identifier' is given")
        identifier = params.get("StartRecordIdentifier")
        start = (
            (names.listing_key(_name(start_name)), start_type or "", identifier or "") if start_name else ()
        )
        rest = [each for each in zone.listed() if _listing_key(each) >= start]
        following = rest[size] if len(rest) > size else {}
        return {
            "ResourceRecordSets": rest[:size],
            "IsTruncated": bool(following),
            "NextRecordName": following.get("Name"),
            "NextRecordType": following.get("Type"),
            "NextRecordIdentifier": following.get("SetIdentifier"),
            "MaxItems": str(size),
        }

    def _get_change(self, call: Call) -> Mapping[str, Any]:
        return {"ChangeInfo": self._ledger.change(bare_id(call.params["Id"]))}

    def _test_answer(self, call: Call) -> Mapping[str, Any]:
        zone, params = self._ledger.store.get(call.account, call.params["HostedZoneId"]), call.params
        name = _name(params["RecordName"])
        if not names.is_within(name, zone.name):
            raise ApiError("InvalidInput", f"{params['RecordName']} is not in zone {names.to_api(zone.name)}")
        found, exists = _answer(zone.zone, name, params["RecordType"])
        return {
            "Nameserver": zone.zone.name_servers[0],
            "RecordName": names.to_api(name).removesuffix("."),
            "RecordType": params["RecordType"],
            "RecordData": [values.from_rdata(found.type, text) for text in found.rdata] if found else [],
            "ResponseCode": "NOERROR" if exists else "NXDOMAIN",
            "Protocol": "UDP",
        }

    def _protect(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["HostedZoneId"])
        self._check_batch(call)
        changes.protect(zone, call.params["Protections"])
        return {}

    def _unprotect(self, call: Call) -> Mapping[str, Any]:
        zone = self._ledger.store.get(call.account, call.params["HostedZoneId"])
        self._check_batch(call)
        changes.unprotect(zone, call.params["Protections"])
        return {}

    @staticmethod
    def _check_batch(call: Call) -> None:
        if len(call.params["Protections"]) > 100:
            raise ApiError("InvalidInput", "A request can hold at most 100 protections")

    def _list_protections(self, call: Call) -> Mapping[str, Any]:
        zone, params = self._ledger.store.get(call.account, call.params["HostedZoneId"]), call.params
        keys = sorted(zone.protections, key=_protection_sort_key)
        if params.get("StartRecordName"):
            first = (
                f"{names.listing_key(_name(params['StartRecordName']))} {params.get('StartRecordType') or ''}"
            )
            keys = [key for key in keys if _protection_sort_key(key) >= first]
        try:
            chosen, token = page(
                keys, _protection_sort_key, params.get("NextToken"), max_items(call, "MaxResults")
            )
        except InvalidToken as problem:
            raise ApiError(
                "InvalidPaginationToken", f"The pagination token '{problem}' is not valid"
            ) from None
        listed = [
            {"RecordName": names.to_api(name), "RecordType": kind, "Comment": zone.protections[name, kind]}
            for name, kind in chosen
        ]
        return {"ResourceRecordSetProtections": listed, "NextToken": token}


def _protection_sort_key(key: tuple[str, str]) -> str:
    return f"{names.listing_key(key[0])} {key[1]}"


def _name(text: str) -> str:
    try:
        return names.from_api(text)
    except names.NameProblem as problem:
        raise ApiError("InvalidInput", str(problem)) from None


def _listing_key(shown: Mapping[str, Any]) -> tuple[str, ...]:
    return names.listing_key(names.from_api(shown["Name"])), shown["Type"], shown.get("SetIdentifier", "")


def _answer(zone: Zone, name: str, record_type: str) -> tuple[RRset | None, bool]:
    """What a healthy name server of this zone holds for a question, and whether the name exists at all."""
    rrsets = zone.rrsets()
    owners = {owner for owner, _ in rrsets}
    if any(owner == name or owner.endswith(f".{name}") for owner in owners):
        return rrsets.get((name, record_type)) or rrsets.get((name, "CNAME")), True
    parent = name
    while "." in parent and parent != zone.name:
        parent = parent.split(".", 1)[1]
        wildcard = f"*.{parent}"
        if wildcard in owners:
            return rrsets.get((wildcard, record_type)) or rrsets.get((wildcard, "CNAME")), True
        if any(owner == parent or owner.endswith(f".{parent}") for owner in owners):
            break
    return None, False
