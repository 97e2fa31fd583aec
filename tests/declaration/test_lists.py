"""What holds for every list of a declaration, so also for that of a setting to come."""

from typing import Any

import pytest

from deliverability.declaration.reading import ConfigError, from_mapping
from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.settings import Settings
from tests.rules.world import KEY_2048

LISTS = sorted(".".join(path) for path, key in section_of(Settings).walk() if key.is_list)
#: The lists below it are there only with an own key.
OWN_KEY = {"selector": "new1", "privateKey": {"secure": "v1:encrypted"}}
PUBLIC = KEY_2048.partition("p=")[2]
#: An entry of each list, and what else it takes.
ENTRIES: dict[str, tuple[Any, dict[str, Any]]] = {
    "senders": ("news@shop.example", {}),
    "recipients": ("qa@elsewhere.example", {}),
    "dkim.tokens": ("token1", {"identity": "external"}),
    "dkim.byo.previous": ({"selector": "old1", "publicKey": PUBLIC}, {}),
    "mailFrom.previous": ("mailer", {}),
    "spf.also": ("include:_spf.elsewhere.example", {}),
    "dmarc.reportTo": ("dmarc@shop.example", {}),
    "dmarc.failureReportTo": ("dmarc@shop.example", {}),
    "health.notify": ("arn:aws:sns:eu-central-1:111122223333:mail", {}),
    "health.events": ("bounce", {}),
    "health.suppression": ("bounce", {}),
    "receivers.presets": ("gmail", {}),
    "reputation.lists": ("surbl", {}),
    "severities": ({"rule": "spf.hard-fail", "severity": "info"}, {}),
    "drift.ignore": ({"property": "mail-dmarc.ttl", "until": "2030-01-31", "reason": "agreed"}, {}),
    "waivers": ({"rule": "spf.hard-fail", "until": "2030-01-31", "reason": "agreed"}, {}),
}


def declared(path: str, *entries: Any) -> dict[str, Any]:
    *sections, name = path.split(".")
    value: Any = {name: list(entries)}
    for section in reversed(sections):
        value = {section: {**value, **(OWN_KEY if section == "byo" else {})}}
    return {"domain": "shop.example", **ENTRIES[path][1], **value}


def refusals(settings: dict[str, Any]) -> dict[str, str]:
    try:
        from_mapping(settings, region="eu-central-1")
    except ConfigError as error:
        return {problem.where: problem.problem for problem in error.problems}
    return {}


def test_every_list_has_an_entry_here():
    assert sorted(ENTRIES) == LISTS


def test_all_lists_are_found():
    settings = from_mapping({"domain": "shop.example", "dkim": {"byo": OWN_KEY}})
    assert sorted(settings.lists) == LISTS


@pytest.mark.parametrize("path", sorted(ENTRIES))
def test_an_entry_is_found_under_its_key(path: str):
    if path == "dkim.tokens":
        settings = from_mapping(declared(path, "token1", "token2", "token3"))
        assert settings.lists[path] == ("token1", "token2", "token3")
        return
    entry = ENTRIES[path][0]
    about = next(iter(entry.values())) if isinstance(entry, dict) else entry
    assert from_mapping(declared(path, entry)).lists[path] == (about,)


@pytest.mark.parametrize("path", sorted(ENTRIES))
def test_an_entry_that_stands_twice_is_refused(path: str):
    entry = ENTRIES[path][0]
    assert len([where for where in refusals(declared(path, entry, entry)) if where.startswith(path)]) == 1


@pytest.mark.parametrize("path", ["senders", "recipients", "dmarc.reportTo", "dmarc.failureReportTo"])
def test_the_mail_from_name_is_refused_in_lists_of_mailboxes(path: str):
    assert refusals(declared(path, "us@bounce.shop.example")) == {
        f"{path}[0]": "bounce.shop.example is the MAIL FROM name, which must be used for nothing else"
    }


def test_addresses_are_those_of_all_lists_each_once():
    settings = from_mapping(
        {
            "domain": "shop.example",
            "senders": ["news@shop.example", "shop.example"],
            "recipients": ["qa@elsewhere.example", "QA@elsewhere.example"],
            "dmarc": {"reportTo": ["dmarc@shop.example"], "failureReportTo": ["news@shop.example"]},
            "waivers": [{"rule": "spf.hard-fail", "until": "2030-01-31", "reason": "ask me@shop.example"}],
        }
    )
    assert settings.addresses == ("qa@elsewhere.example", "dmarc@shop.example", "news@shop.example")
