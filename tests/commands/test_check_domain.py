"""`deliverability check DOMAIN`: a domain for which there is no stack file, over real sockets in an embedded world."""

import json
from pathlib import Path

import pytest

from deliverability.embedded.dns.behaviour import Failing
from tests.commands.cli import Ran, run
from tests.commands.conftest import Dns


class Looks:
    """Checks of domains in one world."""

    def __init__(self, dns: Dns, folder: Path) -> None:
        self.dns = dns
        network = {address: list(at) for address, at in dns.world.endpoints.items()}
        self._network = folder / "network.json"
        self._network.write_text(json.dumps(network))

    def check(self, *arguments: str) -> Ran:
        """`check` with these arguments."""
        return run("check", *arguments, "-n", self.dns.server, "--network", str(self._network))


@pytest.fixture
def looks(dns: Dns, tmp_path: Path) -> Looks:
    """The domain has mailboxes, SPF, DMARC without reports, and a MAIL FROM domain of SES."""
    dns.publish(
        apex={"TXT": ["v=spf1 mx -all"], "MX": ["10 mx.example.com."]},
        mx={"A": ["198.51.100.25"]},
        _dmarc={"TXT": ["v=DMARC1; p=none"]},
        mail={"MX": ["10 feedback-smtp.eu-west-1.amazonses.com."]},
    )
    return Looks(dns, tmp_path)


def test_what_stands_there_is_judged_by_itself(looks: Looks) -> None:
    ran = looks.check("example.com")
    assert (ran.code, ran.err) == (0, "")
    text = " ".join(ran.out.split())
    assert "example.com is judged by itself, without a declaration and by DNS alone" in text
    assert "deliverability init example.com" in text
    assert "mail.example.com is a MAIL FROM domain of SES in eu-west-1" in text
    assert "dmarc.report-address-missing" in text
    assert "differs" not in text


def test_a_stack_that_declares_it_is_named(looks: Looks, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mail-deliverability\n")
    (tmp_path / "Pulumi.shop.yaml").write_text("config: {'mail-deliverability:domain': Example.com.}\n")
    (tmp_path / "Pulumi.other.yaml").write_text("config: {'mail-deliverability:domain': other.example}\n")
    (tmp_path / "Pulumi.broken.yaml").write_text("config: [\n")
    ran = looks.check("example.com", "--project", str(tmp_path))
    assert ran.err == "note: the stack shop declares example.com: --stack shop checks it against that\n"


def test_a_failure_ends_with_1_in_every_format(looks: Looks) -> None:
    looks.dns.publish(apex={"TXT": ["v=spf1 mx -all", "v=spf1 a -all"]})
    folder = looks._network.parent
    outputs = {name: folder / name for name in ("v.json", "v.xml", "v.sarif", "v.md")}
    arguments = [part for file in outputs.values() for part in ("--output", str(file))]
    ran = looks.check("example.com.", "--strict", *arguments)
    assert ran.code == 1
    assert all("spf.multiple-records" in file.read_text() for file in outputs.values())
    found = json.loads(outputs["v.json"].read_text())
    told = (found["domain"], found["stack"], found["exitCode"])
    assert told == ("example.com", "undeclared:example.com", 1)


def test_people_read_that_nothing_is_declared(looks: Looks) -> None:
    page = looks._network.parent / "verdict.md"
    ran = looks.check("example.com", "-o", str(page))
    assert ran.out.startswith("example.com (nothing declared), seen ")
    assert "\nNothing declared: " in page.read_text()
    assert "undeclared:" not in ran.out + page.read_text()


def test_what_cannot_be_asked_ends_with_3(looks: Looks) -> None:
    looks.dns.world.misbehave(looks.dns.world.zone("example.com"), Failing())
    assert looks.check("example.com").code == 3


def test_what_was_seen_can_be_judged_again(looks: Looks) -> None:
    saved = looks._network.parent / "seen.json"
    first = looks.check("example.com", "--save-snapshot", str(saved), "-f", "json")
    again = run("check", "--from-snapshot", str(saved), "-f", "json")
    assert json.loads(first.out)["findings"] == json.loads(again.out)["findings"]
    assert (first.code, again.code) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("example.com", "--stack", "shop-a.production"), "it goes with none of --stack"),
        (("https://example.com/x",), "DOMAIN: "),
        (("com",), "DOMAIN: "),
        (("co.uk",), "names are registered below co.uk"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
