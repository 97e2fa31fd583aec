"""What can be declared and planned, and not yet be deployed."""

from deliverability.declaration.reading.problems import config_error
from deliverability.declaration.settings import Settings


def require_supported(settings: Settings, *, source: str = "settings") -> None:
    """Raise ConfigError for what this version declares and checks, but can't deploy: `spf.record: shared`.

    The Pulumi component calls it before it registers anything; `plan` and `check` have no need to.
    """
    if settings.sends and settings.spf.record == "shared" and settings.dns.mode == "route53":
        raise config_error(
            source,
            "sharing the TXT record set with others comes in a later version; this one would have to own it",
            "set 'spf.record: own', or 'none' and publish the SPF record by hand",
            where="spf.record",
        )
