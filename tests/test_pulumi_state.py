import pytest

from deliverability.pulumi_state import Begun, begun, import_file

PARENT = "urn:pulumi:prod::mail::mail-deliverability:index:MailDomain::mail"
RECORD = "aws:route53/record:Record"
IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"


def operation(kind: str, name: str, inputs: object, what: str = "creating") -> dict[str, object]:
    urn = f"urn:pulumi:prod::mail::mail-deliverability:index:MailDomain${kind}::{name}"
    return {"type": what, "resource": {"urn": urn, "type": kind, "parent": PARENT, "inputs": inputs}}


def state(*operations: object) -> dict[str, object]:
    return {"version": 3, "deployment": {"resources": [], "pending_operations": list(operations)}}


SPF = {"zoneId": "Z1", "name": "shop.example", "type": "TXT", "ttl": 300}


def test_interrupted_creations_are_found_with_the_id_of_their_provider() -> None:
    found = begun(
        state(
            operation(RECORD, "mail-spf", SPF),
            operation(IDENTITY, "mail-identity", {"emailIdentity": "shop.example", "region": "eu-central-1"}),
            operation(RECORD, "mail-dmarc", SPF, what="deleting"),
            operation("aws:sns/topic:Topic", "other", {}),
            operation(RECORD, "mail-dkim-1", {"zoneId": "Z1", "type": "CNAME"}),
        )
    )
    assert [(each.name, each.type, each.id, each.parent) for each in found] == [
        ("mail-spf", RECORD, "Z1_shop.example_TXT", PARENT),
        ("mail-identity", IDENTITY, "shop.example", PARENT),
    ]


@pytest.mark.parametrize("deployment", [{}, {"pending_operations": None}, {"pending_operations": []}])
def test_a_state_in_which_nothing_was_interrupted(deployment: dict[str, object]) -> None:
    assert begun({"deployment": deployment}) == ()


@pytest.mark.parametrize("text", [None, [], {}, {"deployment": None}])
def test_what_is_no_state_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="not a state: `pulumi stack export` gives one"):
        begun(text)


def test_the_import_file_names_parents_by_a_table() -> None:
    free = Begun("urn:pulumi:prod::mail::aws:route53/record:Record::alone", RECORD, "Z1_a_TXT", "", {})
    (spf,) = begun(state(operation(RECORD, "mail-spf", SPF)))
    assert import_file((spf, free)) == {
        "nameTable": {"mail": PARENT},
        "resources": [
            {"type": RECORD, "name": "mail-spf", "id": "Z1_shop.example_TXT", "parent": "mail"},
            {"type": RECORD, "name": "alone", "id": "Z1_a_TXT"},
        ],
    }


ROLE = '[{"roleArn":"arn:aws:iam::210987654321:role/dns"}]'


def test_a_provider_of_the_stacks_own_is_named_and_its_settings_kept_but_for_secrets() -> None:
    urn = "urn:pulumi:prod::mail::mail-deliverability:index:MailDomain$pulumi:providers:aws::mail-dns"
    default = "urn:pulumi:prod::mail::pulumi:providers:aws::default_7_51_1"
    theirs = operation(RECORD, "mail-spf", SPF)
    ours = operation(IDENTITY, "mail-identity", {"emailIdentity": "shop.example"})
    theirs["resource"] |= {"provider": f"{urn}::id"}  # type: ignore[operator]
    ours["resource"] |= {"provider": f"{default}::id"}  # type: ignore[operator]
    deployment = {
        "resources": [
            {
                "urn": urn,
                "inputs": {"assumeRoles": ROLE, "region": "eu-central-1", "secretKey": {"ciphertext": "x"}},
            },
            {"urn": default},
        ],
        "pending_operations": [theirs, ours],
    }
    found = begun({"deployment": deployment})
    assert [(each.provider, each.settings) for each in found] == [
        (urn, {"assumeRoles": ROLE, "region": "eu-central-1"}),
        (default, {}),
    ]
    assert import_file(found) == {
        "nameTable": {"mail": PARENT, "mail-dns": urn},
        "resources": [
            {
                "type": RECORD,
                "name": "mail-spf",
                "id": "Z1_shop.example_TXT",
                "parent": "mail",
                "provider": "mail-dns",
            },
            {"type": IDENTITY, "name": "mail-identity", "id": "shop.example", "parent": "mail"},
        ],
    }
