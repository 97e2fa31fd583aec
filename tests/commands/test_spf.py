"""`deliverability spf`, as a person and a pipeline call it: over real sockets in an embedded world."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deliverability.embedded.dns.behaviour import Failing, Hiding
from deliverability.observe.dns import resolvers
from tests.commands.cli import ROOT, run

RECORD = "v=spf1 include:amazonses.com mx -all"


@pytest.fixture
def shop(dns):
    dns.publish(
        apex={"TXT": [RECORD], "MX": ["10 mx.example.com."]},
        mx={"A": ["172.16.0.1"]},
        bare={"TXT": ["nothing of interest"]},
        broken={"TXT": ["v=spf1 inclde:amazonses.com -all"]},
        noted={"TXT": ["v=spf1 ip4:192.0.2.1"]},
    )
    return dns


def test_the_tree_of_a_domain(shop):
    ran = run("spf", "Example.COM", "-n", shop.server)
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
example.com  SPF
2 of 10 lookups, 8 left · 0 of 2 void lookups
smallest TTL 300 s · answer with all TXT values 78 of 512 octets

     example.com
  1  ├─ include:amazonses.com  passes 2 networks
     │  ├─ ip4 (12 terms)      203.0.113.128/29, 203.0.113.136/29 + 10 more
     │  └─ -all
  2  ├─ mx                     172.16.0.1
     └─ -all

receivers  pass: 3 networks · everybody else: fail

example.com: in order (2 of 10 lookups)
"""
    )


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        (["example.com", "--strict"], 0, "example.com: in order (2 of 10 lookups)"),
        (["example.com", "--covers", "203.0.113.128/26"], 0, "example.com: in order (2 of 10 lookups)"),
        (
            ["example.com", "--covers", "203.0.113.128/26", "--covers", "10.0.0.0/8"],
            1,
            "example.com: not in order (2 of 10 lookups, 1 failure)",
        ),
        (["example.com", "--ip", "172.16.0.1"], 0, "example.com: in order (2 of 10 lookups)"),
        (["example.com", "--ip", "10.0.0.1"], 1, "example.com: not in order (2 of 10 lookups, 1 failure)"),
        (["bare.example.com"], 1, "bare.example.com: not in order (1 failure)"),
        (["missing.example.com"], 1, "missing.example.com: not in order (1 failure)"),
        (["broken.example.com"], 1, "broken.example.com: not in order (1 failure)"),
        (["noted.example.com"], 0, "noted.example.com: in order (0 of 10 lookups, 1 note)"),
        (["noted.example.com", "--strict"], 1, "noted.example.com: not in order (0 of 10 lookups, 1 note)"),
    ],
)
def test_exit_codes(shop, arguments, code, last):
    ran = run("spf", *arguments, "-n", shop.server)
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.splitlines()[-1] == last


def test_a_failing_server_of_an_included_domain_is_no_verdict(shop):
    shop.world.misbehave(shop.world.zone("amazonses.com"), Failing())
    ran = run("spf", "example.com", "-n", shop.server, "--covers", "203.0.113.128/26")
    assert ran.code == 3
    assert "     │     ! the question for its TXT records was answered with SERVFAIL\n" in ran.out
    assert "covers     203.0.113.128/26: unknown: temperror for 203.0.113.128/26\n" in ran.out
    assert ran.out.endswith("\nexample.com: could not tell (2 of 10 lookups, 2 unknown)\n")


def test_the_client_of_one_mail(shop):
    shop.publish(
        users={"TXT": ["v=spf1 exists:%{l}.%{h}._x.%{d} -all"]},
        o_brien_1__mta__test___x__users={"A": ["127.0.0.2"]},
    )
    mail = ("--ip", "2001:db8::9", "--helo", "mta.test", "-n", shop.server)
    ran = run("spf", "users.example.com", *mail, "--sender", "o_brien_1@users.example.com")
    assert ran.code == 0
    assert (
        """
client     2001:db8::9: pass  after 1 lookup
           MAIL FROM o_brien_1@users.example.com, HELO mta.test
           users.example.com: exists:%{l}.%{h}._x.%{d}  match

"""
        in ran.out
    )
    other = run("spf", "users.example.com", *mail, "--sender", "who\x1b[2Jever@users.example.com")
    assert other.code == 1
    assert "MAIL FROM who\\x1b[2Jever@users.example.com, HELO mta.test" in other.out


def test_json_is_only_json(shop):
    ran = run("spf", "example.com", "-n", shop.server, "--format", "json", "--ip", "203.0.113.129")
    assert (ran.code, ran.err) == (0, "")
    data = json.loads(ran.out)
    assert ran.out.isascii()
    assert [record["domain"] for record in data["records"]] == ["example.com", "amazonses.com"]
    assert (data["exitCode"], data["client"]["result"], data["lookups"]) == (0, "pass", 2)
    assert data["records"][0]["answer"]["server"] == shop.server


