"""The evaluation of SPF and DMARC while observing: it asks the questions that only earlier answers raise."""

from deliverability.declaration.manifest import Manifest
from deliverability.event_loop import together
from deliverability.snapshot import Reading
from deliverability.snapshot.identities import listed_below
from deliverability.snapshot.subjects import SES_SPF, receiving_domains, redirect_host, spf_names
from deliverability.standards import bimi, dmarc, mta_sts, spf, tls_rpt
from deliverability.standards.reception import receives
from deliverability.standards.resolver import Resolver


async def evaluate(manifest: Manifest, resolver: Resolver) -> None:
    """Evaluate SPF and DMARC for what is declared, so that the snapshot holds every answer that this needs.

    `rules` call the same functions over the recorded answers (`snapshot.recorded`): they need no question that isn't asked
    here.
    """
    await together(
        *(_evaluate_spf(name, resolver) for name in spf_names(manifest)),
        _evaluate_ses(manifest, resolver),
        *(_evaluate_dmarc(domain, manifest, resolver) for domain in manifest.settings.from_domains),
        _evaluate_receivers(manifest, resolver),
        *(receives(domain, resolver=resolver) for domain in receiving_domains(manifest)),
    )


async def evaluate_identities(manifest: Manifest, identities: Reading, resolver: Resolver) -> None:
    """Evaluate DMARC for subdomains that are SES identities by themselves (`Aws.identities`), verified or not: what they sign,
    and their MAIL FROM, is their own.
    """
    await together(
        *(
            dmarc.predict(each.domain, identity=each.domain, mail_from=each.mail_from, resolver=resolver)
            for each in listed_below(manifest.domain, identities)
            if not each.is_address
        )
    )


async def evaluate_redirect_host(configuration_set: Reading, resolver: Resolver) -> None:
    """Ask for the addresses of the host that links in mail lead to (`Aws.configuration_set`), where the set has one of its own."""
    host = redirect_host(configuration_set)
    if host:
        await together(*(resolver.query(host, kind) for kind in ("A", "AAAA")))


async def _evaluate_spf(name: str, resolver: Resolver) -> None:
    inspection = await spf.inspect(name, resolver=resolver)
    await spf.dangling_names(inspection, resolver=resolver)


async def _evaluate_ses(manifest: Manifest, resolver: Resolver) -> None:
    """The SPF tree of SES: the addresses that the record at the MAIL FROM name must pass."""
    if manifest.identity is not None and manifest.identity.mail_from_domain is not None:
        await spf.inspect(SES_SPF, resolver=resolver)


async def _evaluate_dmarc(domain: str, manifest: Manifest, resolver: Resolver) -> None:
    identity = manifest.identity
    if identity is None:
        discovery = await dmarc.discover(domain, resolver=resolver)
    else:
        predicted = await dmarc.predict(
            domain, identity=identity.domain, mail_from=identity.mail_from_domain, resolver=resolver
        )
        discovery = predicted.discovery
    if discovery.record is not None and discovery.policy_domain is not None:
        await dmarc.destinations(discovery.record, discovery.policy_domain, resolver=resolver)


async def _evaluate_receivers(manifest: Manifest, resolver: Resolver) -> None:
    """MTA-STS, TLS-RPT and BIMI, which are optional; nothing for a domain without mail."""
    if manifest.profile == "parked":
        return
    policy, *_ = await together(
        *(
            resolver.query(find(manifest.domain), "TXT")
            for find in (mta_sts.record_name, tls_rpt.record_name, bimi.record_name)
        )
    )
    if any(map(mta_sts.is_record, policy.values)):
        host = mta_sts.policy_host(manifest.domain)
        await together(resolver.query(host, "A"), resolver.query(host, "AAAA"))
