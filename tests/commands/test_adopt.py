"""`deliverability adopt` against the embedded cloud: its file, its exit codes, what it refuses."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from tests.commands.cli import Ran, run

pytestmark = pytest.mark.slow

REGION = "eu-central-1"
RECORD = "aws:route53/record:Record"
Stack = Callable[..., Path]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _asks_it(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    """Writes a stack file for a parked domain, which has records only, and more settings."""

    def written(domain: str, **settings: Any) -> Path:
        file = tmp_path / "Pulumi.shop.yaml"
        data = {"domain": domain, "profile": "parked", **settings}
        config = {f"mail-deliverability:{key}": value for key, value in data.items() if value is not None}
        file.write_text(yaml.safe_dump({"config": {"aws:region": REGION, **config}}))
        return file

    return written


def zone(cloud: Cloud, name: str, *record_sets: dict[str, Any], account: str | None = None) -> str:
    clients = EndpointClients(cloud.endpoint_url)
    route53 = (clients.of_account(account) if account else clients).client("route53", "us-east-1")
    made = route53.create_hosted_zone(Name=name, CallerReference=name)["HostedZone"]["Id"]
    if record_sets:
        changes = [{"Action": "CREATE", "ResourceRecordSet": each} for each in record_sets]
        route53.change_resource_record_sets(HostedZoneId=made, ChangeBatch={"Changes": changes})
    return str(made).removeprefix("/hostedzone/")


def record_set(name: str, rdtype: str, *values: str, **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": rdtype,
        "TTL": 300,
        "ResourceRecords": [{"Value": v} for v in values],
        **more,
    }


def parked(domain: str) -> tuple[dict[str, Any], ...]:
    return (
        record_set(domain, "TXT", '"v=spf1 -all"'),
        record_set(domain, "MX", "0 ."),
        record_set(f"_dmarc.{domain}", "TXT", '"v=DMARC1; p=reject; np=reject;"'),
    )


def adopt(file: Path, *arguments: str, stdin: str | None = None) -> Ran:
    """The command, without the note that a domain without reports gets."""
    ran = run("adopt", "--config", str(file), *arguments, stdin=stdin)
    said = ran.err.splitlines(keepends=True)
    return replace(
        ran, err="".join(line for line in said if not line.startswith("note: dmarc.reportTo is empty"))
    )


def test_the_file_is_written_whole_and_never_over_another(cloud: Cloud, stack: Stack, tmp_path: Path) -> None:
    zone_id = zone(cloud, "whole.example", *parked("whole.example"))
    file, written = stack("whole.example"), tmp_path / "import.json"
    ran = adopt(file, "--output", str(written))
    assert (ran.code, ran.err) == (0, f"written: {written}\n")
    document = json.loads(written.read_text())
    assert document == {
        "resources": [
            {"type": "mail-deliverability:index:MailDomain", "name": "mail", "component": True},
            {"type": RECORD, "name": "mail-spf", "id": f"{zone_id}_whole.example_TXT", "parent": "mail"},
            {"type": RECORD, "name": "mail-null-mx", "id": f"{zone_id}_whole.example_MX", "parent": "mail"},
            {
                "type": RECORD,
                "name": "mail-dmarc",
                "id": f"{zone_id}__dmarc.whole.example_TXT",
                "parent": "mail",
            },
        ]
    }
    written.write_text("mine")
    ran = adopt(file, "-o", str(written))
    assert (ran.code, ran.out, written.read_text()) == (2, "", "mine")
    assert ran.err == f"--output {written}: there is such a file already: name another one, or add --force\n"
    assert adopt(file, "-o", str(written), "--force").code == 0
    assert json.loads(written.read_text()) == document


def test_nothing_to_import_writes_no_file(cloud: Cloud, stack: Stack, tmp_path: Path) -> None:
    zone(cloud, "nothing.example")
    ran = adopt(stack("nothing.example"), "-o", str(tmp_path / "import.json"))
    said = f"not written: {tmp_path / 'import.json'}: there is nothing to import\n"
    assert (ran.code, ran.err, (tmp_path / "import.json").exists()) == (0, said, False)
    assert ran.out.endswith("\nNothing to import.\n")


def test_check_fails_until_the_state_has_all_and_all_is_as_declared(cloud: Cloud, stack: Stack) -> None:
    zone(cloud, "state.example", *parked("state.example"))
    file = stack("state.example")
    assert adopt(file).code == 0
    assert adopt(file, "--check").code == 1
    urn = "urn:pulumi:shop::mail-deliverability::mail-deliverability:index:MailDomain$aws:route53/record:Record::"
    resources = [
        {"type": RECORD, "urn": f"{urn}{name}"} for name in ("mail-spf", "mail-null-mx", "mail-dmarc")
    ]
    state = json.dumps({"deployment": {"resources": resources}})
    ran = adopt(file, "--state", "-", "--check", stdin=state)
    assert (ran.code, ran.err) == (0, "")
    ran = adopt(file, "--check", "-o", "import.json")
    assert (ran.code, ran.err) == (2, "--check and --output exclude each other: --check writes nothing\n")
    ran = adopt(file, "--state", "-", stdin="{}")
    assert (ran.code, ran.err) == (2, "stdin: not a state: `pulumi stack export` gives one\n")


def test_a_state_that_is_no_text_is_named_once(stack: Stack, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_bytes(b"\xff\xfe")
    ran = adopt(stack("state.example"), "--state", str(state))
    assert (ran.code, ran.err) == (2, f"{state}: not UTF-8 text (byte 0)\n")


def test_a_difference_fails_and_the_file_is_written_all_the_same(
    cloud: Cloud, stack: Stack, tmp_path: Path
) -> None:
    spf, null_mx, _ = parked("differs.example")
    strict = record_set("_dmarc.differs.example", "TXT", '"v=DMARC1; p=none"', TTL=60)
    zone(cloud, "differs.example", spf, null_mx, strict)
    ran = adopt(stack("differs.example"), "-o", str(tmp_path / "import.json"), "--format", "json")
    assert (ran.code, (tmp_path / "import.json").exists()) == (1, True)
    said = json.loads(ran.out)
    assert [(each["risk"], each["resource"], each["property"]) for each in said["changes"]] == [
        ("changed", "mail-dmarc", "records"),
        ("changed", "mail-dmarc", "ttl"),
    ]
    assert said["importFile"] == json.loads((tmp_path / "import.json").read_text())


def test_weighted_and_alias_record_sets_are_seen_as_such(cloud: Cloud, stack: Stack) -> None:
    spf, _, dmarc = parked("routed.example")
    weighted = {**dmarc, "SetIdentifier": "blue", "Weight": 10}
    zone(cloud, "routed.example", spf, weighted)
    ran = adopt(stack("routed.example"), "--format", "json")
    (obstacle,) = json.loads(ran.out)["obstacles"]
    assert (ran.code, obstacle["resource"]) == (1, "mail-dmarc")
    assert obstacle["why"].startswith("It is no simple record set: weighted (set identifier blue).")


def test_a_zone_of_another_account_is_read_by_its_role(cloud: Cloud, stack: Stack) -> None:
    account = "210987654321"
    zone(cloud, "theirs.example", *parked("theirs.example"), account=account)
    ran = adopt(stack("theirs.example"), "--format", "json")
    (obstacle,) = json.loads(ran.out)["obstacles"]
    assert (ran.code, obstacle["what"]) == (1, "the DNS records of theirs.example")
    assert obstacle["why"].startswith(
        "No public hosted zone for theirs.example in this AWS account: name a role"
    )
    role = f"arn:aws:iam::{account}:role/dns"
    said = json.loads(adopt(stack("theirs.example", dns={"roleArn": role}), "--format", "json").out)
    assert (said["obstacles"], {each["provider"] for each in said["imports"]}) == ([], {"mail-dns"})
    assert said["commands"][0].startswith("pulumi up --yes --target urn:pulumi:shop::mail-deliverability::")


def test_a_large_zone_is_read_name_by_name(cloud: Cloud, stack: Stack) -> None:
    others = (record_set(f"a{number:03}.large.example", "A", "198.51.100.1") for number in range(310))
    zone(cloud, "large.example", *parked("large.example"), *others)
    said = json.loads(adopt(stack("large.example"), "--format", "json").out)
    assert [each["name"] for each in said["imports"]] == ["mail-spf", "mail-null-mx", "mail-dmarc"]


def test_an_identity_of_another_region_is_found(cloud: Cloud, stack: Stack) -> None:
    cloud.client("sesv2", "eu-west-1").create_email_identity(EmailIdentity="region.example")
    file = stack("region.example", profile=None, dns={"mode": "external"})
    said = json.loads(adopt(file, "--format", "json").out)
    assert said["imports"] == []
    assert said["notes"][0].startswith("region.example is an SES identity in eu-west-1, not in eu-central-1")


def test_what_others_wrote_steers_no_terminal(cloud: Cloud, stack: Stack) -> None:
    spf = record_set("hostile.example", "TXT", '"v=spf1 -all"', '"\\033[2J##vso[task.complete]"')
    zone(cloud, "hostile.example", spf)
    ran = adopt(stack("hostile.example"))
    assert ran.code == 1
    assert "\x1b" not in ran.out
    assert "##vso[" not in ran.out


def test_aws_that_cannot_be_asked_is_could_not_tell(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    ran = adopt(stack("silent.example"), "--timeout", "0.2")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("AWS could not be asked what is there: Could not connect to the endpoint URL")


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("--output", "-"), "", "--output -: stdout has the report; --format json has the document there"),
        (("--component", ""), "", "--component: a name is missing"),
        (("--state", "-"), "", "stdin: empty: did the command before the pipe fail?"),
        (
            ("--state", "-"),
            '{"deployment": {"resources": [{"urn": "x"}]}}',
            "stdin: not a state: a resource in it has no 'type'",
        ),
        (("--state", "nowhere.json"), "", "nowhere.json: cannot read: No such file or directory"),
    ],
)
def test_wrong_use_is_said_once(stack: Stack, arguments: tuple[str, ...], stdin: str, said: str) -> None:
    ran = run("adopt", "--config", str(stack("shop.example")), *arguments, stdin=stdin)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith(said)
