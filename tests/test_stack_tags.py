"""Tags that say whose something is."""

from collections.abc import Mapping

import pytest

from deliverability.stack_tags import TagOwner, stack_tags, tag_owner


def test_a_stack_is_known_by_its_own_tags() -> None:
    tags = stack_tags("mail-deliverability", "shop.production", "shop.example")
    assert tag_owner(tags) == TagOwner(
        "shop.production",
        "the stack shop.production of the project mail-deliverability",
        "mail-deliverability",
    )


@pytest.mark.parametrize(
    ("tags", "owner"),
    [
        ({}, None),
        ({"team": "web"}, None),
        ({"stack": "shop"}, None),
        ({"managed-by": "pulumi"}, None),
        ({"managed-by": "pulumi", "stack": "shop"}, TagOwner("shop", "the stack shop")),
        (
            {"aws:cloudformation:stack-name": "mail"},
            TagOwner("cloudformation", "the CloudFormation stack mail"),
        ),
        ({"ManagedBy": "Terraform"}, TagOwner("terraform", "Terraform (its tag ManagedBy=Terraform)")),
        (
            {"managed_by": "terraform-v1"},
            TagOwner("terraform", "Terraform (its tag managed_by=terraform-v1)"),
        ),
        ({"Terraform": "true"}, TagOwner("terraform", "Terraform (its tag Terraform=true)")),
        ({"Terraform": "no"}, None),
        ({"ManagedBy": "hand"}, None),
    ],
)
def test_whose_it_is(tags: Mapping[str, str], owner: TagOwner | None) -> None:
    assert tag_owner(tags) == owner
