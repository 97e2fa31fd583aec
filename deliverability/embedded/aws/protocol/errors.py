"""The errors of an AWS service: code, message and HTTP status."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A refusal that the client sees: an error code, a message and an HTTP status.

    code: the error's name in the service model ("NoSuchHostedZone", "BadRequestException") or a common one ("Throttling").
    status: HTTP status; 400 unless the model says otherwise.
    members: what the error's shape in the model has beside the message.
    message: None where AWS gives none.
    """

    def __init__(
        self, code: str, message: str | None, status: int = 400, members: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members = members or {}


class InvalidRequest(Exception):
    """A request that does not fit the service model; each service answers it with an error code of its own.

    constraint: a value breaks a limit of the model, against: the body cannot be read at all.
    """

    def __init__(self, message: str, *, constraint: bool) -> None:
        super().__init__(message)
        self.message = message
        self.constraint = constraint
