from pathlib import Path

import pytest

from deliverability.engine import EngineError
from deliverability.engine.configuration import Configuration, read_configuration


def write(folder: Path, project: str, stack: str) -> None:
    (folder / "Pulumi.yaml").write_text(project)
    (folder / "Pulumi.dev.yaml").write_text(stack)


def test_values_arrive_as_the_cli_passes_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        "name: demo\nconfig:\n  ttl: {type: integer, default: 300}\n  policy: none\n  domain: {type: string}\n",
        """config:
  aws:region: eu-west-1
  demo:domain: shop.example
  plain: true
  demo:dns: {ttl: 60, zone: null}
  demo:senders: [a.example, b.example]
""",
    )
    read = read_configuration(tmp_path, "dev")
    assert read == Configuration(
        "demo",
        {
            "aws:region": "eu-west-1",
            "demo:domain": "shop.example",
            "demo:plain": "true",
            "demo:dns": '{"ttl": 60, "zone": null}',
            "demo:senders": '["a.example", "b.example"]',
            "demo:ttl": "300",
            "demo:policy": "none",
        },
    )
    assert read.region == "eu-west-1"


def test_stack_files_in_a_folder_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nstackConfigDir: stacks\n")
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text("config:\n  demo:a: b\n")
    assert read_configuration(tmp_path, "dev").values == {"demo:a": "b"}


def test_what_leads_to_a_real_account_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        "name: demo\n",
        "config:\n  aws:profile: somebody\n  aws:endpoints: [{ses: https://x}]\n  aws:assumeRoles: []\n  aws:region: eu-west-1\n",
    )
    assert read_configuration(tmp_path, "dev").values == {"aws:region": "eu-west-1"}


@pytest.mark.parametrize(
    ("project", "stack", "complaint"),
    [
        ("runtime: python\n", "config: {}\n", "Pulumi.yaml: 'name' is missing"),
        ("name: demo\n", "- a\n", "Pulumi.dev.yaml: expected a mapping"),
        (
            "name: demo\n",
            "config: {demo:a: !x 1}\n",
            "Pulumi.dev.yaml: line 1: the YAML can't be read: .*tag '!x'",
        ),
        ("name: demo\n", "config: [a]\n", "'config' must be a mapping"),
        (
            "name: demo\n",
            "config: {a: [\n",
            "Pulumi.dev.yaml: line 2: the YAML can't be read: .*; look at this line",
        ),
        (
            "name: demo\n",
            "config:\n  demo:key: {secure: AAAA}\n",
            "demo:key is encrypted, and only the Pulumi CLI",
        ),
        ("name: demo\n", "config:\n  demo:a: {b: [{secure: AAAA}]}\n", r"demo:a\.b\[0\] is encrypted"),
        (
            "name: demo\nconfig:\n  domain: {type: string}\n",
            "config: {}\n",
            "missing configuration value 'domain'",
        ),
    ],
)
def test_what_can_not_be_read_is_named(tmp_path: Path, project: str, stack: str, complaint: str) -> None:
    write(tmp_path, project, stack)
    with pytest.raises(EngineError, match=complaint):
        read_configuration(tmp_path, "dev")


def test_no_such_stack(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\n")
    with pytest.raises(EngineError, match=r"Pulumi.dev.yaml: there is no such file"):
        read_configuration(tmp_path, "dev")
