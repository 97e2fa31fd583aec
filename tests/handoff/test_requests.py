"""The texts of support cases: what the stack answers, and what it leaves to a person."""

import re

import pytest

from deliverability.commands.request import NAMES
from deliverability.handoff.declared import declared_list
from deliverability.handoff.missing import missing_list
from deliverability.handoff.requests import REQUESTS, NoRequest, Request
from tests.rules.world import declared, healthy


def asked(name: str, **settings: object) -> Request:
    return REQUESTS[name](declared_list(declared(**settings)))


def answers(request: Request) -> dict[str, str]:
    return {item.label: item.answer for item in request.items if item.answer}


def test_the_command_knows_them_all():
    assert tuple(REQUESTS) == NAMES


def test_production_access_is_filled_from_the_stack():
    request = asked(
        "production-access",
        senders=["orders@shop.example", "news.shop.example"],
        expect={"dailyQuota": 60000, "sendRate": 20},
    )
    assert request.subject == "Amazon SES production access for shop.example in eu-central-1"
    assert answers(request) == {
        "Region": "eu-central-1",
        "Sender domain": "shop.example",
        "From addresses": "orders@shop.example and addresses at news.shop.example",
        "Authentication": "Mail is signed with DKIM (Easy DKIM with 2048 bits). SPF aligns through the custom MAIL FROM domain "
        "bounce.shop.example. DMARC is published with the policy none, reports go to dmarc@shop.example.",
        "Bounces and complaints": "Addresses with a bounce or a complaint go to the suppression list by the configuration set "
        "shop-example, and get no mail any more. SES reports its bounce and complaint rates to CloudWatch.",
        "Daily quota": "60000 recipients in 24 hours",
        "Sending rate": "20 recipients a second",
    }
    # What AWS asks beside that is asked for: website, kind of mail, addresses, bounces, unsubscribing, volume.
    assert [item.label for item in request.items if item.question] == [
        "Environment",
        "Website",
        "Kind of mail",
        "Recipients",
        "Bounces and complaints",
        "Unsubscribing",
        "How this volume was chosen",
        "Wanted by",
    ]
    assert request.questions == 8


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"health": {"suppression": ["bounce"]}}, "Addresses with a bounce go to"),
        ({"health": {"suppression": [], "enabled": False}}, None),
        # Who runs the identity sets it up.
        ({"identity": "external", "dkim": {"tokens": ["tokenone", "tokentwo", "tokenthree"]}}, None),
    ],
)
def test_nothing_is_claimed_that_the_stack_does_not_set_up(settings: dict[str, object], expected: str | None):
    said = answers(asked("production-access", **settings)).get("Bounces and complaints")
    assert said == expected or (expected is not None and said is not None and said.startswith(expected))


def test_an_own_key_and_a_policy_of_others():
    request = asked(
        "quota",
        dkim={"byo": {"selector": "own", "privateKey": None}},
        mailFrom={"subdomain": False},
        dmarc={"record": "external"},
    )
    assert answers(request)["Authentication"] == "Mail is signed with DKIM (own key, selector own)."


@pytest.mark.parametrize("name", ["production-access", "quota"])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"environment": "sandbox"}, "the stack shop.production is to stay in the SES sandbox"),
        ({"profile": "parked", "dmarc": {}}, "shop.example is declared parked"),
    ],
)
def test_what_is_not_to_leave_the_sandbox_asks_for_nothing(
    name: str, settings: dict[str, object], message: str
):
    with pytest.raises(NoRequest, match=re.escape(message)):
        asked(name, **settings)


def test_records_are_asked_for_with_their_list():
    handoff = missing_list(healthy().gone("bounce.shop.example", "MX").snapshot())
    request = REQUESTS["dns"](handoff)
    assert (request.subject, request.records, request.questions) == (
        *("DNS records for mail of shop.example", handoff),
        0,
    )
    assert request.opening.startswith("Please publish the DNS record below, by which mail of shop.example")


def test_where_nothing_is_missing_nothing_is_asked_for():
    with pytest.raises(NoRequest, match="nothing is missing"):
        REQUESTS["dns"](missing_list(healthy().snapshot()))
