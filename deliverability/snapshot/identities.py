"""The other SES identities below a domain, as `ListEmailIdentities` and `GetEmailIdentity` told of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.snapshot.lenient import part, parts, text
from deliverability.snapshot.reading import Reading
from deliverability.standards import names


@dataclass(frozen=True, slots=True)
class ListedIdentity:
    """One identity below the domain.

    name: a subdomain in its inner form; an address as SES holds it, since there the case counts.
    domain: whose mail it is about: the subdomain, or the part of the address behind the "@", in the inner form.
    members: those of its `GetEmailIdentity`.
    """

    name: str
    domain: str
    members: Mapping[str, Any]

    @property
    def is_address(self) -> bool:
        """Whether it is one address, and no domain."""
        return "@" in self.name

    @property
    def mail_from(self) -> str | None:
        """Its custom MAIL FROM domain in the inner form, whatever its status; None where that is no name, or it has none."""
        written = text(part(self.members, "MailFromAttributes"), "MailFromDomain")
        try:
            return names.normalize(written)
        except names.DomainNameError:
            return None


def listed_below(domain: str, identities: Reading) -> Iterator[ListedIdentity]:
    """The subdomains of a domain, and the addresses at it and below it, among `Aws.identities`, in their order.

    Verified or not. What is no name of DNS is left out: only a snapshot that was edited by hand has such.
    """
    for member in parts(identities.data, "EmailIdentities"):
        name = text(member, "IdentityName")
        _, at, host = name.rpartition("@")
        try:
            host = names.normalize(host)
        except names.DomainNameError:
            continue
        if names.is_within(host, domain) and (at or host != domain):
            yield ListedIdentity(name if at else host, host, member)
