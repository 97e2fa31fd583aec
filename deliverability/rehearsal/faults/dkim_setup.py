"""Faults of the DKIM set-up that SES holds: its keys, its tokens, its search for the records."""

from datetime import timedelta
from typing import Any

from deliverability import rule_ids
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.embedded.dns.behaviour import Hiding
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_mail_from, has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.faults.own_key import REHEARSAL_KEY, put_own_key
from deliverability.rehearsal.faults.too_late import publish_dkim_too_late
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import dkim
from deliverability.verdict import Result

#: SES takes a change of the key length once in 24 hours.
_NEXT_DAY = timedelta(hours=25)


def _ours(manifest: Manifest) -> bool:
    return has_easy_dkim(manifest) and has_own_identity(manifest)


def _by_ses(testbed: CloudTestbed, fault: str, **members: Any) -> None:
    """What SES does of its own accord, and no call brings about."""
    request = {"fault": fault, "region": testbed.region, "identity": testbed.manifest.domain, **members}
    testbed.cloud.control.board.inject(request, testbed.cloud.account_id)


def _tokens(testbed: CloudTestbed) -> list[str]:
    """The declared tokens, in SES's order."""
    records = testbed.manifest.of_kind(DKIM)
    return [record.name.partition(".")[0] for record in records]


def _withhold_tokens(testbed: CloudTestbed) -> None:
    _by_ses(testbed, "dkim", tokens=[])


