"""The example stacks, the project file and the requirements: what a newcomer copies must be right."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deliverability.declaration.reading import (
    from_pulumi,
    load_stack_file,
    require_region,
    stack_names,
)
from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.settings import Settings
from deliverability.generated.stack_schema import json_schema

ROOT = Path(__file__).parents[1]
STACKS = stack_names(ROOT)
PROJECT: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    return (ROOT / "stacks" / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")


def test_the_examples_show_every_kind_of_stack() -> None:
    assert STACKS == (
        "minimal.sandbox",
        "shop-a.production",
        "shop-a.staging",
        "shop-b.production",
        "shop-c.production",
        "shop-d.parked",
    )


@pytest.mark.parametrize("name", STACKS)
def test_an_example_loads_and_can_be_deployed(name: str) -> None:
    declaration = load_stack_file(ROOT / "stacks" / f"Pulumi.{name}.yaml", environ={})
    assert declaration.stack == name
    assert require_region(declaration)
    # Only the minimal one leaves something to be said.
    assert len(declaration.notes) == (1 if name == "minimal.sandbox" else 0)


@pytest.mark.parametrize("name", STACKS)
def test_an_example_follows_the_schema_that_it_names(name: str) -> None:
    text = text_of(name)
    assert text.startswith("# yaml-language-server: $schema=./schema.json\n")
    jsonschema.Draft202012Validator(json_schema()).validate(yaml.safe_load(text))


@pytest.mark.parametrize("name", STACKS)
def test_an_example_means_the_same_to_pulumi(name: str) -> None:
    """As the engine hands it over: the file's values as text or JSON, the project's defaults for all other keys."""
    config = yaml.safe_load(text_of(name))["config"]
    given = {
        key.removeprefix("mail-deliverability:"): value
        for key, value in config.items()
        if key != "aws:region"
    }
    defaults = {key: entry["default"] for key, entry in PROJECT["config"].items() if "default" in entry}
    values = {
        k: v if isinstance(v, str) else json.dumps(v, default=str) for k, v in (defaults | given).items()
    }
    handed_over = from_pulumi(values, stack=name, region=config["aws:region"])
    loaded = load_stack_file(ROOT / "stacks" / f"Pulumi.{name}.yaml", environ={})
    assert (handed_over.settings, handed_over.notes) == (loaded.settings, loaded.notes)


def test_the_project_file_declares_the_keys_of_the_model() -> None:
    section = section_of(Settings)
    # These have no default that equals leaving them out: Pulumi would demand them.
    left_out = ("protect", "takeOver")
    assert list(PROJECT["config"]) == [name for name in section.keys if name not in left_out]
    for name, entry in PROJECT["config"].items():
        key = section.keys[name]
        assert entry["type"] == ("array" if key.is_list else "object" if key.section else "string")
        assert entry["description"]
        assert ("items" in entry) == key.is_list
        # Pulumi demands a value for every key without a default.
        assert ("default" in entry) == (name != "domain")
        assert set(entry) <= {"type", "items", "description", "default"}


def test_the_project_file_says_how_to_run() -> None:
    assert {key: value for key, value in PROJECT.items() if key not in ("config", "description")} == {
        "name": "mail-deliverability",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}},
        "requiredPulumiVersion": ">=3.246.0",
        "stackConfigDir": "stacks",
    }


def requirements() -> dict[str, str]:
    """The packages that `pulumi up` installs, and their versions; those of other platforms left out."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+) (?:;.*)?\\$", text, re.MULTILINE))


def test_every_requirement_has_hashes_and_no_index_is_named() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert len(entries) == len(requirements())
    for entry in entries:
        first, *hashes = entry.replace("\\", "").split("\n")
        assert hashes, first
        assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64} *", each) for each in hashes), first
    assert "://" not in text


def test_requirements_are_locked_as_everything_else() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert set(requirements().items()) <= set(
        re.findall(r"^([\w.-]+)==(\S+) (?:;.*)?\\$", lock, re.MULTILINE)
    )


def test_requirements_are_plain_pins_of_what_is_tested_here() -> None:
    pins = requirements()
    assert pins == {name: version(name) for name in pins}


def test_requirements_are_dependencies_of_the_package_too() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["pulumi"]]
    names = {re.split(r"[<>=\[]", text)[0] for text in declared}
    program = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"][
        "program"
    ]
    assert set(program) <= names
    assert set(program) <= set(requirements())


@pytest.mark.slow
def test_the_program_imports_nothing_beyond_its_requirements() -> None:
    """With the rest of the development environment out of reach, program, configuration and rules still import."""
    program = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'rich', 'typer', 'moto', 'werkzeug', 'flask', 'jsonschema', 'hypothesis'}:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "import components.mail_domain, components.stack_config, deliverability.declaration.reading, deliverability.declaration.plan\n"
        "from deliverability.rules import catalogue\n"
        "print(len(catalogue()) > 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.stderr, done.stdout) == ("", "True\n")
