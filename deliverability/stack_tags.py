"""The tags by which an SES identity or configuration set tells whose it is: ours, another stack's, another tool's."""

from collections.abc import Mapping

from deliverability.dataclass import dataclass

_PULUMI = "pulumi"
_CLOUDFORMATION = "aws:cloudformation:stack-name"
#: Keys under which people let Terraform's `default_tags` say who manages what, without case, hyphens and underscores.
_MANAGED_BY = frozenset({"managedby", "provisioner", "provisionedby", "createdby", "iac", "terraform"})


@dataclass(frozen=True, slots=True)
class TagOwner:
    """Who manages something, as its tags say.

    name: as the setting takeOver names it: a stack of Pulumi, or another tool. project: of a stack.
    said: as it stands in a sentence: "the stack shop-b.production of the project mail-deliverability".
    """

    name: str
    said: str
    project: str = ""


def stack_tags(project: str, stack: str, domain: str) -> dict[str, str]:
    """What a stack puts on whatever it makes at SES."""
    return {"project": project, "stack": stack, "domain": domain, "managed-by": _PULUMI}


def tag_owner(tags: Mapping[str, str]) -> TagOwner | None:
    """Who says by these tags that it is theirs; None where nobody does."""
    stack, project = tags.get("stack", ""), tags.get("project", "")
    if tags.get("managed-by") == _PULUMI and stack:
        of_project = f" of the project {project}" if project else ""
        return TagOwner(stack, f"the stack {stack}{of_project}", project)
    if _CLOUDFORMATION in tags:
        return TagOwner("cloudformation", f"the CloudFormation stack {tags[_CLOUDFORMATION]}")
    for key, value in tags.items():
        plain = key.lower().replace("-", "").replace("_", "")
        if plain in _MANAGED_BY and (
            "terraform" in value.lower() or (plain == "terraform" and value.lower() == "true")
        ):
            return TagOwner("terraform", f"Terraform (its tag {key}={value})")
    return None
