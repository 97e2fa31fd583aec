"""STS, SNS, CloudWatch and IAM from moto, in this process and without a port of its own."""

import threading
from typing import Any

from . import rpc_cbor
from .protocol.call import HttpRequest, HttpResponse
from .protocol.errors import ApiError
from .routing import Signature

_BACKENDS = ("sts", "sns", "cloudwatch", "iam")
#: Headers that belong to one connection, and moto's permission for every web page to read its answers.
_NOT_PASSED_ON = frozenset(
    {"connection", "transfer-encoding", "content-length", "date", "server", "access-control-allow-origin"}
)


class MotoBridge:
    """Hands requests to moto's own WSGI application.

    moto keeps its state per process: two embedded clouds in one process share topics and alarms, unless their accounts differ.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._app: Any = None

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
        with self._lock:
            body, status, answered = run_wsgi_app(app, builder.get_environ(), buffered=True)
            payload = b"".join(body)
        kept = {name: value for name, value in answered.items() if name.lower() not in _NOT_PASSED_ON}
        return HttpResponse(int(status.split()[0]), payload, kept)

    def account_of(self, access_key: str) -> str | None:
        """The account that a temporary key belongs to, if a role was assumed here; None if moto does not know the key."""
        if self._app is None:
            return None
        from moto.iam.models import iam_backends
        from moto.sts.models import sts_backends

        for account, backends in sts_backends.items():
            for backend in backends.values():
                if backend.get_assumed_role_from_access_key(access_key):
                    return str(account)
        return next(
            (
                str(account)
                for account, all_of in iam_backends.items()
                for each in all_of.values()
                if access_key in each.access_keys
            ),
            None,
        )

    def _load(self) -> Any:
        try:
            from moto.backends import get_backend
            from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        except ImportError:
            message = "STS, SNS, CloudWatch and IAM need moto: install mail-deliverability[rehearsal]"
            raise ApiError("ServiceUnavailable", message, 503) from None
        find: Any = get_backend  # typed in moto by one overload per service
        for name in _BACKENDS:
            for backends in find(name).values():
                for backend in backends.values():
                    backend.reset()
        return DomainDispatcherApplication(create_backend_app)
