"""Checks of profile, SES identity, DKIM and MAIL FROM: what is refused, what is noted."""

from collections.abc import Iterator, Mapping

from deliverability.declaration.key_paths import NAMESPACE, value_at
from deliverability.declaration.reading.combinations import Check, Facts, Refusal, at

#: What a parked domain may say; a setting that isn't named here is about sending, and refused.
_FOR_PARKED = frozenset(
    {
        "domain",
        "environment",
        "profile",
        "protect",
        "takeOver",
        "dns",
        "reputation",
        "severities",
        "waivers",
        "drift",
    }
    | {"dmarc.reportTo", "dmarc.failureReportTo"}
)
#: Says the same as parking.
_IN_KEEPING: Mapping[str, tuple[object, ...]] = {
    "spf.record": ("own", "shared"),
    "spf.all": ("-all",),
    "dmarc.record": ("own",),
    "dmarc.policy": ("reject",),
    "dmarc.subdomainPolicy": ("reject",),
    "dmarc.nonexistentPolicy": ("reject",),
    "dmarc.testing": (False,),
}

_TOKENS = 3
#: What is set at the SES account, and so by whoever runs the identity.
_AT_SES = ("dkim.keyLength", "dkim.byo", "mailFrom.onMxFailure", "recipients", "health")


def concerns_parked(path: str) -> bool:
    """Whether a parked domain may set this key: it, or the section it stands in."""
    return path in _FOR_PARKED or path.partition(".")[0] in _FOR_PARKED


def parked_sends_nothing(facts: Facts) -> Iterator[Refusal]:
    """A parked domain sets only `protect`, `takeOver`, `dns`, `dmarc.reportTo`, `dmarc.failureReportTo`, `reputation`,
    `severities`, `waivers` and `drift`: it publishes SPF `-all`, DMARC `p=reject` and a null MX, and has no identity."""
    if facts.sending:
        return
    for section in facts.given:
        for path in facts.written(section):
            if not (concerns_parked(path) or _in_keeping(facts, path)):
                yield Refusal(
                    at(path),
                    "a parked domain never mails (it publishes SPF -all, DMARC reject and a null MX), so this can't apply",
                    "remove the key, or set 'profile: sending'",
                )


def external_identity_hands_over_tokens(facts: Facts) -> Iterator[Refusal]:
    """`identity: external` needs exactly the three distinct `dkim.tokens` that were handed over; a managed identity gets its
    tokens from SES and takes none."""
    if not facts.sending:
        return
    tokens = facts.settings.dkim.tokens
    if facts.settings.identity == "managed":
        if tokens:
            yield Refusal(
                at("dkim.tokens"),
                "a managed identity gets its tokens from SES",
                "remove the key, or set 'identity: external' if somebody else runs the identity",
            )
    elif len(set(tokens)) != _TOKENS or len(tokens) != _TOKENS:
        found = f"found {len(tokens)}" if len(set(tokens)) == len(tokens) else "found one of them twice"
        yield Refusal(
            at("dkim.tokens"),
            f"an external identity needs exactly three distinct tokens, {found}",
            "ask whoever runs the SES identity for its three DKIM tokens",
        )


def external_identity_is_run_elsewhere(facts: Facts) -> Iterator[Refusal]:
    """With `identity: external` the keys that are set at SES are refused: `dkim.keyLength`, `dkim.byo`,
    `mailFrom.onMxFailure`, `recipients` and `health`."""
    if facts.settings.identity == "external" and facts.sending:
        for path in _AT_SES:
            if facts.has(path):
                yield Refusal(
                    at(path),
                    "with 'identity: external' somebody else sets this at SES, so it has no effect",
                    "remove the key, or set 'identity: managed'",
                )


def own_key_has_its_own_length(facts: Facts) -> Iterator[Refusal]:
    """`dkim.byo` excludes `dkim.keyLength` and `dkim.signingZone`, which are Easy DKIM's."""
    if facts.has("dkim.byo"):
        for path in ("dkim.keyLength", "dkim.signingZone"):
            if facts.has(path):
                yield Refusal(
                    at(path),
                    "it belongs to Easy DKIM, and 'dkim.byo' brings an own key",
                    "remove the key, or 'dkim.byo'",
                )


def own_key_is_usable(facts: Facts) -> Iterator[Refusal]:
    """`dkim.byo.privateKey` is an RSA key of 1024 to 2048 bits, as PEM or as the base64 of its DER form."""
    if not facts.has("dkim.byo.privateKey"):
        return
    # As it is written: a bad selector beside it leaves no settings of an own key, and hides no bad key.
    written = value_at(facts.given, at("dkim.byo.privateKey"))
    if not isinstance(written, str):
        return
    from deliverability.standards import dkim

    try:
        dkim.load_private_key(written)
    except ValueError as error:
        yield Refusal(
            at("dkim.byo.privateKey"),
            f"SES can't sign with this key: {error}",
            "make one with: openssl genrsa -traditional 2048",
        )


