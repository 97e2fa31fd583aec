"""The user's own Pulumi CLI as an engine: its commands run in a home, a backend and a copy of the project that are thrown away."""

from deliverability.engine.cli.engine import CliEngine, open_cli_engine
from deliverability.engine.cli.finding import CliMissing, Installed, find_cli

__all__ = ["CliEngine", "CliMissing", "Installed", "find_cli", "open_cli_engine"]
