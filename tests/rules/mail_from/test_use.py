"""The MAIL FROM name serves for nothing else."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only

NAME = "bounce.shop.example"
RULE = "mail-from.name-in-use"


def identity(name: str) -> World:
    """An identity that somebody has asked SES for, and that isn't verified."""
    members = {"IdentityName": name, "VerifiedForSendingStatus": False, "VerificationStatus": "PENDING"}
    return healthy().reading("identities", EmailIdentities=[members])


def test_the_mail_from_name_as_sender_or_report_host():
    reports = {"reportTo": (f"dmarc@{NAME}",)}
    world = healthy(declared(senders=("shop.example", f"news@{NAME}"), dmarc=reports))
    assert RULE in ids(world)["fail"]
    assert only(world, RULE).message == (
        f"{NAME} is the MAIL FROM domain, and dmarc@{NAME} stands in dmarc.reportTo and news@{NAME} stands in senders"
    )


@pytest.mark.parametrize("name", [NAME, f"bounces@{NAME}", f"Bounces@{NAME.upper()}"])
def test_an_identity_at_the_mail_from_name(name: str):
    assert only(identity(name), RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject=NAME,
        message=f"{NAME} is the MAIL FROM domain, and SES has the identity {name}",
        saw=(f"SES has the identity {name}",),
        remedy=f"Choose a mailFrom.subdomain that is used for nothing else, or free {NAME} from its other use; only to send "
        "from it, switch feedback forwarding off and have an event destination told of bounces and complaints.",
    )


def sending(forwarding: bool | None = True, told: bool = True, **identity: Any) -> World:
    """Mail is sent from the MAIL FROM name; by an identity of its own, where members of one are given."""
    world = healthy(declared(senders=("shop.example", f"news@{NAME}"))).ses(
        FeedbackForwardingStatus=forwarding
    )
    if not told:
        world = world.reading("configuration_set", EventDestinations=[])
    members = {"IdentityName": f"News@{NAME}", "VerifiedForSendingStatus": True, **identity}
    return world.reading("identities", EmailIdentities=[members]) if identity else world


@pytest.mark.parametrize(
    ("world", "result"),
    [
        (sending(), Result.FAIL),
        (sending(None), Result.FAIL),
        (sending(False), Result.INFO),
        (sending(False, told=False), Result.WARN),
        (sending(False, FeedbackForwardingStatus=True), Result.FAIL),
        (sending(True, FeedbackForwardingStatus=False), Result.INFO),
    ],
)
def test_it_may_be_a_from_domain_where_bounces_are_not_mailed_there(world: World, result: Result):
    assert only(world, RULE).result is result


def test_whatever_takes_mail_there_is_lost_with_forwarding_or_without():
    reports = {"reportTo": (f"dmarc@{NAME}",)}
    world = healthy(declared(dmarc=reports)).ses(FeedbackForwardingStatus=False)
    assert only(world, RULE).result is Result.FAIL


@pytest.mark.parametrize("name", ["news@shop.example", "news.shop.example", f"a.{NAME}"])
def test_identities_elsewhere_are_no_use_of_it(name: str):
    assert RULE not in ids(identity(name)).get("fail", set())


def test_a_host_of_that_name_is_a_note():
    world = healthy().put(NAME, "A", "192.0.2.1").put(NAME, "AAAA", "2001:db8::1")
    assert ids(world) == {}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.INFO,
        subject=NAME,
        message=f"{NAME} is the MAIL FROM domain and a host too (192.0.2.1 and 2001:db8::1): it must neither send nor take mail",
        saw=("192.0.2.1", "2001:db8::1"),
    )


@pytest.mark.parametrize(
    "reading",
    [
        Reading("denied"),
        Reading("ok", {"EmailIdentities": None}),
        Reading("ok", {"EmailIdentities": [None, 7, {"IdentityName": None}]}),
        Reading("ok"),
    ],
)
def test_without_a_list_of_identities_the_rest_is_judged(reading: Reading):
    world = healthy().read("identities", reading)
    assert [f.result for f in findings(world, *Result) if f.rule == RULE] == [Result.PASS]
