"""What is kept of the answers: nothing that wasn't asked, and no more than a snapshot may hold."""

import json
from dataclasses import replace

import pytest

from deliverability.embedded.dns.zone import RRset
from deliverability.observe.dns import exchange, observations
from deliverability.observe.dns.observations import Observations
from deliverability.observe.dns.reply import Reply
from deliverability.rules.judge import judge
from deliverability.snapshot.snapshot import parse_snapshot


def kept(*replies: Reply) -> list[str]:
    found = Observations()
    for number, reply in enumerate(replies):
        found.record("resolver", "r", "198.18.0.53", f"n{number}.example", "TXT", reply)
    return [observation.name for observation in found.all()]


def test_nothing_is_kept_for_what_was_not_asked():
    assert kept(Reply("NOT-ASKED"), Reply("TIMEOUT"), Reply("NXDOMAIN")) == ["n1.example", "n2.example"]


@pytest.mark.parametrize("value", ["x" * 300, "\udce9" * 50])
def test_what_would_make_the_snapshot_too_large_is_not_kept(value: str, monkeypatch: pytest.MonkeyPatch):
    # Both take 300 characters in the document: one octet that is no text takes six.
    monkeypatch.setattr(observations, "MOST_CHARACTERS", 2 * 360 + 300 + 100)
    assert kept(Reply("NOERROR", (value,)), Reply("NOERROR", (value,)), Reply("NOERROR", ("y",))) == [
        "n0.example",
        "n2.example",
    ]


def test_the_bound_is_one_on_the_text_of_a_snapshot(monkeypatch: pytest.MonkeyPatch, scene):
    """A tree of includes that somebody made to take all that is to be had: 20 mail exchangers of 60 hosts, twice."""
    monkeypatch.setattr(exchange, "MOST_OCTETS", 24 * 1024)
    monkeypatch.setattr(observations, "MOST_CHARACTERS", 48 * 1024)
    terms = " ".join(f"mx:m{number}.evil.example" for number in range(20))
    zone = scene.world.create_zone("evil.example")
    zone.apply(
        [
            RRset("spf.evil.example", "TXT", 60, (f'"v=spf1 {terms[:200]}" "{terms[200:]} -all"',)),
            *(
                RRset(f"m{n}.evil.example", "MX", 60, tuple(f"10 h{h}.m{n}.evil.example." for h in range(60)))
                for n in range(20)
            ),
        ]
    )
    own_text = '"v=spf1 include:amazonses.com include:spf.evil.example -all"'
    scene.world.zone("example.com").apply([RRset("shop.example.com", "TXT", 60, (own_text,))])
    snapshot = scene.observe()
    text = snapshot.to_json()
    assert all(observation.status != "NOT-ASKED" for observation in snapshot.dns)
    own = replace(snapshot, dns=()).to_json()
    assert len(text) - len(own) <= 48 * 1024
    assert snapshot.ask("m19.evil.example", "MX").status == "NOT-ASKED"
    assert judge(parse_snapshot(text)) == judge(snapshot)
    assert len(json.loads(text)["dns"]) == len(snapshot.dns)