def mail_from_name_is_free(facts: Facts) -> Iterator[Refusal]:
    """The MAIL FROM name is used for nothing else: no sender, recipient or report mailbox of any list stands there."""
    name = facts.settings.mail_from_domain
    for path, entries in facts.settings.lists.items():
        for index, entry in enumerate(entries):
            if name is not None and entry.rpartition("@")[2] == name:
                yield Refusal(
                    at(path, index),
                    f"{name} is the MAIL FROM name, which must be used for nothing else",
                    "choose another 'mailFrom.subdomain', or another name here",
                )


def former_labels_are_others(facts: Facts) -> Iterator[Refusal]:
    """`mailFrom.previous` doesn't name the label in use."""
    mail_from = facts.settings.mail_from
    yield from _former("mailFrom.previous", mail_from.previous, mail_from.subdomain, "'mailFrom.subdomain'")


def former_selectors_are_others(facts: Facts) -> Iterator[Refusal]:
    """`dkim.byo.previous` doesn't name the selector in use."""
    byo = facts.settings.dkim.byo
    if byo is not None:
        former = tuple(key.selector for key in byo.previous)
        yield from _former("dkim.byo.previous", former, byo.selector, "'dkim.byo.selector'")


def _former(path: str, former: tuple[str, ...], in_use: object, key: str) -> Iterator[Refusal]:
    for index, name in enumerate(former):
        if name == in_use:
            yield Refusal(at(path, index), f"{name} is in use, as {key} says", "remove the entry")


def behaviour_without_mail_from(facts: Facts) -> Iterator[Refusal]:
    """`mailFrom.onMxFailure` needs a MAIL FROM name."""
    if facts.settings.mail_from.subdomain is False and facts.has("mailFrom.onMxFailure"):
        yield Refusal(
            at("mailFrom.onMxFailure"),
            "MAIL FROM is switched off by 'mailFrom.subdomain: false', so this has no effect",
            "remove the key, or name a subdomain",
        )


def mail_from_off(facts: Facts) -> Iterator[str]:
    """MAIL FROM is switched off."""
    if facts.sending and facts.settings.mail_from.subdomain is False:
        yield "mailFrom.subdomain is false: SPF passes under amazonses.com and never aligns, so DMARC rests on DKIM alone"


def mail_from_rejects(facts: Facts) -> Iterator[str]:
    """`mailFrom.onMxFailure: reject`."""
    if facts.sending and facts.settings.mail_from.on_mx_failure == "reject":
        yield "mailFrom.onMxFailure is 'reject': SES refuses to send until it has found the MX, up to 72 hours after the first deploy"


def short_key(facts: Facts) -> Iterator[str]:
    """`dkim.keyLength: 1024`."""
    if facts.settings.dkim.key_length == 1024:
        yield "dkim.keyLength is 1024: providers recommend 2048"


def _in_keeping(facts: Facts, path: str) -> bool:
    section, _, name = path.partition(".")
    return path in _IN_KEEPING and facts.given[section][name] in _IN_KEEPING[path]


def key_in_plain_text(facts: Facts) -> Iterator[str]:
    """`dkim.byo.privateKey` in plain text."""
    byo = facts.settings.dkim.byo
    if byo is not None and byo.private_key is not None and "dkim" not in facts.sealed:
        yield (
            "dkim.byo.privateKey stands in plain text, for everybody who reads the stack file or its history; encrypt it: "
            f"pulumi config set --secret --path '{NAMESPACE}:dkim.byo.privateKey' < key.pem"
        )


def key_to_hand_in(facts: Facts) -> Iterator[str]:
    """`dkim.byo` without `dkim.byo.privateKey`."""
    if facts.has("dkim.byo") and not facts.has("dkim.byo.privateKey"):
        yield (
            "dkim.byo.privateKey isn't set, and nothing is deployed before it is: "
            f"pulumi config set --secret --path '{NAMESPACE}:dkim.byo.privateKey' < key.pem"
        )


PARKED = (Check(parked_sends_nothing, ("profile",), settles=True),)
CHECKS = (
    Check(external_identity_hands_over_tokens, ("identity", "profile", "dkim.tokens")),
    Check(external_identity_is_run_elsewhere, ("identity", "profile")),
    Check(own_key_has_its_own_length, ("dkim.byo",)),
    Check(own_key_is_usable, ("dkim.byo.privateKey",)),
    Check(mail_from_name_is_free, ("domain", "profile", "mailFrom.subdomain")),
    Check(behaviour_without_mail_from, ("mailFrom.subdomain",)),
    Check(former_labels_are_others, ("mailFrom.subdomain", "mailFrom.previous")),
    Check(former_selectors_are_others, ("dkim.byo",)),
)
