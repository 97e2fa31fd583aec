"""`plan --ask-ses`: the DKIM tokens of an identity that exists already."""

from deliverability.commands.running import note
from deliverability.declaration.manifest import Manifest, with_dkim_facts
from deliverability.snapshot import Reading

#: Seconds that asking SES may take.
_LONGEST = 20.0


def with_tokens_of_ses(manifest: Manifest) -> tuple[Manifest, str]:
    """The manifest with SES's tokens, or unchanged with the reason why SES gave none; a note where it needn't be asked."""
    import asyncio

    from deliverability.event_loop import run
    from deliverability.observe.aws.calling import Calls
    from deliverability.observe.aws.reader import Reader
    from deliverability.observe.options import AwsOptions
    from deliverability.observe.session import now
    from deliverability.snapshot.readings.identity import IDENTITY, dkim_facts

    async def ask() -> Reading:
        deadline = asyncio.get_running_loop().time() + _LONGEST
        async with (
            Calls(AwsOptions()) as calls,
            Reader(manifest, calls, now=now(), deadline=deadline) as reader,
        ):
            return await reader.read(IDENTITY)

    identity = manifest.identity
    if identity is None or identity.dkim.tokens is not None or identity.dkim.kind == "byo":
        note("note: SES was not asked: this plan has no placeholders")
        return manifest, ""
    reading = run(ask())
    facts = dkim_facts(reading)
    if facts is None:
        why = reading.detail or reading.status
        if reading.status == "absent":
            why = "it has no such identity yet; `pulumi up` makes it, and then it has tokens at once"
        return manifest, f"SES gave no tokens for {identity.domain} in {manifest.region}: {why}"
    return with_dkim_facts(manifest, facts), ""
