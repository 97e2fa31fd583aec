"""Declared addresses on the suppression list, on the embedded cloud."""

from deliverability.snapshot import Reading
from deliverability.snapshot.readings import suppressed


def test_suppressed_addresses_among_the_declared_ones(declare, shop):
    for address in ("orders@shop.example.com", "customer@example.org"):
        shop.fault("suppress", region="eu-central-1", address=address, reason="COMPLAINT")
    manifest = declare(senders=["orders@shop.example.com"], dmarc={"reportTo": ["rua@shop.example.com"]})
    assert shop.look(manifest).suppressed == Reading(
        "ok",
        {
            "SuppressedDestinations": [
                {
                    "EmailAddress": "orders@shop.example.com",
                    "Reason": "COMPLAINT",
                    "LastUpdateTime": "2026-11-23T12:00:00+00:00",
                }
            ]
        },
    )
    assert shop.asked().count("sesv2:GetSuppressedDestination") == 2


def test_of_very_many_addresses_the_first_are_looked_for_and_it_is_said(declare, shop, monkeypatch):
    monkeypatch.setattr(suppressed, "MAX_ADDRESSES", 1)
    read = shop.look(declare(senders=["a@shop.example.com", "b@shop.example.com"])).suppressed
    assert read == Reading(
        "ok", {"SuppressedDestinations": []}, "of 2 declared addresses the first 1 were looked for"
    )
    assert shop.asked().count("sesv2:GetSuppressedDestination") == 1
