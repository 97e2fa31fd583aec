"""MAIL FROM domains as DNS shows them: which hosts are SES's, which labels are asked for."""

import pytest

from deliverability.ses.mail_from_names import LABELS, region_of_feedback_host
from deliverability.ses.regions import REGIONS, feedback_host


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_feedback_host_tells_its_region(region: str) -> None:
    assert region_of_feedback_host(feedback_host(region)) == region


@pytest.mark.parametrize(
    "host",
    ["", "mx.shop.example", "feedback-smtp.eu-west-1.amazonaws.com", "feedback-smtp.a.b.amazonses.com", "x.feedback-smtp.eu-west-1.amazonses.com", "feedback-smtp.evil-1.amazonses.com"],
)  # fmt: skip
def test_no_other_host_does(host: str) -> None:
    assert region_of_feedback_host(host) == ""


def test_the_label_of_the_default_is_asked_for_first() -> None:
    assert (LABELS[0], len(set(LABELS))) == ("bounce", len(LABELS))
