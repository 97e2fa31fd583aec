"""`aws:sesv2/emailIdentity:EmailIdentity` and the two resources that set attributes of it."""

# ruff: noqa: ARG002 - an interface: not every resource needs every argument

from collections.abc import Mapping
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from deliverability.engine.resources.contract import (
    Aws,
    Found,
    Inputs,
    InvalidInputs,
    ResourceType,
    is_gone,
)
from deliverability.engine.resources.schema import IDENTITY, REGION, STRING, TAGS, Property
from deliverability.engine.resources.ses_tags import as_list, change_tags, ses_arn, tags_of

_KEY_LENGTHS = ("RSA_1024_BIT", "RSA_2048_BIT")


class EmailIdentity(ResourceType):
    """A domain or address that SES may send from."""

    token = "aws:sesv2/emailIdentity:EmailIdentity"
    properties: ClassVar[Mapping[str, Property]] = {
        "emailIdentity": IDENTITY,
        "configurationSetName": STRING,
        "dkimSigningAttributes": Property(
            "object",
            fields={
                "domainSigningPrivateKey": STRING,
                "domainSigningSelector": STRING,
                "nextSigningKeyLength": Property("string", choices=_KEY_LENGTHS),
            },
        ),
        "tags": TAGS,
        "region": REGION,
    }

    def check(self, inputs: Inputs) -> dict[str, Any]:
        """As the provider: an own key and an Easy DKIM key length exclude each other."""
        checked = super().check(inputs)
        signing = checked.get("dkimSigningAttributes")
        if isinstance(signing, Mapping):
            own = {"domainSigningPrivateKey", "domainSigningSelector"} & signing.keys()
            if own and "nextSigningKeyLength" in signing:
                raise InvalidInputs(
                    f"{self.token}: dkimSigningAttributes has both an own key and nextSigningKeyLength: give one of them"
                )
            if len(own) == 1:
                raise InvalidInputs(
                    f"{self.token}: dkimSigningAttributes needs domainSigningPrivateKey and domainSigningSelector together"
                )
        return checked

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """CreateEmailIdentity."""
        call: dict[str, Any] = {"EmailIdentity": inputs["emailIdentity"]}
        if inputs.get("configurationSetName"):
            call["ConfigurationSetName"] = inputs["configurationSetName"]
        if inputs.get("dkimSigningAttributes"):
            call["DkimSigningAttributes"] = _signing(inputs["dkimSigningAttributes"])
        if inputs.get("tags"):
            call["Tags"] = as_list(inputs["tags"])
        aws.client("sesv2", inputs).create_email_identity(**call)
        return str(inputs["emailIdentity"])

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """GetEmailIdentity and its tags; a private key is never given back, so the last known one stands."""
        given = {**inputs, "emailIdentity": id}
        try:
            seen = aws.client("sesv2", inputs).get_email_identity(EmailIdentity=id)
            tags = tags_of(aws, inputs, ses_arn(aws, inputs, "identity", id))
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        now = {key: value for key, value in given.items() if key not in ("configurationSetName", "tags")}
        if seen.get("ConfigurationSetName"):
            now["configurationSetName"] = seen["ConfigurationSetName"]
        if tags:
            now["tags"] = tags
        if "dkimSigningAttributes" in given:
            now["dkimSigningAttributes"] = _signing_now(
                given["dkimSigningAttributes"], seen.get("DkimAttributes", {})
            )
        return Found(now, _identity_outputs(aws, now, seen))

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """One Put for each attribute that changed."""
        ses = aws.client("sesv2", new)
        if old.get("configurationSetName") != new.get("configurationSetName"):
            name = new.get("configurationSetName")
            ses.put_email_identity_configuration_set_attributes(
                EmailIdentity=id, **({"ConfigurationSetName": name} if name else {})
            )
        signing = new.get("dkimSigningAttributes")
        if signing and old.get("dkimSigningAttributes") != signing:
            ses.put_email_identity_dkim_signing_attributes(
                EmailIdentity=id,
                SigningAttributesOrigin="EXTERNAL" if "domainSigningPrivateKey" in signing else "AWS_SES",
                SigningAttributes=_signing(signing),
            )
        change_tags(aws, new, ses_arn(aws, new, "identity", id), old.get("tags"), new.get("tags"))
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """DeleteEmailIdentity."""
        try:
            aws.client("sesv2", inputs).delete_email_identity(EmailIdentity=id)
        except ClientError as error:
            if not is_gone(error):
                raise


