"""Zones and name servers that are set up in an unusual way, and right."""

from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.embedded.dns.behaviour import Silent, Slow, Truncating
from deliverability.embedded.dns.zone import RRset
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.testbed.testbed import CloudTestbed, Patience
from deliverability.rehearsal.testbed.zones import OTHER_ACCOUNT
from deliverability.standards.txt import to_zone
from tests.setups.setup import Setup

#: Of 253 octets that a name may have, a token and `_domainkey` take 44.
_LONG = ".".join(("a" * 63, "b" * 63, "c" * 63, "shop.example"))


def _dmarc_zone_of_our_own(testbed: CloudTestbed) -> None:
    """The zone delegates `_dmarc` to another one of the same account: a deploy writes there."""
    name = f"_dmarc.{testbed.home.zone}"
    testbed.cloud.create_hosted_zone(name, delegated=False)
    zone = next(each for each in testbed.cloud.world.zones() if each.name == name)
    testbed.home.put(name, "NS", [f"{server.name}." for server in testbed.cloud.world.name_servers(zone)])


def _dmarc_zone_of_a_vendor(testbed: CloudTestbed) -> None:
    """The zone delegates `_dmarc` to a vendor, who publishes what is declared."""
    [record] = testbed.manifest.of_kind(DMARC)
    ledger = testbed.cloud.route53.ledger
    with ledger.lock:
        vendors = ledger.create(OTHER_ACCOUNT, record.name, "vendor", private=False, delegated=False)
    vendors.zone.apply([RRset(record.name, "TXT", 300, (to_zone(record.values[0]),))])
    servers = testbed.cloud.world.name_servers(vendors.zone)
    testbed.home.put(record.name, "NS", [f"{server.name}." for server in servers])


def _truncated(testbed: CloudTestbed) -> None:
    testbed.cloud.world.misbehave(zone_of(testbed, testbed.manifest.domain), Truncating())


def _slow(testbed: CloudTestbed) -> None:
    testbed.cloud.world.misbehave(zone_of(testbed, testbed.manifest.domain), Slow(0.2))


def _private_twin(testbed: CloudTestbed) -> None:
    """A zone of the same name for the machines inside, as split-horizon set-ups have."""
    testbed.cloud.create_hosted_zone(testbed.manifest.domain, private=True)


