"""Making an estate in an embedded cloud, as its owners made it: through the APIs, and verified where its records allow it."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed.zone_editor import ZoneEditor
from deliverability.rehearsal.testbed.zones import OTHER_ACCOUNT
from tests.estates.estate import PUBLIC_KEY, TOKENS, Estate, HostedZone, SesIdentity, Standing

#: How long after its records SES has surely looked at an identity.
_VERIFIED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Built:
    """An estate that stands in a cloud.

    zones: by name, with the credentials of who owns each. private_key: the body of the own key's PEM form, "" where there is none.
    known: what stands for the placeholders of the estate's data.
    """

    zones: Mapping[str, ZoneEditor]
    private_key: str
    known: Mapping[str, str]

    def filled(self, data: Any) -> Any:
        """Settings, or any part of them, with what the placeholders stand for."""
        if isinstance(data, Mapping):
            return {key: self.filled(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.filled(value) for value in data]
        return _filled(data, self.known) if isinstance(data, str) else data


def build(estate: Estate, cloud: Cloud) -> Built:
    """Make the zones, the identities and the records, and let SES look at them. The clock of the cloud moves by an hour."""
    credentials = cloud.environment()
    ours = EndpointClients(
        cloud.endpoint_url, credentials["AWS_ACCESS_KEY_ID"], credentials["AWS_SECRET_ACCESS_KEY"]
    )
    others = ours.of_account(OTHER_ACCOUNT)
    cloud.control.board.inject(
        {"fault": "account", "region": estate.region, "production": estate.production}, cloud.account_id
    )
    ses = ours.client("sesv2", estate.region)
    for name in estate.configuration_sets:
        ses.create_configuration_set(ConfigurationSetName=name)
    private, public = _own_key() if any(each.dkim == "own" for each in estate.identities) else ("", "")
    known = {PUBLIC_KEY: public}
    for identity in estate.identities:
        known |= _tokens(_make(ses, identity, private))
    for identity in estate.elsewhere:
        known |= _tokens(_make(others.client("sesv2", estate.region), identity, private))
    zones = {
        zone.name: _fill(zone, (ours if zone.ours else others).client("route53", "us-east-1"), known)
        for zone in estate.zones
    }
    for name, below in zones.items():
        _delegate(below, zones.get(name.partition(".")[2]))
    cloud.clock.advance(_VERIFIED)
    return Built(zones, private, known)


def _make(ses: Any, identity: SesIdentity, private: str) -> Any:
    attributes = (
        {"DomainSigningSelector": identity.selector, "DomainSigningPrivateKey": private}
        if identity.dkim == "own"
        else {"NextSigningKeyLength": f"RSA_{identity.key_length}_BIT"}
    )
    name, more = identity.name, {}
    if identity.configuration_set is not None:
        more["ConfigurationSetName"] = identity.configuration_set
    made = ses.create_email_identity(
        EmailIdentity=name,
        Tags=[{"Key": key, "Value": value} for key, value in identity.tags.items()],
        **({} if "@" in name else {"DkimSigningAttributes": attributes}),
        **more,
    )
    if identity.dkim == "off":
        ses.put_email_identity_dkim_attributes(EmailIdentity=name, SigningEnabled=False)
    if identity.mail_from is not None:
        ses.put_email_identity_mail_from_attributes(
            EmailIdentity=name,
            MailFromDomain=identity.mail_from,
            BehaviorOnMxFailure=identity.on_mx_failure,
        )
    ses.put_email_identity_feedback_attributes(
        EmailIdentity=name, EmailForwardingEnabled=identity.feedback_forwarding
    )
    return made


def _tokens(made: Any) -> dict[str, str]:
    tokens = made.get("DkimAttributes", {}).get("Tokens", ())
    return dict(zip(TOKENS, tokens, strict=True)) if len(tokens) == len(TOKENS) else {}


def _fill(zone: HostedZone, route53: Any, known: Mapping[str, str]) -> ZoneEditor:
    made = route53.create_hosted_zone(Name=zone.name, CallerReference=f"estate {zone.name}")
    editor = ZoneEditor(route53, str(made["HostedZone"]["Id"]).removeprefix("/hostedzone/"), zone.name)
    for record in zone.records:
        _put(editor, replace(record, name=_filled(record.name, known)), known)
    return editor


def _put(editor: ZoneEditor, record: Standing, known: Mapping[str, str]) -> None:
    values: Iterable[str] = (_filled(value, known) for value in record.values)
    if record.type == "TXT":
        editor.put_texts(record.name, values, ttl=record.ttl)
    else:
        editor.put(record.name, record.type, values, ttl=record.ttl)


def _delegate(zone: ZoneEditor, above: ZoneEditor | None) -> None:
    """Lead to a zone from the hosted one above; where that is a registry's it leads there already."""
    if above is not None:
        told = zone.route53.get_hosted_zone(Id=zone.zone_id)["DelegationSet"]["NameServers"]
        above.put(zone.zone, "NS", [f"{host}." for host in told])


def _filled(text: str, known: Mapping[str, str]) -> str:
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    return text


def _own_key() -> tuple[str, str]:
    """The body of a private key's PEM form (PKCS#1), and the public key as in the record's tag `p`."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(private).decode(), base64.b64encode(public).decode()
