"""Whether mail that SES sends passes DMARC, and which single change would make it fail."""

from collections.abc import Sequence

from deliverability.dataclass import dataclass
from deliverability.event_loop import together
from deliverability.standards import names
from deliverability.standards.dmarc.alignment import Identifier, identify, legacy_identify
from deliverability.standards.dmarc.discovery import DmarcDiscovery, discover
from deliverability.standards.dmarc.legacy import LegacyDiscovery
from deliverability.standards.dmarc.record import Alignment
from deliverability.standards.dmarc.sending import Outcome, Sending, Standard, decide
from deliverability.standards.resolver import Resolver

#: The MAIL FROM domain of mail from SES where no other is set up, or the other fails.
DEFAULT_MAIL_FROM = "amazonses.com"


@dataclass(frozen=True, slots=True)
class Prediction:
    """Whether mail from SES passes DMARC.

    from_domain, identity, mail_from: in the inner form; `mail_from` is SES's own where none is set up.
    discovery: the record that applies to the From domain.
    rfc9989, rfc7489: what a receiver makes of the mail, by the standard it follows.
    """

    from_domain: str
    identity: str
    mail_from: str
    discovery: DmarcDiscovery
    rfc9989: Outcome
    rfc7489: Outcome


async def predict(
    from_domain: str, *, identity: str, mail_from: str | None, resolver: Resolver
) -> Prediction:
    """Predict DMARC for mail from `from_domain`, sent through an SES identity.

    identity: the domain that signs (`d=`).
    mail_from: the custom MAIL FROM domain; None for SES's default.
    Raises `DomainNameError` for a text that is no domain name.
    """
    from deliverability.standards.resolvers import MemoResolver

    author, signing = names.normalize(from_domain), names.normalize(identity)
    sender = DEFAULT_MAIL_FROM if mail_from is None else names.normalize(mail_from)
    identifiers = (signing, sender, DEFAULT_MAIL_FROM)
    async with MemoResolver(resolver) as memo:
        discovery = await discover(author, resolver=memo)
        found = await together(*(identify(name, discovery.walk, resolver=memo) for name in identifiers))
    new = _sending("RFC 9989", discovery, found)
    old = _sending("RFC 7489", discovery.legacy, [legacy_identify(name, author) for name in identifiers])
    return Prediction(author, signing, sender, discovery, decide(new, old), decide(old, new))


def _sending(
    standard: Standard, discovery: DmarcDiscovery | LegacyDiscovery, identifiers: Sequence[Identifier]
) -> Sending:
    dkim, spf, fallback = identifiers
    record = discovery.record
    # No record means relaxed alignment, the default; a record that nobody could read may say anything.
    default: Alignment | None = None if discovery.applies is None else "relaxed"
    return Sending(
        standard=standard,
        from_domain=discovery.domain,
        applies=discovery.applies,
        dkim=dkim,
        spf=spf,
        fallback=fallback,
        adkim=record.adkim if record else default,
        aspf=record.aspf if record else default,
    )
