"""Operations on configuration sets and their options."""

from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common, tags
from deliverability.embedded.aws.ses.naming import check_set_name
from deliverability.embedded.aws.ses.state import ConfigurationSet, Region, Store
from deliverability.embedded.aws.ses.watcher import Watcher

_OPTIONS = (
    "TrackingOptions",
    "DeliveryOptions",
    "ReputationOptions",
    "SendingOptions",
    "SuppressionOptions",
    "VdmOptions",
    "ArchivingOptions",
)
_CREATED = (*_OPTIONS, "MessageSecurityOptions")
#: What GetConfigurationSet shows where nothing was put.
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
    # On, unlike the documentation says: aws/aws-cdk#30968, reproduced by AWS.
    "ReputationOptions": {"ReputationMetricsEnabled": True},
    "SendingOptions": {"SendingEnabled": True},
}
#: What a switch that was put without a value means: SDKs with primitive booleans leave `false` out.
_LEFT_OUT: Mapping[str, Mapping[str, Any]] = {
    "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
    "ReputationOptions": {"ReputationMetricsEnabled": False},
    "SendingOptions": {"SendingEnabled": False},
}


class ConfigurationSets:
    """Configuration sets of all regions.

    watcher: sees whether a domain is verified by now.
    """

    def __init__(self, store: Store, watcher: Watcher) -> None:
        self._store = store
        self._watcher = watcher

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        puts: dict[str, Handler] = {f"PutConfigurationSet{option}": self._put for option in _OPTIONS}
        return {
            **puts,
            "CreateConfigurationSet": self._create,
            "UpdateConfigurationSet": self._update,
            "GetConfigurationSet": self._get,
            "ListConfigurationSets": self._list,
            "DeleteConfigurationSet": self._delete,
        }

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _set(self, call: Call) -> ConfigurationSet:
        return common.the_set(self._region(call), call.params["ConfigurationSetName"])

    def _create(self, call: Call) -> Mapping[str, Any]:
        region, name = self._region(call), check_set_name(call.params["ConfigurationSetName"])
        given_tags = tags.tag_map(call.params.get("Tags", ()))
        options = {option: dict(call.params[option]) for option in _CREATED if option in call.params}
        for option, given in options.items():
            self._check(region, option, given)
        if name in region.configuration_sets:
            raise ApiError("AlreadyExistsException", f"Configuration set {name} already exists.")
        region.configuration_sets[name] = ConfigurationSet(name, options, tags=given_tags)
        return {}

    def _get(self, call: Call) -> Mapping[str, Any]:
        shown = self._set(call)
        put = {option: {**_LEFT_OUT.get(option, {}), **values} for option, values in shown.options.items()}
        options = {**_DEFAULTS, **put}
        return {"ConfigurationSetName": shown.name, **options, "Tags": tags.tag_list(shown.tags)}

    def _list(self, call: Call) -> Mapping[str, Any]:
        chosen, token = common.paged(call, list(self._region(call).configuration_sets), str)
        return {"ConfigurationSets": chosen, "NextToken": token}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        del self._region(call).configuration_sets[self._set(call).name]
        return {}

    def _put(self, call: Call) -> Mapping[str, Any]:
        changed = self._set(call)
        option = call.operation.removeprefix("PutConfigurationSet")
        given = {name: value for name, value in call.params.items() if name != "ConfigurationSetName"}
        if option == "VdmOptions":
            given = dict(given.get("VdmOptions", {}))
        self._check(self._region(call), option, given)
        changed.options.pop(option, None)
        if given or option in ("SendingOptions", "ReputationOptions"):
            changed.options[option] = given
        return {}

    def _check(self, region: Region, option: str, given: Mapping[str, Any]) -> None:
        """Refuse options that name what isn't there; raises BadRequestException."""
        if option == "TrackingOptions":
            self._check_tracking(region, given)
        if option == "DeliveryOptions":
            _check_pool(region, given.get("SendingPoolName"))

    def _check_tracking(self, region: Region, given: Mapping[str, Any]) -> None:
        """A redirect domain must be a verified identity, and an HTTPS policy needs one."""
        domain = given.get("CustomRedirectDomain")
        if (domain is None and "HttpsPolicy" in given) or (domain is not None and not domain.strip()):
            raise common.bad_request("CustomRedirectDomain must be specified.")
        if domain is None:
            return
        identity = None if "@" in domain else common.find_identity(region, domain)
        if identity is not None:
            self._watcher.refresh(region, identity)
        if identity is None or not identity.verified:
            raise common.bad_request(f"Domain <{domain}> is not verified under this account.")

    def _update(self, call: Call) -> Mapping[str, Any]:
        changed = self._set(call)
        if "MessageSecurityOptions" in call.params:
            changed.options["MessageSecurityOptions"] = dict(call.params["MessageSecurityOptions"])
        return {}


def _check_pool(region: Region, pool: str | None) -> None:
    if pool is None:
        return
    if not pool.strip():
        raise common.bad_request("sendingPoolName can't be blank.")
    if pool not in region.pools:
        raise common.bad_request(f"SendingPool <{pool}> doesn't exist")
