"""Single values of a declaration: each is checked by itself and brought into the one form used inside.

Names become absolute lower-case A-labels without the trailing dot; the local part of a mailbox keeps its case, since SES
verifies an address exactly as written. A wrong value raises a `PydanticCustomError` of type `REFUSED`, whose context holds
`problem` and `remedy`, so that the configuration can report it beside all others.
"""

import re
from datetime import date, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

REFUSED = "refused"
#: In the JSON schema of a text: its form in words.
FORM = "x-form"

#: Octets of a mail address: a path without its angle brackets.
_MAX_ADDRESS = 254

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ROLE_ARN = re.compile(r"arn:(aws|aws-us-gov|aws-cn):iam::\d{12}:role/[\w+=,.@/-]{1,512}", re.ASCII)
_TOPIC_ARN = re.compile(r"arn:(aws|aws-us-gov|aws-cn):sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}")
_STACK_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ZONE_ID = re.compile(r"[A-Z0-9]{1,32}")


def refuse(problem: str, remedy: str) -> PydanticCustomError:
    """The error of a wrong value: what is wrong with what was expected, and the way out."""
    return PydanticCustomError(REFUSED, "{problem}", {"problem": problem, "remedy": remedy})


def plain_schema(part: Any) -> Any:
    """A JSON Schema without the forms in words, which are for our own documentation."""
    if isinstance(part, dict):
        return {key: plain_schema(value) for key, value in part.items() if key != FORM}
    return [plain_schema(item) for item in part] if isinstance(part, list) else part


def domain_name(text: str) -> str:
    """A domain of at least two labels in the form used inside; U-labels, upper case and a trailing dot are accepted."""
    from deliverability.standards import names

    if "@" in text:
        raise refuse("expected a domain, found a mail address", f"write {text.rpartition('@')[2]!r}")
    if "/" in text or ":" in text:
        raise refuse(
            "expected a domain, found a URL or path", "write only the host part, for example 'shop.example'"
        )
    if _is_address(text):
        raise refuse("expected a domain, found an IP address", "write the name that stands in From")
    try:
        name = names.normalize(text)
    except ValueError as error:
        raise refuse(str(error), "write it like 'shop.example'") from None
    labels = name.split(".")
    if len(labels) < 2:
        raise refuse("a domain has at least two labels", "write it like 'shop.example'")
    wrong = next((label for label in labels if not _LABEL.fullmatch(label)), None)
    if wrong is not None:
        raise refuse(
            f"label {wrong!r} is not letters, digits and inner hyphens (1 to 63)",
            "write it like 'shop.example'",
        )
    if labels[-1].isdigit():
        raise refuse(f"no top-level domain is a number, {labels[-1]!r} is", "write it like 'shop.example'")
    return name


def mailbox(text: str) -> str:
    """A mail address; the domain is normalised, the local part stays as written."""
    from email_validator import EmailNotValidError, validate_email

    if text.lower().startswith("mailto:"):
        raise refuse("expected an address without a scheme", f"write {text[7:]!r}")
    bare = re.fullmatch(r"[^<>]*<([^<>@\s]+@[^<>@\s]+)>", text.strip())
    if bare is not None:
        raise refuse("expected an address alone, found one in <>", f"write {bare[1]!r}")
    if "@" not in text:
        raise refuse("expected a mail address, found no '@'", "write it like 'reports@shop.example'")
    local, _, host = text.rpartition("@")
    host = domain_name(host)
    if not local.isascii():
        raise refuse("SES takes only ASCII before the '@'", "use an address with an ASCII local part")
    try:
        # Of the library only the local part's grammar is wanted: it refuses domains such as shop.test, which serve in tests.
        validate_email(f"{local}@shop.example", check_deliverability=False)
    except EmailNotValidError as error:
        raise refuse(f"not a mail address: {error}", "write it like 'reports@shop.example'") from None
    if len(local) + 1 + len(host) > _MAX_ADDRESS:
        raise refuse(
            f"longer than {_MAX_ADDRESS} octets (RFC 5321 section 4.5.3.1.3)", "use a shorter address"
        )
    return f"{local}@{host}"


def mailbox_or_domain(text: str) -> str:
    """A mail address, or a domain that stands for all its addresses."""
    return mailbox(text) if "@" in text else domain_name(text)


