"""One HTTP/1.1 server on the loopback interface for all services."""

import json
import logging
import re
import selectors
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse

_log = logging.getLogger(__name__)

#: More than the largest change batch by far.
MAX_BODY = 8 * 1024 * 1024

Answer = Callable[[HttpRequest], HttpResponse]


class HttpServer:
    """Serves `answer` at 127.0.0.1, one thread per connection, until it is closed.

    port: 0 takes a free one. Raises OSError if the port is taken.
    """

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self._server = _Server(answer, port)
        self._end, self._ended = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, name="aws-http", daemon=True)
        self._thread.start()

    @property
    def address(self) -> tuple[str, int]:
        """(host, port)."""
        return "127.0.0.1", self._server.server_port

    def close(self) -> None:
        """Stop listening, hang up on every client, wait for all threads."""
        self._end.close()
        self._thread.join()
        self._ended.close()
        self._server.hang_up()
        self._server.server_close()

    def _serve(self) -> None:
        """Take connections until the other end of the pair is closed: at once, where `serve_forever` looks now and then."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._server, selectors.EVENT_READ)
            selector.register(self._ended, selectors.EVENT_READ)
            while all(key.fileobj is self._server for key, _ in selector.select()):
                self._server.handle_request()


class _Server(ThreadingHTTPServer):
    # Threads are joined in server_close, which needs them not to be daemons.
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, answer: Answer, port: int) -> None:
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """As HTTPServer, without asking the resolver of this machine for our host name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep alive; their threads see the end of input."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    _log.debug("a connection was gone already")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is the client's business; it is logged, not printed."""
        _log.debug("%s from %s broke", request, client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write per answer

    def _serve(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        body = self._body()
        if body is None:
            return
        path, _, query = self.path.partition("?")
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        try:
            response = server.answer(HttpRequest(self.command, path, query, headers, body))
        except Exception:
            _log.exception("%s %s failed", self.command, path)
            response = HttpResponse(500, b'{"message":"internal failure of the embedded cloud"}')
        self._send(response)

    def _body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        text = self.headers.get("Content-Length") or "0"
        if not text.isdigit() or int(text) > MAX_BODY:
            self._give_up(413, "the request body is too large")
            return None
        return self.rfile.read(int(text))

    def _chunks(self) -> bytes | None:
        body = bytearray()
        while True:
            size = _chunk_size(self.rfile.readline(64))
            if size is None:
                self._give_up(400, "a chunk of the request body has no size")
                return None
            if size + len(body) > MAX_BODY:
                self._give_up(413, "the request body is too large")
                return None
            body += self.rfile.read(size)
            self.rfile.readline(64)
            if size == 0:
                return bytes(body)

    def _give_up(self, status: int, message: str) -> None:
        """Refuse a body that is not read to its end, so that nothing can follow it on this connection."""
        self.close_connection = True
        self._send(HttpResponse(status, json.dumps({"message": message}).encode()))

    def _send(self, response: HttpResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()

    # The names that http.server calls.
    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = _serve  # noqa: N815

    def version_string(self) -> str:
        """The Server header."""
        return "embedded-cloud"

    def log_message(self, format: str, *args: Any) -> None:
        """Requests go to the log, not to the terminal."""
        _log.debug(format, *args)


def _chunk_size(line: bytes) -> int | None:
    """The size in octets that begins a chunk (RFC 9112 section 7.1), or None where there is none."""
    found = re.match(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;|\r?\n)", line)
    return int(found[1], 16) if found is not None else None
