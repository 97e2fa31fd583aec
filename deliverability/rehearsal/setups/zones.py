"""Zones and name servers that are set up in an unusual way, and right."""

from deliverability.rehearsal.dns.behaviour import Slow, Truncating
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.setups.setup import Setup
from deliverability.rehearsal.stage.scene import Scene


def _truncated(scene: Scene) -> None:
    scene.cloud.world.misbehave(zone_of(scene, scene.manifest.domain), Truncating())


def _slow(scene: Scene) -> None:
    scene.cloud.world.misbehave(zone_of(scene, scene.manifest.domain), Slow(0.2))


def _private_twin(scene: Scene) -> None:
    """A zone of the same name for the machines inside, as split-horizon set-ups have."""
    scene.cloud.create_hosted_zone(scene.manifest.domain, private=True)


def _reporting_parent(scene: Scene) -> None:
    scene.home.put_texts(
        f"_dmarc.{scene.home.zone}", (f"v=DMARC1; p=quarantine; rua=mailto:dmarc@{scene.home.zone}",)
    )


def _other_zones(scene: Scene) -> None:
    """Zones with names that resemble the domain's."""
    for name in ("op.example", "myshop.example", "shop.example.net"):
        scene.cloud.create_hosted_zone(name)


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
    Setup("similar-zones", "zones with similar names in the same account", after=_other_zones),
    Setup("international", "an internationalized domain name", {"domain": "bücher.example"}),
    Setup("truncated-answers", "name servers that answer over TCP only", after=_truncated),
    Setup("slow-servers", "name servers that take their time", after=_slow),
)
