"""`pulumi-resource-aws` for a machine without one: the real terraform-provider-aws behind Pulumi's real bridge.

The engine talks to this process, which passes every call on to the bridge's own dynamic provider, and that runs the Terraform provider.
Three things change on the way: the names (`hosts/names.py`), the region of a single resource (`hosts/region.py`), and the schema,
which no Python program asks for. Property names, diffs, replacements, refresh and import are the bridge's and the provider's own.

ENGINE_BRIDGE and ENGINE_TERRAFORM_PROVIDER name the two programs.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from tests.engine.real.hosts import lifetime
from tests.engine.real.hosts.names import (
    BRIDGED_FUNCTIONS,
    BRIDGED_RESOURCES,
    TERRAFORM_NAMES,
    is_provider,
    token_of,
)
from tests.engine.real.hosts.region import Region

#: What it stands for.
_VERSION = "7.51.1"
_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
#: Metadata in which the details of a resource that exists and still failed travel.
_DETAILS = "grpc-status-details-bin"


class AwsProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine with what a bridge says.

    start: starts one. Provider 5 has one region, that of its configuration: resources in another one get a bridge of their own.
    """

    def __init__(self, start: Callable[[], provider_pb2_grpc.ResourceProviderStub]) -> None:
        self._start = start
        self._bridge = start()
        self._configured = provider_pb2.ConfigureRequest()
        self._elsewhere: dict[str, provider_pb2_grpc.ResourceProviderStub] = {}
        self._starting = threading.Lock()

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Passed on."""
        return self._ask("Handshake", request, context)

    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Passed on."""
        return self._ask("Attach", request, context)

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Passed on."""
        return self._ask("CheckConfig", request, context)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Passed on."""
        return self._ask("DiffConfig", request, context)

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Passed on, and kept for other regions."""
        self._configured.CopyFrom(request)
        return self._ask("Configure", request, context)

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Passed on."""
        return self._ask("Cancel", request, context)

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The version that it stands for."""
        return plugin_pb2.PluginInfo(version=_VERSION)

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        """Name and version only."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "aws", "version": _VERSION}))

    def GetMapping(
        self, request: provider_pb2.GetMappingRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingResponse:
        """For converters of Terraform code, which nothing here is."""
        return provider_pb2.GetMappingResponse()

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """A function, `getZone`."""
        if request.tok not in BRIDGED_FUNCTIONS:
            _unknown(request.tok, context)
        request.tok = BRIDGED_FUNCTIONS[request.tok]
        request.args.fields.pop("region", None)
        answer: provider_pb2.InvokeResponse = self._ask("Invoke", request, context)
        return answer

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Inputs, judged and completed."""
        region = _renamed(request, context)
        region.take(news=request.news, olds=request.olds)
        answer: provider_pb2.CheckResponse = self._ask("Check", request, context)
        region.give(answer.inputs, "news")
        return answer

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """What differs, and what of it replaces the resource."""
        region = _renamed(request, context)
        region.take(news=request.news, olds=request.olds, old_inputs=request.old_inputs)
        answer: provider_pb2.DiffResponse = self._ask("Diff", request, context)
        region.compare(answer)
        return answer

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """A new resource."""
        region = _renamed(request, context)
        region.take(properties=request.properties)
        answer: provider_pb2.CreateResponse = self._ask("Create", request, context, region.name)
        region.give(answer.properties, "properties")
        return answer

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """A resource as it is now; no id in the answer where it's gone."""
        region = _renamed(request, context)
        region.take(properties=request.properties, inputs=request.inputs)
        answer: provider_pb2.ReadResponse = self._ask("Read", request, context, region.name)
        if answer.id:
            region.give(answer.properties, "properties", "inputs")
            region.give(answer.inputs, "inputs")
        return answer

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """A resource changed in place."""
        region = _renamed(request, context)
        region.take(news=request.news, olds=request.olds, old_inputs=request.old_inputs)
        answer: provider_pb2.UpdateResponse = self._ask("Update", request, context, region.name)
        region.give(answer.properties, "news", "olds")
        return answer

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """A resource taken away."""
        region = _renamed(request, context)
        region.take(properties=request.properties, old_inputs=request.old_inputs)
        answer: empty_pb2.Empty = self._ask("Delete", request, context, region.name)
        return answer

    def _ask(self, method: str, request: Any, context: grpc.ServicerContext, region: str = "") -> Any:
        try:
            return getattr(self._in(region), method)(request)
        except grpc.RpcError as error:
            # On a failed call grpc raises what is both its error and the call itself.
            call: Any = error
            context.set_trailing_metadata([(k, v) for k, v in call.trailing_metadata() if k == _DETAILS])
            context.abort(call.code(), call.details())

    def _in(self, region: str) -> provider_pb2_grpc.ResourceProviderStub:
        """The bridge that is configured for a region; "" for the configuration's own."""
        if region in ("", self._configured.args.fields["region"].string_value):
            return self._bridge
        with self._starting:
            if region not in self._elsewhere:
                bridge = self._start()
                configured = provider_pb2.ConfigureRequest()
                configured.CopyFrom(self._configured)
                configured.args.fields["region"].string_value = region
                bridge.Configure(configured)
                self._elsewhere[region] = bridge
            return self._elsewhere[region]


def _renamed(request: Any, context: grpc.ServicerContext) -> Region:
    """Write the bridge's name of the resource's type into a request about it."""
    token = token_of(request.urn)
    if not is_provider(token):
        if token not in BRIDGED_RESOURCES:
            _unknown(token, context)
        request.urn = request.urn.replace(token, BRIDGED_RESOURCES[token])
        if "type" in request.DESCRIPTOR.fields_by_name:
            request.type = BRIDGED_RESOURCES[token]
    return Region(token)


def _unknown(token: str, context: grpc.ServicerContext) -> None:
    context.abort(grpc.StatusCode.UNIMPLEMENTED, f"hosts/names.py has no {token}: add it there")


def _start() -> provider_pb2_grpc.ResourceProviderStub:
    """A bridge with the Terraform provider in it; where it ends, this process does too."""
    engine = [argument for argument in sys.argv[1:] if not argument.startswith("-")][:1]
    bridge = subprocess.Popen(
        [os.environ["ENGINE_BRIDGE"], *engine], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    assert bridge.stdout is not None
    channel = grpc.insecure_channel(f"127.0.0.1:{int(bridge.stdout.readline())}", options=_UNLIMITED)
    stub = provider_pb2_grpc.ResourceProviderStub(channel)
    chosen = ("--include", ",".join(TERRAFORM_NAMES), "--provider-name", "aws")
    stub.Parameterize(
        provider_pb2.ParameterizeRequest(
            args=provider_pb2.ParameterizeRequest.ParametersArgs(
                args=[os.environ["ENGINE_TERRAFORM_PROVIDER"], *chosen]
            )
        )
    )
    threading.Thread(target=_leave_after, args=(bridge,), daemon=True).start()
    return stub


def _leave_after(bridge: "subprocess.Popen[str]") -> None:
    bridge.wait()
    lifetime.leave()


def main() -> None:
    """Start a bridge and serve until the engine ends this process."""
    lifetime.end_with_engine()
    # As many at once as the engine asks for: creating a record waits a quarter of a minute in its thread.
    server = grpc.server(ThreadPoolExecutor(64), options=_UNLIMITED)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(AwsProvider(_start), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
