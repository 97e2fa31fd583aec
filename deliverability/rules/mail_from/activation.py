"""Rules about the MAIL FROM domain in SES: whether it is set, verified, and what happens while it isn't."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import (
    has_identity,
    has_mail_from,
    has_managed_identity,
    mail_from_of,
)
from deliverability.evidence.aws_commands import ON_MX_FAILURE, put_mail_from, send_without_mail_from
from deliverability.evidence.mail import mails_now
from deliverability.evidence.records import explained_by_records
from deliverability.evidence.ses import SesIdentity, identity_of
from deliverability.rules.effects import Effect, on_mail
from deliverability.rules.outcomes import passed, untold
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.identity import IDENTITY
from deliverability.verdict import Result
from deliverability.wording import listed

_MX_FAULTS = (
    rule_ids.DNS_ZONE_NOT_DELEGATED,
    rule_ids.DNS_DNSSEC_BOGUS,
    rule_ids.MAIL_FROM_MULTIPLE_MX,
    rule_ids.MAIL_FROM_MX_WRONG_HOST,
    rule_ids.DNS_RECORD_MISSING,
    rule_ids.DNS_RECORD_DIFFERS,
)
_BEHAVIOR = {
    "USE_DEFAULT_VALUE": "sends with its default MAIL FROM",
    "REJECT_MESSAGE": "refuses the mail",
}
_EXPIRED = (rule_ids.MAIL_FROM_VERIFICATION_EXPIRED,)


@rule(
    "mail-from.not-activated",
    Result.FAIL,
    title="SES does not use the MAIL FROM domain",
    source="SESv2 GetEmailIdentity: MailFromAttributes.MailFromDomain",
    remedy="Apply the stack {stack} again (pulumi up --refresh), or put the MAIL FROM domain {mail_from} to the identity "
    "(PutEmailIdentityMailFromAttributes): {command}.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(Need.SES_IDENTITY,),
    applies=has_mail_from,
)
def not_activated(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Records alone activate nothing: SES uses a MAIL FROM domain only once its attributes were put to the identity, which it takes
    before it has verified that too.
    """
    identity, wanted = identity_of(snapshot.aws.identity), mail_from_of(manifest)
    if identity is None:
        return
    if identity.mail_from == wanted:
        yield passed(wanted, f"SES uses the MAIL FROM domain {wanted}")
        return
    if "MailFromAttributes" not in snapshot.aws.identity.data:
        # Where none is set its other members are told.
        yield untold(wanted, "GetEmailIdentity", "MailFromAttributes")
        return
    mx = snapshot.ask(wanted, "MX")
    published = f", although its MX is published ({listed(mx.values)})" if mx.values else ""
    used = identity.mail_from or "its default under amazonses.com"
    saw = (identity.mail_from,) if identity.mail_from else ()
    message = f"SES uses {used} as MAIL FROM, not {wanted}{published}"
    remedy, command = None, put_mail_from(manifest)
    if not has_managed_identity(manifest):
        remedy = f"Put the MAIL FROM domain {wanted} to the identity (PutEmailIdentityMailFromAttributes): {command}."
    yield Outcome(wanted, message, None, saw, (wanted,), {"command": command}, remedy=remedy)


