"""The MAIL FROM name serves for nothing else."""

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
        f"{NAME} is the MAIL FROM domain, and news@{NAME} stands in senders and dmarc@{NAME} stands in dmarc.reportTo"
    )


@pytest.mark.parametrize("name", [NAME, f"bounces@{NAME}", f"Bounces@{NAME.upper()}"])
def test_an_identity_at_the_mail_from_name(name: str):
    assert only(identity(name), RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject=NAME,
        message=f"{NAME} is the MAIL FROM domain, and SES has the identity {name}",
        saw=(f"SES has the identity {name}",),
        remedy=f"Choose a mailFrom.subdomain that is used for nothing else, or free {NAME} from its other use.",
    )


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
