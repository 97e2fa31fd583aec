"""What the component tells while it runs: the engine prints it into the log of a pipeline, so nothing in it may be a command there."""

import pulumi

from deliverability.build_logs import obeyed_by_nobody


def warn(message: str, resource: pulumi.Resource | None = None) -> None:
    """A warning of the engine; it may quote what AWS, DNS or a stack file say."""
    pulumi.log.warn(obeyed_by_nobody(message), resource)


def info(message: str) -> None:
    """A line of the engine that asks for nothing."""
    pulumi.log.info(obeyed_by_nobody(message))
