"""How long SES waits for its resolver."""

import socket

from deliverability.embedded.aws.ses.lookup import Found, ResolverLookup


def test_a_resolver_that_stays_silent_is_asked_twice_and_then_an_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        assert ResolverLookup(deaf.getsockname(), 0.05).ask("shop.example", "TXT") == Found(
            "DNS_SERVER_ERROR"
        )
        deaf.setblocking(False)
        first, second = deaf.recv(2048), deaf.recv(2048)
        assert first == second
