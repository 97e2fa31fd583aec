"""STS, SNS, CloudWatch and IAM from moto, in this process and without a port of its own."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from deliverability.embedded.aws import rpc_cbor
from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.routing import Signature

_BACKENDS = ("sts", "sns", "cloudwatch", "iam")
#: Headers that belong to one connection, and moto's permission for every web page to read its answers.
_NOT_PASSED_ON = frozenset(
    {"connection", "transfer-encoding", "content-length", "date", "server", "access-control-allow-origin"}
)


class MotoBridge:
    """Hands requests to moto's own WSGI application.

    moto keeps one state per process. Each bridge has a state of its own all the same, which it puts in place while it is
    asked: topics, alarms and metrics of one embedded cloud are never seen in another.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._app: Any = None
        self._state: dict[str, dict[Any, Any]] = {}

    def answer(self, request: HttpRequest, signature: Signature, account: str) -> HttpResponse:
        """moto's answer; raises ServiceUnavailable if moto is not installed."""
        if rpc_cbor.speaks(request):
            return rpc_cbor.CborBridge(lambda plain: self._ask(plain, signature, account)).answer(request)
        return self._ask(request, signature, account)

    def _ask(self, request: HttpRequest, signature: Signature, account: str) -> HttpResponse:
        from werkzeug.test import EnvironBuilder, run_wsgi_app

        with self._lock:
            app = self._app or self._load()
            self._app = app
        headers = {name: value for name, value in request.headers.items() if name not in _NOT_PASSED_ON}
        # moto finds the service by the host that the real request would have gone to.
        headers |= {
            "host": f"{signature.service}.{signature.region}.amazonaws.com",
            "x-moto-account-id": account,
        }
        builder = EnvironBuilder(
            path=request.path,
            query_string=request.query,
            method=request.method,
            data=request.body,
            headers=list(headers.items()),
            base_url=f"http://{headers['host']}",
        )
        with self._lock, self._in_place():
            body, status, answered = run_wsgi_app(app, builder.get_environ(), buffered=True)
            payload = b"".join(body)
        kept = {name: value for name, value in answered.items() if name.lower() not in _NOT_PASSED_ON}
        return HttpResponse(int(status.split()[0]), payload, kept)

    def account_of(self, access_key: str) -> str | None:
        """The account that a temporary key belongs to, if a role was assumed here; None if moto does not know the key."""
        if self._app is None:
            return None
        with self._lock, self._in_place() as backends:
            for account, regions in backends["sts"].items():
                for backend in regions.values():
                    if backend.get_assumed_role_from_access_key(access_key):
                        return str(account)
            for account, regions in backends["iam"].items():
                if any(access_key in backend.access_keys for backend in regions.values()):
                    return str(account)
        return None

    @contextmanager
    def _in_place(self) -> Iterator[Mapping[str, dict[Any, Any]]]:
        """moto's backends by service, with this bridge's state in them until the end."""
        from moto.backends import get_backend
        from moto.core.base_backend import backend_lock

        find: Any = get_backend  # typed in moto by one overload per service
        backends: dict[str, dict[Any, Any]] = {name: find(name) for name in _BACKENDS}
        # moto's own lock, since other bridges of this process wait for the same backends.
        with backend_lock:
            for name, backend in backends.items():
                backend.update(self._state.get(name, {}))
            try:
                yield backends
            finally:
                self._state = {name: dict(backend) for name, backend in backends.items()}
                for backend in backends.values():
                    backend.clear()

    def _load(self) -> Any:
        try:
            from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        except ImportError:
            message = "STS, SNS, CloudWatch and IAM need moto: install mail-deliverability[rehearsal]"
            raise ApiError("ServiceUnavailable", message, 503) from None
        return DomainDispatcherApplication(create_backend_app)
