"""`deliverability dmarc`, as a person and a pipeline call it: over real sockets in an embedded world."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deliverability.embedded.dns.behaviour import Failing, Hiding
from deliverability.observe.dns import resolvers
from tests.commands.cli import ROOT, run


@pytest.fixture
def shop(dns):
    dns.publish(
        apex={"MX": ["10 mx.example.com."]},
        _dmarc={"TXT": ["v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@example.com"]},
        news={"A": ["198.51.100.1"]},
        _dmarc__old={"TXT": ["v=DMARC1; p=reject; pct=10"]},
        _dmarc__away={"TXT": ["v=DMARC1; p=none; rua=mailto:x@reports.example"]},
        _dmarc__broken={"TXT": ["v=DMARC1; p=rejct"]},
    )
    return dns


def test_a_subdomain_that_sends_through_the_identity_above(shop):
    ran = run("dmarc", "news.example.com", "--identity", "example.com", "-n", shop.server)
    assert (ran.code, ran.err) == (0, "")
    assert (
        ran.out
        == """\
news.example.com  DMARC
reject, from sp= of the record at example.com

record     v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc@example.com

tree walk  _dmarc.news.example.com  no such name
           _dmarc.example.com       the record that applies
           _dmarc.com               no such name
           organizational domain: example.com

RFC 7489   reject, from sp= of the record at example.com
           organizational domain: example.com

prediction for mail that SES sends, as long as DKIM and SPF themselves pass,
           assuming
           From       news.example.com
           identity   example.com              signs (d=); --identity
           MAIL FROM  bounce.news.example.com  --mail-from

                      RFC 9989                RFC 7489
           DKIM       aligned (relaxed)       aligned (relaxed)
           SPF        aligned (relaxed)       aligned (relaxed)
           DMARC      pass                    pass

rua to     mailto:dmarc@example.com
           authorization not needed: example.com and example.com have the same
           organizational domain
           receives mail: example.com has MX records

news.example.com: in order (reject, mail passes)
"""
    )


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        (["example.com", "--strict"], 0, "example.com: in order (quarantine, mail passes)"),
        (["example.com", "--mail-from", "none"], 0, "example.com: in order (quarantine, mail passes)"),
        (["old.example.com"], 0, "old.example.com: in order (reject, mail passes, 2 notes)"),
        (["old.example.com", "--strict"], 1, "old.example.com: not in order (reject, mail passes, 2 notes)"),
        (
            ["example.com", "--identity", "other.example", "--mail-from", "bounce.other.example"],
            1,
            "example.com: not in order (quarantine, mail fails, 2 failures, 1 note)",
        ),
        (["nothing.example"], 1, "nothing.example: not in order (1 failure)"),
        (["broken.example.com"], 1, "broken.example.com: not in order (1 failure, 2 notes)"),
        (
            ["away.example.com"],
            1,
            "away.example.com: not in order (none, mail passes, 1 failure, 1 note)",
        ),
    ],
)
def test_exit_codes(shop, arguments, code, last):
    ran = run("dmarc", *arguments, "-n", shop.server)
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.splitlines()[-1] == last


def test_a_failing_server_is_no_verdict(shop):
    shop.world.misbehave(shop.world.zone("example.com"), Failing())
    ran = run("dmarc", "example.com", "-n", shop.server)
    assert ran.code == 3
    assert ran.out.splitlines()[1] == "unknown: a lookup failed (_dmarc.example.com: SERVFAIL)"
    assert ran.out.splitlines()[-1] == "example.com: could not tell (1 unknown)"


def test_the_default_of_ses_is_named(shop):
    ran = run("dmarc", "example.com", "--mail-from", "None", "-n", shop.server)
    assert "           MAIL FROM  amazonses.com, SES's own  --mail-from\n" in ran.out
    assert "one step   away from failing:\n           - mail from example.com fails DMARC when" in ran.out


def test_json_is_only_json(shop):
    ran = run("dmarc", "example.com", "-n", shop.server, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii()
    data = json.loads(ran.out)
    assert (data["exitCode"], data["rfc9989"]["appliedPolicy"], data["prediction"]["mailFrom"]) == (
        0,
        "quarantine",
        "bounce.example.com",
    )


def test_output_goes_whole_into_a_file(shop, tmp_path: Path):
    target = tmp_path / "dmarc.txt"
    ran = run("dmarc", "example.com", "-n", shop.server, "--output", str(target))
    assert (ran.code, ran.out) == (0, "")
    assert target.read_text().splitlines()[-1] == "example.com: in order (quarantine, mail passes)"


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["foo bar"], "DOMAIN: 'foo bar' is no domain name: "),
        (
            ["shop.example", "--identity", "a..b"],
            "--identity: 'a..b' is no domain name: a label is empty; write",
        ),
        (["shop.example", "--mail-from", "-x.example"], "--mail-from: '-x.example' is no domain name: "),
        (["shop.example", "-n", ":53"], "--nameserver: nameserver ':53': expected an address"),
        (
            [".".join(["x" * 60] * 4) + ".example"],
            "--mail-from: bounce.DOMAIN, the default, is too long for a name: name another, or say none",
        ),
    ],
)
def test_wrong_use_names_the_option_the_value_and_the_way_out(arguments, start):
    ran = run("dmarc", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(start)


def test_a_resolver_that_knows_another_dns_tells_nothing(shop):
    shop.world.misbehave(shop.world.resolver, Hiding(""))
    ran = run("dmarc", "example.com", "-n", shop.server)
    assert (ran.code, ran.out, ran.err) == (
        3,
        "",
        f"no resolver that was asked knows the public DNS, not even com ({shop.server}): "
        "name one that does with --nameserver HOST[:PORT]\n",
    )


def test_without_any_resolver_nothing_can_be_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resolvers, "system_nameservers", lambda: ())
    ran = run("dmarc", "shop.example")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("nobody can be asked: this machine has no resolver configured")


def test_hostile_records_reach_no_terminal(shop):
    shop.publish(
        _dmarc__evil={
            "TXT": [
                f"v=DMARC1; p=none\x1b[2J; rua=mailto:a@example.com; x={'y' * 900}",
                "v=dmarc \x9b\u202e\r\n",
            ]
        }
    )
    ran = run("dmarc", "evil.example.com", "-n", shop.server)
    assert ran.code == 0
    assert "p must be one of none, quarantine, reject, not 'none\\x1b[2J'" in " ".join(ran.out.split())
    assert not any(character in ran.out for character in "\x1b\r\u202e\x9b")
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.slow
def test_a_reader_that_goes_away_changes_nothing_but_the_output(shop):
    with subprocess.Popen(
        [sys.executable, "-m", "deliverability", "dmarc", "example.com", "-n", shop.server],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(timeout=300) == 0
    assert errors == b""
