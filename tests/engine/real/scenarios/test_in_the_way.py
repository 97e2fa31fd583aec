"""What stands in the way of a first `up`: the preview names it, with the way out, and the command that it prints works."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.engine.real.driver import Shop
from tests.engine.real.scenarios.conftest import Opens

_IMPORT = re.compile(r"^\s*(echo .*\| pulumi import .*)$", re.MULTILINE)
_USUAL = {"domain": "shop.example", "recipients": ["someone@partner.example"]}


@dataclass(frozen=True, slots=True)
class _Obstacle:
    """made: by whoever made it. named: words of the message. way_out: words of it, beside the command."""

    made: Callable[[Shop], object]
    named: tuple[str, ...]
    way_out: str


_OBSTACLES = {
    "foreign DMARC": _Obstacle(
        lambda mine: mine.zones.home.put_texts("_dmarc.shop.example", ["v=DMARC1; p=reject;"]),
        ("_dmarc.shop.example TXT exists already", "v=DMARC1; p=reject;"),
        "set dmarc.record to external",
    ),
    "equal SPF": _Obstacle(
        lambda mine: mine.zones.home.put_texts("shop.example", ["v=spf1 include:amazonses.com -all"]),
        ("shop.example TXT exists already", "with the declared value"),
        "an `up` was interrupted",
    ),
    "MX of another region": _Obstacle(
        lambda mine: mine.zones.home.put(
            "bounce.shop.example", "MX", ["10 feedback-smtp.us-east-1.amazonses.com"]
        ),
        ("bounce.shop.example MX exists already", "10 feedback-smtp.us-east-1.amazonses.com"),
        "choose another label in mailFrom.subdomain",
    ),
    "identity": _Obstacle(
        lambda mine: mine.ses.create_email_identity(EmailIdentity="shop.example"),
        ("the SES identity shop.example exists already in eu-central-1",),
        "set identity to external",
    ),
    "configuration set": _Obstacle(
        lambda mine: mine.ses.create_configuration_set(ConfigurationSetName="shop-example"),
        ("the SES configuration set shop-example exists already in eu-central-1",),
        "if nobody needs it, delete it",
    ),
    "recipient": _Obstacle(
        lambda mine: mine.ses.create_email_identity(EmailIdentity="someone@partner.example"),
        ("the SES identity of the recipient someone@partner.example exists already in eu-central-1",),
        "take it out of recipients",
    ),
}


@pytest.mark.parametrize("obstacle", _OBSTACLES.values(), ids=_OBSTACLES)
def test_a_preview_names_what_is_in_the_way_and_how_to_take_it_over(shop: Opens, obstacle: _Obstacle) -> None:
    mine = shop(_USUAL)
    obstacle.made(mine)
    before = mine.zones.contents(), mine.identities()

    refused = mine.preview(code=1)
    assert [words for words in (*obstacle.named, obstacle.way_out) if words not in refused.said] == []
    (command,) = set(_IMPORT.findall(refused.printed))

    mine.type(command)
    mine.preview()
    assert (mine.zones.contents(), mine.identities()) == before


def test_a_stack_that_is_up_takes_over_what_stands_in_the_way_of_a_change(shop: Opens) -> None:
    recipient = _OBSTACLES["recipient"]
    mine = shop({"domain": "shop.example"})
    mine.up()
    recipient.made(mine)
    mine = mine.declares(_USUAL)
    (command,) = set(_IMPORT.findall(mine.preview(code=1).printed))
    mine.type(command)
    mine.up()
    assert mine.left_to_do() == frozenset()
