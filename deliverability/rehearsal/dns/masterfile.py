"""Reading a BIND master file (RFC 1035 section 5.1) into record sets."""

import dns.exception
import dns.name
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.tokenizer
import dns.transaction
import dns.zone
import dns.zonefile

from deliverability.rehearsal.dns.zone import RRset


class MasterFileError(ValueError):
    """A master file that cannot be used; the message names the line and the reason."""


def load_zone_text(text: str, origin: str, *, filename: str = "zone file") -> tuple[RRset, ...]:
    """The record sets of a master file, in the order in which they first appear.

    origin: the zone's name, absolute, no final dot; what the file writes relative is below it, and what lies outside is an error.
    SOA and NS at the apex may be there or not. `$INCLUDE` is refused.
    Raises MasterFileError.
    """
    apex = dns.name.from_text(origin or ".")
    # The zone object is rooted at "." because dnspython drops records outside of its origin without a word.
    zone = dns.zone.Zone(dns.name.root, relativize=False)
    tokenizer = dns.tokenizer.Tokenizer(text, filename)
    order: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], None] = {}

    def check(
        _transaction: dns.transaction.Transaction, name: dns.name.Name, rdataset: dns.rdataset.Rdataset
    ) -> None:
        if not name.is_subdomain(apex):
            raise MasterFileError(_at(tokenizer, f"{name} lies outside of the zone {apex}"))
        order[name, rdataset.rdtype] = None

    try:
        with zone.writer(True) as transaction:
            transaction.check_put_rdataset(check)
            reader = dns.zonefile.Reader(tokenizer, dns.rdataclass.IN, transaction)
            reader.current_origin = reader.last_name = apex
            reader.read()
    except dns.exception.DNSException as error:
        reason = str(error).removeprefix(f"{filename}:{tokenizer.where()[1]}: ")
        raise MasterFileError(_at(tokenizer, reason or "syntax error")) from error
    return tuple(_rrset(zone, name, rdtype) for name, rdtype in order)


def _at(tokenizer: dns.tokenizer.Tokenizer, reason: str) -> str:
    filename, line = tokenizer.where()
    return f"{filename}, line {line}: {reason}"


def _rrset(zone: dns.zone.Zone, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> RRset:
    rdataset = zone.get_rdataset(name, rdtype)
    assert rdataset is not None
    return RRset(
        name.canonicalize().to_text(omit_final_dot=True) if name != dns.name.root else "",
        dns.rdatatype.to_text(rdtype),
        rdataset.ttl,
        tuple(record.to_text() for record in rdataset),
    )
