"""The rules about DKIM records that can explain what SES reports of an identity: that it isn't verified, or doesn't sign."""

from deliverability import rule_ids
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.evidence.records import explained_by_records

#: Rules that say why SES can't verify: what it reports is then their consequence.
DKIM_RECORD_FAULTS = (
    rule_ids.DNS_ZONE_NOT_DELEGATED,
    rule_ids.DNS_DNSSEC_BOGUS,
    rule_ids.DKIM_REVOKED,
    rule_ids.DKIM_CNAME_WRONG_TARGET,
    rule_ids.DKIM_CNAME_WRONG_NAME,
    rule_ids.DKIM_CNAME_PROXIED,
    rule_ids.DKIM_CNAME_NOT_FOLLOWED,
    rule_ids.DKIM_TOKEN_BROKEN,
    rule_ids.DKIM_BYODKIM_KEY_FORMAT,
    rule_ids.DNS_RECORD_MISSING,
    rule_ids.DNS_RECORD_DIFFERS,
)


def dkim_causes(*more: str) -> tuple[str, ...]:
    """The rules of `DKIM_RECORD_FAULTS`, as far as they are about DKIM records, and `more`."""
    return (*explained_by_records(DKIM_RECORD_FAULTS, DKIM), *more)
