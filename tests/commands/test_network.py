"""`--network`: only maps onto the loopback interface are accepted."""

import http.server
import threading
from pathlib import Path

import pytest

from deliverability.commands.network import load_network
from deliverability.commands.running import UsageProblem
from deliverability.observe.network import Internet, MappedNetwork


def test_without_a_map_it_is_the_internet():
    assert load_network(None) == Internet()
    assert load_network("") == Internet()


def test_a_map_from_a_file(tmp_path: Path):
    file = tmp_path / "network.json"
    file.write_text('{"198.18.0.1": ["127.0.0.1", 5301]}')
    assert load_network(str(file)) == MappedNetwork({"198.18.0.1": ("127.0.0.1", 5301)})


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "[]", "{", '{"198.18.0.1": 5}', '{"198.18.0.1": ["127.0.0.1", "x"]}']
)
def test_what_is_no_map(tmp_path: Path, text: str):
    file = tmp_path / "network.json"
    file.write_text(text)
    with pytest.raises(UsageProblem, match=r"network\.json: not a network map"):
        load_network(str(file))


def test_a_map_that_leads_elsewhere_is_refused(tmp_path: Path):
    file = tmp_path / "network.json"
    file.write_text('{"198.18.0.1": ["192.0.2.1", 53]}')
    with pytest.raises(UsageProblem, match="may only lead to 127"):
        load_network(str(file))


@pytest.mark.parametrize("place", ["nowhere.json", "http://127.0.0.1:1/_cloud/network"])
def test_where_a_network_can_come_from_is_said(place: str):
    # The shell may have it from a cloud that was stopped long ago.
    with pytest.raises(UsageProblem, match=r"^--network, or DELIVERABILITY_NETWORK: .*cannot"):
        load_network(place)


def test_a_url_elsewhere_is_refused_before_it_is_asked():
    with pytest.raises(
        UsageProblem, match=r"example\.com/map: an embedded world is reached on 127\.0\.0\.1 only"
    ):
        load_network("http://example.com/map")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://[::1", r"http://\[::1: not a URL \(Invalid IPv6 URL\): `deliverability cloud` prints"),
        ("http://127.0.0.1:port/map", r"cannot be read .*port.*: is `deliverability cloud` running"),
        ("http://127.0.0.1:1/a map", r"cannot be read .*: is `deliverability cloud` running"),
    ],
)
def test_what_is_no_url(url: str, message: str):
    with pytest.raises(UsageProblem, match=message):
        load_network(url)


def test_nobody_listening_is_said():
    with pytest.raises(UsageProblem, match=r"cannot be read .*is `deliverability cloud` running"):
        load_network("http://127.0.0.1:1/_cloud/network")


def test_a_map_that_drips_in_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    over, ended = threading.Event(), threading.Event()

    def drips(_: str) -> str:
        over.wait(60)
        ended.set()
        return "{}"

    monkeypatch.setattr("deliverability.commands.network._LONGEST", 0.01)
    monkeypatch.setattr("deliverability.commands.network._read", drips)
    try:
        with pytest.raises(UsageProblem, match=r"cannot be read \(not there within 0\.01 seconds\)"):
            load_network("http://127.0.0.1:1/_cloud/network")
        assert not ended.is_set()
    finally:
        over.set()


def test_a_redirect_leads_nowhere():
    class Redirecting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", "http://example.com/map")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Redirecting) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(UsageProblem, match=r"cannot be read \(Found\)"):
            load_network(f"http://127.0.0.1:{server.server_port}/map")
