"""The sections about SES: whose identity it is, how it signs, and its MAIL FROM domain."""

from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.declaration.kinds.spf import SES_TERM, same
from deliverability.declaration.settings import configuration_set_name
from deliverability.proposal.accepting import refusal
from deliverability.proposal.entries import Entry, Part, Remark, Setting
from deliverability.proposal.seen import Seen, SesSeen, mail_from_of
from deliverability.snapshot.lenient import flag, part, parts, text, texts
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.identity import dkim_facts
from deliverability.standards import names
from deliverability.wording import listed, shown, some

_IDENTITY, _DKIM, _MAIL_FROM = "identity", "dkim", "mailFrom"
_SUBDOMAIN = (_MAIL_FROM, "subdomain")
#: Labels for a MAIL FROM domain of the stack, the first that is free.
_LABELS = ("bounce", "ses-bounce", "mailfrom")
#: Of these nothing stands at a name that a MAIL FROM domain may take.
_AT_A_FREE_NAME = ("MX", "TXT", "A")
_TOKENS = 3
_MAIL_FROM_SPF = f"v=spf1 {SES_TERM} ~all"
_HAND_IN = "before anything is deployed, by: pulumi config set --secret --path mail-deliverability:dkim.byo.privateKey < key.pem"


def identity_part(seen: Seen, region: str | None, stack: str | None) -> Part:
    """region: of the identity, None where nobody told it. stack: the new one's name, None where nobody gave one."""
    ses = seen.ses.get(region or "", SesSeen())
    reading = ses.identity
    if reading.status == "ok":
        owner = part(reading.data, "Owner")
        if owner and text(owner, "Name") != stack:
            return Part(tuple(_owned(seen, reading, region or "", owner)))
        return Part(tuple(_known(seen, reading, region or "")))
    unseen: tuple[str, ...] = ()
    if reading.status not in ("absent", "left-out"):
        unseen = (f"SES in {region} could not be seen ({reading.detail or reading.status})",)
    if reading.status != "absent" or not seen.mail_from:
        unseen += _unseen_names(seen)
    return Part(tuple(_unknown(seen, reading, region)), unseen)


def _known(seen: Seen, reading: Reading, region: str) -> Iterator[Entry]:
    data = reading.data
    status = text(data, "VerificationStatus") or "unknown"
    yield Setting(
        (_IDENTITY,),
        "managed",
        f"SES in {region} has the identity (GetEmailIdentity; verification: {status}). If another account or stack runs it: external",
    )
    yield from _above(seen, region)
    default = text(data, "ConfigurationSetName")
    ours = configuration_set_name(seen.domain)
    if default and default != ours:
        yield Remark(
            _IDENTITY,
            f"Its default configuration set is {default}; the stack makes {ours} and puts it in that place. What {default} "
            "publishes of events goes on only for mail that names it.",
            lost=True,
        )
    if flag(data, "FeedbackForwardingStatus") is False:
        yield Remark(
            _IDENTITY,
            "Bounces and complaints aren't forwarded by mail there; the stack leaves that as it is.",
        )
    yield from _signing(seen, part(data, "DkimAttributes"))
    yield from _mail_from(seen, data, region)


def _owned(seen: Seen, reading: Reading, region: str, owner: Mapping[str, Any]) -> Iterator[Entry]:
    """By its tags the identity is another stack's, or another tool's: it is left there, with the tokens that SES tells."""
    said, facts = text(owner, "Said"), dkim_facts(reading)
    take_over = (("takeOver",), text(owner, "Name"))
    if facts is None or not facts.complete:
        yield from _known(seen, reading, region)
        told = (
            f"By its tags the identity belongs to {said}, and a deploy refuses to touch it. To take it over:"
        )
        yield Remark(_IDENTITY, told, (take_over,), lost=True)
        return
    yield Setting(
        (_IDENTITY,),
        "external",
        f"SES in {region} has the identity; by its tags it belongs to {said}, and is left there",
    )
    yield Setting((_DKIM, "tokens"), list(facts.tokens), f"as SES in {region} tells them")
    if seen.published_tokens:
        theirs = (
            f"The records of its mail in the zone are probably owned by {said}, too, which nothing in Route 53 tells: before adopt "
            "imports them here, have them taken off that one's state, since two that own a record undo each other's changes."
        )
        yield Remark(_IDENTITY, theirs, lost=True)
    yield Remark(_IDENTITY, "To take it over instead:", (((_IDENTITY,), "managed"), take_over))
    name = mail_from_of(reading)
    label = _label(seen.domain, name)
    told = f"SES in {region} has {name or 'none'} (GetEmailIdentity)"
    yield Setting(_SUBDOMAIN, label or False, told)
    if label:
        yield from _at_the_name(seen, name)


