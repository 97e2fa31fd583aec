"""The other SES identities below the domain: subdomains and addresses with settings of their own, which go before the domain's."""

from deliverability.dataclass import dataclass
from deliverability.evidence.ses import SesIdentity, identity_from
from deliverability.snapshot import Snapshot
from deliverability.snapshot.identities import listed_below


@dataclass(frozen=True, slots=True)
class IdentityBelow:
    """An SES identity below the domain.

    name: a subdomain, or an address as SES holds it. domain: whose mail it is about.
    settings: what SES says of it.
    """

    name: str
    domain: str
    is_address: bool
    settings: SesIdentity

    @property
    def may_send(self) -> bool:
        """Whether SES has verified it, as far as is known: until then its settings override nothing."""
        return self.settings.verified_for_sending is not False


def identities_below(snapshot: Snapshot) -> tuple[IdentityBelow, ...]:
    """All identities below the domain, verified or not; () where SES didn't tell."""
    return snapshot.once(_below)


def _below(snapshot: Snapshot) -> tuple[IdentityBelow, ...]:
    listed = listed_below(snapshot.manifest.domain, snapshot.aws.identities)
    return tuple(
        IdentityBelow(each.name, each.domain, each.is_address, identity_from(each.members)) for each in listed
    )