def mail_from_label(value: Any) -> Any:
    """The label below the domain, or False."""
    if value is False:
        return value
    if not isinstance(value, str):
        raise refuse("expected one label, or false to switch MAIL FROM off", "write a label such as 'bounce'")
    label = value.lower()
    if "." in label:
        raise refuse(
            "expected one label, found dots", f"write the first label alone: {label.partition('.')[0]!r}"
        )
    if not _LABEL.fullmatch(label):
        raise refuse(
            "not a label of letters, digits and inner hyphens (1 to 63)", "write a label such as 'bounce'"
        )
    return label


def signing_zone(text: str) -> str:
    """`auto`, or a zone."""
    return text if text == "auto" else domain_name(text)


def dkim_token(text: str) -> str:
    """One Easy DKIM token: a single label."""
    token = text.lower()
    first, dot, _ = token.partition(".")
    if dot:
        raise refuse("expected a token, found a whole name", f"write the first label alone: {first!r}")
    if not _LABEL.fullmatch(token):
        raise refuse(
            "a token is letters and digits", "copy the three tokens exactly as they were handed over"
        )
    return token


def selector(text: str) -> str:
    """A DKIM selector as SES takes it: 1 to 63 letters and digits."""
    from deliverability.standards import dkim

    if not dkim.valid_selector(text):
        raise refuse("SES takes a selector of 1 to 63 letters and digits", "write it like 'shop2026'")
    return text.lower()


def former_label(text: str) -> str:
    """A label that MAIL FROM had before."""
    return str(mail_from_label(text))


def public_key(text: str) -> str:
    """A DKIM public key: the base64 of a record's tag `p`; spaces in it mean nothing (RFC 6376 section 3.2)."""
    from deliverability.standards import dkim

    key = "".join(text.split())
    way_out = "copy what stands after 'p=' in the record of the old selector"
    try:
        revoked = dkim.parse_key(dkim.key_record(key)).revoked
    except dkim.DkimSyntaxError as error:
        raise refuse(f"not a DKIM public key: {error}", way_out) from None
    if revoked:
        raise refuse("an empty key is a revoked one", way_out)
    return key


def spf_term(text: str) -> str:
    """One SPF term as it will stand in the record (RFC 7208 section 12)."""
    from deliverability.standards import spf

    if text.lower().startswith("v=spf1"):
        raise refuse(
            "expected one term, found a whole record", "list only its terms, without 'v=spf1' and 'all'"
        )
    try:
        spf.parse_term(text)
    except ValueError as error:
        raise refuse(
            f"not an SPF term: {error}", "write it like 'include:_spf.example.com' or 'ip4:192.0.2.0/24'"
        ) from None
    return text


def zone_id(text: str) -> str:
    """The id of a hosted zone, with or without the prefix `/hostedzone/` that the API puts before it."""
    identifier = text.removeprefix("/hostedzone/").removeprefix("hostedzone/")
    if not _ZONE_ID.fullmatch(identifier):
        raise refuse(
            "a hosted zone id is up to 32 capital letters and digits", "write it like 'Z0123456789ABCDEFGHIJ'"
        )
    return identifier


def role_arn(text: str) -> str:
    """The ARN of an IAM role."""
    if not _ROLE_ARN.fullmatch(text):
        raise refuse("not the ARN of an IAM role", "write it like 'arn:aws:iam::111122223333:role/mail-dns'")
    return text


def topic_arn(text: str) -> str:
    """The ARN of a standard SNS topic; SES events can't go to FIFO topics."""
    if text.endswith(".fifo"):
        raise refuse("SES doesn't publish to FIFO topics", "name a standard topic")
    if not _TOPIC_ARN.fullmatch(text):
        raise refuse(
            "not the ARN of an SNS topic", "write it like 'arn:aws:sns:eu-central-1:111122223333:mail-alarms'"
        )
    return text


def nameserver(text: str) -> str:
    """A resolver: an address or a host name, with a port or without."""
    way_out = "write it like '192.0.2.53', 'resolver.shop.example:5353' or '[2001:db8::53]:53'"
    bare = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::(\d{1,5}))?", bare)
    if (
        match is None
        or (match[1] and not _is_address(match[1]))
        or (match[3] and not 0 < int(match[3]) < 65536)
    ):
        raise refuse("not the address or the name of a resolver", way_out)
    return text