def _reporting_parent(testbed: CloudTestbed) -> None:
    testbed.home.put_texts(
        f"_dmarc.{testbed.home.zone}", (f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{testbed.home.zone}",)
    )


def _bounded_parent(testbed: CloudTestbed) -> None:
    text = f"v=DMARC1; p=reject; psd=n; rua=mailto:dmarc@{testbed.home.zone}"
    testbed.home.put_texts(f"_dmarc.{testbed.home.zone}", (text,))


def _one_is_down(testbed: CloudTestbed) -> None:
    last = testbed.cloud.world.name_servers(zone_of(testbed, testbed.manifest.domain))[-1]
    testbed.cloud.world.misbehave(last, Silent())
    testbed.patience = Patience(question=4.0)


def _other_zones(testbed: CloudTestbed) -> None:
    """Zones with names that resemble the domain's."""
    for name in ("op.example", "myshop.example", "shop.example.net"):
        testbed.cloud.create_hosted_zone(name)


def _aliases_and_weights(testbed: CloudTestbed) -> None:
    """The web site behind a load balancer, its next version behind a few of its visitors."""
    zone = testbed.home.zone
    balancer = {
        "HostedZoneId": "Z35SXDOTRQ7X7K",
        "DNSName": "lb.elb.amazonaws.com",
        "EvaluateTargetHealth": True,
    }
    groups = [
        {"SetIdentifier": version, "Weight": weight, "TTL": 60, "ResourceRecords": [{"Value": address}]}
        for version, weight, address in (("blue", 90, "192.0.2.1"), ("green", 10, "192.0.2.2"))
    ]
    wanted = [
        {"Name": zone, "Type": "A", "AliasTarget": balancer},
        {"Name": zone, "Type": "AAAA", "AliasTarget": balancer},
        *({"Name": f"api.{zone}", "Type": "A", **group} for group in groups),
    ]
    changes = [{"Action": "UPSERT", "ResourceRecordSet": each} for each in wanted]
    testbed.home.route53.change_resource_record_sets(
        HostedZoneId=testbed.home.zone_id, ChangeBatch={"Changes": changes}
    )


SETUPS = (
    Setup(
        "below-the-zone",
        "an identity three labels below its zone",
        {"domain": "news.mail.shop.example", "dns": {"zone": "shop.example"}},
    ),
    Setup(
        "policy-of-the-parent",
        "a subdomain to which the policy of its organizational domain applies",
        {
            "domain": "news.shop.example",
            "dns": {"zone": "shop.example"},
            "dmarc": {"record": "inherit", "policy": None, "reportTo": None},
        },
        after=_reporting_parent,
    ),
    Setup(
        "policy-from-two-levels-above",
        "a name two levels below the domain whose policy applies to it",
        {
            "domain": "a.news.shop.example",
            "dns": {"zone": "shop.example"},
            "dmarc": {"record": "inherit", "policy": None, "reportTo": None},
        },
        after=_reporting_parent,
    ),
    Setup(
        "policy-that-says-where-it-ends",
        "a subdomain of a domain whose record says that it is the organization's (psd=n)",
        {
            "domain": "news.shop.example",
            "dns": {"zone": "shop.example"},
            "dmarc": {"record": "inherit", "policy": None, "reportTo": None},
        },
        after=_bounded_parent,
    ),
    Setup(
        "records-handed-off",
        "a zone at another DNS host, whose administrator publishes what he is told",
        {"dns": {"mode": "external"}},
    ),
    Setup(
        "zone-of-another-account",
        "a zone that another AWS account owns",
        {"dns": {"roleArn": "arn:aws:iam::111122223333:role/mail-dns"}},
    ),
    Setup("named-zone", "a zone that is named by its id", {"dns": {"zoneId": "Z0123456789ABCDEFGHIJ"}}),
    Setup("private-twin", "a private zone of the same name beside the public one", after=_private_twin),
    Setup(
        "aliases-and-weights",
        "a web site behind an alias, another one behind a weighted group",
        after=_aliases_and_weights,
    ),
    Setup(
        "delegated-to-ourselves",
        "a zone that delegates _dmarc to another zone of the account",
        before=_dmarc_zone_of_our_own,
    ),
    Setup(
        "delegated-to-a-vendor",
        "a zone that delegates _dmarc to a vendor who publishes the declared record",
        {"dns": {"mode": "external"}},
        after=_dmarc_zone_of_a_vendor,
    ),
    Setup("similar-zones", "zones with similar names in the same account", after=_other_zones),
    Setup("international", "an internationalized domain name", {"domain": "bücher.example"}),
    Setup(
        "international-subdomain",
        "a subdomain in the zone of an internationalized domain",
        {"domain": "neu.bücher.example", "dns": {"zone": "bücher.example"}},
    ),
    Setup(
        "long-name",
        "a name so long that its DKIM records barely fit",
        {"domain": _LONG, "dns": {"zone": "shop.example"}, "mailFrom": {"subdomain": "b"}},
    ),
    Setup(
        "two-label-suffix",
        "a domain directly below a public suffix of two labels",
        {"domain": "shop.co.uk", "dmarc": {"reportTo": ["dmarc-reports@shop.co.uk"]}},
    ),
    Setup("one-silent-server", "one name server of four that is down", after=_one_is_down),
    Setup("truncated-answers", "name servers that answer over TCP only", after=_truncated),
    Setup("slow-servers", "name servers that take their time", after=_slow),
)
