"""MX values: preference and host."""

import pytest

from deliverability.standards import mx


def test_hosts_are_tried_by_number_and_not_by_text() -> None:
    values = ("10 a.example", "0 z.example", "100 b.example", "5 c.example", "nonsense", "10 A2.example")
    assert mx.by_preference(values) == (
        "0 z.example",
        "5 c.example",
        "10 a.example",
        "10 A2.example",
        "100 b.example",
        "nonsense",
    )


@pytest.mark.parametrize(
    ("value", "preference", "host"),
    [
        ("10 Mail.Shop.example", 10, "mail.shop.example"),
        ("10 mail.shop.example.", 10, "mail.shop.example"),
        ("0 .", 0, ""),
        ("65535 john smith.example", 65535, "john smith.example"),
        ("mail.shop.example", 65536, ""),
        ("²3 mail.shop.example", 65536, "mail.shop.example"),
        ("123456 mail.shop.example", 65536, "mail.shop.example"),
    ],
)
def test_parts_of_a_value(value: str, preference: int, host: str) -> None:
    assert (mx.preference(value), mx.host(value)) == (preference, host)
