"""Other identities below the domain: each has a MAIL FROM setting of its own, or none."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_mail_from, mail_from_of
from deliverability.evidence.aws_commands import send_without_mail_from
from deliverability.evidence.identities import IdentityBelow, identities_below
from deliverability.evidence.mail import Mail, mail_of
from deliverability.rules.effects import Effect, on_mail
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.identities import IDENTITIES
from deliverability.standards import names
from deliverability.verdict import Result


@rule(
    "mail-from.missing-on-address-identity",
    Result.WARN,
    title="An identity below the domain has another MAIL FROM domain, or none",
    source="SESv2 GetEmailIdentity: MailFromAttributes; SES guide, custom MAIL FROM domain",
    remedy="Delete the identity {subject}, so that {domain} covers it, or put the MAIL FROM domain {wanted} to it too.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(IDENTITIES,),
    consequence_of=(rule_ids.DMARC_SUBDOMAIN_UNALIGNED,),
    applies=has_mail_from,
)
def missing_on_address_identity(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES takes the settings of the nearest identity: an address or a subdomain that is verified by itself doesn't inherit
    the MAIL FROM domain. Its mail leaves with one under amazonses.com, and SPF does not align for this sender alone. Where that is
    a declared sender, it isn't signed either and an enforcing policy applies, receivers don't deliver its mail: that is a failure. So
    it is where SES is to refuse mail while it can't find the MX of the identity's own MAIL FROM domain.
    """
    wanted = mail_from_of(manifest)
    below = tuple(each for each in identities_below(snapshot) if each.may_send)
    wrong = 0
    for each in below:
        if each.settings.refuses_mail:
            wrong += 1
            yield _refused(each, manifest, snapshot)
            continue
        trouble = _trouble(each, wanted)
        if trouble:
            wrong += 1
            fields = {"wanted": _own(each, manifest)}
            saw = (each.settings.mail_from,) if each.settings.mail_from else ()
            mail = mail_of(each, snapshot)
            message = f"the identity {each.name} {trouble}{_lost(mail)}"
            yield Outcome(each.name, message, on_mail([mail]).result, saw, (fields["wanted"],), fields)
    if not wrong:
        number = f"all {len(below)} identities" if below else "no identity"
        have = "have a MAIL FROM domain of their own" if below else "stands beside the domain's own"
        yield passed(manifest.domain, f"{number} below {manifest.domain} {have}")


def _refused(each: IdentityBelow, manifest: Manifest, snapshot: Snapshot) -> Outcome:
    name, status = each.settings.mail_from, each.settings.mail_from_status
    message = f"SES refuses to send for the identity {each.name}: the MAIL FROM status of {name} is {status}"
    declared = (
        mail_of(each, snapshot) is not None
        if each.is_address
        else each.domain in manifest.settings.from_domains
    )
    effect = Effect.NOT_SENT if declared else Effect.WEAKENED
    command = send_without_mail_from(manifest, each.name, name)
    remedy = f"Delete the identity {each.name}, so that {manifest.domain} covers it, or have SES send with its default MAIL FROM while it doesn't find the MX of {name}: {command}."
    return Outcome(each.name, message, effect.result, (status,), ("SUCCESS",), remedy=remedy)


def _trouble(identity: IdentityBelow, wanted: str) -> str:
    """What is wrong with its MAIL FROM domain, as the end of a sentence; "" where nothing is.

    A subdomain can't have that of the domain: SES wants one below the identity itself, which aligns as well.
    """
    mail_from, status = identity.settings.mail_from, identity.settings.mail_from_status
    if not mail_from:
        return "has no MAIL FROM domain: its mail leaves with one under amazonses.com, and SPF does not align"
    shared = names.is_within(wanted, identity.domain)
    if mail_from != wanted and (shared or not names.is_within(mail_from, identity.domain)):
        return f"has the MAIL FROM domain {mail_from}, not {wanted}"
    if status in ("FAILED", "TEMPORARY_FAILURE"):
        return f"has the MAIL FROM domain {mail_from} with the status {status}: SES doesn't use it"
    return ""


def _lost(mail: Mail | None) -> str:
    if mail is None or not mail.lost_by:
        return ""
    return f"; {mail.unsigned or 'its signature does not align'}, and the policy {mail.lost_by} applies"


def _own(identity: IdentityBelow, manifest: Manifest) -> str:
    """The MAIL FROM domain that suits it: the declared one, or the same label below a subdomain."""
    wanted = mail_from_of(manifest)
    if names.is_within(wanted, identity.domain):
        return wanted
    return f"{wanted.removesuffix(f'.{manifest.domain}')}.{identity.domain}"
