"""The DKIM set-up of an identity: Easy DKIM tokens with their key records, own keys, changes between them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from deliverability.embedded.aws.ses import keys, replicas
from deliverability.embedded.aws.ses.common import bad_request
from deliverability.embedded.aws.ses.state import Dkim, Identity, Region, Store, Watch
from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.zone import Zone
from deliverability.ses.regions import dkim_zone

_DEFAULT_LENGTH = "RSA_2048_BIT"
_ONE_DAY = timedelta(hours=24)


class DkimSetup:
    """Makes and changes DKIM set-ups; publishes the keys of Easy DKIM in the zone of the region.

    store: where the parents of replicas are. find_zone: the zone of this name in the embedded world.
    """

    def __init__(
        self, store: Store, clock: Clock, find_zone: Callable[[str], Zone | None], seed: int
    ) -> None:
        self._store = store
        self._clock = clock
        self._find_zone = find_zone
        self._seed = seed
        self.generation = 0

    def create(self, region: Region, domain: str, attributes: Mapping[str, Any]) -> Dkim:
        """The set-up of a new domain identity; raises BadRequestException."""
        origin = attributes.get("DomainSigningAttributesOrigin")
        if origin is None:
            origin = "EXTERNAL" if _names_own_key(attributes) else "AWS_SES"
        return self._make(region, domain, origin, attributes)

    def change(self, region: Region, identity: Identity, origin: str, attributes: Mapping[str, Any]) -> Dkim:
        """PutEmailIdentityDkimSigningAttributes; raises BadRequestException."""
        standing = identity.dkim
        assert standing is not None
        wanted = attributes.get("NextSigningKeyLength", standing.key_length or _DEFAULT_LENGTH)
        if origin == standing.origin == "AWS_SES":
            if standing.watch.status == "FAILED" and wanted == standing.key_length:
                # The set-up starts again with the same tokens: records that are right by now need no change.
                standing.watch = Watch("PENDING", self._clock.now())
                return standing
            self._check_key_change(standing, wanted, explicit="NextSigningKeyLength" in attributes)
            if wanted == standing.key_length:
                return standing
        made = self._make(region, identity.name, origin, {**attributes, "NextSigningKeyLength": wanted})
        made.signing_enabled = standing.signing_enabled
        made.key_changes = standing.key_changes + 1 if standing.origin == origin == "AWS_SES" else 0
        self.discard(region, standing)
        return made

    def discard(self, region: Region, dkim: Dkim) -> None:
        """Take the key records of a set-up that is no more out of the DNS."""
        if dkim.origin == "AWS_SES":
            keys.withdraw(self._zone(region), dkim.tokens, dkim_zone(region.name))

    @staticmethod
    def of_address(domain: Identity) -> Dkim:
        """An address's own settings, which start as those of its domain."""
        assert domain.dkim is not None
        return replace(domain.dkim, watch=Watch("NOT_STARTED", domain.dkim.watch.started))

    def _check_key_change(self, standing: Dkim, wanted: str, *, explicit: bool) -> None:
        if explicit and wanted == standing.key_length and standing.watch.status != "PENDING":
            raise bad_request(f"The DKIM signing key length is already {wanted}.")
        if wanted == standing.key_length or standing.key_made_at is None:
            return
        # Once a day, and only the first change down may come earlier (SES guide, Easy DKIM signing key length).
        first_down = wanted == "RSA_1024_BIT" and standing.key_changes == 0
        if self._clock.now() - standing.key_made_at < _ONE_DAY and not first_down:
            raise bad_request("The DKIM signing key length can be changed only once in 24 hours.")

    def _make(self, region: Region, domain: str, origin: str, attributes: Mapping[str, Any]) -> Dkim:
        now = self._clock.now()
        if origin == "EXTERNAL":
            return self._own(attributes)
        if _names_own_key(attributes):
            raise bad_request("A selector and a private key can only be given with the origin EXTERNAL.")
        if replicas.is_replica(origin):
            return replicas.replica(self._store, region, domain, origin, Watch("PENDING", now))
        length = attributes.get("NextSigningKeyLength", _DEFAULT_LENGTH)
        self.generation += 1
        tokens = keys.tokens(f"{self._seed}/{region.account_id}/{region.name}/{domain}/{self.generation}")
        keys.publish(self._zone(region), tokens, dkim_zone(region.name), length)
        return Dkim("AWS_SES", tokens, Watch("PENDING", now), key_length=length, key_made_at=now)

    def _own(self, attributes: Mapping[str, Any]) -> Dkim:
        selector, private_key = (
            attributes.get("DomainSigningSelector"),
            attributes.get("DomainSigningPrivateKey"),
        )
        if not selector or not private_key:
            raise bad_request(
                "DomainSigningSelector and DomainSigningPrivateKey are both needed for your own DKIM key."
            )
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


def _names_own_key(attributes: Mapping[str, Any]) -> bool:
    return "DomainSigningSelector" in attributes or "DomainSigningPrivateKey" in attributes
