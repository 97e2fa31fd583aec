"""The policies of a preview and of a deployment: the actions that the real provider takes, no more and no less."""

from typing import Any

from deliverability.declaration.manifest import Manifest, manifest_from_data
from deliverability.embedded.cloud import Cloud
from deliverability.observe.aws.permissions import Job, actions, policy
from tests.engine.real.driver import Shop
from tests.engine.real.scenarios.conftest import Opens

_SETTINGS: dict[str, Any] = {
    "domain": "shop.example.com",
    "dmarc": {"reportTo": ["dmarc@example.com"]},
    "recipients": ["joe@example.net"],
}
#: What no scenario shows: how other versions of the provider look a zone up.
_UNSEEN = {"route53:ListHostedZonesByName"}


class Watched:
    """The actions that the journal holds since the last look."""

    def __init__(self, cloud: Cloud) -> None:
        self._journal = cloud.journal
        self._journal.clear()

    def taken(self) -> set[str]:
        taken = {
            f"{'ses' if each.service == 'sesv2' else each.service}:{each.operation}"
            for each in self._journal.entries()
        }
        self._journal.clear()
        return taken


def _of(mine: Shop) -> Manifest:
    return manifest_from_data(mine.outputs()["manifest"], source="stack outputs")


def _disturb(mine: Shop) -> None:
    """Somebody changes by hand what a refresh sees and an update repairs."""
    ses = mine.ses
    identity = ses.get_email_identity(EmailIdentity=mine.domain)
    name = identity["ConfigurationSetName"]
    arn = f"arn:aws:ses:{mine.region}:{mine.cloud.account_id}:identity/{mine.domain}"
    ses.put_configuration_set_sending_options(ConfigurationSetName=name, SendingEnabled=False)
    ses.put_email_identity_configuration_set_attributes(EmailIdentity=mine.domain)
    ses.tag_resource(ResourceArn=arn, Tags=[{"Key": "owner", "Value": "somebody"}])
    tags = ses.list_tags_for_resource(ResourceArn=arn)["Tags"]
    ours = [tag["Key"] for tag in tags if tag["Key"] != "owner"]
    ses.untag_resource(ResourceArn=arn, TagKeys=ours[:1])


def test_policies_allow_what_pulumi_does_and_nothing_else(shop: Opens, cloud: Cloud) -> None:
    mine = shop(_SETTINGS)
    watched = Watched(cloud)
    read: set[str] = set()
    written: set[str] = set()

    mine.preview()
    read |= watched.taken()
    mine.up()
    written |= watched.taken()
    before = _of(mine)
    mine.verify()
    watched.taken()
    mine.preview("--refresh")
    mine.refresh("--preview-only")
    read |= watched.taken()

    _disturb(mine)
    watched.taken()
    mine.up("--refresh")
    written |= watched.taken()

    changed = {
        **_SETTINGS,
        "environment": "production",
        "protect": False,
        "dkim": {"keyLength": 1024},
        "mailFrom": {"subdomain": "mail"},
        "health": {"tls": "optional", "suppression": ["bounce"]},
        "recipients": [],
    }
    mine = mine.declares(changed)
    mine.preview()
    read |= watched.taken()
    mine.up()
    written |= watched.taken()
    mine.destroy()
    written |= watched.taken()

    assert read == actions(policy(before, Job.PREVIEW)) - _UNSEEN
    checking = actions(policy(before, Job.CHECK))
    assert written | checking == (actions(policy(before, Job.DEPLOY)) | checking)
    assert read | checking == actions(policy(before, Job.DRIFT)) - (_UNSEEN - checking)
