"""`MailDomain`, the Pulumi component that declares the mail of one domain, and `read_declaration`, the running stack's settings.

In a checkout this package is `components`, beside the program; the wheel carries it as `deliverability.components`. Nothing in
`deliverability` imports it.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .arguments import MailDomainArgs
    from .mail_domain import MailDomain
    from .stack_config import read_declaration
else:

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first asked for: the process of `SharedTxt`'s provider needs none of them."""
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f".{_PLACES[name]}", __name__), name)


__all__ = ["MailDomain", "MailDomainArgs", "read_declaration"]

_PLACES = {
    "MailDomain": "mail_domain",
    "MailDomainArgs": "arguments",
    "read_declaration": "stack_config",
}

# An editable install knows the folder by both names. As two packages every class would exist twice, and a `MailDomain` of
# the one would be none of the other: whoever mixes the names is told so at once.
for _name in {"components", "deliverability.components"} - {__name__}:
    _other = getattr(sys.modules.get(_name), "__file__", None)
    if _other is not None and Path(_other).resolve() == Path(__file__).resolve():
        raise ImportError(f"{__name__} is imported as {_name} already: a program uses one of the two names")