def _issue_tokens(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _by_ses(testbed, "dkim", tokens=_tokens(testbed))


def _rotate(testbed: CloudTestbed) -> None:
    """SES makes another of the three tokens the live one."""
    first, second, third = _tokens(testbed)
    _by_ses(testbed, "dkim", tokens=[second, first, third], keyLength=2048)


def _rotate_back(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of ours was touched
    _by_ses(testbed, "dkim", tokens=_tokens(testbed), keyLength=2048)


def _shorten_key(testbed: CloudTestbed) -> None:
    _by_ses(testbed, "dkim", keyLength=1024)


def _shorten_key_an_hour_ago(testbed: CloudTestbed) -> None:
    _shorten_key(testbed)
    testbed.cloud.clock.advance(timedelta(hours=1))


def _shorten_key_a_day_ago(testbed: CloudTestbed) -> None:
    _shorten_key(testbed)
    testbed.cloud.clock.advance(_NEXT_DAY)


def _lengthen_key(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of ours was touched
    _by_ses(testbed, "dkim", keyLength=2048)


def _start_again(testbed: CloudTestbed, before: Before) -> None:
    """With the tokens it has: a set-up that has failed begins anew when it is put as it is."""
    restore_records(testbed, before)
    _put_easy_dkim(testbed)


def _put_easy_dkim(testbed: CloudTestbed) -> None:
    testbed.ses.put_email_identity_dkim_signing_attributes(
        EmailIdentity=testbed.manifest.domain, SigningAttributesOrigin="AWS_SES"
    )


def _switch_to_an_own_key(testbed: CloudTestbed) -> None:
    put_own_key(testbed, "shop2026", dkim.load_private_key(REHEARSAL_KEY).pkcs1)


def _switch_back(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - the records follow the new tokens
    """Easy DKIM that is set up anew has new tokens, so its records are replaced: that needs their protection lifted."""
    _put_easy_dkim(testbed)
    testbed.engine.refresh()
    testbed.engine.unprotect()
    testbed.up()


def _switch_without_an_envelope(testbed: CloudTestbed) -> None:
    world, identity = testbed.cloud.world, testbed.manifest.identity
    world.misbehave(world.resolver, Hiding((identity and identity.mail_from_domain) or ""))
    _switch_to_an_own_key(testbed)
    testbed.cloud.ses.look()


def _switch_back_and_find_the_mx(testbed: CloudTestbed, before: Before) -> None:
    testbed.cloud.world.misbehave(testbed.cloud.world.resolver, None)
    _switch_back(testbed, before)


def _lose_the_parent(testbed: CloudTestbed) -> None:
    elsewhere = "us-east-1" if testbed.region != "us-east-1" else "eu-west-1"
    _by_ses(testbed, "replication", primary=elsewhere, error="REPLICATION_PRIMARY_NOT_FOUND")


def _never_set_up(testbed: CloudTestbed) -> None:
    """What an identity of the API's first version is like: verified, without tokens, and unsigned."""
    _withhold_tokens(testbed)
    with testbed.cloud.ses.store.lock:
        identities = testbed.cloud.ses.region(testbed.region, testbed.cloud.account_id).identities
        dkim_setup = identities[testbed.manifest.domain].dkim
        if dkim_setup is None:
            raise LookupError(f"the identity {testbed.manifest.domain} has no DKIM")
        dkim_setup.watch.status, dkim_setup.signing_enabled = "NOT_STARTED", False


FAULTS = (
    Fault(
        rule="dkim.tokens-not-ready",
        title="SES has not issued the DKIM tokens yet.",
        inject=_withhold_tokens,
        applies_to=_ours,
        undo=_issue_tokens,
        remedied_by="check again a minute later",
        result=Result.UNKNOWN,
    ),
    Fault(
        rule="dkim.token-empty",
        title="SES makes another of the three tokens the live one, as it does from time to time.",
        inject=_rotate,
        applies_to=_ours,
        undo=_rotate_back,
        remedied_by="leave it as it is",
        result=Result.INFO,
    ),
    Fault(
        rule="dkim.verification-expired",
        title="The DKIM records come back after 72 hours, when SES no longer looks.",
        inject=publish_dkim_too_late,
        applies_to=_ours,
        undo=_start_again,
        remedied_by="start the DKIM set-up again with the tokens it has (to Pulumi nothing has changed)",
    ),
    Fault(
        rule="dkim.switch-unsigned",
        title="Somebody switches the identity to an own key before that is published.",
        inject=_switch_to_an_own_key,
        applies_to=_ours,
        undo=_switch_back,
        remedied_by="switch back to Easy DKIM, lift the protection of the DKIM records, and apply again: new tokens mean new "
        "records",
        result=Result.WARN,
    ),
    Fault(
        rule="dkim.switch-unsigned",
        variant="lost",
        title="Somebody switches the identity to an own key before that is published, SES doesn't find the MX of MAIL FROM at "
        "the same time, and the policy is reject.",
        inject=_switch_without_an_envelope,
        applies_to=lambda manifest: _ours(manifest) and has_mail_from(manifest),
        undo=_switch_back_and_find_the_mx,
        remedied_by="let SES find the MX of the MAIL FROM name, switch back to Easy DKIM, lift the protection of the DKIM records, "
        "and apply again: new tokens mean new records",
        also=frozenset({rule_ids.MAIL_FROM_SILENT_FALLBACK}),
        settings={"dmarc": {"policy": "reject", "reportTo": ["dmarc-reports@shop.example"]}},
    ),
    Fault(
        rule="dkim.key-change-too-soon",
        title="SES has made a key of 1024 bits an hour ago, and 2048 are declared.",
        inject=_shorten_key_an_hour_ago,
        applies_to=_ours,
        undo=_lengthen_key,
        remedied_by="wait 24 hours, then change the key length",
        result=Result.WARN,
    ),
    Fault(
        rule="dkim.weak-key",
        title="SES signs with a key of 1024 bits, since days.",
        inject=_shorten_key_a_day_ago,
        applies_to=_ours,
        undo=_lengthen_key,
        remedied_by="change the key length to 2048 bits",
        result=Result.WARN,
    ),
    Fault(
        rule="dkim.deed-replica-failed",
        title="The identity is a replica of one in another region, and that one is deleted.",
        inject=_lose_the_parent,
        applies_to=_ours,
        undo=_switch_back,
        remedied_by="set the identity up with Easy DKIM of its own, lift the protection of the DKIM records, and apply again",
    ),
    Fault(
        rule="dkim.signing-disabled",
        variant="never-set-up",
        title="The identity was made by the first version of the API, and nobody ever set DKIM up.",
        inject=_never_set_up,
        applies_to=_ours,
        undo=_switch_back,
        remedied_by="set Easy DKIM up, lift the protection of the DKIM records, and apply again",
    ),
)
