"""ARNs and tags of SES resources."""

from typing import Any

from deliverability.engine.resources.contract import Aws, Inputs
from deliverability.ses import regions


def ses_arn(aws: Aws, inputs: Inputs, kind: str, name: str) -> str:
    """The ARN of an `identity` or `configuration-set`; the account number comes from STS, as the provider has it."""
    region = aws.region_of(inputs)
    return f"arn:{regions.partition(region)}:ses:{region}:{aws.account_id(inputs)}:{kind}/{name}"


def tags_of(aws: Aws, inputs: Inputs, arn: str) -> dict[str, str]:
    """The tags of a resource (ListTagsForResource)."""
    listed = aws.client("sesv2", inputs).list_tags_for_resource(ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def change_tags(aws: Aws, inputs: Inputs, arn: str, old: Inputs | None, new: Inputs | None) -> None:
    """Bring the tags from `old` to `new`; no call where nothing differs."""
    before, after = dict(old or {}), dict(new or {})
    gone = sorted(before.keys() - after.keys())
    if gone:
        aws.client("sesv2", inputs).untag_resource(ResourceArn=arn, TagKeys=gone)
    put = {key: value for key, value in after.items() if before.get(key) != value}
    if put:
        aws.client("sesv2", inputs).tag_resource(ResourceArn=arn, Tags=as_list(put))


def as_list(tags: Inputs) -> list[dict[str, Any]]:
    """Tags as the API takes them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
