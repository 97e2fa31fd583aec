"""What a stack declares about its recipients and its health, from the settings in the manifest.

Those of a manifest that was edited into something that can't be are taken as if they were left out.
"""

from pydantic import ValidationError

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.settings import Health
from deliverability.standards import names

_DEFAULT_HEALTH = Health()


def health_of(manifest: Manifest) -> Health:
    """The thresholds, events and topics."""
    try:
        return Health.model_validate(manifest.settings.get("health") or {})
    except ValidationError:
        return _DEFAULT_HEALTH


def is_watched(manifest: Manifest) -> bool:
    """Whether this stack's configuration set is to report reputation and events; by default only in production."""
    if manifest.identity is None or not manifest.identity.managed:
        return False
    enabled = health_of(manifest).enabled
    return manifest.settings.get("environment") == "production" if enabled is None else enabled


def has_configuration_set(manifest: Manifest) -> bool:
    """The stack makes a configuration set beside its identity."""
    return manifest.identity is not None and bool(manifest.identity.configuration_set)


def configuration_set_of(manifest: Manifest) -> str:
    """The name of the declared configuration set, "" where none is."""
    return (manifest.identity.configuration_set if manifest.identity is not None else None) or ""


def events_of(manifest: Manifest) -> tuple[str, ...]:
    """The declared events under the names of the API (`EventType`): "BOUNCE", "RENDERING_FAILURE"."""
    return tuple(
        "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in event)
        for event in health_of(manifest).events
    )


def recipients_of(manifest: Manifest) -> tuple[str, ...]:
    """The declared recipients that need an identity of their own: those outside of the stack's domain."""
    declared = manifest.settings.get("recipients")
    listed = declared if isinstance(declared, list | tuple) else ()
    return tuple(
        recipient
        for recipient in dict.fromkeys(entry for entry in listed if isinstance(entry, str) and entry)
        if not names.is_within(host_of(recipient), manifest.domain)
    )


def has_recipients(manifest: Manifest) -> bool:
    """A sandboxed stack declares recipients that need an identity of their own."""
    sandboxed = manifest.settings.get("environment") == "sandbox"
    return (
        manifest.identity is not None
        and manifest.identity.managed
        and sandboxed
        and bool(recipients_of(manifest))
    )


def host_of(recipient: str) -> str:
    """The domain of an address; a domain stands for itself. Lower case."""
    return recipient.rpartition("@")[2].lower().rstrip(".")
