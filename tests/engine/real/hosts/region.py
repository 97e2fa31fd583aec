"""The `region` of a single resource, which pulumi_aws 7 has and terraform-provider-aws 5 doesn't know.

It's taken out of what goes to the provider, put back into what comes back, and a change of it replaces, as in pulumi_aws 7.
"""

from google.protobuf import struct_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

from tests.engine.real.hosts.names import GLOBAL, is_provider

_KEY = "region"


class Region:
    """The region in one call's property maps. token: pulumi_aws's type of the resource."""

    def __init__(self, token: str) -> None:
        self._known = token not in GLOBAL and not is_provider(token)
        self._taken: dict[str, struct_pb2.Value] = {}

    def take(self, **held: struct_pb2.Struct) -> None:
        """Take it out of these property maps, and keep it under their names."""
        for field, properties in held.items() if self._known else ():
            if _KEY in properties.fields:
                value = struct_pb2.Value()
                value.CopyFrom(properties.fields[_KEY])
                self._taken[field] = value
                del properties.fields[_KEY]

    @property
    def name(self) -> str:
        """Where the resource is, or shall be; "" where nothing was taken."""
        fields = ("properties", "inputs", "news", "olds")
        return next((self._taken[field].string_value for field in fields if field in self._taken), "")

    def give(self, properties: struct_pb2.Struct, *fields: str) -> None:
        """Put back what was taken from the first of these that had it."""
        for field in fields:
            if field in self._taken:
                properties.fields[_KEY].CopyFrom(self._taken[field])
                return

    def compare(self, answer: provider_pb2.DiffResponse) -> None:
        """Add its change to a diff."""
        before = self._taken.get("old_inputs", self._taken.get("olds"))
        after = self._taken.get("news")
        if before is None or after is None or before.string_value == after.string_value:
            return
        answer.changes = provider_pb2.DiffResponse.DIFF_SOME
        answer.replaces.append(_KEY)
        answer.diffs.append(_KEY)
        answer.detailedDiff[_KEY].kind = provider_pb2.PropertyDiff.UPDATE_REPLACE
