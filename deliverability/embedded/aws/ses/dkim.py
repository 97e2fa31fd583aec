"""The DKIM set-up of an identity: Easy DKIM tokens with their key records, own keys, changes between them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses import keys, replicas
from deliverability.embedded.aws.ses.common import bad_request
from deliverability.embedded.aws.ses.naming import check_selector
from deliverability.embedded.aws.ses.state import Dkim, Identity, Region, Store, Watch
from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.zone import Zone
from deliverability.ses.regions import dkim_zone

_DEFAULT_LENGTH = "RSA_2048_BIT"
_ONE_DAY = timedelta(hours=24)


class DkimSetup:
    """Makes and changes DKIM set-ups; publishes the keys of Easy DKIM in the zone of the region.

    store: where the parents of replicas are. find_zone: the zone of this name in the embedded world.
    renews_tokens: whether another key length brings other tokens. Most likely it doesn't: AWS's guide ends the change without
    a step that publishes records. Whoever must live through both outcomes tries both.
    """

    def __init__(
        self, store: Store, clock: Clock, find_zone: Callable[[str], Zone | None], seed: int
    ) -> None:
        self._store = store
        self._clock = clock
        self._find_zone = find_zone
        self._seed = seed
        self.generation = 0
        self.renews_tokens = False

    def create(self, region: Region, domain: str, attributes: Mapping[str, Any]) -> Dkim:
        """The set-up of a new domain identity; raises BadRequestException."""
        origin = attributes.get("DomainSigningAttributesOrigin")
        if origin is None:
            origin = "EXTERNAL" if _names_own_key(attributes) else "AWS_SES"
        return self._make(region, domain, origin, attributes)

    def change(self, region: Region, identity: Identity, origin: str, attributes: Mapping[str, Any]) -> Dkim:
        """PutEmailIdentityDkimSigningAttributes; raises BadRequestException."""
        standing = identity.dkim
        if "DomainSigningAttributesOrigin" in attributes:
            raise bad_request(
                "DomainSigningAttributesOrigin is not allowed here: give SigningAttributesOrigin."
            )
        begun = standing is not None and standing.tokens and standing.watch.status != "NOT_STARTED"
        if standing is not None and begun and origin == standing.origin == "AWS_SES":
            return self._again(region, identity.name, standing, attributes)
        length = standing.key_length if standing is not None else None
        wanted = attributes.get("NextSigningKeyLength", length or _DEFAULT_LENGTH)
        made = self._make(region, identity.name, origin, {**attributes, "NextSigningKeyLength": wanted})
        if standing is not None:
            # What was never set up, or was revoked, is set up from the beginning: with signing on.
            fresh = standing.watch.status in ("NOT_STARTED", "FAILED")
            made.signing_enabled = standing.signing_enabled or fresh
            self.discard(region, standing)
        return made

    def _again(self, region: Region, domain: str, standing: Dkim, attributes: Mapping[str, Any]) -> Dkim:
        """Easy DKIM put over Easy DKIM: a set-up that has failed starts again with the same tokens; or the key gets another length."""
        if _names_own_key(attributes):
            raise _only_external()
        wanted = attributes.get("NextSigningKeyLength", standing.key_length or _DEFAULT_LENGTH)
        now, given = self._clock.now(), "NextSigningKeyLength" in attributes
        if wanted == standing.key_length:
            if standing.watch.status == "FAILED":
                # Records that are right by now need no change.
                standing.watch, standing.signing_enabled = Watch("PENDING", now), True
            elif given and standing.watch.status != "PENDING":
                raise bad_request(f"The DKIM signing key length is already {wanted}.")
            return standing
        lowers = wanted == "RSA_1024_BIT"
        _check_switch(standing, lowers=lowers, now=now)
        return self._with_length(region, domain, standing, wanted, now, lowers=lowers)

    def _with_length(
        self, region: Region, domain: str, standing: Dkim, wanted: str, now: datetime, *, lowers: bool
    ) -> Dkim:
        tokens = self._new_tokens(region, domain) if self.renews_tokens else standing.tokens
        self.discard(region, standing)
        keys.publish(self._zone(region), tokens, dkim_zone(region.name), wanted)
        return replace(
            standing,
            tokens=tokens,
            watch=Watch("PENDING", now),
            key_length=wanted,
            key_made_at=now,
            switched_at=now,
            lowered_at=now if lowers else standing.lowered_at,
        )

    def discard(self, region: Region, dkim: Dkim) -> None:
        """Take the key records of a set-up that is no more out of the DNS."""
        if dkim.origin == "AWS_SES":
            keys.withdraw(self._zone(region), dkim.tokens, dkim_zone(region.name))

    @staticmethod
    def of_address(domain: Identity) -> Dkim:
        """An address's own settings, which start as those of its domain."""
        assert domain.dkim is not None
        return replace(domain.dkim, watch=Watch("NOT_STARTED", domain.dkim.watch.started))

    def _make(self, region: Region, domain: str, origin: str, attributes: Mapping[str, Any]) -> Dkim:
        now = self._clock.now()
        if origin == "EXTERNAL":
            return self._own(attributes)
        if _names_own_key(attributes):
            raise _only_external()
        if replicas.is_replica(origin):
            return replicas.replica(self._store, region, domain, origin, Watch("PENDING", now))
        length = attributes.get("NextSigningKeyLength", _DEFAULT_LENGTH)
        tokens = self._new_tokens(region, domain)
        keys.publish(self._zone(region), tokens, dkim_zone(region.name), length)
        return Dkim("AWS_SES", tokens, Watch("PENDING", now), key_length=length, key_made_at=now)

    def _new_tokens(self, region: Region, domain: str) -> list[str]:
        self.generation += 1
        return keys.tokens(f"{self._seed}/{region.account_id}/{region.name}/{domain}/{self.generation}")

    def _own(self, attributes: Mapping[str, Any]) -> Dkim:
        selector, private_key = (
            attributes.get("DomainSigningSelector"),
            attributes.get("DomainSigningPrivateKey"),
        )
        if not selector or not private_key:
            raise bad_request(
                "DomainSigningSelector and DomainSigningPrivateKey are both needed for your own DKIM key."
            )
        check_selector(selector)
        try:
            public_key = keys.public_half(private_key)
        except keys.KeySizeProblem as problem:
            raise bad_request(
                f"The private key must be an RSA key of 1024 to 2048 bits, not {problem}."
            ) from None
        return Dkim("EXTERNAL", [selector], Watch("PENDING", self._clock.now()), public_key=public_key)

    def _zone(self, region: Region) -> Zone:
        """The zone that holds the keys: the DKIM zone itself, or the closest one above it."""
        name = dkim_zone(region.name)
        while name:
            zone = self._find_zone(name)
            if zone is not None:
                return zone
            name = name.partition(".")[2]
        raise bad_request(f"The embedded DNS has no zone for {dkim_zone(region.name)}")


def _check_switch(standing: Dkim, *, lowers: bool, now: datetime) -> None:
    """One switch of the key length in 24 hours, unless it is the first one down to 1024 bits in that time.

    Source: SES guide, "Easy DKIM": "Change the Easy DKIM signing key length". That the key was made is no switch.
    """
    before = standing.lowered_at if lowers else standing.switched_at
    if before is not None and now - before < _ONE_DAY:
        raise bad_request(
            "The input you provided is invalid: the DKIM signing key length can be switched only once in 24 hours."
        )


def _only_external() -> ApiError:
    return bad_request("A selector and a private key can only be given with the origin EXTERNAL.")


def _names_own_key(attributes: Mapping[str, Any]) -> bool:
    return "DomainSigningSelector" in attributes or "DomainSigningPrivateKey" in attributes
