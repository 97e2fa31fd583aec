"""The rates and the mails of some weeks, on the embedded cloud."""

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


def test_the_newest_rates_and_the_mails_of_the_weeks_before(declare, shop):
    publish(shop, "Reputation.BounceRate", (50, 0.2), (30, 0.01))
    publish(shop, "Reputation.ComplaintRate", (2, 0.002), (5, 0.4))
    publish(shop, "Send", (1, 10), (24, 5), (24 * 27, 100), (24 * 29, 1000))
    publish(shop, "Send", (1, 99), namespace="Other")
    assert shop.look(declare()).metrics == Reading(
        "ok", {"BounceRate": 0.01, "ComplaintRate": 0.002, "SendOverWeeks": 115.0}
    )


def test_rates_stand_for_as_long_as_nothing_is_sent(declare, shop):
    publish(shop, "Reputation.BounceRate", (24 * 20, 0.2))
    assert shop.look(declare()).metrics == Reading("ok", {"BounceRate": 0.2})


def test_without_mail_there_are_no_metrics(declare, shop):
    publish(shop, "Reputation.BounceRate", (24 * 30, 0.2))
    assert shop.look(declare()).metrics == Reading("ok", {})


def test_the_clock_that_was_moved_is_the_one_that_counts(declare, shop):
    publish(shop, "Send", (1, 10))
    assert shop.look(declare()).metrics.data == {"SendOverWeeks": 10.0}
    shop.cloud.clock.advance(timedelta(weeks=4, hours=2))
    assert shop.look(declare()).metrics.data == {}


def test_a_refusal_is_told(declare, shop):
    shop.fault("access-denied", service="cloudwatch")
    read = shop.look(declare()).metrics
    assert (read.status, read.detail.startswith("cloudwatch:GetMetricData: AccessDenied: ")) == (
        "denied",
        True,
    )
