"""The settings that the stack gave SES against those that SES holds: the identity's configuration set, and its options."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_configuration_set
from deliverability.evidence.configuration_set import SesConfigurationSet, configuration_set
from deliverability.evidence.ses import account_of, identity_of
from deliverability.rules.outcomes import noted, passed, untold
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.verdict import Result
from deliverability.wording import listed

_CALL = "GetConfigurationSet"
#: What each value of DeliveryOptions.TlsPolicy means for mail, where the other one is declared.
_TLS = {
    "OPTIONAL": "mail may leave over a connection without encryption",
    "REQUIRE": "mail to servers without TLS is not delivered",
}


@rule(
    "ses.configuration-set-differs",
    Result.FAIL,
    title="The identity doesn't use the declared configuration set",
    source="SESv2 GetEmailIdentity: ConfigurationSetName; SES guide, default configuration sets",
    remedy="Apply the stack {stack} again (pulumi up --refresh): it puts the configuration set {set} to {domain}.",
    settings=("health",),
    needs=(Need.SES_IDENTITY,),
    applies=has_configuration_set,
)
def configuration_set_differs(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Mail that names no configuration set goes through the default one of its identity, and that one alone decides about TLS,
    events, suppression and reputation metrics. Taken off, or changed for another, nothing of what the stack declares for them
    holds, and mail leaves all the same.
    """
    identity, name, domain = (
        identity_of(snapshot.aws.identity),
        configuration_set_of(manifest),
        manifest.domain,
    )
    if identity is None:
        return
    found = identity.configuration_set
    if found == name:
        yield passed(domain, f"mail from {domain} goes through the configuration set {name}")
        return
    used = (
        f"the configuration set {found}, not {name}" if found else f"no configuration set, declared is {name}"
    )
    message = (
        f"mail from {domain} goes through {used}: the declared TLS, events and suppression don't hold for it"
    )
    remedy = None
    if found:
        remedy = (
            f"Find out who put {found} there and for what, then apply the stack {manifest.stack} again (pulumi up --refresh): it puts "
            f"{name} in its place."
        )
    saw = (found,) if found else ()
    yield Outcome(domain, message, saw=saw, wanted=(name,), fields={"set": name}, remedy=remedy)


@rule(
    "ses.setting-differs",
    Result.WARN,
    title="An option of the configuration set is another than declared",
    source="SESv2 GetConfigurationSet: DeliveryOptions.TlsPolicy, SuppressionOptions, ReputationOptions; SES guide, "
    "configuration set-level suppression list",
    remedy="Find out who changed the configuration set {set}, then apply the stack {stack} again (pulumi up --refresh), or declare "
    "{key} as it is.",
    settings=("health",),
    needs=(CONFIGURATION_SET,),
    applies=has_configuration_set,
)
def setting_differs(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Options of a configuration set can be changed by hand, and Pulumi sees it only with --refresh. Another TLS policy is a
    failure: mail then leaves without encryption, or isn't delivered to servers that have none. Other reasons for suppression,
    and reputation metrics that are off, are a warning. Reasons of the set replace those of the account; none means none.
    """
    found = configuration_set(snapshot.aws.configuration_set)
    if found is None:
        return
    troubles = [
        *_tls(manifest, found),
        *_suppression(manifest, snapshot, found),
        *_reputation(manifest, found),
    ]
    yield from troubles
    if not troubles:
        yield passed(_name(manifest), f"TLS, suppression and metrics of {_name(manifest)} are as declared")


def _tls(manifest: Manifest, found: SesConfigurationSet) -> Iterator[Outcome]:
    name, wanted, member = _name(manifest), manifest.settings.health.tls.upper(), "DeliveryOptions.TlsPolicy"
    if found.tls_policy not in _TLS:
        yield untold(name, _CALL, member, found.tls_policy)
    elif found.tls_policy != wanted:
        message = (
            f"the TLS policy of {name} is {found.tls_policy}, declared is {wanted}: {_TLS[found.tls_policy]}"
        )
        yield Outcome(
            name, message, Result.FAIL, (found.tls_policy,), (wanted,), {"set": name, "key": "health.tls"}
        )


def _suppression(manifest: Manifest, snapshot: Snapshot, found: SesConfigurationSet) -> Iterator[Outcome]:
    name = _name(manifest)
    wanted = tuple(reason.upper() for reason in manifest.settings.health.suppression)
    fields = {"set": name, "key": "health.suppression"}
    if not found.overrides_suppression:
        reasons = account_of(snapshot.aws.account).suppressed_reasons
        said = "not known" if reasons is None else _reasons(reasons)
        message = f"{name} has no suppression options of its own, declared is {_reasons(wanted)}: those of the account count, {said}"
        if reasons is not None and set(reasons) == set(wanted):
            yield noted(name, message, *reasons)
        else:
            yield Outcome(name, message, None, reasons or (), wanted, fields)
    elif found.suppressed_reasons is None and wanted:
        # An empty list may be left out of an answer: then it says what is declared.
        yield untold(name, _CALL, "SuppressionOptions.SuppressedReasons")
    elif set(reasons := found.suppressed_reasons or ()) != set(wanted):
        does = f"suppresses addresses for {listed(reasons)}" if reasons else "suppresses no address"
        message = f"{name} {does}; declared is {listed(wanted) or 'to suppress none'}"
        yield Outcome(name, message, None, reasons, wanted, fields)


def _reputation(manifest: Manifest, found: SesConfigurationSet) -> Iterator[Outcome]:
    name, wanted = _name(manifest), manifest.settings.is_watched
    if found.reputation_metrics is None and wanted:
        # Where they are declared off they do no harm either way.
        yield untold(name, _CALL, "ReputationOptions.ReputationMetricsEnabled")
    elif found.reputation_metrics is not None and found.reputation_metrics is not wanted:
        message = f"reputation metrics of {name} are {_switch(found.reputation_metrics)}, declared is {_switch(wanted)}"
        fields = {"set": name, "key": "health.enabled"}
        result = None if wanted else Result.INFO
        yield Outcome(name, message, result, (_switch(found.reputation_metrics),), (_switch(wanted),), fields)


def _name(manifest: Manifest) -> str:
    return configuration_set_of(manifest)


def _reasons(reasons: tuple[str, ...]) -> str:
    return listed(reasons) if reasons else "no reason at all"


def _switch(on: bool) -> str:
    return "on" if on else "off"