@rule(
    "mail-from.set-before-identity",
    Result.FAIL,
    title="The MAIL FROM domain has no identity to be put to",
    source="SESv2 PutEmailIdentityMailFromAttributes (NotFoundException); SES guide, creating identities",
    remedy="Make the identity {domain} in {region} first: pulumi up does, and puts the MAIL FROM domain {mail_from} after it.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(IDENTITY,),
    consequence_of=(rule_ids.SES_IDENTITY_MISSING_IN_REGION,),
    applies=has_mail_from,
)
def set_before_identity(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES puts a MAIL FROM domain to an identity that is there, verified or not, and refuses it where there is none: a deploy that
    puts it too early ends without one.
    """
    identity, wanted, domain = (
        identity_of(snapshot.aws.identity),
        mail_from_of(manifest),
        manifest.domain,
    )
    if identity is None:
        message = (
            f"SES in {manifest.region} has no identity {domain}, and so takes no MAIL FROM domain {wanted}"
        )
        remedy = None
        if not has_managed_identity(manifest):
            remedy = f"Have the identity {domain} made in {manifest.region}, and then the MAIL FROM domain put to it: {put_mail_from(manifest)}."
        yield Outcome(wanted, message, wanted=(wanted,), remedy=remedy)
    elif identity.mail_from:
        yield passed(wanted, f"the MAIL FROM domain {identity.mail_from} was put to the identity")


@rule(
    "mail-from.verification-expired",
    Result.FAIL,
    title="SES has given up looking for the MX",
    source="SESv2 GetEmailIdentity: MailFromAttributes.MailFromDomainStatus",
    remedy="Put the MAIL FROM domain {mail_from} to the identity again, which restarts the set-up (PutEmailIdentityMailFromAttributes): "
    "{command}.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(Need.SES_IDENTITY,),
    consequence_of=_MX_FAULTS,
    applies=has_mail_from,
)
def verification_expired(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES looks for the MX for 72 hours and then stops, with the status FAILED. It stays so however right DNS is
    afterwards, until the attributes are put again.
    """
    identity, name = _configured(manifest, snapshot), mail_from_of(manifest)
    if identity is None:
        return
    if not identity.mail_from_status:
        yield untold(name, "GetEmailIdentity", "MailFromAttributes.MailFromDomainStatus")
    elif identity.mail_from_status == "FAILED":
        message = f"the MAIL FROM status of {name} is FAILED: SES stopped looking for its MX"
        fields = {"command": put_mail_from(manifest)}
        yield Outcome(name, message, saw=("FAILED",), fields=fields, causes=_mx_causes(snapshot))
    elif identity.mail_from_status == "SUCCESS":
        yield passed(name, f"SES has verified the MAIL FROM domain {name}")


@rule(
    "mail-from.silent-fallback",
    Result.WARN,
    title="SES falls back to its own MAIL FROM domain",
    source="SESv2 GetEmailIdentity: MailFromAttributes.BehaviorOnMxFailure",
    remedy="Repair the MX at {mail_from} and wait for the status SUCCESS before you rely on SPF alignment.",
    settings=("mailFrom.onMxFailure", "mailFrom"),
    needs=(Need.SES_IDENTITY,),
    consequence_of=(*_EXPIRED, *_MX_FAULTS),
    applies=has_mail_from,
)
def silent_fallback(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With USE_DEFAULT_VALUE mail goes on leaving while the MAIL FROM domain isn't verified, but under amazonses.com: SPF
    doesn't align and nobody gets an error. While SES is still looking that is as it should be. Where nothing is signed either, and
    a policy is enforced, receivers don't deliver that mail: a failure.
    """
    identity, name = _configured(manifest, snapshot), mail_from_of(manifest)
    if identity is None or identity.on_mx_failure != "USE_DEFAULT_VALUE":
        return
    status, causes = identity.mail_from_status, _mx_causes(snapshot, *_EXPIRED)
    now = mails_now(snapshot)
    lost = next((mail for mail in now if mail.lost_by), None)
    also = (
        f"; {lost.unsigned or 'DKIM does not align either'}, and the policy {lost.lost_by} applies"
        if lost
        else ""
    )
    if status == "PENDING":
        message = f"SES is still looking for the MX of {name}; until it is found, SPF does not align{also}"
        remedy = "Wait and check again: SES looks for 72 hours."
        result = on_mail(now, Effect.WAITING).result
        yield Outcome(name, message, result, (status,), remedy=remedy, causes=causes)
    elif status and status != "SUCCESS":
        message = (
            f"mail leaves with a MAIL FROM under amazonses.com, not {name}: its status is {status}{also}"
        )
        yield Outcome(name, message, on_mail(now).result, (status,), ("SUCCESS",), causes=causes)


@rule(
    "mail-from.rejects-while-unverified",
    Result.FAIL,
    title="SES refuses to send while MAIL FROM is not verified",
    source="SESv2 GetEmailIdentity: MailFromAttributes.BehaviorOnMxFailure",
    remedy="Set mailFrom.onMxFailure to useDefault until the MAIL FROM status of {mail_from} is SUCCESS.",
    settings=("mailFrom.onMxFailure", "mailFrom"),
    needs=(Need.SES_IDENTITY,),
    consequence_of=(*_EXPIRED, *_MX_FAULTS),
    applies=has_identity,
)
def rejects_while_unverified(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With REJECT_MESSAGE every send fails with MailFromDomainNotVerified as long as the status is not SUCCESS, also
    during the first hours and during a passing failure of DNS. So it does with a MAIL FROM domain that nobody declared.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None or identity.on_mx_failure != "REJECT_MESSAGE":
        return
    name, status = identity.mail_from, identity.mail_from_status
    if identity.refuses_mail:
        message = f"SES refuses to send for {manifest.domain}: the MAIL FROM status of {name} is {status}"
        declared = name == mail_from_of(manifest)
        causes = _mx_causes(snapshot, *_EXPIRED) if declared else ()
        remedy = _how_to_send(name, manifest)
        yield Outcome(name, message, saw=(status,), wanted=("SUCCESS",), causes=causes, remedy=remedy)
    elif name and status:
        yield passed(name, f"SES may refuse mail when {name} fails, and {name} is verified")


@rule(
    "mail-from.behavior-differs",
    Result.WARN,
    title="What SES does while the MX fails is another than declared",
    source="SESv2 GetEmailIdentity: MailFromAttributes.BehaviorOnMxFailure",
    remedy="Find out who changed it, then apply the stack {stack} again (pulumi up --refresh), or declare mailFrom.onMxFailure as it is.",
    settings=("mailFrom.onMxFailure", "mailFrom"),
    needs=(Need.SES_IDENTITY,),
    applies=lambda manifest: has_mail_from(manifest) and has_managed_identity(manifest),
)
def behavior_differs(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Changed by hand it shows only on the day the MX can't be found: all mail is then refused where the stack wanted it sent
    with the default MAIL FROM, or leaves with that one, unaligned, where the stack wanted it refused.
    """
    identity, name = _configured(manifest, snapshot), mail_from_of(manifest)
    if identity is None or manifest.identity is None:
        return
    found, wanted = identity.on_mx_failure, ON_MX_FAILURE[manifest.identity.on_mx_failure]
    if found not in ON_MX_FAILURE.values():
        yield untold(name, "GetEmailIdentity", "MailFromAttributes.BehaviorOnMxFailure", found)
    elif found != wanted:
        yield Outcome(
            name,
            f"when the MX of {name} can't be found SES {_BEHAVIOR[found]}, declared is that it {_BEHAVIOR[wanted]}",
            saw=(found,),
            wanted=(wanted,),
        )
    else:
        yield passed(name, f"when the MX of {name} can't be found SES {_BEHAVIOR[found]}, as declared", found)


def _how_to_send(name: str, manifest: Manifest) -> str | None:
    """What ends the refusing, by who said that SES is to; None for the declaration."""
    if name != mail_from_of(manifest):
        meanwhile = send_without_mail_from(manifest, manifest.domain, name)
        return f"Have SES send with its default MAIL FROM while it doesn't find the MX of {name}, which nobody declared: {meanwhile}."
    if not has_managed_identity(manifest):
        # Its stack file has no say in what SES does.
        return f"Have SES take its default while the MX fails, until the status is SUCCESS: {put_mail_from(manifest)}."
    if manifest.identity is not None and manifest.identity.on_mx_failure != "reject":
        return f"Apply the stack {manifest.stack} again (pulumi up --refresh), which has SES send with its default MAIL FROM meanwhile."
    return None


def _mx_causes(_: Snapshot, *more: str) -> tuple[str, ...]:
    """What can explain that SES doesn't see the MX; a lost SPF record at the same name can't."""
    return (*more, *explained_by_records(_MX_FAULTS, MAIL_FROM_MX))


def _configured(manifest: Manifest, snapshot: Snapshot) -> SesIdentity | None:
    """The identity where it uses the declared MAIL FROM domain: else its status is that of another one."""
    identity = identity_of(snapshot.aws.identity)
    return identity if identity is not None and identity.mail_from == mail_from_of(manifest) else None
