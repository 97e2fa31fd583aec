"""`MailDomain`, the Pulumi component that declares the mail of one domain, and `read_declaration`, the running stack's settings.

In a checkout this package is `components`, beside the program; the wheel carries it as `deliverability.components`. Nothing in
`deliverability` imports it.
"""

import sys
from pathlib import Path

from .arguments import MailDomainArgs
from .mail_domain import MailDomain
from .stack_config import read_declaration

__all__ = ["MailDomain", "MailDomainArgs", "read_declaration"]

# An editable install knows the folder by both names. As two packages every class would exist twice, and a `MailDomain` of
# the one would be none of the other: whoever mixes the names is told so at once.
for _name in {"components", "deliverability.components"} - {__name__}:
    _other = getattr(sys.modules.get(_name), "__file__", None)
    if _other is not None and Path(_other).resolve() == Path(__file__).resolve():
        raise ImportError(f"{__name__} is imported as {_name} already: a program uses one of the two names")
