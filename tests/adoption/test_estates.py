"""Estates of others, taken over: after the import the engine's preview shows what `adopt` said, and nothing else."""

import re

import pytest

from deliverability.adoption.findings import Adoption, Risk
from deliverability.engine import EngineError, Operation
from tests.adoption.adopting import PROJECT, Estated, standing_estate
from tests.estates import catalogue

pytestmark = pytest.mark.slow

ESTATES = catalogue()
_QUIET = (Operation.SAME, Operation.READ)


def previewed(estate: Estated, adoption: Adoption) -> frozenset[tuple[str, str]]:
    changes = estate.engine(adoption).preview().changes
    return frozenset((each.operation.value, each.name) for each in changes if each.operation not in _QUIET)


@pytest.mark.parametrize("name", ESTATES)
def test_what_takes_an_estate_over_stops_nowhere_and_changes_what_is_listed(name: str) -> None:
    with standing_estate(ESTATES[name]) as estate:
        if name == "newsletter-vendors":
            # Its SPF record is not the stack's: who owns it takes SES in first, as the way out says.
            ((declared,), texts) = estate.spf_at_home()
            (obstacle,) = estate.adopted().obstacles
            assert obstacle.way_out == (
                f"Change that one value in Route 53 into {declared!r}, which keeps all its terms, and adopt again: `pulumi up` takes it over "
                "where it stands"
            )
            estate.home.put_texts(
                estate.domain, [declared if text.startswith("v=spf1") else text for text in texts]
            )
        adoption = estate.adopted()
        assert adoption.obstacles == ()
        assert [change for change in adoption.changes if change.refused] == []
        assert previewed(estate, adoption) == adoption.steps("mail")
        if adoption.imports:
            # Without the import the preview refuses.
            with pytest.raises(EngineError, match="isn't in this stack's state"):
                estate.engine(estate.adopted_nothing()).preview()


def test_what_differs_is_listed_by_risk_with_the_line_that_keeps_it() -> None:
    changed = {
        "dmarc": {"policy": "none", "subdomainPolicy": None},
        "mailFrom": {"subdomain": "bounce", "onMxFailure": None},
    }
    with standing_estate(ESTATES["old-identity"], changed) as estate:
        adoption = estate.adopted()
        assert previewed(estate, adoption) == adoption.steps("mail")
    told = [
        (change.risk, change.resource, change.property, change.way_out)
        for change in adoption.changes
        if not change.resource.startswith("mail-dkim")
    ]
    assert told == [
        (Risk.LOST, "mail-identity", "tags", ""),
        (
            Risk.LOST,
            "mail-mail-from",
            "mailFromDomain",
            "mailFrom.subdomain: mail keeps it; mailFrom.previous: [mail] keeps its records for a while. Either imports them",
        ),
        (Risk.WEAKER, "mail-mail-from", "behaviorOnMxFailure", "mailFrom.onMxFailure: reject keeps it"),
        (
            Risk.WEAKER,
            "mail-dmarc",
            "records",
            'To keep it, put mail-deliverability:dmarc: {policy: "quarantine", subdomainPolicy: "reject", reportTo: '
            '["dmarc@shop.example"]} in place of dmarc in the stack file',
        ),
        (
            Risk.CHANGED,
            "mail-identity",
            "configurationSetName",
            "The set transactional itself stays; name it where you send (ConfigurationSetName) to go on using it",
        ),
    ]


def test_an_identity_of_the_old_api_is_taken_over_once_ses_has_made_its_keys() -> None:
    with standing_estate(ESTATES["dns-elsewhere"]) as estate:
        with estate.cloud.ses.store.lock:
            estate.cloud.ses.region("eu-central-1").identities["shop.example"].dkim = None
        (obstacle,) = estate.adopted().obstacles
        assert "--signing-attributes-origin AWS_SES" in obstacle.way_out
        estate.ses.put_email_identity_dkim_signing_attributes(
            EmailIdentity="shop.example", SigningAttributesOrigin="AWS_SES"
        )
        adoption = estate.adopted()
        assert adoption.obstacles == ()
        assert previewed(estate, adoption) == adoption.steps("mail")


def test_it_calls_what_the_page_says_and_only_reads() -> None:
    page = (PROJECT / "docs" / "adopting.md").read_text("utf-8")
    named = set(re.findall(r"`(?:ses|route53):(\w+)`", page))
    with standing_estate(ESTATES["old-identity"]) as estate:
        estate.cloud.journal.clear()
        estate.adopted()
        called = {each.operation for each in estate.cloud.journal.entries()}
    # That one for a zone that is named by its id.
    assert named - called == {"GetHostedZone"}
    assert called <= named


def test_terms_that_nobody_declared_stop_the_up_as_was_said() -> None:
    with standing_estate(ESTATES["own-key"], {"spf": {"also": ["mx"]}}) as estate:
        adoption = estate.adopted()
        (change,) = [each for each in adoption.changes if each.refused]
        assert (change.risk, change.resource) == (Risk.LOST, "mail-spf")
        assert change.says == (
            "Nobody declared include:mail.desk.example: whoever sends by that fails SPF afterwards"
        )
        assert "include:mail.desk.example" in change.way_out
        with pytest.raises(EngineError, match=r"include:mail\.desk\.example"):
            estate.engine(adoption).up()
