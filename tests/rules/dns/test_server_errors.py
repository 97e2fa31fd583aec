"""Name servers that fail for one question and answer others."""

from dataclasses import replace

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.world import SERVERS, THREE_SERVERS, Answer, World, findings, healthy, ids, only

APEX = "shop.example"
FOUR = (*THREE_SERVERS, "ns-4.awsdns-04.co.uk")


def failing(status: str, *servers: str, name: str = APEX, rdtype: str = "TXT") -> World:
    world = replace(healthy(), servers=FOUR)
    for server in servers:
        world = world.at(server, name, rdtype, Answer(status))
    return world


def test_three_of_four_servers_that_refuse_tcp_are_named_with_the_question():
    world = failing("TRUNCATED", *FOUR[1:])
    assert ids(world) == {"warn": {"dns.server-errors"}}
    three = f"{FOUR[1]}, {FOUR[2]} and {FOUR[3]}"
    assert only(world, "dns.server-errors") == Finding(
        rule="dns.server-errors",
        result=Result.WARN,
        subject=APEX,
        message=f"{three} have no answer to TXT at {APEX} (the answer is too long for UDP, and they don't answer over TCP), while "
        "other servers of the zone answer it",
        saw=("TRUNCATED",),
        remedy=f"Let {three} answer over TCP, port 53, or shorten the TXT record set at {APEX}.",
    )


@pytest.mark.parametrize("status", ["SERVFAIL", "REFUSED", "MALFORMED", "LAME", "FORMERR"])
@pytest.mark.parametrize("name", [APEX, "_dmarc.shop.example", "aaaa1111._domainkey.shop.example"])
def test_one_server_that_fails_at_one_name_is_a_warning(status: str, name: str):
    world = failing(status, FOUR[2], name=name)
    assert ids(world) == {"warn": {"dns.server-errors"}}
    found = only(world, "dns.server-errors")
    assert (found.subject, found.saw, found.remedy) == (
        name,
        (status,),
        f"Repair {FOUR[2]}, or leave it out of the delegation.",
    )


@pytest.mark.parametrize(("silent", "result"), [(1, Result.INFO), (2, Result.WARN), (3, Result.WARN)])
@pytest.mark.parametrize("status", ["TIMEOUT", "UNREACHABLE"])
def test_a_question_that_got_lost_at_one_server_is_a_note(status: str, silent: int, result: Result):
    [found] = [f for f in findings(failing(status, *FOUR[:silent])) if f.rule == "dns.server-errors"]
    assert found.result is result


def test_a_question_that_we_did_not_put_is_nobodys_failure():
    assert ids(failing("NOT-ASKED", *FOUR[1:])) == {}


def test_a_server_that_answers_at_one_of_its_addresses_answers():
    found = healthy().snapshot()
    again = [
        replace(o, address="2001:db8::53", status="UNREACHABLE", values=())
        for o in found.dns
        if o.server == SERVERS[0]
    ]
    assert again

    class TwoAddresses:
        def snapshot(self):
            return replace(found, dns=(*found.dns, *again))

    assert ids(TwoAddresses()) == {}
