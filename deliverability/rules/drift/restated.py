"""What rules of the check say of the same difference: their findings are folded under that of the drift, which is more exact."""

from deliverability import rule_ids
from deliverability.evidence.drift import Drifted, How, is_record

_OF_VALUES = (
    rule_ids.DNS_RECORD_MISSING,
    rule_ids.DNS_RECORD_DIFFERS,
    rule_ids.ROUTE53_CHANGED_OUTSIDE,
)
#: By the property of a resource at SES.
_AT_SES = {
    "behaviorOnMxFailure": (rule_ids.MAIL_FROM_BEHAVIOR_DIFFERS,),
    "mailFromDomain": (rule_ids.MAIL_FROM_NOT_CONFIGURED,),
    "configurationSetName": (rule_ids.SES_CONFIGURATION_SET_DIFFERS,),
    "deliveryOptions": (rule_ids.SES_SETTING_DIFFERS,),
    "suppressionOptions": (rule_ids.SES_SETTING_DIFFERS,),
    "reputationOptions": (rule_ids.SES_SETTING_DIFFERS,),
}
#: What finds a whole resource at SES missing.
_GONE = (rule_ids.SES_IDENTITY_MISSING_IN_REGION, rule_ids.MAIL_FROM_NOT_CONFIGURED)


def restated(each: Drifted) -> tuple[str, ...]:
    """The ids of rules whose findings about the same subject say the same once more."""
    path = each.difference.path
    if is_record(each.difference):
        return (rule_ids.ROUTE53_CHANGED_OUTSIDE,) if path == "ttl" else _OF_VALUES
    if each.how is How.DELETED:
        return _GONE
    return _AT_SES.get(path.partition(".")[0], ())
