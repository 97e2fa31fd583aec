"""The typer application with all commands. Nothing heavy is imported until one of them runs."""

from typing import Annotated

import typer

from deliverability.commands.adopt import adopt
from deliverability.commands.check import check
from deliverability.commands.cloud import cloud
from deliverability.commands.dmarc import dmarc
from deliverability.commands.drift import drift
from deliverability.commands.explain import explain
from deliverability.commands.history import merge
from deliverability.commands.init import init
from deliverability.commands.issue import issue
from deliverability.commands.lint import lint
from deliverability.commands.once_only import OnceOnly
from deliverability.commands.plan import plan
from deliverability.commands.recover import recover
from deliverability.commands.rehearse import rehearse
from deliverability.commands.spf import spf
from deliverability.commands.wrong_use import Commands

_HELP = """Declare, prove and keep the mail authentication of shop domains on SES.

\b
Examples:
  deliverability rehearse --stack shop-a.production
  deliverability plan --stack shop-a.production
  deliverability check --stack shop-a.production
  deliverability spf shop.example
  deliverability explain spf.multiple-records

\b
Exit codes: 0 in order, 1 a failure or drift,
            2 wrong use or configuration, 3 could not tell,
            70 a fault of this program.
"""

_HISTORY = """The files in which --history keeps since when each finding is known (docs/history.md)."""

#: The commands in the order of their help, each with what the list of commands says of it.
_COMMANDS = (
    (init, "A stack file from what is published, and what SES has."),
    (plan, "The records that a stack declares; asks nothing."),
    (lint, "What is wrong with stack files; asks nothing."),
    (check, "What DNS and SES really say, against what was declared."),
    (drift, "The cloud against state, code and DNS: what changed behind your back."),
    (issue, "One issue for each stack that is not in order, at GitHub or GitLab."),
    (spf, "The whole SPF tree of any domain, with its budget."),
    (dmarc, "Which DMARC policy applies to a domain; does its mail pass."),
    (explain, "What a finding means, and what to do about it."),
    (adopt, "What exists already, to import it into a stack."),
    (recover, "What an interrupted `pulumi up` has made, to import it."),
    (rehearse, "A stack's whole life on the embedded cloud."),
    (cloud, "The embedded cloud by itself, for any client."),
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"deliverability {version('mail-deliverability')}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def _nothing() -> None:
    pass


def make_app() -> typer.Typer:
    """The application with all its commands."""
    # Plain help: rich would cost as much time as everything else that --help does.
    app = typer.Typer(
        name="deliverability",
        cls=Commands,
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback()(_root)
    for command, short in _COMMANDS:
        app.command(short_help=short, cls=OnceOnly)(command)
    history = typer.Typer(help=_HISTORY, cls=Commands, no_args_is_help=True, rich_markup_mode=None)
    history.callback()(_nothing)
    history.command(short_help="Histories of jobs that ran side by side, in one file.", cls=OnceOnly)(merge)
    app.add_typer(history, name="history", short_help="Files of --history: since when findings are known.")
    return app