def _above(seen: Seen, region: str) -> Iterator[Entry]:
    """An identity of a domain above signs too, until there is one of the domain itself."""
    found = parts(seen.ses[region].above.data, "EmailIdentities") if region in seen.ses else ()
    for each in found[:1]:
        yield Remark(
            _IDENTITY,
            f"SES in {region} has the identity {text(each, 'IdentityName')} above it. An identity of the domain itself has its own DKIM and "
            "MAIL FROM, and takes the place of that one for its mail.",
        )


def _signing(seen: Seen, attributes: Mapping[str, Any]) -> Iterator[Entry]:
    origin = text(attributes, "SigningAttributesOrigin")
    if flag(attributes, "SigningEnabled") is False:
        command = (
            f"aws sesv2 put-email-identity-dkim-attributes --email-identity {seen.domain} --signing-enabled"
        )
        yield Remark(
            _DKIM, f"Signing is switched off there, and no setting switches it on: {command}", lost=True
        )
    if origin == "EXTERNAL":
        selectors = texts(attributes, "Tokens")
        for selector in selectors[:1]:
            yield Setting(
                (_DKIM, "byo", "selector"),
                selector,
                "SES signs with an own key of this selector. SES doesn't give its private half away: whoever made it has to hand it in, "
                f"{_HAND_IN}",
            )
        if not selectors:
            yield Remark(_DKIM, "SES signs with an own key and doesn't tell its selector.", lost=True)
        yield from _other_selectors(seen, frozenset(selectors))
        return
    if origin not in ("", "AWS_SES"):
        yield Remark(
            _DKIM,
            f"The keys are those of another region ({origin}), which a stack can't declare: it would make keys of its own.",
            lost=True,
        )
    if text(attributes, "CurrentSigningKeyLength") == "RSA_1024_BIT":
        yield Setting(
            (_DKIM, "keyLength"),
            1024,
            "as SES has it; 2048 is what receivers ask for, and SES changes it once a day",
        )
    yield from _other_selectors(seen, frozenset())


def _other_selectors(seen: Seen, used: frozenset[str]) -> Iterator[Entry]:
    others = [each for each in seen.other_selectors if each not in used]
    if others:
        yield Remark(
            _DKIM,
            f"Other selectors stand in the zone and are left alone: {some(others)}. They may be those of others who send; one that "
            "signed mail of SES before belongs into dkim.byo.previous.",
        )


def _mail_from(seen: Seen, data: Mapping[str, Any], region: str) -> Iterator[Entry]:
    domain = seen.domain
    name = mail_from_of(Reading("ok", data))
    label = _label(domain, name)
    if not name:
        yield Setting(
            _SUBDOMAIN,
            False,
            f"SES in {region} has no MAIL FROM domain for it, so SPF can't align; a label such as {_free(seen)} mends that",
        )
    elif not label:
        yield Remark(
            _MAIL_FROM,
            f"SES has the MAIL FROM domain {name}, which a stack can't declare: it takes one label of letters, digits and hyphens "
            f"below {domain}. "
            "Records at that name stay until somebody takes them away.",
            lost=True,
        )
        yield Setting(_SUBDOMAIN, _free(seen), "in place of that name, once the stack is up")
    else:
        yield Setting(_SUBDOMAIN, label, f"SES in {region} has {name} (GetEmailIdentity)")
    if name:
        yield from _at_the_name(seen, name)
    if text(part(data, "MailFromAttributes"), "BehaviorOnMxFailure") == "REJECT_MESSAGE" and name:
        yield Setting((_MAIL_FROM, "onMxFailure"), "reject", "as SES has it (REJECT_MESSAGE)")
    yield from _other_mail_from(seen, name)


