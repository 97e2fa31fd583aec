"""The SES identity and account as values, read leniently: a snapshot may be older or newer than we are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.snapshot import Reading
from deliverability.snapshot.lenient import flag, moment, number, part, text, texts, told_texts

#: How long SES looks for records before it gives up (SES guide, "Verified identities").
SEARCH_TIME = timedelta(hours=72)

#: `DkimStatus` of the API (SESv2 `DkimAttributes.Status`).
_DKIM_STATUSES = frozenset({"PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED"})


@dataclass(frozen=True, slots=True)
class SesIdentity:
    """One identity as SESv2 `GetEmailIdentity` describes it; "" and None where a member is missing.

    verification, dkim, mail_from_status: PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED.
    soa, soa_serial: name server and serial number of the SOA record that SES saw when it last looked, at `last_checked`.
    tokens: Easy DKIM tokens, or the selector of an own key.
    signing_zone: where the CNAMEs must point.
    key_length: RSA_1024_BIT or RSA_2048_BIT.
    key_made: when the key was made, which is when the DKIM set-up began.
    configuration_set: the default one, which mail goes through that names none; "" where it has none.
    forwards_feedback: whether SES mails bounces and complaints to the Return-Path of the mail.
    open_policies: names of the policies that let anybody send as it.
    owner: who manages it by its tags: the name of a stack, or another tool; "" where none say so. owner_said: in words.
    """

    verification: str
    verified_for_sending: bool | None
    error_type: str
    soa: str
    soa_serial: int | None
    last_checked: datetime | None
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
    configuration_set: str
    forwards_feedback: bool | None
    open_policies: tuple[str, ...]
    owner: str
    owner_said: str

    @property
    def never_had_dkim(self) -> bool:
        """Whether DKIM was never set up: so are identities of the v1 API, and no tokens come unless somebody asks for them."""
        return self.dkim == "NOT_STARTED" and not self.tokens and self.signing_enabled is not True

    @property
    def knows_dkim(self) -> bool:
        """Whether the DKIM status is one that this version knows, so that something follows from it."""
        return self.dkim in _DKIM_STATUSES

    @property
    def dkim_holds(self) -> bool:
        """Whether SES signs in its DKIM status, as far as that is known: a passing failure of DNS doesn't stop it."""
        return not self.dkim or self.dkim in ("SUCCESS", "TEMPORARY_FAILURE")

    @property
    def refuses_mail(self) -> bool:
        """Whether SES takes no mail of it, since its MAIL FROM domain isn't verified and there is to be no other."""
        waits = self.mail_from_status not in ("", "SUCCESS")
        return bool(self.mail_from) and waits and self.on_mx_failure == "REJECT_MESSAGE"

    def key_age(self, at: datetime) -> timedelta | None:
        """How old the key is at this time, None where SES doesn't say.

        A key that seems to come from the future was made just now: our clock and that of AWS differ.
        """
        return None if self.key_made is None else max(at - self.key_made, timedelta(0))

    def search_is_over(self, at: datetime) -> bool:
        """Whether SES no longer looks for the DKIM records at this time, as far as is known."""
        age = self.key_age(at)
        return age is not None and age > SEARCH_TIME


@dataclass(frozen=True, slots=True)
class SesAccount:
    """An account in one region as SESv2 `GetAccount` describes it.

    daily_quota: recipients per rolling 24 hours, -1 is unlimited; send_rate: recipients per second; sent: in the last 24 hours.
    review: PENDING, GRANTED, DENIED or FAILED: the request for production access. case: the id of its support case.
    suppressed_reasons: why addresses get onto the suppression list, among BOUNCE and COMPLAINT; None where it isn't told.
    validates: whether Auto Validation holds back mail to addresses that seem bad.
    """

    production_access: bool | None
    sending_enabled: bool | None
    enforcement: str
    review: str
    case: str
    suppressed_reasons: tuple[str, ...] | None
    validates: bool
    daily_quota: float | None
    send_rate: float | None
    sent: float | None


def identity_of(reading: Reading) -> SesIdentity | None:
    """The identity, None where the reading holds none."""
    return identity_from(reading.data) if reading.status == "ok" else None


def identity_from(data: Mapping[str, Any]) -> SesIdentity:
    """An identity by the members of its `GetEmailIdentity`."""
    dkim, mail_from = part(data, "DkimAttributes"), part(data, "MailFromAttributes")
    info = part(data, "VerificationInfo")
    serial = number(part(info, "SOARecord"), "SerialNumber")
    return SesIdentity(
        verification=text(data, "VerificationStatus"),
        verified_for_sending=flag(data, "VerifiedForSendingStatus"),
        error_type=text(info, "ErrorType"),
        soa=text(part(info, "SOARecord"), "PrimaryNameServer"),
        soa_serial=None if serial is None else int(serial),
        last_checked=moment(info, "LastCheckedTimestamp"),
        last_success=moment(info, "LastSuccessTimestamp"),
        dkim=text(dkim, "Status"),
        signing_enabled=flag(dkim, "SigningEnabled"),
        origin=text(dkim, "SigningAttributesOrigin"),
        tokens=texts(dkim, "Tokens"),
        signing_zone=text(dkim, "SigningHostedZone").lower().rstrip("."),
        key_length=text(dkim, "CurrentSigningKeyLength"),
        key_made=moment(dkim, "LastKeyGenerationTimestamp"),
        mail_from=text(mail_from, "MailFromDomain").lower().rstrip("."),
        mail_from_status=text(mail_from, "MailFromDomainStatus"),
        on_mx_failure=text(mail_from, "BehaviorOnMxFailure"),
        configuration_set=text(data, "ConfigurationSetName"),
        forwards_feedback=flag(data, "FeedbackForwardingStatus"),
        open_policies=texts(data, "OpenPolicies"),
        owner=text(part(data, "Owner"), "Name"),
        owner_said=text(part(data, "Owner"), "Said"),
    )


def account_of(reading: Reading) -> SesAccount:
    """The account; every member None or "" where the reading holds none."""
    data = reading.data
    quota, review = part(data, "SendQuota"), part(part(data, "Details"), "ReviewDetails")
    suppression = part(data, "SuppressionAttributes")
    threshold = part(part(suppression, "ValidationAttributes"), "ConditionThreshold")
    return SesAccount(
        production_access=flag(data, "ProductionAccessEnabled"),
        sending_enabled=flag(data, "SendingEnabled"),
        enforcement=text(data, "EnforcementStatus").upper(),
        review=text(review, "Status"),
        case=text(review, "CaseId"),
        suppressed_reasons=told_texts(suppression, "SuppressedReasons"),
        validates=text(threshold, "ConditionThresholdEnabled") == "ENABLED",
        daily_quota=number(quota, "Max24HourSend"),
        send_rate=number(quota, "MaxSendRate"),
        sent=number(quota, "SentLast24Hours"),
    )


def zone_of(reading: Reading) -> tuple[str, frozenset[str]]:
    """Name and delegation set of Route 53 `GetHostedZone`; "" and nothing where the reading holds none."""
    hosts = texts(part(reading.data, "DelegationSet"), "NameServers")
    name = text(part(reading.data, "HostedZone"), "Name").lower().rstrip(".")
    return name, frozenset(host.lower().rstrip(".") for host in hosts)
