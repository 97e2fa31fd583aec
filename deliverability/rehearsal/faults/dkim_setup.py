"""Faults of the DKIM set-up that SES holds: its keys, its tokens, its search for the records."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.faults.own_key import REHEARSAL_KEY
from deliverability.rehearsal.faults.too_late import TOO_LATE, publish_dkim_too_late
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import dkim
from deliverability.verdict import Result

#: SES takes a change of the key length once in 24 hours.
_NEXT_DAY = timedelta(hours=25)


def _ours(manifest: Manifest) -> bool:
    return has_easy_dkim(manifest) and has_own_identity(manifest)


def _has_own_key(manifest: Manifest) -> bool:
    return not has_easy_dkim(manifest) and has_own_identity(manifest)


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


def _put_own_key(testbed: CloudTestbed, selector: str, private_key: str) -> None:
    testbed.ses.put_email_identity_dkim_signing_attributes(
        EmailIdentity=testbed.manifest.domain,
        SigningAttributesOrigin="EXTERNAL",
        SigningAttributes={"DomainSigningSelector": selector, "DomainSigningPrivateKey": private_key},
    )


def _switch_to_an_own_key(testbed: CloudTestbed) -> None:
    _put_own_key(testbed, "shop2026", dkim.load_private_key(REHEARSAL_KEY).pkcs1)


def _switch_back(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - the records follow the new tokens
    """Easy DKIM that is set up anew has new tokens, so its records are replaced: that needs their protection lifted."""
    _put_easy_dkim(testbed)
    testbed.engine.refresh()
    testbed.engine.unprotect()
    testbed.up()


def _lose_the_parent(testbed: CloudTestbed) -> None:
    elsewhere = "us-east-1" if testbed.region != "us-east-1" else "eu-west-1"
    _by_ses(testbed, "replication", primary=elsewhere, error="REPLICATION_PRIMARY_NOT_FOUND")


def _declared_key(testbed: CloudTestbed) -> tuple[str, str]:
    """The declared selector, and the key in the form that SES can use."""
    byo = testbed.declaration.settings.dkim.byo
    if byo is None or byo.private_key is None:
        raise LookupError(f"{testbed.manifest.domain} has no own DKIM key that can be read")
    return byo.selector, dkim.load_private_key(byo.private_key.get_secret_value()).pkcs1


def _paste_pkcs8(testbed: CloudTestbed) -> None:
    """The key as OpenSSL 3 writes it: SES takes it, and looks for its public half in vain."""
    selector, pkcs1 = _declared_key(testbed)
    _put_own_key(testbed, selector, _pkcs8(pkcs1))
    testbed.cloud.ses.look()
    testbed.cloud.clock.advance(TOO_LATE)
    testbed.cloud.ses.look()


def _paste_pkcs1(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _put_own_key(testbed, *_declared_key(testbed))


def _pkcs8(pkcs1: str) -> str:
    from base64 import b64decode

    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_der_private_key,
    )

    key = load_der_private_key(b64decode(pkcs1), password=None)
    return b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode("ascii")


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
        rule="dkim.byodkim-key-format",
        title="Somebody gives SES the own key as OpenSSL 3 writes it, in PKCS#8.",
        inject=_paste_pkcs8,
        applies_to=_has_own_key,
        undo=_paste_pkcs1,
        remedied_by="give SES the key in PKCS#1 (to Pulumi nothing has changed)",
        settings={"dkim": {"byo": {"selector": "shop2026", "privateKey": REHEARSAL_KEY}}},
    ),
)
