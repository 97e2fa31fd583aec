"""The engine: preview, up, refresh, drift and destroy of one stack."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from deliverability.engine import resources
from deliverability.engine.changes import Change, Changes, Operation
from deliverability.engine.configuration import Configuration, read_configuration
from deliverability.engine.deletion import delete_all, refuse_hooks
from deliverability.engine.deployment import Deployment
from deliverability.engine.errors import EngineError, in_words
from deliverability.engine.interface import Result
from deliverability.engine.resources import Clients
from deliverability.engine.state import ResourceState, State
from deliverability.engine.values import redacted


class Engine:
    """One stack of one project. Not thread-safe: a run changes the process's environment while it lasts.

    project: folder of Pulumi.yaml and `__main__.py`.
    stack: as in `Pulumi.<stack>.yaml`.
    clients: how AWS is reached. environment: variables by which boto3 in the program reaches the same AWS.
    state: what is known to exist; empty for a new stack. It is changed by `up`, `refresh` and `destroy`.

    Every method raises EngineError; the state then holds what was done before.
    """

    def __init__(
        self,
        project: Path,
        stack: str,
        *,
        clients: Clients,
        environment: Mapping[str, str],
        state: State | None = None,
    ) -> None:
        self.project = project.resolve()
        self.stack = stack
        self.state = state if state is not None else State()
        self._clients = clients
        self._environment = dict(environment)

    def preview(self) -> Result:
        """What `up` would do; nothing is changed, neither in AWS nor in the state."""
        return self._run(
            Deployment(self.state.copy(), self._clients, self._configuration().region, preview=True)
        )

    def up(self) -> Result:
        """Bring AWS to what is declared. After a failure another `up` goes on from there."""
        return self._run(Deployment(self.state, self._clients, self._configuration().region, preview=False))

    def refresh(self) -> Changes:
        """Take what AWS has now into the state; the next `up` then repairs it. Returns what differed."""
        deployment = Deployment(self.state, self._clients, self._configuration().region, preview=True)
        known = [resource for resource in self.state.all() if resource.custom]
        return Changes(tuple(_refreshed(resource, self.state, deployment) for resource in known))

    def drift(self) -> Changes:
        """What `refresh` would find; the state stays as it is (`pulumi refresh --preview-only`)."""
        return Engine(
            self.project,
            self.stack,
            clients=self._clients,
            environment=self._environment,
            state=self.state.copy(),
        ).refresh()

    def destroy(self) -> Changes:
        """Delete everything, users before what they use, as `pulumi destroy --skip-preview`.

        Refused as a whole where something has delete hooks: the program isn't run. What is protected stays, and with it
        everything that it depends on; the rest is gone when that is told.
        """
        deployment = Deployment(self.state, self._clients, self._configuration().region, preview=False)
        going = self.state.deletion_order()
        refuse_hooks(going)
        try:
            delete_all(going, deployment.delete, going)
        except EngineError as error:
            raise EngineError(str(error), Changes(tuple(deployment.changes))) from error
        return Changes(tuple(deployment.changes))

    def unprotect(self) -> tuple[str, ...]:
        """Lift the protection of all resources; returns the URNs it was lifted from."""
        return self.state.unprotect()

    def _configuration(self) -> Configuration:
        return read_configuration(self.project, self.stack)

    def _run(self, deployment: Deployment) -> Result:
        # Here, not above: the SDK costs half a second, and help must not pay it.
        from deliverability.engine.monitor import Monitor
        from deliverability.engine.program import ProgramFailed, run_program

        configuration = self._configuration()
        try:
            messages = run_program(
                self.project,
                self.stack,
                configuration,
                Monitor(deployment, configuration.project, self.stack),
                preview=deployment.preview,
                environment=self._environment,
            )
        except (ProgramFailed, EngineError) as error:
            # A failed resource makes whatever waited for it fail too: the first failure is the one to tell.
            raise EngineError(deployment.failure or str(error), Changes(tuple(deployment.changes))) from error
        outputs, secret = deployment.stack_outputs
        return Result(
            Changes(tuple(deployment.changes)),
            redacted(outputs, secret),
            (*messages.warnings, *deployment.hooks.warnings),
            messages.printed.getvalue(),
        )


def _refreshed(known: ResourceState, state: State, deployment: Deployment) -> Change:
    """Look at one resource and note in the state what it is now."""
    try:
        found = resources.resource_type(known.type).read(
            deployment.aws(known.provider), known.id, known.inputs
        )
    except Exception as error:
        # AWS's refusals come in many kinds; each means that nothing can be said about this resource.
        raise EngineError(f"refreshing {known.type} '{known.name}': {in_words(error)}") from error
    if found is None:
        state.remove(known.urn)
        return Change(
            Operation.DELETE, known.urn, known.type, known.name, known.custom, before=known.shown_inputs()
        )
    now = replace(known, inputs=found.inputs, outputs=found.outputs)
    state.put(now)
    keys = known.inputs.keys() | found.inputs.keys()
    differing = tuple(sorted(key for key in keys if known.inputs.get(key) != found.inputs.get(key)))
    return Change(
        Operation.UPDATE if differing else Operation.SAME,
        known.urn,
        known.type,
        known.name,
        known.custom,
        differing,
        known.shown_inputs() if differing else {},
        now.shown_inputs() if differing else {},
    )
