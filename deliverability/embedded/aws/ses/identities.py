"""Operations on identities: create, get, list, delete, and their attributes."""

from collections.abc import Mapping
from typing import Any

from deliverability.embedded.aws.protocol.call import Call, Handler
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import common, rendering, tags
from deliverability.embedded.aws.ses.dkim import DkimSetup
from deliverability.embedded.aws.ses.naming import check_name, is_domain
from deliverability.embedded.aws.ses.state import Identity, MailFrom, Region, Store, Watch
from deliverability.embedded.aws.ses.watcher import Watcher
from deliverability.embedded.clock import Clock

MAX_IDENTITIES = 10000


class Identities:
    """Identities of all regions."""

    def __init__(self, store: Store, clock: Clock, watcher: Watcher, setup: DkimSetup) -> None:
        self._store = store
        self._clock = clock
        self._watcher = watcher
        self._setup = setup

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {
            "CreateEmailIdentity": self._create,
            "GetEmailIdentity": self._get,
            "ListEmailIdentities": self._list,
            "DeleteEmailIdentity": self._delete,
            "PutEmailIdentityMailFromAttributes": self._put_mail_from,
            "PutEmailIdentityFeedbackAttributes": self._put_feedback,
            "PutEmailIdentityDkimAttributes": self._put_dkim,
            "PutEmailIdentityDkimSigningAttributes": self._put_dkim_signing,
            "PutEmailIdentityConfigurationSetAttributes": self._put_configuration_set,
        }

    def confirm(self, account: str, region: str, address: str) -> None:
        """Answer the verification mail of an address; raises NotFoundException, or BadRequestException once it has expired."""
        identity = common.the_identity(self._region_named(account, region), address)
        self._watcher.refresh(self._region_named(account, region), identity)
        if not identity.is_address:
            raise common.bad_request(f"{address} is a domain: it is verified by its DKIM records")
        if identity.verification.status != "PENDING":
            message = f"The verification of {address} is {identity.verification.status}; only a PENDING one can be confirmed"
            raise common.bad_request(message)
        identity.verification.status = "SUCCESS"

    def _region(self, call: Call) -> Region:
        return self._store.region(call.account, call.region)

    def _region_named(self, account: str, region: str) -> Region:
        return self._store.region(account, region)

    def _create(self, call: Call) -> Mapping[str, Any]:
        region, name = self._region(call), check_name(call.params["EmailIdentity"])
        if name in region.identities:
            raise ApiError("AlreadyExistsException", f"Email identity {name} already exist.")
        if len(region.identities) >= MAX_IDENTITIES:
            raise ApiError(
                "LimitExceededException", f"At most {MAX_IDENTITIES} identities are allowed per region"
            )
        given = tags.tag_map(call.params.get("Tags", ()))
        configuration_set = call.params.get("ConfigurationSetName")
        if configuration_set:
            common.the_set(region, configuration_set)
        now = self._clock.now()
        identity = Identity(name, now, Watch("PENDING", now), tags=given)
        identity.configuration_set = configuration_set
        attributes = call.params.get("DkimSigningAttributes", {})
        if identity.is_address and attributes:
            raise common.bad_request("DKIM signing attributes can only be given for a domain identity.")
        if not identity.is_address:
            identity.dkim = self._setup.create(region, identity.name, attributes)
        region.identities[name] = identity
        self._watcher.forget(region, identity)
        return rendering.created(region, identity)

    def _get(self, call: Call) -> Mapping[str, Any]:
        region = self._region(call)
        identity = common.the_identity(region, call.params["EmailIdentity"])
        self._watcher.refresh(region, identity)
        parent = common.domain_above(region, identity.name) if identity.is_address else None
        if parent is not None:
            self._watcher.refresh(region, parent)
        return rendering.identity(region, identity, parent)

    def _list(self, call: Call) -> Mapping[str, Any]:
        region = self._region(call)
        wanted = [each for each in region.identities.values() if _passes(call, each)]
        chosen, token = common.paged(call, wanted, lambda each: each.name)
        for identity in chosen:
            self._watcher.refresh(region, identity)
        return {"EmailIdentities": [rendering.summary(each) for each in chosen], "NextToken": token}

    def _delete(self, call: Call) -> Mapping[str, Any]:
        region = self._region(call)
        identity = common.the_identity(region, call.params["EmailIdentity"])
        if identity.dkim is not None and not identity.is_address:  # an address has the keys of its domain
            self._setup.discard(region, identity.dkim)
        del region.identities[identity.name]
        return {}

    def _put_mail_from(self, call: Call) -> Mapping[str, Any]:
        region, name = self._region(call), call.params["EmailIdentity"]
        domain = (call.params.get("MailFromDomain") or "").lower().rstrip(".")
        behavior = call.params.get("BehaviorOnMxFailure", "USE_DEFAULT_VALUE")
        identity = common.find_identity(region, name)
        if identity is None:
            parent = name.rpartition("@")[2]
            raise common.bad_request(
                f"Domain <{parent}> or its parents are not verified for identity <{name}>."
            )
        self._watcher.forget(region, identity)
        if not domain:
            identity.mail_from = None
            return {}
        if not is_domain(domain):
            raise common.bad_request(f"Provided MAIL-FROM domain <{domain}> is not a valid domain.")
        if not domain.endswith(f".{identity.domain}"):
            message = f"Provided MAIL-FROM domain <{domain}> is not subdomain of the domain of the identity <{identity.name}>."
            raise common.bad_request(message)
        self._start_mail_from(identity, domain, behavior)
        return {}

    def _start_mail_from(self, identity: Identity, domain: str, behavior: str) -> None:
        standing = identity.mail_from
        if standing is not None and standing.domain == domain and standing.watch.status != "FAILED":
            standing.behavior = behavior
            return
        # A FAILED set-up starts anew when it is put again, with the same name too.
        identity.mail_from = MailFrom(domain, behavior, Watch("PENDING", self._clock.now()))

    def _put_feedback(self, call: Call) -> Mapping[str, Any]:
        name = call.params["EmailIdentity"]
        identity = common.find_identity(self._region(call), name)
        if identity is None:
            raise common.bad_request(
                f"Identity {name} is invalid. Must be a verified email address or domain."
            )
        identity.feedback_forwarding = call.params.get("EmailForwardingEnabled", False)
        return {}

    def _put_dkim(self, call: Call) -> Mapping[str, Any]:
        region, name = self._region(call), call.params["EmailIdentity"]
        identity, enabled = common.find_identity(region, name), call.params.get("SigningEnabled", False)
        if "@" in name:
            self._override(region, name, identity, enabled)
        elif identity is None or identity.dkim is None:
            raise _not_verified(name)
        else:
            identity.dkim.signing_enabled = enabled
        return {}

    def _override(self, region: Region, address: str, identity: Identity | None, enabled: bool) -> None:
        """Switch the signing of an address, which is only there to inherit from a verified domain that signs.

        An address without an identity of its own has nothing that could be switched, and that is no error (floci-io/floci#723).
        """
        domain = common.domain_above(region, address)
        if domain is not None:
            self._watcher.refresh(region, domain)
        if domain is None or domain.dkim is None or not domain.verified or not domain.dkim.signing_enabled:
            raise _not_verified(address)
        if identity is not None:
            identity.dkim = identity.dkim or self._setup.of_address(domain)
            identity.dkim.signing_enabled = enabled

    def _put_dkim_signing(self, call: Call) -> Mapping[str, Any]:
        region, name = self._region(call), call.params["EmailIdentity"]
        if "@" in name or not name.strip():
            raise common.bad_request("The EmailIdentity value must be a valid domain.")
        identity = common.the_identity(region, name)
        origin, attributes = call.params["SigningAttributesOrigin"], call.params.get("SigningAttributes", {})
        identity.dkim = self._setup.change(region, identity, origin, attributes)
        self._watcher.forget(region, identity)
        if identity.verification.status == "FAILED":
            identity.verification = Watch("PENDING", self._clock.now())
        return rendering.dkim_changed(region, identity.dkim)

    def _put_configuration_set(self, call: Call) -> Mapping[str, Any]:
        identity = common.find_identity(self._region(call), call.params["EmailIdentity"])
        if identity is None:
            raise common.not_found(f"Identity <{call.params['EmailIdentity']}> does not exist.")
        name = call.params.get("ConfigurationSetName")
        if name:
            common.the_set(self._region(call), name)
        identity.configuration_set = name or None
        return {}


def _passes(call: Call, identity: Identity) -> bool:
    """Whether the Filter of ListEmailIdentities lets an identity through."""
    shown = rendering.summary(identity)
    wanted = dict(call.params.get("Filter", {}))
    part = wanted.pop("IDENTITY_NAME_CONTAINS", "")
    members = {"IDENTITY_TYPE": "IdentityType", "VERIFICATION_STATUS": "VerificationStatus"}
    return part in identity.name and all(shown[members[key]] == value for key, value in wanted.items())


def _not_verified(name: str) -> ApiError:
    return common.bad_request(f"Domain {name.rpartition('@')[2]} is not verified for DKIM signing.")
