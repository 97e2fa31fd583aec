"""The check that the extra `rehearsal` is installed, before a command needs it."""

from importlib.util import find_spec

from deliverability.commands.running import refuse

_NEEDED = ("pulumi", "pulumi_aws", "moto", "flask")


def require_rehearsal() -> None:
    """Refuse with one clear line where the rehearsal's packages are not installed; imports nothing."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        refuse(
            f"the embedded cloud needs packages that are not installed ({', '.join(missing)}): "
            "pip install 'mail-deliverability[rehearsal]', or `make setup` in a checkout"
        )
