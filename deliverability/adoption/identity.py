"""The SES identity, its MAIL FROM, its configuration set and the recipients, as SES has them against what is declared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deliverability.adoption.findings import Change, Finding, Imported, Made, Note, Obstacle, Risk
from deliverability.adoption.standing import Answer, Standing
from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.reading import ConfigError, from_mapping
from deliverability.declaration.settings import Settings
from deliverability.evidence.aws_commands import ON_MX_FAILURE, set_up_dkim, sign_with_dkim
from deliverability.pulumi_state import Child
from deliverability.snapshot.lenient import flag, part, parts, text, texts
from deliverability.stack_resources import StackResource
from deliverability.stack_tags import TagOwner, tag_owner
from deliverability.wording import listed

_EASY, _OWN = "AWS_SES", "EXTERNAL"
_LENGTHS = {"RSA_1024_BIT": 1024, "RSA_2048_BIT": 2048}


def of_identity(resource: StackResource, standing: Standing, tags: Mapping[str, str]) -> Iterator[Finding]:
    """What there is to say of the domain's identity. tags: that this stack gives it."""
    plan, found = standing.plan, standing.identity
    what = f"the SES identity {plan.settings.domain} in {plan.region}"
    if found is None:
        if standing.elsewhere:
            yield Note(
                f"{plan.settings.domain} is an SES identity in {listed(standing.elsewhere)}, not in {plan.region}: an import takes it from "
                f"there only with aws:region: {standing.elsewhere[0]}. As the stack file stands, `pulumi up` makes another one in "
                f"{plan.region}, with DKIM tokens of its own, and that one stays as it is"
            )
        yield Made(resource.name, what)
        return
    owned = _owned_by_another(resource, what, found, tags, standing)
    if owned is not None:
        yield owned
        return
    yield Imported(Child(resource.type, resource.name, resource.id), what)
    yield from _default_set(resource, what, standing)
    yield from _dkim(resource, what, standing)
    yield from _tags(resource, what, found, tags)


def of_mail_from(resource: StackResource, standing: Standing) -> Iterator[Finding]:
    """What there is to say of the custom MAIL FROM."""
    settings = standing.plan.settings
    attributes = part(standing.identity or {}, "MailFromAttributes")
    before, after = text(attributes, "MailFromDomain"), settings.mail_from_domain or ""
    what = f"the MAIL FROM of {settings.domain}"
    if not before:
        yield Made(resource.name, f"{what}, {after}")
        return
    yield Imported(Child(resource.type, resource.name, resource.id), what)
    if before != after:
        label = _label(before, settings.domain)
        yield Change(
            Risk.LOST,
            resource.name,
            what,
            "mailFromDomain",
            before,
            after,
            says=f"Bounces of mail under way go to {before}, whose records stay: this stack doesn't know them",
            way_out=f"mailFrom.subdomain: {label} keeps it; mailFrom.previous: [{label}] keeps its records for a while. Either imports them"
            if label
            else f"No setting keeps it: a stack takes one label of letters, digits and hyphens below {settings.domain}",
        )
    was = text(attributes, "BehaviorOnMxFailure")
    becomes = ON_MX_FAILURE[settings.mail_from.on_mx_failure]
    if was and was != becomes:
        stricter = was == ON_MX_FAILURE["reject"]
        yield Change(
            Risk.WEAKER if stricter else Risk.CHANGED,
            resource.name,
            what,
            "behaviorOnMxFailure",
            was,
            becomes,
            way_out=f"mailFrom.onMxFailure: {'reject' if stricter else 'useDefault'} keeps it",
        )


def undeclared_mail_from(standing: Standing) -> Iterator[Finding]:
    """A MAIL FROM that exists where none is declared."""
    before = text(part(standing.identity or {}, "MailFromAttributes"), "MailFromDomain")
    if before and standing.plan.settings.mail_from_domain is None:
        yield Note(
            f"{standing.plan.settings.domain} has the MAIL FROM {before}, and the stack file declares none: it stays as it is, managed by "
            f"nobody{'; mailFrom.subdomain declares it' if _label(before, standing.plan.settings.domain) else ''}"
        )


def _label(name: str, domain: str) -> str:
    """The label of a MAIL FROM domain as a stack file takes it, "" where none does."""
    label = name.removesuffix(f".{domain}")
    try:
        from_mapping({"domain": domain, "mailFrom": {"subdomain": label}})
    except ConfigError:
        return ""
    return label


