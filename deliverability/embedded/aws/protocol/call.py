"""An AWS request and its response: as HTTP, and as the call that a handler answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request as it came in; header names are lower case, the path is still percent-encoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def arguments(self) -> dict[str, list[str]]:
        """The query string's values by name, decoded."""
        return parse_qs(self.query, keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One HTTP answer, complete."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """An operation of an AWS service with its parameters.

    params: by the member names of the service model, typed as the model says (timestamps are aware datetimes).
    account: 12 digits; region: from the signature's credential scope.
    """

    operation: str
    params: Mapping[str, Any]
    account: str
    region: str


#: A handler answers with the output members of the model; None values are left out on the wire.
Handler = Callable[[Call], Mapping[str, Any]]