def test_output_goes_whole_into_a_file(shop, tmp_path: Path):
    target = tmp_path / "spf.txt"
    ran = run("spf", "example.com", "-n", shop.server, "--output", str(target))
    assert (ran.code, ran.out) == (0, "")
    assert target.read_text().splitlines()[-1] == "example.com: in order (2 of 10 lookups)"
    run("spf", "example.com", "-n", shop.server, "--output", str(target), "-f", "json")
    assert json.loads(target.read_text())["domain"] == "example.com"


def test_the_embedded_world_is_asked_by_its_network(shop, tmp_path: Path):
    network = tmp_path / "network.json"
    network.write_text(json.dumps(shop.world.network_data()["endpoints"]))
    assert run("spf", "example.com", "--network", str(network)).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["foo bar"],
            "DOMAIN: 'foo bar' is no domain name: the label 'foo bar' holds more than letters, digits, hyphens and "
            "underscores; write it like shop.example",
        ),
        (
            ["joe@shop.example"],
            "DOMAIN: 'joe@shop.example' is no domain name: the label 'joe@shop' holds more than letters, digits, hyphens "
            "and underscores; do you mean shop.example?",
        ),
        (
            ["https://shop.example/x"],
            "DOMAIN: 'https://shop.example/x' is no domain name: the label 'https://shop' holds more than letters, digits, "
            "hyphens and underscores; do you mean shop.example?",
        ),
        (
            ["shop.example", "--covers", "192.0.2.1/24"],
            "--covers: '192.0.2.1/24' has bits set behind its prefix: do you mean 192.0.2.0/24?",
        ),
        (
            ["shop.example", "--covers", "shop.example"],
            "--covers: 'shop.example' is no network: write it like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1",
        ),
        (
            ["shop.example", "--ip", "192.0.2"],
            "--ip: '192.0.2' is no IP address: write it like 192.0.2.1 or 2001:db8::1",
        ),
        (
            ["shop.example", "--sender", "joe@shop.example"],
            "--sender and --helo describe the mail of one client: name it with --ip ADDRESS",
        ),
        (
            ["shop.example", "-n", "a b"],
            "--nameserver: nameserver 'a b': expected an address or a host name, with a port or without: 192.0.2.53, "
            "192.0.2.53:5353, [2001:db8::53]:53",
        ),
        (
            ["shop.example", "--network", "http://example.com/map"],
            "--network, or DELIVERABILITY_NETWORK: http://example.com/map: an embedded world is reached on 127.0.0.1 only",
        ),
    ],
)
def test_wrong_use_names_the_option_the_value_and_the_way_out(arguments, message):
    ran = run("spf", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"{message}\n")


def test_no_domain_at_all():
    ran = run("spf")
    assert (ran.code, ran.out) == (2, "")
    assert "Missing argument 'DOMAIN'" in ran.err


def test_a_resolver_that_knows_another_dns_tells_nothing(shop):
    shop.world.misbehave(shop.world.resolver, Hiding(""))
    ran = run("spf", "example.com", "-n", shop.server)
    assert (ran.code, ran.out, ran.err) == (
        3,
        "",
        f"no resolver that was asked knows the public DNS, not even com ({shop.server}): "
        "name one that does with --nameserver HOST[:PORT]\n",
    )


def test_without_any_resolver_nothing_can_be_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resolvers, "system_nameservers", lambda: ())
    ran = run("spf", "shop.example", "-f", "json")
    assert (ran.code, ran.out, ran.err) == (
        3,
        "",
        "nobody can be asked: this machine has no resolver configured; name one with --nameserver HOST[:PORT]\n",
    )


def test_nobody_answering_is_no_verdict():
    ran = run("spf", "shop.example", "-n", "127.0.0.1:1", "--timeout", "2")
    assert ran.code == 3
    assert "everybody: temperror" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1", "FORCE_COLOR": ""}, {"PYTHONIOENCODING": "ascii"}])
def test_a_pipe_gets_plain_text(shop, environ):
    done = subprocess.run(
        [sys.executable, "-m", "deliverability", "spf", "example.com", "-n", shop.server],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8", **environ},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout
    branch = b"  1  |- include" if "PYTHONIOENCODING" in environ else "  1  ├─ include".encode()
    assert branch in done.stdout
    assert done.stdout.isascii() is ("PYTHONIOENCODING" in environ)


def test_hostile_records_reach_no_terminal(shop):
    shop.publish(
        evil={
            "TXT": [
                "v=spf1 \x1b]0;owned\x07\r\n include:amazonses.com -all",
                "x" * 3000,
                "\u202eV=SPF1 \x9b2J",
            ]
        }
    )
    ran = run("spf", "evil.example.com", "-n", shop.server)
    assert ran.code == 1
    assert "\\x1b]0;owned\\x07\\x0d\\x0a" in ran.out
    assert not any(character in ran.out for character in "\x1b\x07\r\u202e\x9b")
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.slow
def test_a_chain_of_includes_without_end_is_no_crash(shop):
    shop.publish(**{f"d{n}": {"TXT": [f"v=spf1 include:d{n + 1}.example.com"]} for n in range(450)})
    ran = run("spf", "d0.example.com", "-n", shop.server)
    assert ran.code in (1, 3)
    assert "Traceback" not in ran.out + ran.err
    assert "d0.example.com: " in (ran.out or ran.err).splitlines()[-1]
