"""From nothing to a stack that changes nothing unsaid: `init` writes the file, `adopt` reads it, the engine previews it."""

import json
from pathlib import Path

import pytest

from deliverability.adoption.decision import decide
from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients, Engine, Operation
from deliverability.engine.linked_project import link_project
from deliverability.rehearsal.testbed.example import STACK
from tests.adoption.adopting import PROJECT, imported, seen
from tests.commands.cli import run
from tests.estates import catalogue
from tests.estates.building import build

pytestmark = pytest.mark.slow


def test_what_init_writes_adopt_takes_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link_project(PROJECT, tmp_path, without=("stacks",))
    (tmp_path / "stacks").mkdir()
    with Cloud() as cloud:
        for name, value in {**cloud.environment(), "AWS_REGION": "eu-central-1"}.items():
            monkeypatch.setenv(name, value)
        network = tmp_path / "network.json"
        network.write_text(json.dumps({address: list(at) for address, at in cloud.endpoints.items()}))
        build(catalogue()["old-identity"], cloud)

        where = ("--stack", STACK, "--project", str(tmp_path))
        assert run("init", "shop.example", "--network", str(network), *where).code == 0
        adopted = run("adopt", *where, "--output", str(tmp_path / "import.json"))
        assert (adopted.code, "shop.example" in adopted.out) == (1, True)

        declared = load_stack_file(tmp_path / "stacks" / f"Pulumi.{STACK}.yaml")
        adoption = decide(seen(cloud, declared), "mail")
        clients = EndpointClients(cloud.endpoint_url)
        document = json.loads((tmp_path / "import.json").read_text())
        state = imported(document, clients, "eu-central-1")
        engine = Engine(tmp_path, STACK, clients=clients, environment=cloud.environment(), state=state)
        changes = engine.preview().changes
    quiet = (Operation.SAME, Operation.READ)
    assert frozenset(
        (each.operation.value, each.name) for each in changes if each.operation not in quiet
    ) == (adoption.steps("mail"))
    assert adoption.obstacles == ()
    assert [change for change in adoption.changes if change.refused] == []
