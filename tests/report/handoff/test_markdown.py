"""The list for a ticket."""

from deliverability.handoff.missing import missing_list
from deliverability.report.handoff.markdown import handoff_markdown
from tests.report.readers import page
from tests.rules.world import healthy


def test_a_table_to_enter_the_records_by_and_what_to_know_of_each():
    world = healthy().put("bounce.shop.example", "MX", "10 mx.other.example")
    lines = handoff_markdown(missing_list(world.snapshot())).splitlines()
    assert lines[:8] == [
        "### DNS records for `shop.example`: what is missing",
        "",
        "DNS was looked at on `2026-11-20` at `12:00` UTC.",
        "",
        "The short names are names in the zone `shop.example`.",
        "",
        "|  | Name in zone | Whole name | Type | Priority | Value | TTL |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    assert lines[8:13] == [
        "| 1. | `bounce` | `bounce.shop.example` | MX | 10 | `feedback-smtp.eu-central-1.amazonses.com` | 300 |",
        "",
        "**1. MAIL FROM (bounces)**: Let this value take the place of `10 mx.other.example`. 10 `mx.other.example` would go with it: "
        "if that is still needed, ask before you change anything.",
        "",
        "- It brings bounces back to Amazon SES, which uses the name as sender address (MAIL FROM) only with it. It must be the only MX "
        "record at this name, and the name must receive no other mail.",
    ]
    assert page("\n".join(lines)).rows == [7, 7]
