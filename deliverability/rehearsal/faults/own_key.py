"""Faults of an own DKIM key, of what is published and of what SES was given; and the key for rehearsals, which is public."""

from base64 import b64encode

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import has_easy_dkim, has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.faults.too_late import TOO_LATE
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import dkim

#: RSA of 2048 bits, the bare base64 of its PKCS#1 form.
REHEARSAL_KEY = (
    "MIIEowIBAAKCAQEApMJGQePTjDjF7I2Rk4qpudgJviZWK8FfNU2WRPABwOTp4g9NTTCsTHiTPepEEgHn+zB8RBKMfvSpjskidYxX"
    "yCizWa2zGphTbPykDeB0a/P1Ly4ZrLC6CjnVPNKY7jXnQob3rFusmVrrhadhJDmyYOoQ6vcKNGTtXfnw4DAUyfKAu8reZVSafLaf"
    "whC8buMB4XU1C7cO7WqvYRZVnDMewx+fPgmeOarWF7H1QWBBYQuy6cm4QU1aEKr3go57Xhvf7/mIlxkMD38lV3LECBE4A+UiETp7"
    "iA1xPjTG8i8opCF58wGl7oqYvtwiyvbU3cJvhttwx9VduvhZEmOP0KyVgQIDAQABAoIBACMPCfc0XQwd+pPbDgqou3QF0hDpxHVc"
    "GP/VKjAyKBVdQJ1vZyIRROCi2aYXpvNz/2KWjyLHFalgM4JkL1Z3DijT7FIdYZq7pijvW5NuWyerilVHSIRUOMo7QzJFl/A8fSDN"
    "an99JG2fiLVwh/2230u7Eu2EsuGyRkY0jLqP0KSmA64VfuWvA5l9+tAYeT/z3C6J/PeANpfGd0xDBHsVritMnbUfktaMZRcshZvY"
    "HcYPf0P/uPPSOsBHQ+VD9uToN0Z6qZGYFaQj8b53pIkBC5O8wH1mFlV+gYFMqhELT8RKdejlfa6+Yj2p5HDNqQD/LKec4HfXjI55"
    "amSlPT1JK8cCgYEA0XQpLTI/CjiwaLUZQhWxkWnwP2T0PdOXxAeeI5/IRWnfJL0eZYjZR8kTDvDarKM4aS0KLEnWMX7RC9Aapx99"
    "yzPUmnxOgFYyrOYrqni3Ve6HTWXnqnasIAWtfVSJrLfQdoEJwF9oGIt4bxsa2xGG0tMIKbFUm+8wpU7OPnRFpvcCgYEAyV9rVkE6"
    "5Zb6mTkzxmBCNMVskmwBbBc5rBrWlVn9eOja1bA/ZiQNLW0Eo52/DiAFp3W+LhZWwbk3yXOCHgGPPGIC/J7XOe3mTkS8crMgtU4c"
    "mCbrw68boilC6NeVeucEKE8cIeBh5ceAe+oMt7WFkgXAt5OgCh0aVucxmo9KMUcCgYEAyB5MGTqgsItpQSGGeHVxqpWlTWyPT2MS"
    "5eDBXxgSqP92jAuFN02BC+05oFTPGZL5GsRFq/sAA1o/MSIr1PFppvRmdRO/jS7OTBO+NKoRwLCd5X0v0tZ/rji+gbh7seIN8qtn"
    "Pb3qH0liUAV9q0Ebp+KpMeyUAkiOGeMpetJsmhECgYAqYMpV/KRIbN2QIVmkBd3o/SM8LT6fYMPiVEOUarvNFjP3hH/THwMm7Cpt"
    "xGTQtCx8cWr0h/76BeCXpJddeTaLnpTCVSs2Jbqx/gUqnkfj3+xkmMxFAjTui4BpP/VVSAi38u4Ysv/nO3TunvLONoVFlbBY8dhc"
    "SIOihkUKId2bQQKBgClT0ysX/gx3G1SlZCTqXDEQBk7HnR61JRquv38KDpc0kO6Hyc1SiG1FotrAzWcqtlk+0bnt/IDTXtkphqzw"
    "D0GRueSTfhitLXu5HaYCHd+jy1HAT1b8ET5njjNauRlxdS3qGiwubJBTzRzfI8gCUNnoqA9SHUqc7mD+Q6fIbLVU"
)

_OWN_KEY = {"dkim": {"byo": {"selector": "shop2026", "privateKey": REHEARSAL_KEY}}}


def put_own_key(testbed: CloudTestbed, selector: str, private_key: str) -> None:
    """Switch the identity to an own key, in whatever form it is."""
    testbed.ses.put_email_identity_dkim_signing_attributes(
        EmailIdentity=testbed.manifest.domain,
        SigningAttributesOrigin="EXTERNAL",
        SigningAttributes={"DomainSigningSelector": selector, "DomainSigningPrivateKey": private_key},
    )


def _has_own_key(manifest: Manifest) -> bool:
    return not has_easy_dkim(manifest) and has_own_identity(manifest)


def _allow_an_old_hash_alone(testbed: CloudTestbed) -> None:
    """A record from an old guide: the key is right, and says that only SHA-1 may be used with it."""
    record = testbed.manifest.of_kind(DKIM)[0]
    testbed.zones.editor(record.name).put_texts(
        record.name, (f"v=DKIM1; k=rsa; h=sha1; {record.values[0]}",), ttl=record.ttl
    )


def _declared_key(testbed: CloudTestbed) -> tuple[str, str]:
    """The declared selector, and the key in the form that SES can use."""
    byo = testbed.declaration.settings.dkim.byo
    if byo is None or byo.private_key is None:
        raise LookupError(f"{testbed.manifest.domain} has no own DKIM key that can be read")
    return byo.selector, dkim.load_private_key(byo.private_key.get_secret_value()).pkcs1


def _paste_pkcs8(testbed: CloudTestbed) -> None:
    """The key as OpenSSL 3 writes it: SES takes it, and looks for its public half in vain."""
    selector, pkcs1 = _declared_key(testbed)
    put_own_key(testbed, selector, _pkcs8(pkcs1))
    testbed.cloud.ses.look()
    testbed.cloud.clock.advance(TOO_LATE)
    testbed.cloud.ses.look()


def _paste_pkcs1(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    put_own_key(testbed, *_declared_key(testbed))


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
        rule="dkim.byodkim-key-format",
        title="Somebody gives SES the own key as OpenSSL 3 writes it, in PKCS#8.",
        inject=_paste_pkcs8,
        applies_to=_has_own_key,
        undo=_paste_pkcs1,
        remedied_by="give SES the key in PKCS#1 (to Pulumi nothing has changed)",
        settings=_OWN_KEY,
    ),
    Fault(
        rule="dkim.byodkim-key-format",
        variant="old-hash",
        title="Somebody adds h=sha1 to the key's record, as an old guide has it.",
        inject=_allow_an_old_hash_alone,
        applies_to=_has_own_key,
        remedied_by="publish the key without that tag",
        drift=Part.RECORDS,
        settings=_OWN_KEY,
    ),
)
