"""The service, region and account of a request, from its path and signature."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from deliverability.embedded.aws.protocol.call import HttpRequest
from deliverability.embedded.aws.protocol.errors import ApiError

_CREDENTIAL = re.compile(r"Credential=([^/\s,]+)/(\d{8})/([^/\s,]*)/([^/\s,]+)/aws4_request")

#: Services that moto serves: the name in the credential scope, and the one that boto3 gives them.
MOTO_SERVICES: Mapping[str, str] = {"sts": "sts", "sns": "sns", "monitoring": "cloudwatch", "iam": "iam"}

DEFAULT_ACCOUNT = "123456789012"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature says about its request; the signature itself is not checked.

    service: the signing name ("ses", "route53", "sts").
    """

    access_key: str
    region: str
    service: str


def read_signature(request: HttpRequest) -> Signature:
    """The signature of a request, from its header or its query string; raises MissingAuthenticationToken."""
    header = request.headers.get("authorization", "")
    if not header:
        presigned = request.arguments().get("X-Amz-Credential")
        header = f"Credential={presigned[0]}" if presigned else ""
    if not header:
        raise ApiError("MissingAuthenticationToken", "Missing Authentication Token", 403)
    found = _CREDENTIAL.search(header)
    if found is None:
        message = "Authorization header requires a Signature Version 4 'Credential' parameter."
        raise ApiError("IncompleteSignature", message, 403)
    access_key, _, region, service = found.groups()
    return Signature(access_key, region or "us-east-1", service)


def target(path: str, signature: Signature | None) -> str:
    """The service that a request is for: "route53", "sesv2", one of `MOTO_SERVICES`, or "" for nobody."""
    if path.startswith("/2013-04-01/"):
        return "route53"
    if re.match(r"/v[12]/email/", path):
        return "sesv2"
    if signature is not None and signature.service in MOTO_SERVICES:
        return signature.service
    return ""


def operation_of(request: HttpRequest) -> str:
    """The operation of a request to moto, in whichever of its protocols (CBOR, JSON, query); "" where it names none."""
    in_path = re.fullmatch(r"/service/\w+/operation/(\w+)", request.path)
    if in_path is not None:
        return in_path[1]
    in_header = request.headers.get("x-amz-target", "")
    if in_header:
        return in_header.rpartition(".")[2]
    named = request.arguments().get("Action") or parse_qs(request.body.decode("utf-8", "replace")).get(
        "Action"
    )
    return named[0] if named else ""


def ses_path(path: str) -> str:
    """The path in the model's spelling: some SDKs call PutEmailIdentityDkimSigningAttributes below /v1."""
    return "/v2" + path.removeprefix("/v1") if path.startswith("/v1/") else path


def account_of(access_key: str, default: str) -> str:
    """The account of an access key: a key of twelve digits is an account id, everybody else is the default account."""
    return access_key if re.fullmatch(r"\d{12}", access_key) else default
