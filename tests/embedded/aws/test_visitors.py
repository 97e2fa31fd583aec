"""What a web page in the user's browser can send is refused on every path; over raw sockets, as a browser writes it."""

import socket

import pytest

from deliverability.embedded.aws.visitors import refusal

_SCOPE = "X-Amz-Credential=AKIAEMBEDDEDCLOUD001/20261102/eu-central-1"
#: A path of each service, and of the control endpoints; changed by what a request would have changed.
_PATHS = (
    ("GET", "/_cloud/state"),
    ("GET", "/_cloud"),
    ("POST", "/_cloud/clock"),
    ("GET", "/2013-04-01/hostedzone"),
    ("POST", f"/2013-04-01/hostedzone?{_SCOPE}/route53/aws4_request"),
    ("GET", f"/v2/email/account?{_SCOPE}/ses/aws4_request"),
    ("POST", f"/v2/email/identities?{_SCOPE}/ses/aws4_request"),
    ("GET", f"/?Action=CreateTopic&Name=x&Version=2010-03-31&{_SCOPE}/sns/aws4_request"),
    ("POST", f"/?{_SCOPE}/sts/aws4_request"),
    ("OPTIONS", "/v2/email/identities"),
    ("GET", "/nowhere"),
)


def _sent(rig, method, path, *headers):
    """The status line's code and the body of the answer to one request as it stands."""
    host, port = rig.cloud.endpoint_url.removeprefix("http://").split(":")
    lines = [f"{method} {path} HTTP/1.1", *headers, "Content-Length: 0", "Connection: close", "", ""]
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), head + body


@pytest.mark.parametrize(("method", "path"), _PATHS)
def test_every_path_refuses_what_a_foreign_page_sends(shared_rig, method, path):
    port = shared_rig.cloud.endpoint_url.rpartition(":")[2]
    ours = f"Host: 127.0.0.1:{port}"
    sent = {
        "rebound": [f"Host: evil.example:{port}"],
        "page": [ours, "Origin: https://evil.example"],
        "file": [ours, "Origin: null"],
        "neighbour": [ours, "Origin: http://127.0.0.1:1"],
        "image": [ours, "Sec-Fetch-Site: cross-site"],
        "other port": [ours, "Sec-Fetch-Site: same-site"],
        "two hosts": [ours, f"Host: evil.example:{port}"],
        "no host": [],
    }
    answers = {name: _sent(shared_rig, method, path, *headers) for name, headers in sent.items()}
    statuses = {name: status for name, (status, _) in answers.items()}
    assert statuses == {**dict.fromkeys(sent, 403), "two hosts": 400, "no host": 400}
    assert not any(b"Access-Control-Allow-Origin" in answer for _, answer in answers.values())
    assert shared_rig.client("sns").list_topics()["Topics"] == []


def test_a_target_with_another_authority_leads_nowhere(shared_rig):
    port = shared_rig.cloud.endpoint_url.rpartition(":")[2]
    status, body = _sent(
        shared_rig, "GET", f"http://evil.example:{port}/_cloud/state", f"Host: evil.example:{port}"
    )
    assert (status, b"hostedZones" in body) == (403, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "127.0.0.1:4566"},
        {"host": "127.0.0.1"},
        {"host": "127.9.9.9:1"},
        {"host": "LocalHost:80"},
        {"host": "[::1]:80"},
        {"host": "localhost:80", "origin": "http://localhost:80"},
        {"host": "localhost:80", "sec-fetch-site": "none"},
    ],
)
def test_programs_of_this_machine_are_answered(headers):
    assert refusal(headers) is None


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:80@127.0.0.1",
        "0.0.0.0",
        "10.0.0.1:80",
        "2130706433",
        "[::]:80",
        "[::ffff:10.0.0.1]",
        "127.0.0.1:80:80",
        "x\u00e9.example",
    ],
)
def test_a_host_that_is_not_this_machine(host):
    assert refusal({"host": host}) == (
        403,
        f"the Host {host!r} is not this machine: ask 127.0.0.1 or localhost",
    )
