"""What `GetEmailIdentity` and `GetAccount` returned, as values: lenient, since a snapshot may be older or newer than we are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from deliverability.observe.snapshot import Reading


@dataclass(frozen=True, slots=True)
class SesIdentity:
    """One identity as SESv2 `GetEmailIdentity` describes it; "" and None where a member is missing.

    verification, dkim, mail_from_status: PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED.
    soa: the name server of the SOA record that SES saw.
    tokens: Easy DKIM tokens, or the selector of an own key.
    signing_zone: where the CNAMEs must point.
    key_length: RSA_1024_BIT or RSA_2048_BIT.
    key_made: when the key was made, which is when the DKIM set-up began.
    """

    verification: str
    verified_for_sending: bool | None
    error_type: str
    soa: str
    last_success: datetime | None
    dkim: str
    signing_enabled: bool | None
    origin: str
    tokens: tuple[str, ...]
    signing_zone: str
    key_length: str
    key_made: datetime | None
    mail_from: str
    mail_from_status: str
    on_mx_failure: str


@dataclass(frozen=True, slots=True)
class SesAccount:
    """An account in one region as SESv2 `GetAccount` describes it.

    daily_quota: recipients per rolling 24 hours, -1 is unlimited; send_rate: recipients per second; sent: in the last 24 hours.
    review: PENDING, GRANTED, DENIED or FAILED: the request for production access.
    """

    production_access: bool | None
    sending_enabled: bool | None
    enforcement: str
    review: str
    daily_quota: float | None
    send_rate: float | None
    sent: float | None


def identity_of(reading: Reading) -> SesIdentity | None:
    """The identity, None where the reading holds none."""
    if reading.status != "ok":
        return None
    data = reading.data
    dkim, mail_from = _part(data, "DkimAttributes"), _part(data, "MailFromAttributes")
    info = _part(data, "VerificationInfo")
    tokens = dkim.get("Tokens")
    return SesIdentity(
        verification=_text(data, "VerificationStatus"),
        verified_for_sending=_flag(data, "VerifiedForSendingStatus"),
        error_type=_text(info, "ErrorType"),
        soa=_text(_part(info, "SOARecord"), "PrimaryNameServer"),
        last_success=_time(info, "LastSuccessTimestamp"),
        dkim=_text(dkim, "Status"),
        signing_enabled=_flag(dkim, "SigningEnabled"),
        origin=_text(dkim, "SigningAttributesOrigin"),
        tokens=tuple(t for t in tokens if isinstance(t, str)) if isinstance(tokens, list | tuple) else (),
        signing_zone=_text(dkim, "SigningHostedZone").lower().rstrip("."),
        key_length=_text(dkim, "CurrentSigningKeyLength"),
        key_made=_time(dkim, "LastKeyGenerationTimestamp"),
        mail_from=_text(mail_from, "MailFromDomain").lower().rstrip("."),
        mail_from_status=_text(mail_from, "MailFromDomainStatus"),
        on_mx_failure=_text(mail_from, "BehaviorOnMxFailure"),
    )


def account_of(reading: Reading) -> SesAccount:
    """The account; every member None or "" where the reading holds none."""
    data = reading.data
    quota = _part(data, "SendQuota")
    return SesAccount(
        production_access=_flag(data, "ProductionAccessEnabled"),
        sending_enabled=_flag(data, "SendingEnabled"),
        enforcement=_text(data, "EnforcementStatus").upper(),
        review=_text(_part(_part(data, "Details"), "ReviewDetails"), "Status"),
        daily_quota=_number(quota, "Max24HourSend"),
        send_rate=_number(quota, "MaxSendRate"),
        sent=_number(quota, "SentLast24Hours"),
    )


def zone_of(reading: Reading) -> tuple[str, frozenset[str]]:
    """Name and delegation set of Route 53 `GetHostedZone`; "" and nothing where the reading holds none."""
    servers = _part(reading.data, "DelegationSet").get("NameServers")
    hosts = servers if isinstance(servers, list | tuple) else ()
    name = _text(_part(reading.data, "HostedZone"), "Name").lower().rstrip(".")
    return name, frozenset(host.lower().rstrip(".") for host in hosts if isinstance(host, str))


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _flag(data: Mapping[str, Any], key: str) -> bool | None:
    value = data.get(key)
    return value if isinstance(value, bool) else None


def _number(data: Mapping[str, Any], key: str) -> float | None:
    value = data.get(key)
    return (
        float(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and _finite(value)
        else None
    )


def _finite(value: float) -> bool:
    return abs(value) < 1e15  # False for infinities and NaN too


def _time(data: Mapping[str, Any], key: str) -> datetime | None:
    """ISO 8601 text or seconds since the epoch (the wire form of SES), in UTC."""
    value = data.get(key)
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