class MailFromAttributes(ResourceType):
    """The custom MAIL FROM domain of an identity."""

    token = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
    properties: ClassVar[Mapping[str, Property]] = {
        "emailIdentity": IDENTITY,
        "mailFromDomain": STRING,
        "behaviorOnMxFailure": Property(
            "string", default="USE_DEFAULT_VALUE", choices=("USE_DEFAULT_VALUE", "REJECT_MESSAGE")
        ),
        "region": REGION,
    }

    def check(self, inputs: Inputs) -> dict[str, Any]:
        """As the provider: REJECT_MESSAGE needs a domain."""
        checked = super().check(inputs)
        if checked["behaviorOnMxFailure"] == "REJECT_MESSAGE" and not checked.get("mailFromDomain"):
            raise InvalidInputs("mail from domain is required if behavior on MX failure is REJECT_MESSAGE")
        return checked

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """PutEmailIdentityMailFromAttributes."""
        return self.update(aws, inputs["emailIdentity"], {}, inputs)

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """GetEmailIdentity.MailFromAttributes; None where the identity is gone."""
        try:
            seen = (
                aws.client("sesv2", inputs).get_email_identity(EmailIdentity=id).get("MailFromAttributes", {})
            )
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        now = {key: inputs[key] for key in ("region",) if key in inputs} | {"emailIdentity": id}
        now["behaviorOnMxFailure"] = seen.get("BehaviorOnMxFailure", "USE_DEFAULT_VALUE")
        if seen.get("MailFromDomain"):
            now["mailFromDomain"] = seen["MailFromDomain"]
        return Found(now, {**now, "region": aws.region_of(inputs)})

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """PutEmailIdentityMailFromAttributes with everything that is declared."""
        call = {"EmailIdentity": id, "BehaviorOnMxFailure": new["behaviorOnMxFailure"]}
        if new.get("mailFromDomain"):
            call["MailFromDomain"] = new["mailFromDomain"]
        aws.client("sesv2", new).put_email_identity_mail_from_attributes(**call)
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """A Put without attributes switches the custom MAIL FROM off."""
        try:
            aws.client("sesv2", inputs).put_email_identity_mail_from_attributes(EmailIdentity=id)
        except ClientError as error:
            if not is_gone(error):
                raise


class FeedbackAttributes(ResourceType):
    """Whether SES forwards bounces and complaints by mail."""

    token = "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes"
    properties: ClassVar[Mapping[str, Property]] = {
        "emailIdentity": IDENTITY,
        "emailForwardingEnabled": Property("boolean", default=False),
        "region": REGION,
    }

    def create(self, aws: Aws, inputs: Inputs) -> str:
        """PutEmailIdentityFeedbackAttributes."""
        return self.update(aws, inputs["emailIdentity"], {}, inputs)

    def read(self, aws: Aws, id: str, inputs: Inputs) -> Found | None:
        """GetEmailIdentity.FeedbackForwardingStatus; None where the identity is gone."""
        try:
            seen = aws.client("sesv2", inputs).get_email_identity(EmailIdentity=id)
        except ClientError as error:
            if is_gone(error):
                return None
            raise
        now = {key: inputs[key] for key in ("region",) if key in inputs} | {
            "emailIdentity": id,
            "emailForwardingEnabled": bool(seen.get("FeedbackForwardingStatus")),
        }
        return Found(now, {**now, "region": aws.region_of(inputs)})

    def update(self, aws: Aws, id: str, old: Inputs, new: Inputs) -> str:
        """PutEmailIdentityFeedbackAttributes."""
        _forward(aws, id, new, bool(new["emailForwardingEnabled"]))
        return id

    def delete(self, aws: Aws, id: str, inputs: Inputs) -> None:
        """Forwarding goes off, as the provider leaves it."""
        try:
            _forward(aws, id, inputs, False)
        except ClientError as error:
            if not is_gone(error):
                raise


def _identity_outputs(aws: Aws, inputs: Inputs, seen: Mapping[str, Any]) -> dict[str, Any]:
    """All properties of an identity, from a `GetEmailIdentity` response."""
    dkim = seen.get("DkimAttributes", {})
    computed = {
        "currentSigningKeyLength": dkim.get("CurrentSigningKeyLength"),
        "nextSigningKeyLength": dkim.get("NextSigningKeyLength"),
        "lastKeyGenerationTimestamp": _timestamp(dkim.get("LastKeyGenerationTimestamp")),
        "signingAttributesOrigin": dkim.get("SigningAttributesOrigin"),
        "status": dkim.get("Status"),
        "tokens": list(dkim.get("Tokens", [])),
    }
    signing = dict(inputs.get("dkimSigningAttributes") or {})
    return {
        **inputs,
        "arn": ses_arn(aws, inputs, "identity", inputs["emailIdentity"]),
        "identityType": seen["IdentityType"],
        "verificationStatus": seen.get("VerificationStatus"),
        "verifiedForSendingStatus": bool(seen.get("VerifiedForSendingStatus")),
        "dkimSigningAttributes": signing
        | {key: value for key, value in computed.items() if value is not None},
        "tagsAll": dict(inputs.get("tags") or {}),
        "region": aws.region_of(inputs),
    }


def _forward(aws: Aws, id: str, inputs: Inputs, enabled: bool) -> None:
    aws.client("sesv2", inputs).put_email_identity_feedback_attributes(
        EmailIdentity=id, EmailForwardingEnabled=enabled
    )


def _signing(attributes: Inputs) -> dict[str, Any]:
    """`DkimSigningAttributes` of the API."""
    return {f"{key[0].upper()}{key[1:]}": value for key, value in attributes.items() if value is not None}


def _signing_now(declared: Inputs, dkim: Mapping[str, Any]) -> dict[str, Any]:
    """The declared signing attributes as SES has them now."""
    now = dict(declared)
    if "nextSigningKeyLength" in now and dkim.get("NextSigningKeyLength"):
        now["nextSigningKeyLength"] = dkim["NextSigningKeyLength"]
    if dkim.get("SigningAttributesOrigin") == "EXTERNAL" and dkim.get("Tokens"):
        now["domainSigningSelector"] = dkim["Tokens"][0]
    return now


def _timestamp(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())