def of_set(resource: StackResource, standing: Standing, tags: Mapping[str, str]) -> Iterator[Finding]:
    """What there is to say of the declared configuration set."""
    plan, found = standing.plan, standing.configuration_set
    what = f"the configuration set {resource.id} in {plan.region}"
    if found is None:
        yield Made(resource.name, what)
        return
    owned = _owned_by_another(resource, what, found, tags, standing)
    if owned is not None:
        yield owned
        return
    yield Imported(Child(resource.type, resource.name, resource.id), what)
    for name, before, after, weaker in _options(found, plan.settings):
        if before != after:
            risk = Risk.WEAKER if weaker else Risk.CHANGED
            yield Change(risk, resource.name, what, name, _said(before), _said(after))
    yield from _tags(resource, what, found, tags)


def of_recipient(resource: StackResource, standing: Standing, tags: Mapping[str, str]) -> Iterator[Finding]:
    """What there is to say of a recipient's identity."""
    found = standing.recipients.get(resource.recipient)
    what = f"the SES identity of the recipient {resource.recipient}"
    if found is None:
        yield Made(resource.name, what)
        return
    owner = _other_owner(found, tags, standing.plan.settings.take_over)
    if owner is not None:
        yield Obstacle(
            resource.name,
            what,
            f"Its tags say that {owner.said} made it",
            "It is verified for the whole account already: take it out of recipients",
        )
        return
    yield Imported(Child(resource.type, resource.name, resource.id), what)
    yield from _tags(resource, what, found, tags)


def _owned_by_another(
    resource: StackResource, what: str, found: Answer, tags: Mapping[str, str], standing: Standing
) -> Obstacle | None:
    owner = _other_owner(found, tags, standing.plan.settings.take_over)
    if owner is None:
        return None
    return Obstacle(
        resource.name,
        what,
        f"Its tags say that it belongs to {owner.said}: two that manage it would undo each other's changes",
        "Take it out there first, without deleting it (`pulumi state delete`, `terraform state rm`), and set takeOver to "
        f"{owner.name}; or leave it there and set identity to external",
    )


def _other_owner(found: Answer, tags: Mapping[str, str], taken: str | None) -> TagOwner | None:
    """Whose it is, if not this stack's. taken: the owner in takeOver."""
    owner = tag_owner(_tags_of(found))
    if (
        owner is None
        or (owner.name, owner.project) == (tags["stack"], tags["project"])
        or owner.name == taken
    ):
        return None
    return owner


def _default_set(resource: StackResource, what: str, standing: Standing) -> Iterator[Finding]:
    before, after = (
        text(standing.identity or {}, "ConfigurationSetName"),
        standing.plan.settings.configuration_set,
    )
    if before == after:
        return
    if not before:
        yield Change(
            Risk.CHANGED,
            resource.name,
            what,
            "configurationSetName",
            "none",
            after,
            says="Mail that names no set is sent through it",
        )
        return
    used = _what_a_set_does(standing.default_set or {})
    says = f"Mail that names no set goes through {after} afterwards, and no longer through {before}"
    if used:
        says += f": {listed(used)} no longer see it"
    yield Change(
        Risk.LOST if used else Risk.CHANGED,
        resource.name,
        what,
        "configurationSetName",
        before,
        after,
        says=says,
        way_out=f"The set {before} itself stays; name it where you send (ConfigurationSetName) to go on using it",
    )


def _what_a_set_does(found: Answer) -> list[str]:
    used = [f"the event destination {text(each, 'Name')}" for each in parts(found, "EventDestinations")]
    pool = text(part(found, "DeliveryOptions"), "SendingPoolName")
    redirect = text(part(found, "TrackingOptions"), "CustomRedirectDomain")
    used += [f"the IP pool {pool}"] if pool else []
    used += [f"the tracking by {redirect}"] if redirect else []
    return used


