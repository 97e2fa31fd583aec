"""Sockets: one endpoint on the loopback interface, UDP and TCP on the same port."""

import asyncio
import contextlib
import errno
import resource
import socket
import struct
from typing import Protocol, cast

from deliverability.embedded.dns.authority import Channel
from deliverability.embedded.dns.wire import Transport

LOOPBACK = "127.0.0.1"

#: Seconds an idle TCP connection may stay open (RFC 7766 section 6.2.3).
_IDLE = 10.0

_ATTEMPTS = 50

#: Descriptors that name servers leave to everybody else in this process: AWS clients' connections, files.
_LEFT_TO_OTHERS = 96


class Handler(Protocol):
    """Whoever answers the questions of an endpoint."""

    def handle(self, octets: bytes, channel: Channel) -> None:
        """Answer one message that came in, now or later, through the channel."""
        ...


class Listener:
    """An open endpoint.

    endpoint: its (host, port), the same for UDP and TCP.
    """

    def __init__(
        self,
        endpoint: tuple[str, int],
        udp: asyncio.DatagramTransport,
        tcp: asyncio.Server,
        streams: "set[_Stream]",
    ) -> None:
        self.endpoint = endpoint
        self._udp = udp
        self._tcp = tcp
        self._streams = streams

    @classmethod
    async def open(cls, handler: Handler, port: int = 0) -> "Listener":
        """Listen on 127.0.0.1; port 0 takes a free one. Raises OSError where the port or the file limit is taken."""
        udp_socket, tcp_socket = _bind_pair(port)
        loop = asyncio.get_running_loop()
        streams: set[_Stream] = set()
        endpoint = (LOOPBACK, udp_socket.getsockname()[1])
        udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(handler), sock=udp_socket)
        tcp = await loop.create_server(lambda: _Stream(handler, streams), sock=tcp_socket, backlog=64)
        return cls(endpoint, udp, tcp, streams)

    def close(self) -> None:
        """Stop listening and cut every open connection; the loop has to turn once more for it to take effect."""
        self._udp.abort()
        self._tcp.close()
        for stream in tuple(self._streams):
            stream.abort()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        self._handler.handle(data, _Datagram(self._transport, addr))


class _Datagram:
    """The channel back to the sender of one datagram."""

    __slots__ = ("_peer", "_socket")

    transport = Transport.UDP

    def __init__(self, sock: asyncio.DatagramTransport, peer: tuple[str, int]) -> None:
        self._socket = sock
        self._peer = peer

    def send(self, octets: bytes, *, elsewhere: bool = False) -> None:
        if elsewhere:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.bind((LOOPBACK, 0))
                other.sendto(octets, self._peer)
        elif not self._socket.is_closing():
            self._socket.sendto(octets, self._peer)

    def hang_up(self) -> None:
        """There is no connection to reset."""


class _Stream(asyncio.Protocol):
    """One TCP connection, and the channel back over it: messages with two octets of length before them."""

    transport = Transport.TCP

    def __init__(self, handler: Handler, streams: "set[_Stream]") -> None:
        self._handler = handler
        self._streams = streams
        self._buffer = bytearray()
        self._connection: asyncio.Transport | None = None
        self._idle: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connection = cast("asyncio.Transport", transport)
        self._streams.add(self)
        self._rest()

    def data_received(self, data: bytes) -> None:
        self._rest()
        self._buffer += data
        while len(self._buffer) >= 2:
            end = 2 + int.from_bytes(self._buffer[:2], "big")
            if len(self._buffer) < end:
                return
            message = bytes(self._buffer[2:end])
            del self._buffer[:end]
            self._handler.handle(message, self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._streams.discard(self)
        if self._idle is not None:
            self._idle.cancel()

    def send(self, octets: bytes, *, elsewhere: bool = False) -> None:  # noqa: ARG002 - a connection has one end only
        if self._connection is not None and not self._connection.is_closing():
            self._connection.write(len(octets).to_bytes(2, "big") + octets)

    def hang_up(self) -> None:
        """Reset the connection: with no time to linger, closing sends RST instead of FIN."""
        if self._connection is not None and not self._connection.is_closing():
            connected = self._connection.get_extra_info("socket")
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._connection.abort()

    def abort(self) -> None:
        """Cut the connection without waiting for anything."""
        if self._connection is not None:
            self._connection.abort()

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(_IDLE, self.abort)


def _bind_pair(port: int) -> tuple[socket.socket, socket.socket]:
    """A UDP and a TCP socket on one port; a free UDP port whose TCP twin is taken is given back and another tried."""
    for attempt in range(_ATTEMPTS):
        try:
            return _try_bind_pair(port)
        except OSError as error:
            if error.errno == errno.EMFILE and _raise_file_limit():
                continue  # with the higher limit
            if error.errno != errno.EADDRINUSE or port or attempt == _ATTEMPTS - 1:
                raise _explained(error, port) from error
    raise OSError(errno.EADDRINUSE, f"no port of {LOOPBACK} is free for both UDP and TCP")


def _try_bind_pair(port: int) -> tuple[socket.socket, socket.socket]:
    with contextlib.ExitStack() as undo:
        udp = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        _refuse_the_last(udp)
        udp.bind((LOOPBACK, port))
        tcp = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind((LOOPBACK, udp.getsockname()[1]))
        udp.setblocking(False)
        tcp.setblocking(False)
        undo.pop_all()
        return udp, tcp


def _refuse_the_last(opened: socket.socket) -> None:
    """Raise OSError (EMFILE) for a socket that leaves too few descriptors to others; they are given out from the lowest free one."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and opened.fileno() >= soft - min(_LEFT_TO_OTHERS, soft // 4):
        raise OSError(errno.EMFILE, "too many open files")


def _raise_file_limit() -> bool:
    """Many zones need many sockets: take what the hard limit allows; False where that is already so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return True


def _explained(error: OSError, port: int) -> OSError:
    if error.errno == errno.EMFILE:
        return OSError(errno.EMFILE, "too many open files for the zones' name servers; raise `ulimit -n`")
    if error.errno == errno.EADDRINUSE and port:
        return OSError(errno.EADDRINUSE, f"port {port} of {LOOPBACK} is taken; choose another one")
    return error
