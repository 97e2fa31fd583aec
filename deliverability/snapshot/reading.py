"""A reading: what one question to an AWS API gave, as plain data in the words of the API."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from deliverability.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One read of an AWS API.

    status: "ok"; "absent" (the API says there is no such thing); or why it isn't known: "left-out" (not wanted),
        "not-asked" (the snapshot was made by a version that didn't), "no-credentials", "denied", "throttled",
        "unreachable", "ambiguous" (several things of that name are there, and none is named by its id), "error".
    data: the response's members, JSON-able, without ResponseMetadata and secrets; {} unless "ok".
    detail: the error in words, for people.
    """

    status: Literal[
        "ok",
        "absent",
        "left-out",
        "not-asked",
        "no-credentials",
        "denied",
        "throttled",
        "unreachable",
        "ambiguous",
        "error",
    ]
    data: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""

    @property
    def known(self) -> bool:
        """Whether the API gave an answer, be it that there is no such thing."""
        return self.status in ("ok", "absent")


NOT_ASKED = Reading("not-asked")
LEFT_OUT = Reading("left-out")
