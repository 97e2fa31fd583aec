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