def last_day(value: Any) -> date:
    """A calendar day: a date, or text like 2027-03-31. Pulumi hands YAML dates on as midnight in UTC."""
    way_out = "write the last day on which it holds, like '2027-03-31'"
    if isinstance(value, str):
        text = re.sub(r"[T ]00:00:00(\.0+)?(Z|\+00:00)?\Z", "", value)
        try:
            return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else _no_day(way_out)
        except ValueError as error:
            raise refuse(f"not a date: {error}", way_out) from None
    if isinstance(value, datetime):
        if value.time().replace(tzinfo=None) == datetime.min.time():
            return value.date()
    elif isinstance(value, date):
        return value
    return _no_day(way_out)


def drift_property(text: str) -> str:
    """A resource of the stack by its name, or a property of it behind a dot."""
    if not re.fullmatch(r"\S+", text) or text.startswith((".", "urn:")):
        raise refuse(
            "not the name of a resource, or of a property of it",
            "write it as the drift report names it, like 'mail-dmarc.ttl' or 'mail-dmarc'",
        )
    return text


def stack_name(text: str) -> str:
    """The name of a Pulumi stack, as its tags hold it."""
    if _STACK_NAME.fullmatch(text) is None:
        raise refuse(
            "expected the name of a stack: up to 100 letters, digits, dots, hyphens and underscores",
            "write it as its tags have it, without organization and project, like 'shop-b.production'",
        )
    return text


def reason(text: str) -> str:
    """Some words."""
    if not text.strip():
        raise refuse("accepted without a reason", "say why it is accepted, and by whom")
    return text.strip()


def _no_day(way_out: str) -> date:
    raise refuse("expected a date", way_out)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _text(convert: Any, form: str, pattern: str | None = None) -> Any:
    extra: dict[str, Any] = {FORM: form}
    if pattern is not None:
        extra["pattern"] = pattern
    return Annotated[str, AfterValidator(convert), Field(json_schema_extra=extra)]


# The patterns are for editors: looser than the checks above, which also take U-labels.
_DOMAIN = r"[^\s@/:]+\.[^\s@/:]+"
_MAILBOX = rf"\S+@{_DOMAIN}"

if TYPE_CHECKING:
    DomainName = str
    Mailbox = str
    MailboxOrDomain = str
    SigningZone = str
    DkimToken = str
    Selector = str
    FormerLabel = str
    PublicKey = str
    SpfTerm = str
    ZoneId = str
    RoleArn = str
    TopicArn = str
    NameserverText = str
    Reason = str
    DriftProperty = str
    StackName = str
    MailFromLabel = str | Literal[False]
    LastDay = date
else:
    DomainName = _text(domain_name, "domain", rf"^{_DOMAIN}$")
    Mailbox = _text(mailbox, "address", rf"^{_MAILBOX}$")
    MailboxOrDomain = _text(mailbox_or_domain, "address or domain", rf"^(\S+@)?{_DOMAIN}$")
    SigningZone = _text(signing_zone, "`auto` or zone", rf"^(auto|{_DOMAIN})$")
    DkimToken = _text(dkim_token, "token", r"^[A-Za-z0-9-]{1,63}$")
    Selector = _text(selector, "label", r"^[A-Za-z0-9]{1,63}$")
    FormerLabel = _text(former_label, "label", r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$")
    PublicKey = _text(public_key, "base64", r"^[A-Za-z0-9+/=\s]+$")
    SpfTerm = _text(spf_term, "SPF term", r"^\S+$")
    ZoneId = _text(zone_id, "id", r"^(/?hostedzone/)?[A-Z0-9]{1,32}$")
    RoleArn = _text(role_arn, "ARN", r"^arn:(aws|aws-us-gov|aws-cn):iam::\d{12}:role/\S+$")
    TopicArn = _text(topic_arn, "ARN", r"^arn:(aws|aws-us-gov|aws-cn):sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$")
    NameserverText = _text(nameserver, "`HOST[:PORT]`", r"^\S+$")
    StackName = _text(stack_name, "stack", r"^[A-Za-z0-9._-]{1,100}$")
    Reason = _text(reason, "text", r"\S")
    DriftProperty = _text(drift_property, "resource and property", r"^[^\s.]\S*$")
    MailFromLabel = Annotated[
        str | Literal[False],
        BeforeValidator(mail_from_label),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "pattern": r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$"},
                    {"const": False},
                ]
            }
        ),
    ]
    LastDay = Annotated[date, BeforeValidator(last_day)]

# Strict: `ttl: "300"` and `testing: "yes"` are slips that YAML makes easy, not values to guess at.
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict()]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
