"""`Shop`: one stack on the real engine, with the embedded cloud that it's deployed to and everybody else who acts there."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from deliverability.declaration.reading import Declaration, load_stack_file
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed import ses_roles, zones
from deliverability.rehearsal.testbed.zones import RehearsalZones
from tests.engine.real.command import Command, Outcome, UnexpectedExit
from tests.engine.real.operations import steps
from tests.engine.real.project import Project, make_project
from tests.engine.real.tools import Tools

#: How long after its records SES has surely looked at an identity.
VERIFIED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shop:
    """A stack and what surrounds it. Its commands raise `UnexpectedExit` where they end with another code than expected.

    zones: the zone that its records stand in, with records of others, and the zones of third parties.
    """

    cloud: Cloud
    project: Project
    declaration: Declaration
    clients: EndpointClients
    zones: RehearsalZones

    @property
    def stack(self) -> str:
        """Its name."""
        return self.declaration.stack

    @property
    def domain(self) -> str:
        """Of its mail."""
        return self.declaration.settings.domain

    @property
    def region(self) -> str:
        """Of its identity."""
        return _region(self.declaration)

    @property
    def ses(self) -> Any:
        """SES v2 in that region, with the stack's credentials."""
        return self.clients.client("sesv2", self.region)

    def identities(self) -> frozenset[str]:
        """Everything that SES can send as, or send to in the sandbox, in that region."""
        found = self.ses.list_email_identities(PageSize=1000)["EmailIdentities"]
        return frozenset(each["IdentityName"] for each in found)

    def preview(self, *flags: str, code: int | None = 0) -> Outcome:
        """`pulumi preview`."""
        return self.start("preview", *flags).wait(code)

    def up(self, *flags: str, code: int | None = 0) -> Outcome:
        """`pulumi up`, without the preview that it begins with."""
        return self.start("up", "--yes", "--skip-preview", *flags).wait(code)

    def refresh(self, *flags: str, code: int | None = 0) -> Outcome:
        """`pulumi refresh`, without the preview that it begins with unless that's all that is wanted."""
        confirmed = () if "--preview-only" in flags else ("--yes", "--skip-preview")
        return self.start("refresh", *confirmed, *flags).wait(code)

    def destroy(self, *flags: str, code: int | None = 0) -> Outcome:
        """`pulumi destroy`, without the preview that it begins with."""
        return self.start("destroy", "--yes", "--skip-preview", *flags).wait(code)

    def left_to_do(self, *flags: str) -> frozenset[tuple[str, str]]:
        """What the next preview wants to change; raises `UnexpectedExit` where that isn't nothing by the engine's own count."""
        return steps(self.preview("--expect-no-changes", *flags).operations)

    def type(self, line: str) -> str:
        """What a line prints that somebody types into a shell, in the project's folder; raises `UnexpectedExit`."""
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=self.project.folder,
            env=self.project.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UnexpectedExit(f"{line}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, command: str, *flags: str) -> Command:
        """Start one of these commands, for a scenario that interrupts it."""
        return self.project.start(
            command, "--stack", self.stack, "--non-interactive", "--color=never", *flags, logged=True
        )

    def outputs(self, *flags: str) -> dict[str, Any]:
        """`pulumi stack output --json`; secrets show as "[secret]" without `--show-secrets`."""
        done = self.project.pulumi("stack", "output", "--json", "--stack", self.stack, *flags)
        found: dict[str, Any] = json.loads(done.printed)
        return found

    def state(self) -> dict[str, Any]:
        """`pulumi stack export`: `resources`, and `pending_operations`, which never ended."""
        exported = self.project.pulumi("stack", "export", "--stack", self.stack).printed
        # The engine leaves out what is empty.
        return {"resources": [], "pending_operations": [], **json.loads(exported)["deployment"]}

    def cancel(self) -> None:
        """`pulumi cancel`: take away the lock that a killed engine left."""
        self.project.pulumi("cancel", "--yes", "--stack", self.stack)

    def unprotect(self) -> None:
        """Take the protection off everything, in the state."""
        self.project.pulumi("state", "unprotect", "--all", "--yes", "--stack", self.stack)

    def verify(self) -> None:
        """Time passes until SES has looked at the records of every identity."""
        self.cloud.clock.advance(VERIFIED)

    def declares(self, settings: Mapping[str, Any], region: str | None = None) -> "Shop":
        """The same shop after its stack file was edited. settings: all of them, without the namespace."""
        self.project.write(self.stack, region or self.region, settings)
        return replace(self, declaration=_read(self.project, self.stack))

    def under_its_name(self, stack: str) -> "Shop":
        """The same shop after its stack was given this name, with a stack file of that name."""
        return replace(self, declaration=_read(self.project, stack))

    def beside(self, stack: str, settings: Mapping[str, Any]) -> "Shop":
        """Another stack of the same program, with the same zones around it; not deployed yet."""
        self.project.write(stack, self.region, settings)
        self.project.pulumi("stack", "init", stack)
        return replace(self, declaration=_read(self.project, stack))


def open_example(folder: Path, logs: Path, tools: Tools, cloud: Cloud, stack: str) -> Shop:
    """A shop that an example stack file of the checkout describes, not deployed yet."""
    project = _project(folder, logs, tools, cloud)
    project.take_example(stack)
    return _open(project, cloud, stack)


def open_shop(
    folder: Path, logs: Path, tools: Tools, cloud: Cloud, settings: Mapping[str, Any], region: str
) -> Shop:
    """A shop with these settings, as in a stack file without the namespace; not deployed yet."""
    project = _project(folder, logs, tools, cloud)
    project.write("shop", region, settings)
    return _open(project, cloud, "shop")


def _project(folder: Path, logs: Path, tools: Tools, cloud: Cloud) -> Project:
    none = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return make_project(folder, logs, tools, {**cloud.environment(), **none})


def _open(project: Project, cloud: Cloud, stack: str) -> Shop:
    """Stand up what surrounds a stack, and make the stack known to the engine."""
    declaration = _read(project, stack)
    environment = cloud.environment()
    clients = EndpointClients(
        cloud.endpoint_url, environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    )
    ses_roles.grant(cloud, declaration.settings, _region(declaration))
    around = zones.build(cloud, declaration.settings, clients)
    if declaration.settings.identity == "external":
        ses_roles.run_identity(cloud, declaration.settings, _region(declaration))
    project.pulumi("stack", "init", stack)
    return Shop(cloud, project, declaration, clients, around)


def _read(project: Project, stack: str) -> Declaration:
    return load_stack_file(project.stack_file(stack), environ={})


def _region(declaration: Declaration) -> str:
    assert declaration.region is not None, f"{declaration.source} names no region"
    return declaration.region
