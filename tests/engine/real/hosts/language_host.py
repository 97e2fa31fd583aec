"""`pulumi-language-python` for a machine without one: what the engine starts to run a Python program.

An installed Pulumi brings its own, and that one is taken then. This one does what the project relies on: it honours
`runtime.options` (toolchain pip, and a virtualenv that exists), reports the plugins that installed packages ask for, and runs the
program in the virtualenv's Python with its configuration in the environment.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2, json_format  # type: ignore[import-untyped]
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from tests.engine.real.hosts import lifetime
from tests.engine.real.hosts.run_program import TOLD

_RUN_PROGRAM = Path(__file__).with_name("run_program.py")
_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Answers the engine. engine: the address where the engine takes a program's log."""

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """The engine says where it is."""
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Which version this is."""
        return plugin_pb2.PluginInfo(version="3.0.0")

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        """Which Python runs programs."""
        python = _python(request.info, context)
        return language_pb2.AboutResponse(
            executable=python, version=_asked(python, "platform.python_version()")
        )

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing is installed: a test's project names an environment that is complete."""
        _python(request.info, context)
        yield language_pb2.InstallDependenciesResponse()

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """From the `pulumi-plugin.json` of each installed package, as Pulumi's generator of SDKs writes it."""
        packages = Path(_asked(_python(request.info, context), "sysconfig.get_path('purelib')"))
        described = [
            json.loads(file.read_text("utf-8")) for file in sorted(packages.glob("*/pulumi-plugin.json"))
        ]
        return language_pb2.GetRequiredPackagesResponse(
            packages=[
                plugin_pb2.PackageDependency(
                    name=each["name"],
                    kind="resource",
                    version=f"v{each['version']}" if each.get("version") else "",
                )
                for each in described
                if each.get("resource")
            ]
        )

    def GetRequiredPlugins(
        self, request: language_pb2.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        """The older form of `GetRequiredPackages`."""
        return language_pb2.GetRequiredPluginsResponse()

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        """There is nothing to ask a user."""
        return language_pb2.RuntimeOptionsResponse()

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        """None are told."""
        return language_pb2.GetProgramDependenciesResponse()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """The engine waits for what is under way."""
        return empty_pb2.Empty()

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program, once for a preview, once for an update."""
        command = [
            *(_python(request.info, context), "-u", str(_RUN_PROGRAM)),
            *("--monitor", request.monitor_address, "--engine", self._engine),
            *("--project", request.project, "--stack", request.stack),
            *("--organization", request.organization or "organization"),
            *("--parallel", str(max(1, request.parallel))),
            *("--folder", request.pwd or request.info.program_directory),
            *(["--dry-run"] if request.dryRun else []),
            _program(request.info),
            *request.args,
        ]
        configuration = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        code = subprocess.run(command, env={**os.environ, **configuration}, check=False).returncode
        if code == TOLD:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(error=f"the program ended with exit code {code}" if code else "")


def _python(info: language_pb2.ProgramInfo, context: grpc.ServicerContext) -> str:
    """The interpreter that `runtime.options` asks for; ends the call where it can't be had."""
    options = json_format.MessageToDict(info.options)
    if options.get("toolchain", "pip") != "pip":
        context.abort(grpc.StatusCode.UNIMPLEMENTED, "this host knows no toolchain but pip")
    if "virtualenv" not in options:
        return sys.executable
    python = Path(info.root_directory, options["virtualenv"], "bin", "python")
    if not python.exists():
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"there is no {python}")
    return str(python)


def _program(info: language_pb2.ProgramInfo) -> str:
    return info.entry_point if info.entry_point not in ("", ".") else info.program_directory


def _asked(python: str, expression: str) -> str:
    """What an expression is worth in another Python."""
    command = [python, "-c", f"import platform, sysconfig; print({expression})"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main() -> None:
    """Serve until the engine ends this process; the port goes to standard output, as the engine expects."""
    lifetime.end_with_engine()
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    server = grpc.server(ThreadPoolExecutor(8), options=_UNLIMITED)
    host = LanguageHost(addresses[0] if addresses else "")
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
