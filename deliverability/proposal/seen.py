"""`Seen`: what was seen of a domain for which nothing is declared, and what follows from it at once."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.owner_mark import marked_owner, owner_mark_name
from deliverability.owner_marks import Marker, marker_names, markers
from deliverability.ses.mail_from_names import region_of_feedback_host
from deliverability.snapshot.lenient import number, part, parts, text, texts
from deliverability.snapshot.questions import absent_name
from deliverability.snapshot.reading import LEFT_OUT, Reading
from deliverability.snapshot.readings.scanning import bare
from deliverability.standards import mx, names, spf
from deliverability.standards.dmarc import DmarcDiscovery
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import SpfInspection
from deliverability.wording import some

_SES_ZONE = ".amazonses.com"
_SES_TERM = "include:amazonses.com"
_NOT_ASKED = Answer("NOT-ASKED")


@dataclass(frozen=True, slots=True)
class SesSeen:
    """What SES says in one region, "left-out" where AWS was: of the identity, the account, the identities below the domain, and those of
    the domains above it.
    """

    identity: Reading = LEFT_OUT
    account: Reading = LEFT_OUT
    below: Reading = LEFT_OUT
    above: Reading = LEFT_OUT


@dataclass(frozen=True, slots=True)
class Seen:
    """A domain, as DNS and AWS told of it.

    texts, mail: the TXT and MX records at the domain. servers: the NS set of the zone that holds it, which is called `zone_name`
    ("" where none was found). dmarc: what applies to it. spf: its whole tree, None where there is none to inspect.
    answers: whatever else was asked, by name and type: MX, TXT and A where a MAIL FROM domain may be, TXT at owners' marks and where only a
    wildcard answers.
    ses: by region. zone, zones, held: the readings of Route 53: the zone to write to, all that could be, and the record sets
    at the domain and below it.
    """

    domain: str
    texts: Answer
    mail: Answer
    zone_name: str
    servers: Answer
    dmarc: DmarcDiscovery
    spf: SpfInspection | None = None
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    ses: Mapping[str, SesSeen] = field(default_factory=dict)
    zone: Reading = LEFT_OUT
    zones: Reading = LEFT_OUT
    held: Reading = LEFT_OUT

    def answer(self, name: str, rdtype: str) -> Answer:
        """What was answered; "NOT-ASKED" where nobody was asked."""
        if (name, rdtype) == (self.domain, "TXT"):
            return self.texts
        return self.answers.get((name, rdtype), _NOT_ASKED)

    def owners(self, name: str) -> tuple[Marker, ...]:
        """The marks of other tools on the TXT record set at a name."""
        return markers(name, {place: self._texts_at(place) for place in marker_names(name)})

    @property
    def marked_owner(self) -> str:
        """The stack that says by its mark that the mail records of the domain are its own; "" where none does."""
        found = map(marked_owner, self._texts_at(owner_mark_name(self.domain)))
        return next(filter(None, found), "")

    def unseen_marks(self, name: str) -> str:
        """That marks of owners of the record set at a name could not be seen, "" where they could."""
        zone = self.zone_name or self.domain
        places = (each for each in marker_names(name) if each != name and names.is_within(each, zone))
        failed = [told for each in places if (told := self.failed_at(each))]
        return f"whether another tool owns {name} could not be seen: {some(failed)}" if failed else ""

    def failed_at(self, name: str) -> str:
        """The name with the status of an answer for TXT there that settles nothing; "" where one does, or nobody was asked."""
        answer = self.answer(name, "TXT")
        return "" if answer.conclusive or answer is _NOT_ASKED else f"{name} ({answer.status})"

    def is_of_a_wildcard(self, name: str, values: Iterable[str], rdtype: str = "TXT") -> bool:
        """Whether a wildcard answers with these values at a name below the domain, where nothing stands by itself."""
        anywhere = self.answer(absent_name(self.domain), rdtype).values
        held = any((name, rdtype) == each[:2] for each in self.record_sets)
        return name != self.domain and bool(anywhere) and not held and sorted(values) == sorted(anywhere)

    def _texts_at(self, name: str) -> tuple[str, ...]:
        step = self.dmarc.walk.at(self.domain)
        own = {f"_dmarc.{self.domain}": step.answer} if step is not None else {}
        values = own.get(name, self.answer(name, "TXT")).values
        return () if self.is_of_a_wildcard(name, values) else values

    @property
    def is_hosted_by_route53(self) -> bool:
        """Whether the zone's name servers are Route 53's, whoever's account that is in."""
        return any(".awsdns-" in host for host in self.servers.values)

    @property
    def mail_from(self) -> Mapping[str, str]:
        """The MAIL FROM domains of SES below the domain, with the region whose feedback host their MX names."""
        found: dict[str, str] = {}
        for (name, rdtype), answer in self.answers.items():
            if rdtype == "MX" and not self.is_of_a_wildcard(name, answer.values, "MX"):
                _add_mail_from(found, name, answer.values)
        for name, rdtype, values in self.record_sets:
            if rdtype == "MX" and names.is_within(name, self.domain):
                _add_mail_from(found, name, values)
        found.pop(self.domain, None)
        return found

    @property
    def record_sets(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Name, type and values (in API form) of what the hosted zone holds at the domain and below it."""
        return tuple(
            (
                bare(text(each, "Name")),
                text(each, "Type"),
                tuple(text(value, "Value") for value in parts(each, "ResourceRecords")),
            )
            for each in parts(self.held.data, "ResourceRecordSets")
        )

    @property
    def published_tokens(self) -> tuple[str, ...]:
        """The Easy DKIM tokens whose CNAMEs the hosted zone holds for this domain."""
        suffix = f"._domainkey.{self.domain}"
        return tuple(
            name.removesuffix(suffix)
            for name, rdtype, values in self.record_sets
            if rdtype == "CNAME"
            and name.endswith(suffix)
            and any(bare(value) == _target(name.removesuffix(suffix), bare(value)) for value in values)
        )

    @property
    def other_selectors(self) -> tuple[str, ...]:
        """The selectors in the hosted zone that aren't tokens of SES: keys of somebody's own, or of others who send."""
        suffix = f"._domainkey.{self.domain}"
        found = (name.removesuffix(suffix) for name, _, _ in self.record_sets if name.endswith(suffix))
        return tuple(dict.fromkeys(each for each in found if each not in self.published_tokens))

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions in which SES has the identity."""
        return tuple(region for region, ses in self.ses.items() if ses.identity.status == "ok")

    @property
    def shows_ses(self) -> bool:
        """Whether anything that is published shows that SES sends for the domain."""
        named = any(_SES_TERM in value.lower().split() for value in self.texts.values if spf.is_record(value))
        return bool(named or self.published_tokens or self.mail_from)

    @property
    def ttls(self) -> frozenset[int]:
        """The TTLs, in seconds, of the TXT, MX and CNAME record sets of mail that the hosted zone holds, but the domain's own MX."""
        found = (
            number(each, "TTL")
            for each in parts(self.held.data, "ResourceRecordSets")
            if _is_of_mail(bare(text(each, "Name")), text(each, "Type"), self)
        )
        return frozenset(int(ttl) for ttl in found if ttl is not None)

    @property
    def parked(self) -> bool:
        """Whether the domain says that it never mails: a null MX (RFC 7505), and SPF that lets nobody pass."""
        null = bool(self.mail.values) and all(mx.host(value) in ("", ".") for value in self.mail.values)
        records = [value for value in self.texts.values if spf.is_record(value)]
        return null and [" ".join(record.lower().split()) for record in records] == ["v=spf1 -all"]


def mail_from_of(identity: Reading) -> str:
    """The MAIL FROM domain that SES has for an identity, "" where it has none."""
    return text(part(identity.data, "MailFromAttributes"), "MailFromDomain").lower().rstrip(".")


def zone_servers(zone: Mapping[str, object]) -> frozenset[str]:
    """The name servers of a hosted zone."""
    return frozenset(bare(host) for host in texts(zone, "NameServers"))


def _add_mail_from(found: dict[str, str], name: str, values: tuple[str, ...]) -> None:
    for value in values:
        region = region_of_feedback_host(mx.host(value))
        if region:
            found.setdefault(name, region)


def _is_of_mail(name: str, rdtype: str, seen: Seen) -> bool:
    if name == seen.domain:
        return rdtype == "TXT" and any(map(spf.is_record, seen.texts.values))
    dkim = name.removesuffix(f"._domainkey.{seen.domain}") in seen.published_tokens
    return dkim or name == f"_dmarc.{seen.domain}" or name in seen.mail_from


def _target(token: str, value: str) -> str:
    """What a token's CNAME must lead to, as far as that is known: `token.dkim[.region].amazonses.com`."""
    inside = value.startswith(f"{token}.dkim.") and value.endswith(_SES_ZONE)
    return value if inside else ""
