"""What the options of `check` make of an observation."""

from deliverability.observe.network import Internet
from deliverability.observe.options import AwsOptions, DnsOptions
from tests.commands.cli import run


class Stopped(BaseException):
    """Instead of an observation."""


def test_timeout_is_the_budget_and_nameserver_who_is_asked(monkeypatch):
    given = []

    async def observe(manifest, *, dns, aws):
        given.append((manifest.domain, dns, aws))
        raise Stopped

    monkeypatch.setattr("deliverability.observe.gather.observe", observe)
    asked = ("check", "--stack", "shop-a.production", "-n", "127.0.0.1:9", "-n", "127.0.0.1:10")
    for options in (("--timeout", "7"), ("--timeout", "0.5", "--dns-only"), ()):
        try:
            run(*asked, *options)
        except Stopped:
            continue
    servers = ("127.0.0.1:9", "127.0.0.1:10")
    assert given == [
        ("shop-a.example", DnsOptions(servers, Internet(), budget=7.0), AwsOptions()),
        ("shop-a.example", DnsOptions(servers, Internet(), budget=0.5), None),
        ("shop-a.example", DnsOptions(servers, Internet(), budget=30.0), AwsOptions()),
    ]
