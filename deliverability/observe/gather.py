"""Looking at the world once: a manifest in, a `Snapshot` out."""

from collections.abc import Callable
from datetime import UTC, datetime

from deliverability.manifest import Manifest
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.snapshot import Snapshot


def _now() -> datetime:
    return datetime.now(UTC)


async def observe(
    manifest: Manifest,
    *,
    dns: DnsOptions = DnsOptions(),
    aws: AwsOptions | None = AwsOptions(),
    clock: Callable[[], datetime] = _now,
) -> Snapshot:
    """Ask DNS and AWS all that the rules need to judge `manifest`.

    aws: None asks nothing of AWS (`--dns-only`): the three readings are "left-out".
    clock: gives `Snapshot.taken_at`, in UTC.

    Nothing that DNS or AWS says or fails to say raises: it becomes a status. Raises `NameserverError` for a text in
    `dns.nameservers` that names no server. Each call starts with empty caches; cancelling it closes what it opened.
    The snapshot's manifest has SES's DKIM tokens in place of placeholders where SES gave them.
    """
    raise NotImplementedError("the parts are being put together")
