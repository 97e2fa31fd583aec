"""What can't simply be imported: each in words of its own, with the way out."""

from collections.abc import Mapping
from typing import Any

import pytest

from deliverability.adoption.decision import decide
from deliverability.adoption.findings import Adoption, Made, Risk
from deliverability.adoption.import_file import commands, import_file
from deliverability.adoption.standing import Standing, StandingSet
from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.placement import ExistingRecords, Place
from deliverability.pulumi_state import IDENTITY_TYPE, RECORD_TYPE, resources
from deliverability.stack_resources import PROVIDER_TYPE
from deliverability.standards import txt
from deliverability.zones import HostedZone

ZONE = HostedZone("Z1", "shop.example")
TOKENS = ("aaaatoken1", "bbbbtoken2", "cccctoken3")
TAGS = {"project": "mail-deliverability", "stack": "shop", "domain": "shop.example", "managed-by": "pulumi"}
SPF = "v=spf1 include:amazonses.com -all"


def tags(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def identity(
    *, dkim: Mapping[str, Any] | None = None, tagged: Mapping[str, str] = TAGS, **more: Any
) -> dict[str, Any]:
    easy = {
        "SigningEnabled": True,
        "Status": "SUCCESS",
        "Tokens": list(TOKENS),
        "SigningAttributesOrigin": "AWS_SES",
        "NextSigningKeyLength": "RSA_2048_BIT",
    }
    return {
        "DkimAttributes": {**easy, **(dkim or {})},
        "MailFromAttributes": {
            "MailFromDomain": "bounce.shop.example",
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        },
        "ConfigurationSetName": "shop-example",
        "Tags": tags(tagged),
        **more,
    }


def simple(name: str, rdtype: str, *values: str, ttl: int = 300, routing: str = "") -> StandingSet:
    spelled = tuple(map(txt.to_route53, values)) if rdtype == "TXT" else values
    return StandingSet(name, rdtype, ttl, values, spelled, routing)


def standing(settings: Mapping[str, Any] | None = None, *sets: StandingSet, **more: Any) -> Standing:
    """A shop as it would be after an `up`, but for the record sets, and whatever else is given."""
    declared = from_mapping({"domain": "shop.example", **(settings or {})})
    facts = None if "identity" in more and more["identity"] is None else DkimFacts(TOKENS)
    plan = make_plan(declared, stack="shop", region="eu-central-1", dkim_facts=more.pop("facts", facts))
    by_key: dict[tuple[str, str, str], tuple[StandingSet, ...]] = {}
    for each in sets:
        key = (ZONE.zone_id, each.name, each.type)
        by_key[key] = (*by_key.get(key, ()), each)
    existing = ExistingRecords(
        ZONE, {(name, kind): found[0].values or ("no value",) for (_, name, kind), found in by_key.items()}
    )
    given = {"identity": identity(), "configuration_set": configuration_set(), **more}
    return Standing(
        plan,
        zone=ZONE,
        places={record.key: Place(ZONE, existing) for record in plan.records},
        sets=by_key,
        **given,
    )


def configuration_set(**more: Any) -> dict[str, Any]:
    return {
        "DeliveryOptions": {"TlsPolicy": "REQUIRE"},
        "ReputationOptions": {"ReputationMetricsEnabled": False},
        "SendingOptions": {"SendingEnabled": True},
        "SuppressionOptions": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "Tags": tags(TAGS),
        **more,
    }


def decided(*arguments: Any, **more: Any) -> Adoption:
    return decide(standing(*arguments, **more), "mail")


def stopped(adoption: Adoption) -> list[tuple[str, str, str]]:
    return [(each.resource, each.why, each.way_out) for each in adoption.obstacles]


def imported(adoption: Adoption) -> list[str]:
    return [each.child.name for each in adoption.imports]


def test_an_identity_of_the_old_api_has_its_dkim_set_up_first() -> None:
    never = {"SigningEnabled": False, "Status": "NOT_STARTED", "Tokens": []}
    adoption = decided(identity=identity(dkim=never), facts=None)
    assert stopped(adoption) == [
        (
            "mail-identity",
            "DKIM was never set up for it, as the old API (VerifyDomainIdentity) leaves an identity: SES has no tokens, so nobody knows "
            "its DKIM records yet",
            "Have SES make the keys, and adopt again: aws sesv2 put-email-identity-dkim-signing-attributes --region eu-central-1 "
            "--email-identity shop.example --signing-attributes-origin AWS_SES. Its TXT record at _amazonses.shop.example keeps it "
            "verified until the DKIM records do",
        )
    ]


def test_a_set_of_another_name_is_named_with_what_goes_through_it() -> None:
    default = {
        "EventDestinations": [{"Name": "bounces-to-crm"}],
        "DeliveryOptions": {"SendingPoolName": "warm"},
    }
    adoption = decided(
        identity=identity(ConfigurationSetName="transactional"), configuration_set=None, default_set=default
    )
    (change,) = adoption.changes
    assert (change.risk, change.property, change.before, change.after) == (
        Risk.LOST,
        "configurationSetName",
        "transactional",
        "shop-example",
    )
    assert change.says == (
        "Mail that names no set goes through shop-example afterwards, and no longer through transactional: the event destination "
        "bounces-to-crm and the IP pool warm no longer see it"
    )
    assert (
        Made("mail-configuration-set", "the configuration set shop-example in eu-central-1") in adoption.made
    )


def test_a_zone_of_another_account_needs_its_provider_in_the_state_first() -> None:
    role = {"dns": {"roleArn": "arn:aws:iam::210987654321:role/dns"}}
    seen = standing(role, simple("shop.example", "TXT", SPF))
    adoption = decide(seen, "mail")
    document = import_file(adoption, "mail", "shop", "mail-deliverability")
    provider = "urn:pulumi:shop::mail-deliverability::mail-deliverability:index:MailDomain$pulumi:providers:aws::mail-dns"
    assert document["nameTable"] == {"mail-dns": provider}
    assert document["resources"][-1] == {
        "type": RECORD_TYPE,
        "name": "mail-spf",
        "id": "Z1_shop.example_TXT",
        "parent": "mail",
        "provider": "mail-dns",
    }
    component = "urn:pulumi:shop::mail-deliverability::mail-deliverability:index:MailDomain::mail"
    make = f"pulumi up --yes --target {component} --target '{provider}' --stack shop"
    take = "pulumi import --file import.json --yes --protect=false --generate-code=false --stack shop"
    look = "pulumi preview --diff --stack shop"
    assert commands(adoption, "mail", "shop", "mail-deliverability", "import.json") == (make, take, look)
    known = decide(seen, "mail", {(PROVIDER_TYPE, "mail-dns")})
    assert commands(known, "mail", "shop", "mail-deliverability", "import.json") == (take, look)


def test_without_a_zone_here_nothing_is_said_of_its_records() -> None:
    adoption = decided(no_zone="No public hosted zone for shop.example in this AWS account")
    assert "mail" in [each.resource for each in adoption.obstacles]


def test_a_shared_apex_is_for_spf_record_shared() -> None:
    others = simple("shop.example", "TXT", "site-verification=4f1d2c9b", SPF)
    adoption = decided({}, others)
    assert stopped(adoption) == [
        (
            "mail-spf",
            "It holds values of others, which `pulumi up` would take away: 'site-verification=4f1d2c9b'",
            f"Set spf.record to shared: the stack then owns its one value, {SPF!r}, and leaves the others as they are",
        )
    ]
    shared = decided({"spf": {"record": "shared"}}, others)
    assert (shared.obstacles, "mail-spf" in imported(shared)) == ((), False)
    assert shared.notes == (
        "shop.example TXT is shared: nothing is to be imported there. `pulumi up` takes over this stack's value where it stands, and "
        "writes nothing",
    )


@pytest.mark.parametrize(
    ("mark", "tool"),
    [
        (simple("_owner.txt._dmarc.shop.example", "TXT", "*octodns*"), "octoDNS"),
        (
            simple("txt-_dmarc.shop.example", "TXT", "heritage=external-dns,external-dns/owner=k8s"),
            "external-dns (owner k8s)",
        ),
    ],
)
def test_a_record_set_of_another_tool_stays_with_it(mark: StandingSet, tool: str) -> None:
    adoption = decided({}, simple("_dmarc.shop.example", "TXT", "v=DMARC1; p=none;"), mark)
    assert "mail-dmarc" not in imported(adoption)
    ((resource, why, way_out),) = stopped(adoption)
    assert (resource, why) == (
        "mail-dmarc",
        f"{tool} owns it ({mark.values[0]!r} at {mark.name}), and writes it anew whenever it runs",
    )
    assert tool.partition(" ")[0] in way_out


@pytest.mark.parametrize(
    ("found", "owner"),
    [
        (
            {"stack": "other", "project": "shops", "managed-by": "pulumi"},
            "the stack other of the project shops",
        ),
        ({"ManagedBy": "Terraform"}, "Terraform (its tag ManagedBy=Terraform)"),
        ({"aws:cloudformation:stack-name": "mail"}, "the CloudFormation stack mail"),
    ],
)
def test_an_identity_of_somebody_else_is_left_with_all_that_belongs_to_it(
    found: Mapping[str, str], owner: str
) -> None:
    adoption = decided({}, simple("shop.example", "TXT", SPF), identity=identity(tagged=found))
    assert (adoption.imports, adoption.changes, adoption.made) == ((), (), ())
    assert [each.why for each in adoption.obstacles] == [
        f"Its tags say that it belongs to {owner}: two that manage it would undo each other's changes"
    ]


def test_what_the_state_has_is_not_imported_again() -> None:
    state = {"deployment": {"resources": [urn(IDENTITY_TYPE, "mail-identity"), urn(RECORD_TYPE, "mail-spf")]}}
    # Whose it is doesn't matter any more either.
    seen = standing(
        {}, simple("shop.example", "TXT", SPF), identity=identity(tagged={"ManagedBy": "Terraform"})
    )
    adoption = decide(seen, "mail", resources(state))
    assert [each.resource for each in adoption.known] == ["mail-identity", "mail-spf"]
    assert imported(adoption) == ["mail-configuration-set", "mail-mail-from"]


def urn(type_: str, name: str) -> dict[str, str]:
    chain = f"mail-deliverability:index:MailDomain${type_}"
    return {"type": type_, "urn": f"urn:pulumi:shop::mail-deliverability::{chain}::{name}"}


def test_an_identity_of_another_region_is_not_taken_from_there() -> None:
    adoption = decided(identity=None, elsewhere=("eu-west-1", "us-east-1"))
    assert Made("mail-identity", "the SES identity shop.example in eu-central-1") in adoption.made
    assert adoption.notes == (
        "shop.example is an SES identity in eu-west-1 and us-east-1, not in eu-central-1: an import takes it from there only with "
        "aws:region: eu-west-1. As the stack file stands, `pulumi up` makes another one in eu-central-1, with DKIM tokens of its own, and "
        "that one stays as it is",
    )


@pytest.mark.parametrize("routing", ["weighted (set identifier blue)", "an alias to other.example"])
def test_a_record_set_that_answers_differently_is_not_imported(routing: str) -> None:
    adoption = decided({}, simple("_dmarc.shop.example", "TXT", "v=DMARC1; p=none;", routing=routing))
    ((resource, why, way_out),) = stopped(adoption)
    assert (resource, "mail-dmarc" in imported(adoption)) == ("mail-dmarc", False)
    assert why.startswith(f"It is no simple record set: {routing}.")
    assert way_out.startswith("Mail needs the same answer for everybody")


def test_nothing_can_stand_beside_a_cname() -> None:
    adoption = decided({}, simple("_dmarc.shop.example", "CNAME", "other.example"))
    ((resource, why, _),) = stopped(adoption)
    assert resource == "mail-dmarc"
    assert why.startswith("_dmarc.shop.example is a CNAME to other.example")


def test_options_of_the_set_that_become_weaker_come_before_others() -> None:
    before = configuration_set(
        DeliveryOptions={"TlsPolicy": "REQUIRE"}, SendingOptions={"SendingEnabled": False}
    )
    adoption = decided({"health": {"tls": "optional"}}, configuration_set=before)
    assert [(each.risk, each.property, each.before, each.after) for each in adoption.changes] == [
        (Risk.WEAKER, "deliveryOptions.tlsPolicy", "REQUIRE", "OPTIONAL"),
        (Risk.CHANGED, "sendingOptions.sendingEnabled", "off", "on"),
    ]


def test_what_only_is_spelled_otherwise_is_noted() -> None:
    adoption = decided(
        {}, simple("bounce.shop.example", "MX", "10 feedback-smtp.eu-central-1.amazonses.com.")
    )
    assert [(each.risk, each.resource) for each in adoption.changes] == [(Risk.NOTED, "mail-mail-from-mx")]
    assert not adoption.differs


def test_what_is_to_be_taken_over_is_imported_with_its_tags_changed() -> None:
    other = {"stack": "other", "project": "shops", "managed-by": "pulumi"}
    adoption = decided({"takeOver": "other"}, identity=identity(tagged=other))
    assert (adoption.obstacles, "mail-identity" in imported(adoption)) == ((), True)
    assert [(each.risk, each.property) for each in adoption.changes] == [(Risk.NOTED, "tags")]


def test_records_that_another_stack_has_marked_are_left_with_it() -> None:
    mark = simple("_mail-deliverability.shop.example", "TXT", "heritage=mail-deliverability,owner=other")
    adoption = decided({}, simple("shop.example", "TXT", SPF), mark)
    assert (adoption.imports, stopped(adoption)) == (
        (),
        [
            (
                "mail",
                "They belong to other, as the mark at _mail-deliverability.shop.example says",
                "Leave them there; or have them taken off that stack's state and set takeOver to other",
            )
        ],
    )
    taken = decided({"takeOver": "other", "dns": {"owner": "mine"}}, simple("shop.example", "TXT", SPF), mark)
    assert {"mail-spf", "mail-owner-mark"} <= set(imported(taken))


@pytest.mark.parametrize(
    ("published", "says", "way_out"),
    [
        (
            "v=spf1 include:amazonses.com ip4:0.0.0.0/0 -all",
            "Nobody declared ip4:0.0.0.0/0: whoever sends by that fails SPF afterwards",
            "spf.onForeignTerms: remove takes it out",
        ),
        (
            "v=spf1 include:amazonses.com ra=postmaster -all",
            "Nobody declared ra=postmaster",
            "spf.onForeignTerms: remove takes it out",
        ),
        (
            "v=spf1 include:amazonses.com mx -all",
            "Nobody declared mx: whoever sends by that fails SPF afterwards",
            'To keep it, put mail-deliverability:spf: {also: ["mx"]} into the stack file; spf.onForeignTerms: remove takes it out',
        ),
    ],
)
def test_terms_that_stop_the_up_have_a_way_out(published: str, says: str, way_out: str) -> None:
    (change,) = [
        each for each in decided({}, simple("shop.example", "TXT", published)).changes if each.refused
    ]
    assert (change.risk, change.says, change.way_out) == (Risk.LOST, says, way_out)


@pytest.mark.parametrize(
    ("published", "way_out"),
    [
        (
            "v=spf1 mx ip4:0.0.0.0/0 -all",
            "Add to spf.also: mx. Then change that one value in Route 53 into the value that is declared then, without ip4:0.0.0.0/0, "
            "which no stack file can hold, and adopt again: `pulumi up` takes it over where it stands",
        ),
        (
            "v=spf1 ra=postmaster -all",
            f"Change that one value in Route 53 into {SPF!r}, without ra=postmaster, which no stack file can hold, and adopt again: "
            "`pulumi up` takes it over where it stands",
        ),
    ],
)
def test_a_shared_value_is_reached_without_what_no_stack_file_holds(published: str, way_out: str) -> None:
    shared = decided({"spf": {"record": "shared"}}, simple("shop.example", "TXT", "site=1", published))
    assert [told for resource, _, told in stopped(shared) if resource == "mail-spf"] == [way_out]


@pytest.mark.parametrize("name", ["ses_mail.shop.example", "a.b.shop.example", "bounce.example"])
def test_a_mail_from_that_no_setting_keeps_is_said_to_be_so(name: str) -> None:
    there = {"MailFromAttributes": {"MailFromDomain": name, "BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}}
    (change,) = [
        each
        for each in decided({}, identity={**identity(), **there}).changes
        if each.property == "mailFromDomain"
    ]
    assert (
        change.way_out
        == "No setting keeps it: a stack takes one label of letters, digits and hyphens below shop.example"
    )
