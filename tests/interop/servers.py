"""Name servers that nobody here wrote: NSD for zones and Unbound as resolver, each in a folder of its own on 127.0.0.1."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_NSD = """server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "{folder}"
  database: ""
  pidfile: "{folder}/nsd.pid"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  xfrdir: "{folder}"
remote-control:
  control-enable: no
"""
_UNBOUND = """server:
  interface: 127.0.0.1@{port}
  access-control: 127.0.0.0/8 allow
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  num-threads: 1
  do-ip6: no
  do-not-query-localhost: no
  module-config: "iterator"
remote-control:
  control-enable: no
"""


@dataclass(frozen=True, slots=True)
class Server:
    """One running server. port: on 127.0.0.1."""

    port: int


@contextmanager
def nsd(folder: Path, zones: Mapping[str, str]) -> Iterator[Server]:
    """NSD with zone files by origin ("." is the root)."""
    port = _free_port()
    parts = [_NSD.format(port=port, folder=folder)]
    for number, (origin, text) in enumerate(zones.items()):
        (folder / f"{number}.zone").write_text(text, encoding="ascii")
        parts.append(f'zone:\n  name: "{origin}"\n  zonefile: "{number}.zone"\n')
    config = folder / "nsd.conf"
    config.write_text("".join(parts), encoding="ascii")
    with _running(["nsd", "-d", "-c", str(config)], folder, port):
        yield Server(port)


@contextmanager
def unbound(folder: Path, zones: Mapping[str, Server]) -> Iterator[Server]:
    """Unbound, which knows for each zone whom to ask: there is no way to the world's root here."""
    port = _free_port()
    parts = [_UNBOUND.format(port=port, folder=folder)]
    parts += [
        f'stub-zone:\n  name: "{origin}"\n  stub-addr: 127.0.0.1@{server.port}\n'
        for origin, server in zones.items()
    ]
    config = folder / "unbound.conf"
    config.write_text("".join(parts), encoding="ascii")
    with _running(["unbound", "-d", "-c", str(config)], folder, port):
        yield Server(port)


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with ExitStack() as closing:
        log = closing.enter_context((folder / f"{command[0]}.log").open("wb"))
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait(process, port, folder / f"{command[0]}.log")
            yield
        finally:
            process.terminate()
            process.wait(timeout=300)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Until it takes TCP connections; raises RuntimeError with what it said where it doesn't."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} doesn't answer: {log.read_text('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
        tcp.bind(("127.0.0.1", 0))
        port: int = tcp.getsockname()[1]
    return port
