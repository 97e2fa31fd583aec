"""Whether settings say what a fault needs."""

import pytest

from deliverability.rehearsal.faults.fault import contains

SETTINGS = {
    "domain": "shop.example",
    "dmarc": {"policy": "none", "reportTo": ("a@shop.example",)},
    "senders": (),
}


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ({}, True),
        ({"domain": "shop.example"}, True),
        ({"domain": "other.example"}, False),
        ({"dmarc": {"policy": "none"}}, True),
        ({"dmarc": {"policy": "reject"}}, False),
        ({"spf": {"all": "~all"}}, False),
        ({"spf": {}}, True),
        ({"senders": None, "recipients": None}, True),
        ({"dmarc": {"reportTo": None}}, False),
    ],
)
def test_settings_contain_what_is_wanted(wanted: dict[str, object], answer: bool) -> None:
    assert contains(SETTINGS, wanted) is answer