def _dkim(resource: StackResource, what: str, standing: Standing) -> Iterator[Finding]:
    settings, manifest = standing.plan.settings, manifest_of(standing.plan)
    attributes = part(standing.identity or {}, "DkimAttributes")
    origin, tokens = text(attributes, "SigningAttributesOrigin"), texts(attributes, "Tokens")
    property = "dkimSigningAttributes"
    if settings.dkim.byo is not None:
        own = origin == _OWN and settings.dkim.byo.selector in tokens
        yield Change(
            Risk.CHANGED if own else Risk.LOST,
            resource.name,
            what,
            property,
            f"own key with selector {', '.join(tokens)}" if origin == _OWN else "Easy DKIM",
            f"own key with selector {settings.dkim.byo.selector}",
            says="SES gives a private key to nobody, so the import has none, and `pulumi up` hands the declared one over again",
        )
        return
    wanted = f"Easy DKIM, {settings.dkim.key_length} bits"
    if origin == _OWN:
        yield Change(
            Risk.LOST,
            resource.name,
            what,
            property,
            f"own key with selector {', '.join(tokens)}",
            wanted,
            says="SES signs with Easy DKIM afterwards, and not until its new records resolve",
            way_out=f"dkim.byo with the selector {', '.join(tokens)} and its private key keeps it",
        )
    elif not tokens or text(attributes, "Status") == "NOT_STARTED":
        yield Obstacle(
            resource.name,
            f"DKIM of {what}",
            "DKIM was never set up for it, as the old API (VerifyDomainIdentity) leaves an identity: SES has no tokens, so nobody knows its "
            "DKIM records yet",
            f"Have SES make the keys, and adopt again: {set_up_dkim(manifest)}. Its TXT record at _amazonses."
            f"{settings.domain} keeps it verified until the DKIM records do",
        )
        return
    else:
        length = text(attributes, "NextSigningKeyLength")
        if length and _LENGTHS.get(length) != settings.dkim.key_length:
            weaker = _LENGTHS.get(length, 0) > settings.dkim.key_length
            yield Change(
                Risk.WEAKER if weaker else Risk.CHANGED,
                resource.name,
                what,
                property,
                f"Easy DKIM, {_LENGTHS.get(length, length)} bits",
                wanted,
                says="SES allows one change of the key length a day, and decides whether the three CNAMEs stay",
                way_out=f"dkim.keyLength: {_LENGTHS[length]} keeps it" if length in _LENGTHS else "",
            )
    if flag(attributes, "SigningEnabled") is False:
        yield Note(
            f"Signing with DKIM is switched off for {settings.domain}, which Pulumi can't see: {sign_with_dkim(manifest)}"
        )


def _options(found: Answer, settings: Settings) -> Iterator[tuple[str, Any, Any, bool]]:
    """Each option of a configuration set: its name, as it is, as it is declared, and whether that is less than before."""
    health = settings.health
    tls = text(part(found, "DeliveryOptions"), "TlsPolicy") or "OPTIONAL"
    yield "deliveryOptions.tlsPolicy", tls, health.tls.upper(), tls == "REQUIRE"
    metrics = bool(flag(part(found, "ReputationOptions"), "ReputationMetricsEnabled"))
    yield "reputationOptions.reputationMetricsEnabled", metrics, settings.is_watched, metrics
    sending = flag(part(found, "SendingOptions"), "SendingEnabled") is not False
    yield "sendingOptions.sendingEnabled", sending, True, False
    before = sorted(texts(part(found, "SuppressionOptions"), "SuppressedReasons"))
    after = sorted(reason.upper() for reason in health.suppression)
    yield "suppressionOptions.suppressedReasons", before, after, not set(before) <= set(after)


def _tags(resource: StackResource, what: str, found: Answer, wanted: Mapping[str, str]) -> Iterator[Change]:
    """The provider makes the tags those that are declared: others go."""
    before = {key: value for key, value in _tags_of(found).items() if not key.startswith("aws:")}
    if before == wanted:
        return
    gone = [f"{key}={value}" for key, value in before.items() if key not in wanted]
    yield Change(
        Risk.LOST if gone else Risk.NOTED,
        resource.name,
        what,
        "tags",
        _listed_tags(before),
        _listed_tags(wanted),
        says=f"The tag{'s' if len(gone) > 1 else ''} {listed(gone)} go{'' if len(gone) > 1 else 'es'}"
        if gone
        else "",
    )


def _tags_of(found: Answer) -> dict[str, str]:
    return {text(tag, "Key"): text(tag, "Value") for tag in parts(found, "Tags")}


def _listed_tags(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(tags.items())) or "none"


def _said(value: bool | str | Sequence[str]) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else ", ".join(value) or "none"
