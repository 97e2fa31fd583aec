"""Who learns of bounces and complaints: event destinations of the configuration set, else those whom SES mails them to."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_configuration_set
from deliverability.evidence.configuration_set import destinations_of
from deliverability.evidence.ses import identity_of
from deliverability.rules.outcomes import NO_ZONE, passed, untold
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.snapshot.recorded import receiving
from deliverability.snapshot.subjects import feedback_domains
from deliverability.verdict import Result
from deliverability.wording import listed

#: Events without which nobody learns that an address is dead or a recipient annoyed.
_NEEDED = ("BOUNCE", "COMPLAINT")
#: A target that counts events, and keeps no address.
_COUNTING = "CloudWatch"


@dataclass(frozen=True, slots=True)
class _Mailed:
    """What comes of bounces and complaints that no destination is told of: SES mails them.

    off: whether feedback forwarding is off. deaf: From domains that receive no mail, with how that is known.
    everywhere: whether that is all of them.
    """

    off: bool
    deaf: tuple[str, ...]
    everywhere: bool

    @property
    def result(self) -> Result:
        """FAIL only where nobody can hear of them."""
        if self.off:
            return Result.FAIL if self.everywhere else Result.WARN
        return Result.WARN if self.everywhere else Result.INFO

    def __str__(self) -> str:
        """As a clause behind a sentence."""
        mailed = "SES mails them to the Return-Path of each mail, or to its sender"
        if self.off:
            mailed = (
                "although feedback forwarding is off, SES mails them to the Return-Path of each mail, or to its sender (unless the "
                "identity has SNS topics by the API's first version)"
            )
        if not self.deaf:
            return mailed
        return f"{mailed}, where {'nobody' if self.everywhere else 'not everybody'} can read them: {listed(self.deaf)}"


@rule(
    "ses.event-destination-missing",
    Result.WARN,
    title="Bounces and complaints are reported to no destination",
    source="SESv2 GetConfigurationSetEventDestinations: Enabled, MatchingEventTypes; GetEmailIdentity: FeedbackForwardingStatus; SES "
    "guide, receiving notifications through email",
    remedy="Add an enabled event destination for {events} to the configuration set {set} in {region}.",
    settings=("health.events", "health"),
    needs=(CONFIGURATION_SET,),
    consequence_of=(rule_ids.SES_SENDING_DISABLED, *NO_ZONE),
    applies=lambda manifest: manifest.settings.is_watched and has_configuration_set(manifest),
)
def event_destination_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES publishes the events of a mail only to enabled destinations of its configuration set. Of bounces and complaints that go
    to none it sends mail, to the Return-Path or the sender of the mail in question, even with feedback forwarding switched off.
    Where a stack names topics (`health.notify`), a destination is there and switched off, forwarding is off, or the From domain
    receives no mail, that is a warning; where forwarding is off and nobody can read it, a failure; else a note.
    """
    name = configuration_set_of(manifest)
    wanted = tuple(dict.fromkeys((*_NEEDED, *manifest.settings.health.event_types)))
    destinations = destinations_of(snapshot.aws.configuration_set)
    enabled = [each for each in destinations if each.enabled]
    reported = {event for each in enabled if each.target != _COUNTING for event in each.events}
    missing = [event for event in wanted if event not in reported]
    if not missing:
        yield passed(name, f"the configuration set {name} reports {listed(wanted)}")
        return
    fields = {"events": listed(missing), "set": name}
    # A set that isn't there has no destinations either: that is told by the rule that finds it gone.
    gone = snapshot.aws.configuration_set.status == "absent"
    causes = (rule_ids.SES_SENDING_DISABLED,) if gone else ()
    subject = name
    asleep = [each.name for each in destinations if not each.enabled and set(missing) & set(each.events)]
    counted = [each.name for each in enabled if each.target == _COUNTING and set(missing) & set(each.events)]
    message = f"the configuration set {name} has no enabled event destination for {listed(missing)}"
    if counted:
        message += f" but {listed(counted)}, which counts them and names no address"
    result, mailed = Result.INFO, _mailed(manifest, snapshot)
    if set(missing) & set(_NEEDED) and not gone:
        result, message = mailed.result, f"{message}; {mailed}"
        if mailed.everywhere:
            # Then it is about the domain, and may follow from what is wrong with its zone.
            subject, causes = manifest.domain, (*causes, *NO_ZONE)
        identity = identity_of(snapshot.aws.identity)
        if identity is not None and identity.forwards_feedback is None:
            yield untold(manifest.domain, "GetEmailIdentity", "FeedbackForwardingStatus")
    if asleep:
        verb = "is" if len(asleep) == 1 else "are"
        message += f"; {listed(asleep)} {verb} switched off"
        remedy = f"Enable the event destination {listed(asleep)} of {name} in {manifest.region}."
        yield Outcome(subject, message, _graver(result), remedy=remedy, causes=causes)
    else:
        if manifest.settings.health.notify:
            result = _graver(result)
        yield Outcome(subject, message, result, fields=fields, causes=causes)


def _mailed(manifest: Manifest, snapshot: Snapshot) -> _Mailed:
    identity = identity_of(snapshot.aws.identity)
    domains = feedback_domains(manifest)
    told = [receiving(snapshot, domain) for domain in domains]
    deaf = tuple(how for received, how in told if received == "no")
    return _Mailed(
        off=identity is not None and identity.forwards_feedback is False,
        deaf=deaf,
        everywhere=bool(domains) and len(deaf) == len(domains),
    )


def _graver(result: Result) -> Result:
    """At least a warning: somebody wanted to be told."""
    return Result.FAIL if result is Result.FAIL else Result.WARN
