"""SES's DNS look-ups: at a recursive resolver over UDP, TCP when truncated, one retry."""

from dataclasses import dataclass
from typing import Any, Protocol

from deliverability.embedded.aws.ses.state import Soa


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one question.

    status: OK, HOST_NOT_FOUND (no such name), TYPE_NOT_FOUND (name without that type) or DNS_SERVER_ERROR.
    values: rdata of the type asked for, names lower case without the final dot; TXT as joined text.
    """

    status: str
    values: tuple[str, ...] = ()


class DnsLookup(Protocol):
    """The look-ups that verification needs."""

    def ask(self, name: str, record_type: str) -> Found:
        """One question; a CNAME on the way is followed unless it is what was asked for."""
        ...

    def soa(self, name: str) -> Soa | None:
        """The SOA of the zone that a name is in, or None if nobody answers."""
        ...


class ResolverLookup:
    """Asks the recursive resolver at a loopback endpoint.

    patience: seconds of real time for an answer; a question that is left without one is asked twice.
    """

    def __init__(self, address: tuple[str, int], patience: float) -> None:
        self._address = address
        self._patience = patience

    def ask(self, name: str, record_type: str) -> Found:
        """See `DnsLookup`."""
        import dns.rcode
        import dns.rdatatype

        response = self._query(name, record_type)
        if response is None or response.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            return Found("DNS_SERVER_ERROR")
        wanted = dns.rdatatype.from_text(record_type)
        values = tuple(
            _text(rdata, record_type)
            for rrset in response.answer
            if rrset.rdtype == wanted
            for rdata in rrset
        )
        if values:
            return Found("OK", values)
        return Found("HOST_NOT_FOUND" if response.rcode() == dns.rcode.NXDOMAIN else "TYPE_NOT_FOUND")

    def soa(self, name: str) -> Soa | None:
        """See `DnsLookup`."""
        import dns.rdatatype

        response = self._query(name, "SOA")
        for rrset in [] if response is None else [*response.answer, *response.authority]:
            if rrset.rdtype == dns.rdatatype.SOA:
                return Soa(_host(rrset[0].mname), _host(rrset[0].rname), rrset[0].serial)
        return None

    def _query(self, name: str, record_type: str) -> Any:
        import dns.exception
        import dns.message
        import dns.query

        host, port = self._address
        try:
            question = dns.message.make_query(name, record_type, use_edns=True, payload=1232)
        except (dns.exception.DNSException, ValueError):
            return None
        for _ in range(2):
            try:
                response, _tcp = dns.query.udp_with_fallback(
                    question, host, timeout=self._patience, port=port
                )
            except (dns.exception.DNSException, OSError, EOFError):
                continue
            return response
        return None


def _text(rdata: Any, record_type: str) -> str:
    if record_type == "TXT":
        return b"".join(rdata.strings).decode("utf-8", "surrogateescape")
    if record_type == "MX":
        return f"{rdata.preference} {_host(rdata.exchange)}"
    if record_type == "CNAME":
        return _host(rdata.target)
    return str(rdata.to_text())


def _host(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).lower()
