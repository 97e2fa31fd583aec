"""The list of all checks of combinations, and of all notes, in the order of the documentation."""

from collections.abc import Callable, Iterator

from deliverability.declaration.reading import check_account, check_identity, check_records
from deliverability.declaration.reading.combinations import Check, Facts

CHECKS: tuple[Check, ...] = (
    *check_identity.PARKED,
    *check_account.CHECKS,
    *check_records.DNS,
    *check_identity.CHECKS,
    *check_records.CHECKS,
)

#: What is allowed, and still worth saying: one sentence each, shown with every plan and check.
NOTES: tuple[Callable[[Facts], Iterator[str]], ...] = (
    check_identity.key_in_plain_text,
    check_identity.key_to_hand_in,
    check_identity.mail_from_off,
    check_identity.mail_from_rejects,
    check_records.no_reports,
    check_records.strict_dkim_below,
    check_records.weaker_below,
    check_records.policy_for_below_is_ignored,
    check_records.testing_nothing,
    check_records.pointer_terms,
    check_records.hard_fail_for_others,
    check_records.long_record,
    check_identity.short_key,
    check_account.health_is_off,
    check_records.long_ttl,
)
