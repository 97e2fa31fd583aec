"""Asking what only answers show to be worth asking: the standards are evaluated over the world, as the rules will again."""

import asyncio

from deliverability.manifest import Manifest
from deliverability.standards import dmarc, names, spf
from deliverability.standards.resolver import Resolver


async def follow(manifest: Manifest, world: Resolver) -> None:
    """Evaluate SPF and DMARC for what is declared, so that the snapshot holds every answer that takes.

    `rules` call the same functions over the recorded answers (`observe.recorded`): they need no question that isn't asked
    here.
    """
    await asyncio.gather(
        *(spf.inspect(name, resolver=world) for name in spf_names(manifest)),
        *(_follow_dmarc(domain, manifest, world) for domain in from_domains(manifest)),
    )


def spf_names(manifest: Manifest) -> tuple[str, ...]:
    """The names whose whole SPF tree is looked at: the envelope domain of SES, and the domain."""
    identity = manifest.identity
    envelope = identity.mail_from_domain if identity is not None else None
    return tuple(dict.fromkeys(filter(None, (envelope, manifest.domain))))


def from_domains(manifest: Manifest) -> tuple[str, ...]:
    """The From domains that mail is sent with, the declared domain first."""
    senders = (sender.rpartition("@")[2] for sender in manifest.expectations.senders)
    return tuple(dict.fromkeys((manifest.domain, *map(names.normalize, senders))))


async def _follow_dmarc(domain: str, manifest: Manifest, world: Resolver) -> None:
    identity = manifest.identity
    if identity is None:
        discovery = await dmarc.discover(domain, resolver=world)
    else:
        predicted = await dmarc.predict(
            domain, identity=identity.domain, mail_from=identity.mail_from_domain, resolver=world
        )
        discovery = predicted.discovery
    if discovery.record is not None and discovery.policy_domain is not None:
        await dmarc.destinations(discovery.record, discovery.policy_domain, resolver=world)
