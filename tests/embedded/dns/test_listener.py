import asyncio
import errno
import resource
import socket

import pytest

from deliverability.embedded.dns import listener
from deliverability.embedded.dns.authority import Channel
from deliverability.embedded.dns.listener import Listener


class Echo:
    def handle(self, octets: bytes, channel: Channel) -> None:
        channel.send(channel.transport.encode() + octets)


def test_udp_and_tcp_share_one_port_on_the_loopback_interface() -> None:
    async def main() -> tuple[str, bytes, bytes]:
        opened = await Listener.open(Echo())
        host, port = opened.endpoint
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"\x00\x02hi")
        stream = await reader.readexactly(7)
        datagram = await asyncio.to_thread(_datagram, opened.endpoint, b"hi")
        opened.close()
        assert await reader.read() == b""
        writer.close()
        return host, stream, datagram

    assert asyncio.run(main()) == ("127.0.0.1", b"\x00\x05tcphi", b"udphi")


def test_port_whose_tcp_twin_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [OSError(errno.EADDRINUSE, "taken")] * 3
    real = listener._try_bind_pair

    def taken_at_first(port: int):
        if failures:
            raise failures.pop()
        return real(port)

    monkeypatch.setattr(listener, "_try_bind_pair", taken_at_first)
    udp, tcp = listener._bind_pair(0)
    with udp, tcp:
        assert udp.getsockname() == tcp.getsockname()


@pytest.mark.parametrize(("soft", "raised"), [(64, True), (128, False)])
def test_file_limit_is_raised_before_it_stops_anything(
    monkeypatch: pytest.MonkeyPatch, soft: int, raised: bool
) -> None:
    limits: list[tuple[int, int]] = [(soft, 128)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: limits.append(limit))
    real = listener._try_bind_pair

    def scarce(port: int):
        if limits[-1][0] < 128 or not raised:
            raise OSError(errno.EMFILE, "Too many open files")
        return real(port)

    monkeypatch.setattr(listener, "_try_bind_pair", scarce)
    if raised:
        for opened in listener._bind_pair(0):
            opened.close()
        assert limits == [(64, 128), (128, 128)]
    else:
        with pytest.raises(OSError, match="raise `ulimit -n`"):
            listener._bind_pair(0)


def _datagram(endpoint: tuple[str, int], octets: bytes) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(30)
        client.sendto(octets, endpoint)
        return client.recv(100)
