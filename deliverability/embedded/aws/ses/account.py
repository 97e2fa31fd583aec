"""Operations on the account of a region: production access, quotas, recommendations, tags."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common, tags
from deliverability.embedded.aws.ses.state import Region, Store
from deliverability.embedded.clock import Clock


class Accounts:
    """The accounts of all regions."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "GetAccount": self._get,
            "PutAccountDetails": self._put_details,
            "PutAccountSendingAttributes": self._put_sending,
            "PutAccountSuppressionAttributes": self._put_suppression,
            "PutAccountVdmAttributes": self._put_vdm,
            "PutAccountDedicatedIpWarmupAttributes": self._put_warmup,
            "ListRecommendations": self._recommendations,
            "ListTagsForResource": self._list_tags,
            "TagResource": self._tag,
            "UntagResource": self._untag,
        }

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _get(self, call: Call) -> Mapping[str, Any]:
        account = self._region(call).account
        return {
            "DedicatedIpAutoWarmupEnabled": account.warmup,
            "EnforcementStatus": account.enforcement,
            "ProductionAccessEnabled": account.production,
            "SendQuota": {
                "Max24HourSend": float(account.daily_quota),
                "MaxSendRate": float(account.send_rate),
                "SentLast24Hours": float(account.sent),
            },
            "SendingEnabled": account.sending_enabled and account.enforcement != "SHUTDOWN",
            "SuppressionAttributes": {
                "SuppressedReasons": account.suppressed_reasons,
                "ValidationAttributes": account.suppression_validation,
            },
            "Details": account.details,
            "VdmAttributes": account.vdm,
        }

    def _put_details(self, call: Call) -> Mapping[str, Any]:
        region = self._region(call)
        details = region.account.details
        if details is not None and details["ReviewDetails"]["Status"] in ("PENDING", "DENIED"):
            # AWS says no more than that (aws/aws-cli#6652): the way on is the support case.
            raise ApiError("ConflictException", None, 409)
        case = f"case-{region.account_id}-muen-{self._clock.now():%Y%m%d%H%M%S}"
        given = {name: value for name, value in call.params.items() if name != "ProductionAccessEnabled"}
        # A request for what the account already has needs no review.
        status = "GRANTED" if region.account.production else "PENDING"
        region.account.details = {**given, "ReviewDetails": {"Status": status, "CaseId": case}}
        return {}

    def _put_sending(self, call: Call) -> Mapping[str, Any]:
        self._region(call).account.sending_enabled = call.params.get("SendingEnabled", False)
        return {}

    def _put_suppression(self, call: Call) -> Mapping[str, Any]:
        account = self._region(call).account
        account.suppressed_reasons = list(dict.fromkeys(call.params.get("SuppressedReasons", ())))
        account.suppression_validation = call.params.get("ValidationAttributes")
        return {}

    def _put_vdm(self, call: Call) -> Mapping[str, Any]:
        self._region(call).account.vdm = dict(call.params["VdmAttributes"])
        return {}

    def _put_warmup(self, call: Call) -> Mapping[str, Any]:
        self._region(call).account.warmup = call.params.get("AutoWarmupEnabled", False)
        return {}

    def _recommendations(self, call: Call) -> Mapping[str, Any]:
        wanted = call.params.get("Filter", {})
        unknown = wanted.keys() - {"TYPE", "IMPACT", "STATUS", "RESOURCE_ARN"}
        if unknown:
            raise common.bad_request(
                f"Unknown filter {sorted(unknown)[0]}; filters are TYPE, IMPACT, STATUS, RESOURCE_ARN"
            )
        if len(wanted) > 1 and wanted.keys() not in ({"STATUS", "IMPACT"}, {"STATUS", "TYPE"}):
            raise common.bad_request(
                "Filters can be combined as STATUS and IMPACT, or as STATUS and TYPE only."
            )
        region = self._region(call)
        found = [
            {
                "ResourceArn": each.resource_arn,
                "Type": each.type,
                "Description": each.description,
                "Status": each.status,
                "Impact": each.impact,
                "CreatedTimestamp": each.created,
                "LastUpdatedTimestamp": each.updated,
            }
            for each in region.recommendations
            if region.account.vdm.get("VdmEnabled") == "ENABLED"
            and _fits(
                wanted,
                {
                    "TYPE": each.type,
                    "IMPACT": each.impact,
                    "STATUS": each.status,
                    "RESOURCE_ARN": each.resource_arn,
                },
            )
        ]
        chosen, token = common.paged(call, found, _recommendation_key, most=100)
        return {"Recommendations": chosen, "NextToken": token}

    def _list_tags(self, call: Call) -> Mapping[str, Any]:
        return {"Tags": tags.tag_list(self._tags(call))}

    def _tag(self, call: Call) -> Mapping[str, Any]:
        standing = self._tags(call)
        standing.update(tags.merged(standing, call.params["Tags"]))
        return {}

    def _untag(self, call: Call) -> Mapping[str, Any]:
        standing = self._tags(call)
        for key in call.params["TagKeys"]:
            standing.pop(key, None)
        return {}

    def _tags(self, call: Call) -> dict[str, str]:
        """The tags of the resource with this ARN; raises BadRequestException or NotFoundException."""
        arn = call.params["ResourceArn"]
        parts = arn.split(":", 5)
        if len(parts) != 6 or parts[:1] + parts[2:3] != ["arn", "ses"]:
            raise common.bad_request(f"Invalid resource ARN <{arn}>.")
        kind, _, name = parts[5].partition("/")
        region = self._region(call)
        if parts[3:5] == [region.name, region.account_id]:
            if kind == "identity":
                identity = common.find_identity(region, name)
                if identity is None:
                    raise common.not_found(f"No EmailIdentity present with name: {name}")
                return identity.tags
            if kind == "configuration-set":
                if name not in region.configuration_sets:
                    raise common.not_found(f"No ConfigurationSet present with name: {name}")
                return region.configuration_sets[name].tags
        raise common.not_found(f"Resource {arn} does not exist.")


def _fits(wanted: Mapping[str, str], values: Mapping[str, str]) -> bool:
    return all(values[name] == value for name, value in wanted.items())


def _recommendation_key(entry: Mapping[str, Any]) -> str:
    created: datetime = entry["CreatedTimestamp"]
    return f"{created.isoformat()} {entry['ResourceArn']} {entry['Type']}"
