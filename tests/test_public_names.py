"""What programs may import from the product, and that asking for it costs nothing before."""

import ast
import asyncio
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import deliverability
from deliverability import judge, load_stack_file, make_plan, manifest_of, parse_snapshot, require_region
from deliverability.observe import DnsOptions, observe

ROOT = Path(__file__).parents[1]


def test_these_names_are_public() -> None:
    assert deliverability.__all__ == [
        "ConfigError",
        "Finding",
        "Manifest",
        "ManifestError",
        "Result",
        "Settings",
        "Snapshot",
        "SnapshotError",
        "Verdict",
        "judge",
        "load_stack_file",
        "make_plan",
        "manifest_of",
        "parse_manifest",
        "parse_snapshot",
        "require_region",
    ]
    assert deliverability.observe.__all__ == ["AwsOptions", "DnsOptions", "observe"]


@pytest.mark.parametrize("package", [deliverability, deliverability.observe], ids=lambda each: each.__name__)
def test_each_is_what_type_checkers_take_it_for(package: ModuleType) -> None:
    static = {
        alias.name: node.module
        for node in ast.walk(ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module != "importlib"
        for alias in node.names
    }
    assert sorted(static) == package.__all__
    for name, module in static.items():
        assert getattr(package, name) is getattr(sys.modules[str(module)], name)
    assert set(package.__all__) <= set(dir(package))


def test_any_other_name_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'deliverability' has no attribute 'check'$"):
        getattr(deliverability, "check")  # noqa: B009 - type checkers refuse it
    with pytest.raises(AttributeError, match=r"^module 'deliverability\.observe' has no attribute 'check'$"):
        getattr(deliverability.observe, "check")  # noqa: B009


def test_from_a_stack_file_to_a_verdict() -> None:
    declaration = load_stack_file(ROOT / "stacks" / "Pulumi.shop-a.production.yaml", environ={})
    plan = make_plan(declaration.settings, stack=declaration.stack, region=require_region(declaration))
    nobody = DnsOptions(nameservers=("127.0.0.1:9",), timeout=0.1, budget=0.5)
    snapshot = asyncio.run(observe(manifest_of(plan), dns=nobody, aws=None))
    verdict = judge(parse_snapshot(snapshot.to_json()))
    assert (verdict.stack, verdict.exit_code()) == ("shop-a.production", 3)


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, deliverability.observe; print(sorted(m for m in sys.modules if m.startswith(('deliverability', 'typing'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "['deliverability', 'deliverability.observe']\n"
