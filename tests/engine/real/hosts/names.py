"""Names of resources and functions, as pulumi_aws writes them and as the bridge makes them of Terraform's.

Only what the project uses and what its tests put beside it: each name costs the bridge a schema.
"""

#: Terraform's name -> pulumi_aws's token.
RESOURCES = {
    "aws_cloudwatch_metric_alarm": "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws_route53_record": "aws:route53/record:Record",
    "aws_route53_zone": "aws:route53/zone:Zone",
    "aws_sesv2_configuration_set": "aws:sesv2/configurationSet:ConfigurationSet",
    "aws_sesv2_configuration_set_event_destination": (
        "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination"
    ),
    "aws_sesv2_email_identity": "aws:sesv2/emailIdentity:EmailIdentity",
    "aws_sesv2_email_identity_feedback_attributes": (
        "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes"
    ),
    "aws_sesv2_email_identity_mail_from_attributes": (
        "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
    ),
    "aws_sns_topic": "aws:sns/topic:Topic",
    "aws_sns_topic_policy": "aws:sns/topicPolicy:TopicPolicy",
}
FUNCTIONS = {
    "aws_caller_identity": "aws:index/getCallerIdentity:getCallerIdentity",
    "aws_route53_records": "aws:route53/getRecords:getRecords",
    "aws_route53_zone": "aws:route53/getZone:getZone",
    "aws_route53_zones": "aws:route53/getZones:getZones",
    "aws_sesv2_email_identity": "aws:sesv2/getEmailIdentity:getEmailIdentity",
}
#: What pulumi_aws gives no `region`: Route 53 is one for all regions.
GLOBAL = frozenset({"aws:route53/record:Record", "aws:route53/zone:Zone"})
TERRAFORM_NAMES = tuple(sorted({*RESOURCES, *FUNCTIONS}))


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.removeprefix("aws_").split("_"))


def _bridged_resource(name: str) -> str:
    pascal = _pascal(name)
    return f"aws:index/{pascal[0].lower()}{pascal[1:]}:{pascal}"


def _bridged_function(name: str) -> str:
    return f"aws:index/get{_pascal(name)}:get{_pascal(name)}"


#: pulumi_aws's token -> the bridge's.
BRIDGED_RESOURCES = {token: _bridged_resource(name) for name, token in RESOURCES.items()}
BRIDGED_FUNCTIONS = {token: _bridged_function(name) for name, token in FUNCTIONS.items()}


def token_of(urn: str) -> str:
    """The type of a resource: the last of the types in its URN."""
    return urn.split("::")[2].rpartition("$")[2]


def is_provider(token: str) -> bool:
    """Whether a type is that of a provider, whose calls go on unchanged."""
    return token.startswith("pulumi:providers:")
