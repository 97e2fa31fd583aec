"""What the tests of change batches have in common."""

import dns.message
import dns.query


def record(action, name, kind, *values, ttl=300):
    return {
        "Action": action,
        "ResourceRecordSet": {
            "Name": name,
            "Type": kind,
            "TTL": ttl,
            "ResourceRecords": [{"Value": value} for value in values],
        },
    }


def listed(rig, zone_id):
    found = rig.client("route53").list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return {
        (each["Name"], each["Type"]): (each["TTL"], [value["Value"] for value in each["ResourceRecords"]])
        for each in found
        if each["Type"] not in ("NS", "SOA")
    }


def resolved(rig, name, kind):
    query = dns.message.make_query(name, kind)
    host, port = rig.cloud.dns_address
    response = dns.query.udp(query, host, port=port, timeout=30)
    return sorted(rdata.to_text() for rrset in response.answer for rdata in rrset)


def problem(zone, refused, *changes):
    """The bracketed message without its brackets, the zone's name replaced by ZONE."""
    _, name, change = zone
    code, message, status = refused(lambda: change(*changes))
    assert (code, status) == ("InvalidChangeBatch", 400)
    return message.removeprefix("[").removesuffix("]").replace(name, "ZONE")


def numbered(start, amount):
    return [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(start, start + amount)]