def _unknown(seen: Seen, reading: Reading, region: str | None) -> Iterator[Entry]:
    """There is no identity of ours, or nobody could tell."""
    tokens = seen.published_tokens
    where = f" in {region}" if region else ""
    known = reading.status == "absent"
    no_identity = (
        f"SES{where} has no identity {seen.domain} in this account" if known else f"SES{where} wasn't seen"
    )
    runs = bool(tokens or seen.mail_from)
    if known and seen.regions:
        yield Setting(
            (_IDENTITY,),
            "managed",
            f"{no_identity}; it has one in {listed(seen.regions)}, whose records stay as they are: the stack makes another one{where}",
        )
    elif known and len(tokens) == _TOKENS:
        yield Setting(
            (_IDENTITY,),
            "external",
            f"{no_identity}, and records for one stand in the zone: somebody else runs it",
        )
        yield Setting((_DKIM, "tokens"), list(tokens), "the three CNAMEs in the zone that lead to SES")
    elif runs:
        told = [f"MAIL FROM {name} ({at})" for name, at in seen.mail_from.items()]
        told += [f"DKIM tokens {some(tokens)}"] if tokens else []
        yield Setting(
            (_IDENTITY,),
            "managed",
            f"{no_identity}, but records of SES are published: {some(told)}. If somebody else runs it, write external and the three "
            "tokens that they hand over",
        )
        handed = list(tokens) if len(tokens) == _TOKENS else ["token1", "token2", "token3"]
        yield Remark(
            _IDENTITY,
            "For an identity that somebody else runs:",
            (((_IDENTITY,), "external"), ((_DKIM, "tokens"), handed)),
        )
    else:
        yield Setting((_IDENTITY,), "managed", f"{no_identity}: the stack makes it")
    yield from _above(seen, region or "")
    yield from _other_selectors(seen, frozenset())
    # A name that leads to another region belongs to an identity there.
    labels = [
        _label(seen.domain, name) for name, at in seen.mail_from.items() if region is None or at == region
    ]
    label = next(filter(None, labels), "")
    if label:
        name = f"{label}.{seen.domain}"
        yield Setting(_SUBDOMAIN, label, f"the MX at {name} leads to SES in {seen.mail_from[name]}")
        yield from _at_the_name(seen, name)
        yield from _other_mail_from(seen, name)
    else:
        free = _free(seen)
        in_use = (
            f"{_LABELS[0]}.{seen.domain} is in use, so another label"
            if free != _LABELS[0]
            else "nothing stands there"
        )
        there = f" in {region}" if region and seen.mail_from else ""
        yield Setting(_SUBDOMAIN, free, f"no MAIL FROM domain of SES{there} was found; {in_use}")
        yield from _other_mail_from(seen, "")


def _label(domain: str, name: str) -> str:
    """The label of a MAIL FROM domain as a stack file takes it, "" where none does."""
    label = name.removesuffix(f".{domain}")
    return "" if label == name or refusal({"domain": domain, "mailFrom": {"subdomain": label}}) else label


def _at_the_name(seen: Seen, name: str) -> Iterator[Entry]:
    """What stands at the MAIL FROM domain in place of the records that the stack declares there."""
    texts = [value for value in seen.answer(name, "TXT").values if not same(value, _MAIL_FROM_SPF)]
    hosts = seen.answer(name, "MX").values
    if texts:
        yield Remark(
            _MAIL_FROM,
            f'At {name} stands TXT {some(map(shown, texts))}; the stack publishes "{_MAIL_FROM_SPF}" there.',
            lost=True,
        )
    if len(hosts) > 1:
        yield Remark(
            _MAIL_FROM,
            f"{len(hosts)} MX records stand at {name}, and SES accepts one only: {some(hosts)}.",
            lost=True,
        )


def _other_mail_from(seen: Seen, name: str) -> Iterator[Entry]:
    others = [f"{each} ({region})" for each, region in seen.mail_from.items() if each != name]
    if others:
        yield Remark(
            _MAIL_FROM,
            f"Other names lead to SES as MAIL FROM domains and are left alone: {some(others)}. One that this identity used before "
            "belongs into mailFrom.previous while bounces are under way.",
        )


def _free(seen: Seen) -> str:
    """A label for a MAIL FROM domain at which nothing else stands, as far as it was asked."""
    for label in _LABELS:
        name = f"{label}.{seen.domain}"
        held = any(name == each for each, _, _ in seen.record_sets)
        answers = [seen.answers[name, rdtype] for rdtype in _AT_A_FREE_NAME if (name, rdtype) in seen.answers]
        # What could not be seen may be there.
        if not held and all(answer.missing for answer in answers):
            return label
    return _LABELS[-1]


def _unseen_names(seen: Seen) -> tuple[str, ...]:
    """MAIL FROM domains that may be there: of each name that was asked for, that it could not be seen."""
    failed = [
        f"{name} ({answer.status})"
        for (name, rdtype), answer in seen.answers.items()
        if rdtype == "MX" and not answer.conclusive and names.is_within(name, seen.domain)
    ]
    return (f"whether these are MAIL FROM domains could not be seen: {some(failed)}",) if failed else ()
