"""The declaration of the running stack, from Pulumi's configuration."""

import pulumi
from pulumi.runtime import config as runtime_config

from deliverability.build_logs import obeyed_by_nobody
from deliverability.declaration.reading import ConfigError, Declaration, from_pulumi

from .log import warn
from .request import named_region

#: The namespace of the keys in a stack file.
NAMESPACE = "mail-deliverability"


def read_declaration() -> Declaration:
    """Read and check all keys of the namespace, unknown ones too; raises `pulumi.RunError` with every problem in them.

    Secrets arrive decrypted and stay plain values here: `Settings` hides them, and the component marks them as secrets.
    """
    stack = pulumi.get_stack()
    values = _values()
    sealed = frozenset(key for key in values if runtime_config.is_config_secret(f"{NAMESPACE}:{key}"))
    source = f"the configuration of the stack {stack}"
    try:
        declaration = from_pulumi(values, stack=stack, region=named_region(), source=source, sealed=sealed)
    except ConfigError as error:
        raise pulumi.RunError(obeyed_by_nobody(str(error))) from None
    for note in declaration.notes:
        warn(note)
    return declaration


def _values() -> dict[str, str]:
    """The namespace's values by key. `pulumi.Config` answers single keys only, and a misspelt one would pass unseen."""
    everything = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    prefix = f"{NAMESPACE}:"
    return {key.removeprefix(prefix): value for key, value in everything.items() if key.startswith(prefix)}
