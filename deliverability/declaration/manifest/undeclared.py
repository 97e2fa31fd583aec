"""The manifest of a domain for which nothing is declared, so that it can be looked at and judged by itself.

It holds no record and no identity: no rule finds anything to differ from, and those that need a declaration have no subject.
"""

from deliverability.declaration.manifest.document import Manifest
from deliverability.declaration.manifest.making import manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings

#: What stands before the domain in place of a stack's name. Such a name no stack has, and each domain has its own: by it
#: histories and issues tell them apart.
_NO_STACK = "undeclared:"


def undeclared(domain: str) -> Manifest:
    """What is said of a domain where nobody says anything: SPF and DMARC are somebody else's, and are looked at as they are.

    domain: in the inner form. Raises pydantic's ValidationError for what is none.
    """
    settings = Settings.model_validate(
        {
            "domain": domain,
            "identity": "external",
            "dns": {"mode": "external"},
            "mailFrom": {"subdomain": False},
            "spf": {"record": "none"},
            "dmarc": {"record": "external"},
        }
    )
    manifest = manifest_of(make_plan(settings, stack=f"{_NO_STACK}{domain}", region=""))
    return manifest.model_copy(update={"identity": None, "records": ()})


def is_declared(stack: str) -> bool:
    """Whether a stack of this name says what is declared; no name for people stands in its place."""
    return not stack.startswith(_NO_STACK)
