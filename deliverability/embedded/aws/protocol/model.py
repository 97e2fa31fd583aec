"""The operations of a service, from botocore's model: which request line means which operation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Route:
    """A request line of the model.

    pattern: matches the percent-encoded path; its groups are the URI labels, in the order of `labels`.
    operation: botocore's OperationModel.
    """

    method: str
    pattern: re.Pattern[str]
    labels: tuple[str, ...]
    operation: Any

    @property
    def literal_length(self) -> int:
        """How much of the path is fixed; the most literal route wins where two match."""
        return len(self.pattern.pattern.replace("([^/]+)", ""))


class ServiceApi:
    """The operations of one AWS service and the request lines that lead to them."""

    def __init__(self, model: Any, routes: Iterable[Route]) -> None:
        self.model = model
        self.namespace: str = f"https://{model.metadata.get('globalEndpoint', '')}/doc/{model.api_version}/"
        self._routes = sorted(routes, key=lambda route: -route.literal_length)

    @classmethod
    def load(cls, service: str) -> "ServiceApi":
        """The API of `service` ("route53", "sesv2") by the model in the installed botocore."""
        return cls(*_described(service))

    def match(self, method: str, path: str) -> tuple[Any, dict[str, str]] | None:
        """The OperationModel for a request line and its decoded URI labels, or None."""
        for route in self._routes:
            found = route.pattern.fullmatch(path) if route.method == method else None
            if found is not None:
                values = (unquote(text) for text in found.groups())
                return route.operation, dict(zip(route.labels, values, strict=True))
        return None

    def alias(self, method: str, path: str, operation: str) -> None:
        """Add a request line that other SDK generations use for `operation`."""
        self._routes.insert(
            0, Route(method, re.compile(re.escape(path) + "/?"), (), self.model.operation_model(operation))
        )

    def error_shape(self, code: str) -> Any | None:
        """The model's structure of an error, or None for an error that only the common ones know."""
        return self.model.shape_for(code) if code in self.model.shape_names else None

    def error_status(self, code: str) -> int | None:
        """The HTTP status that the model gives to an error, or None."""
        shape = self.error_shape(code)
        status = shape.metadata.get("error", {}).get("httpStatusCode") if shape is not None else None
        return int(status) if status is not None else None


@cache
def _described(service: str) -> tuple[Any, tuple[Route, ...]]:
    """A service's model and its request lines, which never change: read once, however many clouds there are."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    # `load_service_model` would first look through the folders of all services that botocore knows.
    loader = Loader()
    version = loader.determine_latest_version(service, "service-2")
    model = ServiceModel(loader.load_data(f"{service}/{version}/service-2"), service)
    return model, tuple(_route(model.operation_model(name)) for name in model.operation_names)


def _route(operation: Any) -> Route:
    path = operation.http["requestUri"].split("?")[0].rstrip("/")
    labels = tuple(re.findall(r"\{([^}+]+)\+?\}", path))
    pattern = "".join(
        "([^/]+)" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", path)
    )
    return Route(operation.http["method"], re.compile(pattern + "/?"), labels, operation)
