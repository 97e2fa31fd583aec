"""The kinds of mail that are sent, whether each is aligned for DMARC, and what receivers do with it if it isn't.

Each kind has a From domain: one that is declared, or that of a subdomain which is an SES identity by itself and so has a
signature and a MAIL FROM of its own. A declared address that is an identity by itself is a kind of its own too. Pure:
`standards.dmarc.predict` over the snapshot.
"""

from dataclasses import replace

from deliverability.dataclass import dataclass
from deliverability.evidence.identities import IdentityBelow, identities_below
from deliverability.evidence.ses import SesIdentity, identity_of
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.recorded import predicted
from deliverability.standards import dmarc, names
from deliverability.standards.dmarc import DmarcDiscovery, LegacyDiscovery, Prediction, Sending

#: Policies by which receivers don't deliver to the inbox what fails DMARC (RFC 9989 section 4.7).
ENFORCING = ("quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail from one From domain.

    declared: whether the From domain, or the address, is one of those that are declared.
    own: the identity that the From domain or a subdomain above it has by itself; None where the declared one signs.
    unsigned: why there is no signature, in words; "" where there is one.
    rfc9989, rfc7489: the same mail as receivers of either standard see it.
    """

    declared: bool
    own: SesIdentity | None
    unsigned: str
    prediction: Prediction
    rfc9989: Sending
    rfc7489: Sending

    @property
    def domain(self) -> str:
        """The From domain."""
        return self.prediction.from_domain

    @property
    def discovery(self) -> DmarcDiscovery:
        """The record that applies."""
        return self.prediction.discovery

    @property
    def views(self) -> tuple[tuple[Sending, DmarcDiscovery | LegacyDiscovery], ...]:
        """By RFC 9989, then by RFC 7489: the mail, and the record that applies to it."""
        return (self.rfc9989, self.discovery), (self.rfc7489, self.discovery.legacy)

    @property
    def passes(self) -> bool | None:
        """Whether it passes at all receivers; None where that is unknown."""
        seen = {sending.passes for sending, _ in self.views}
        return False if False in seen else None if None in seen else True

    @property
    def lost_by(self) -> str:
        """The policy by which receivers of either standard reject or quarantine it; "" where they don't, or that is unknown."""
        policies = [found.applied_policy or "" for sending, found in self.views if sending.passes is False]
        return max((policy for policy in policies if policy in ENFORCING), key=ENFORCING.index, default="")

    @property
    def spoilt_by(self) -> tuple[str, ...]:
        """The tags whose strict mode keeps DKIM or SPF from aligning where relaxed would not: "adkim", "aspf"."""
        adkim = any(
            _strictly(s.adkim, s.dkim_aligns, replace(s, adkim="relaxed").dkim_aligns) for s, _ in self.views
        )
        aspf = any(
            _strictly(s.aspf, s.spf_aligns, replace(s, aspf="relaxed").spf_aligns) for s, _ in self.views
        )
        return (*(["adkim"] if adkim else ()), *(["aspf"] if aspf else ()))


def mails(snapshot: Snapshot) -> tuple[Mail, ...]:
    """All known kinds of mail; () for a domain that doesn't mail."""
    return snapshot.once(_mails)


def mail_of(address: IdentityBelow, snapshot: Snapshot) -> Mail | None:
    """The mail of an address that is an SES identity by itself; None where neither it nor its domain is a declared sender."""
    return snapshot.once(_of_addresses).get(address.name)


def mails_now(snapshot: Snapshot) -> tuple[Mail, ...]:
    """Mail of the declared From domains as SES sends it now by the declared identity: signed and with the custom MAIL FROM only as
    far as it has verified them; () where it sends nothing, or nobody knows.
    """
    return snapshot.once(_now)


def alignment_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """The questions whose failure leaves open whether declared mail is aligned."""
    names_asked = dict.fromkeys(
        dmarc.policy_name(name)
        for mail in mails(snapshot)
        if mail.declared and mail.passes is None
        for start in (mail.domain, mail.prediction.identity, mail.prediction.mail_from)
        for name in dmarc.tree_walk(start)
    )
    asked = [snapshot.ask(name, "TXT") for name in names_asked]
    failed = [question for question in asked if not question.conclusive]
    # A walk may end before the top: what it didn't come to wasn't asked, and nobody needs it.
    return tuple([q for q in failed if q.status != "NOT-ASKED"] or failed)


def _mails(snapshot: Snapshot) -> tuple[Mail, ...]:
    identity = snapshot.manifest.identity
    if identity is None:
        return ()
    below = identities_below(snapshot)
    own = {each.domain: each.settings for each in below if each.may_send and not each.is_address}
    declared = snapshot.manifest.settings.from_domains
    found = []
    for domain in dict.fromkeys((*declared, *own)):
        signing = _signing(domain, own)
        settings = own.get(signing)
        prediction = predicted(
            snapshot,
            domain,
            signing if settings else identity.domain,
            _mail_from(settings) if settings else identity.mail_from_domain,
        )
        found.append(_mail(domain in declared, signing, settings, prediction))
    return tuple(found)


def _now(snapshot: Snapshot) -> tuple[Mail, ...]:
    declared, settings = snapshot.manifest.identity, identity_of(snapshot.aws.identity)
    if declared is None or settings is None or settings.verified_for_sending is False:
        return ()
    mail_from = _mail_from(settings)
    predictions = (
        predicted(snapshot, mail.domain, declared.domain, mail_from)
        for mail in mails(snapshot)
        if mail.declared and mail.own is None
    )
    return tuple(_mail(True, declared.domain, settings, prediction) for prediction in predictions)


def _of_addresses(snapshot: Snapshot) -> dict[str, Mail]:
    identity = snapshot.manifest.identity
    if identity is None:
        return {}
    below = identities_below(snapshot)
    own = {each.domain: each.settings for each in below if each.may_send and not each.is_address}
    declared = {sender.lower() for sender in snapshot.manifest.settings.sender_addresses}
    found = {}
    for each in below:
        if each.is_address and each.may_send and declared & {each.name.lower(), each.domain}:
            signer = _signing(each.domain, own) or identity.domain
            prediction = predicted(snapshot, each.domain, signer, _mail_from(each.settings))
            found[each.name] = _mail(True, each.name, each.settings, prediction)
    return found


def _signing(domain: str, own: dict[str, SesIdentity]) -> str:
    """The closest of the subdomains' identities that holds the From domain; "" for the declared one."""
    return max((name for name in own if names.is_within(domain, name)), key=len, default="")


def _mail_from(settings: SesIdentity) -> str | None:
    try:
        return names.normalize(settings.mail_from) if settings.mail_from_status == "SUCCESS" else None
    except names.DomainNameError:
        return None  # there is none, or the snapshot was edited into what DNS doesn't know


def _mail(declared: bool, signing: str, settings: SesIdentity | None, prediction: Prediction) -> Mail:
    unsigned = _unsigned(signing, settings) if settings is not None else ""
    new, old = (
        replace(outcome.sending, dkim_passes=not unsigned)
        for outcome in (prediction.rfc9989, prediction.rfc7489)
    )
    return Mail(declared, settings, unsigned, prediction, new, old)


def _unsigned(name: str, settings: SesIdentity) -> str:
    if settings.never_had_dkim:
        return f"DKIM was never set up for the identity {name}"
    if settings.signing_enabled is False:
        return f"DKIM signing is switched off for the identity {name}"
    if not settings.dkim_holds:
        return f"the DKIM status of the identity {name} is {settings.dkim}"
    return ""


def _strictly(mode: str | None, aligns: bool | None, relaxed: bool | None) -> bool:
    return mode == "strict" and aligns is False and relaxed is True
