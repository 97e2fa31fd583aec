"""The rates and the mails of a day, on the embedded cloud."""

from datetime import timedelta

from deliverability.snapshot import Reading


def publish(shop, name, *points, namespace="AWS/SES"):
    """Publish (hours before now, value)."""
    now = shop.cloud.clock.now()
    shop.client("cloudwatch").put_metric_data(
        Namespace=namespace,
        MetricData=[
            {"MetricName": name, "Value": value, "Timestamp": now - timedelta(hours=hours)}
            for hours, value in points
        ],
    )


def test_the_newest_rates_and_the_mails_of_the_day_before(declare, shop):
    publish(shop, "Reputation.BounceRate", (50, 0.2), (30, 0.01))
    publish(shop, "Reputation.ComplaintRate", (2, 0.002), (5, 0.4))
    publish(shop, "Send", (1, 10), (23.5, 5), (24.5, 1000))
    publish(shop, "Send", (1, 99), namespace="Other")
    assert shop.look(declare()).metrics == Reading(
        "ok", {"BounceRate": 0.01, "ComplaintRate": 0.002, "Send": 15.0}
    )


def test_without_mail_there_are_no_metrics(declare, shop):
    publish(shop, "Reputation.BounceRate", (24 * 5, 0.2))
    assert shop.look(declare()).metrics == Reading("ok", {})


def test_the_clock_that_was_moved_is_the_one_that_counts(declare, shop):
    publish(shop, "Send", (1, 10))
    assert shop.look(declare()).metrics.data == {"Send": 10.0}
    shop.cloud.clock.advance(timedelta(hours=30))
    assert shop.look(declare()).metrics.data == {}


def test_a_refusal_is_told(declare, shop):
    shop.fault("access-denied", service="cloudwatch")
    read = shop.look(declare()).metrics
    assert (read.status, read.detail.startswith("cloudwatch:GetMetricData: AccessDenied: ")) == (
        "denied",
        True,
    )
