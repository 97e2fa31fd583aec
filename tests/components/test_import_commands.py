"""The lines for a shell that import what exists."""

import json
import shlex

from components.import_commands import import_command

PARENT = "urn:pulumi:prod::shops::mail-deliverability:index:MailDomain"
RECORD = "aws:route53/record:Record"


def test_the_component_is_named_with_the_child_since_the_state_may_lack_it():
    line = import_command(f"{PARENT}${RECORD}::mail-spf", "mail", "Z1_shop.example_TXT")
    shown, command = line.split(" | ")
    assert json.loads(shlex.split(shown)[1]) == {
        "resources": [
            {"type": "mail-deliverability:index:MailDomain", "name": "mail", "component": True},
            {"type": RECORD, "name": "mail-spf", "id": "Z1_shop.example_TXT", "parent": "mail"},
        ]
    }
    assert (
        command == "pulumi import --file /dev/stdin --yes --protect=false --generate-code=false --stack prod"
    )


def test_within_another_component_the_parent_is_named_by_its_urn():
    urn = f"urn:pulumi:prod::shops::mine:index:Shop$mail-deliverability:index:MailDomain${RECORD}::mail-spf"
    assert import_command(urn, "mail", "Z1_it's_TXT") == (
        f"pulumi import {RECORD} mail-spf 'Z1_it'\"'\"'s_TXT' --parent 'mail=urn:pulumi:prod::shops::mine:index:Shop$mail-deliverability:"
        "index:MailDomain::mail' --protect=false --stack prod"
    )


def test_a_provider_of_its_own_is_made_before_the_import():
    line = import_command(f"{PARENT}${RECORD}::mail-spf", "mail", "Z1_shop.example_TXT", "mail-dns")
    made, imported = line.split(" && ")
    provider = f"{PARENT}$pulumi:providers:aws::mail-dns"
    assert shlex.split(made) == [
        *("pulumi", "up", "--yes", "--target", f"{PARENT}::mail", "--target", provider, "--stack", "prod")
    ]
    shown, _ = imported.split(" | ")
    document = json.loads(shlex.split(shown)[1])
    assert document["nameTable"] == {"mail-dns": provider}
    assert [each.get("provider") for each in document["resources"]] == [None, "mail-dns"]


def test_within_another_component_the_provider_is_named_by_its_urn():
    urn = f"urn:pulumi:prod::shops::mine:index:Shop$mail-deliverability:index:MailDomain${RECORD}::mail-spf"
    words = shlex.split(import_command(urn, "mail", "Z1_a_TXT", "mail-dns"))
    assert words[words.index("--provider") + 1] == (
        "mail-dns=urn:pulumi:prod::shops::mine:index:Shop$mail-deliverability:index:MailDomain$pulumi:providers:aws::mail-dns"
    )
