"""What each command drags in: help and plan feel instant only while the heavy packages stay out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
HEAVY = {
    "pulumi",
    "pulumi_aws",
    "boto3",
    "botocore",
    "dns",
    "rich",
    "cryptography",
    "moto",
    "jsonschema",
    "email_validator",
    "sqlite3",
}

_PROGRAM = """
import json, sys
from deliverability.cli import main
sys.argv = ["deliverability", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    code = end.code
formats = {name for name in sys.modules if name.startswith("deliverability.report.verdict.")}
tops = sorted({name.partition(".")[0] for name in sys.modules} | formats)
print(json.dumps({"code": code, "modules": tops}), file=sys.stderr)
"""


def modules_of(*arguments: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = json.loads(done.stderr.splitlines()[-1])
    return said["code"], set(said["modules"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["check", "--help"],
        ["init", "--help"],
        ["spf", "--help"],
        ["dmarc", "--help"],
        ["rehearse", "--help"],
        ["cloud", "--help"],
    ],
)
def test_help_imports_nothing_heavy(arguments: list[str]):
    code, modules = modules_of(*arguments)
    assert code == 0
    assert modules & HEAVY == set()
    assert [name for name in modules if "." in name] == [], "formats that --help has no need of"


def test_plan_imports_no_cloud_and_no_engine():
    code, modules = modules_of("plan", "--stack", "shop-a.production", "--format", "json")
    assert code == 0
    assert modules & (HEAVY - {"email_validator", "dns"}) == set()


def test_check_imports_no_pulumi():
    code, modules = modules_of(
        "check", "--stack", "shop-a.production", "--nameserver", "127.0.0.1:9", "--timeout", "0.5"
    )
    assert code == 3
    assert modules & {"pulumi", "pulumi_aws", "moto", "sqlite3"} == set()


@pytest.mark.parametrize("command", ["spf", "dmarc"])
def test_looking_at_a_domain_imports_no_cloud_and_no_engine(command: str):
    code, modules = modules_of(command, "shop.example", "--nameserver", "127.0.0.1:9", "--timeout", "0.5")
    assert code == 3
    assert modules & (HEAVY - {"dns", "rich"}) == set()
