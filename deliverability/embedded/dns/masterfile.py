"""A reader of BIND master files (RFC 1035 section 5.1)."""

import dns.exception
import dns.name
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.tokenizer
import dns.transaction
import dns.zone
import dns.zonefile

from deliverability.embedded.dns.zone import RRset


class MasterFileError(ValueError):
    """A master file that cannot be used; the message names the line and the reason."""


def load_zone_text(text: str, origin: str, *, filename: str = "zone file") -> tuple[RRset, ...]:
    """The record sets of a master file, in the order in which they first appear.

    origin: the zone's name, absolute, no final dot; what the file writes relative is below it, and what lies outside is an error.
    SOA and NS at the apex may be there or not. `$INCLUDE` is refused.
    Raises MasterFileError, with the line where the faulty record begins.
    """
    apex = dns.name.from_text(origin or ".")
    zone = dns.zone.Zone(apex, relativize=False)
    tokenizer = _Tokenizer(text, filename)
    order: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], None] = {}

    def check(
        _transaction: dns.transaction.Transaction, name: dns.name.Name, rdataset: dns.rdataset.Rdataset
    ) -> None:
        order[name, rdataset.rdtype] = None

    try:
        with zone.writer(True) as transaction:
            transaction.check_put_rdataset(check)
            reader = dns.zonefile.Reader(tokenizer, dns.rdataclass.IN, transaction)
            reader.zone_origin = dns.name.root  # else it drops what lies outside without a word
            reader.read()
    except (dns.exception.DNSException, ValueError) as error:
        reason = str(error).removeprefix(f"{filename}:{tokenizer.where()[1]}: ") or "syntax error"
        raise MasterFileError(f"{filename}, line {tokenizer.record_line}: {reason}") from error
    except KeyError as error:  # what dnspython's zone raises for a name that it cannot hold
        reason = f"the record's name lies outside of the zone {apex}"
        raise MasterFileError(f"{filename}, line {tokenizer.record_line}: {reason}") from error
    return tuple(_rrset(zone, name, rdtype) for name, rdtype in order)


class _Tokenizer(dns.tokenizer.Tokenizer):
    """Remembers the line on which the current record began; behind its end the line number is already the next one."""

    record_line = 1

    def get(self, want_leading: bool = False, want_comment: bool = False) -> dns.tokenizer.Token:
        token = super().get(want_leading, want_comment)
        if want_comment and not token.is_eol_or_eof():  # only the start of an entry is read like this
            self.record_line = self.line_number
        return token


def _rrset(zone: dns.zone.Zone, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> RRset:
    rdataset = zone.get_rdataset(name, rdtype)
    assert rdataset is not None
    return RRset(
        name.canonicalize().to_text(omit_final_dot=True) if name != dns.name.root else "",
        dns.rdatatype.to_text(rdtype),
        rdataset.ttl,
        tuple(record.to_text() for record in rdataset),
    )
