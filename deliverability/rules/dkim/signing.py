"""Rules about signing: whether SES signs mail of the identity, and whether it has verified the DKIM records."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_easy_dkim, has_identity
from deliverability.evidence.aws_commands import restart_dkim, set_up_dkim, sign_with_dkim
from deliverability.evidence.dkim_causes import DKIM_RECORD_FAULTS, dkim_causes
from deliverability.evidence.ses import SesIdentity, identity_of
from deliverability.rules.outcomes import passed, untold
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result


@rule(
    "dkim.signing-disabled",
    Result.FAIL,
    title="Mail leaves unsigned",
    source="SESv2 GetEmailIdentity: DkimAttributes.SigningEnabled, DkimAttributes.Status; SES guide, troubleshooting DKIM",
    remedy="Enable DKIM signing on the identity {domain} in {region} (PutEmailIdentityDkimAttributes): {command}.",
    settings=("dkim",),
    needs=(Need.SES_IDENTITY,),
    consequence_of=(rule_ids.DKIM_VERIFICATION_EXPIRED,),
    applies=has_identity,
)
def signing_disabled(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Signing can be off while everything else is verified, and it is off where DKIM was never set up, as for identities that
    were made by the API's first version, or where SES has revoked the set-up because the records were gone. Mail then
    leaves unsigned, and without SPF alignment DMARC fails.
    """
    identity, domain = identity_of(snapshot.aws.identity), manifest.domain
    if identity is None:
        return
    if identity.signing_enabled is None:
        yield untold(domain, "GetEmailIdentity", "DkimAttributes.SigningEnabled")
    elif identity.signing_enabled and identity.dkim != "NOT_STARTED":
        # Other states in which SES doesn't sign although it is told to have rules of their own.
        if identity.knows_dkim and identity.dkim_holds:
            yield passed(domain, f"SES signs mail from {domain}")
    elif identity.signing_enabled and not identity.tokens and has_easy_dkim(manifest):
        return  # the tokens are on their way
    else:
        enabled = "true" if identity.signing_enabled else "false"
        saw = (f"SigningEnabled: {enabled}, Status: {identity.dkim or 'not told'}",)
        yield Outcome(
            domain,
            _why_unsigned(identity, domain),
            saw=saw,
            fields={"command": sign_with_dkim(manifest)},
            remedy=_how_to_sign(identity, manifest),
            causes=(rule_ids.DKIM_VERIFICATION_EXPIRED,) if identity.dkim == "FAILED" else (),
        )


@rule(
    "dkim.verification-expired",
    Result.FAIL,
    title="SES has given up looking for the DKIM records",
    source="SESv2 GetEmailIdentity: DkimAttributes.Status",
    remedy="Start the DKIM set-up of {domain} in {region} again (PutEmailIdentityDkimSigningAttributes).",
    settings=("dkim",),
    needs=(Need.SES_IDENTITY,),
    consequence_of=(*DKIM_RECORD_FAULTS, rule_ids.DKIM_DEED_REPLICA_FAILED),
    applies=has_identity,
)
def verification_expired(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES looks for the records for 72 hours. What appears later is not seen, however right it is, until the set-up is
    started again.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
    if not identity.knows_dkim:
        yield untold(manifest.domain, "GetEmailIdentity", "DkimAttributes.Status", identity.dkim)
    elif identity.dkim == "TEMPORARY_FAILURE":
        if identity.verification == "SUCCESS":
            yield _not_found_lately(manifest.domain)
    elif identity.dkim == "FAILED":
        message = f"the DKIM status of {manifest.domain} is FAILED: SES stopped looking for the records"
        remedy = f"SES doesn't begin anew by itself: {restart_dkim(manifest)}."
        causes = dkim_causes(rule_ids.DKIM_DEED_REPLICA_FAILED)
        yield Outcome(manifest.domain, message, saw=("FAILED",), remedy=remedy, causes=causes)
    elif identity.dkim == "SUCCESS":
        yield passed(manifest.domain, f"SES has verified the DKIM records of {manifest.domain}")


def _not_found_lately(domain: str) -> Outcome:
    """Of an identity that isn't in this state as a whole, of which `ses.verification-pending` speaks."""
    message = f"SES found the DKIM records of {domain} before, but not at its last look: it signs on, and stops if they stay away"
    remedy = f"See that the name servers of {domain} answer the DKIM names reliably."
    saw, causes = ("TEMPORARY_FAILURE",), dkim_causes()
    return Outcome(domain, message, Result.WARN, saw=saw, remedy=remedy, causes=causes)


def _why_unsigned(identity: SesIdentity, domain: str) -> str:
    if identity.never_had_dkim:
        return f"DKIM was never set up for {domain} in SES: mail leaves unsigned"
    if identity.dkim == "NOT_STARTED":
        return f"SES has not begun to look for the DKIM records of {domain}: mail leaves unsigned"
    if identity.dkim == "FAILED":
        return f"SES no longer finds the DKIM records of {domain}, or never did, and doesn't sign its mail"
    return f"DKIM signing is switched off for {domain} in SES"


def _how_to_sign(identity: SesIdentity, manifest: Manifest) -> str | None:
    """The remedy by the state of the set-up: a switch alone helps only where SES has verified it; None for that."""
    domain = manifest.domain
    if identity.never_had_dkim and has_easy_dkim(manifest):
        return f"Set DKIM up, then publish the three CNAMEs that SES asks for: {set_up_dkim(manifest)}."
    if identity.dkim in ("FAILED", "NOT_STARTED"):
        return f"Publish the DKIM records of {domain}, then {restart_dkim(manifest)}."
    if identity.dkim == "PENDING":
        return (
            f"Publish the DKIM records of {domain}, wait until SES has verified them, and enable signing: "
            f"{sign_with_dkim(manifest)}."
        )
    return None
