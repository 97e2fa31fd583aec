"""SES regions: partition, DKIM zone, feedback host.

The DKIM zones are a fallback only: SES names the zone of each identity itself in
`GetEmailIdentity.DkimAttributes.SigningHostedZone`, and it may vary by region and cell.
"""

import difflib
import re

#: Regions whose Easy DKIM tokens live in a zone of their own, `dkim.<region>.amazonses.com`.
_REGIONAL_DKIM_ZONE = frozenset(
    {
        "af-south-1",
        "ap-northeast-3",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "il-central-1",
        "me-central-1",
        "us-gov-east-1",
    }
)

#: All regions with an SES v2 endpoint (botocore 1.44.5, endpoints of `sesv2`).
REGIONS = _REGIONAL_DKIM_ZONE | frozenset(
    {
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-4",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)

_SHAPE = re.compile(r"[a-z]{2}(-[a-z]+){1,2}-\d{1,2}")


def is_region_name(text: str) -> bool:
    """Whether `text` has the form of an AWS region name, known to us or not."""
    return _SHAPE.fullmatch(text) is not None


def nearest_region(text: str) -> str | None:
    """The known region that `text` most likely misspells, or None."""
    found = difflib.get_close_matches(text.strip().lower(), sorted(REGIONS), n=1, cutoff=0.6)
    return found[0] if found else None


def partition(region: str) -> str:
    """The AWS partition of a region: `aws`, `aws-us-gov` or `aws-cn`."""
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws-cn" if region.startswith("cn-") else "aws"


def dkim_zone(region: str) -> str:
    """The zone that Easy DKIM CNAMEs point into when SES itself has not been asked."""
    return f"dkim.{region}.amazonses.com" if region in _REGIONAL_DKIM_ZONE else "dkim.amazonses.com"


def feedback_host(region: str) -> str:
    """The host that the MX of a custom MAIL FROM domain names (SES guide, "custom MAIL FROM domain")."""
    return f"feedback-smtp.{region}.amazonses.com"
