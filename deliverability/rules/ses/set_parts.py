"""What a configuration set names that has to be there: a host for links, a pool of addresses; and what withholds mail beside lists."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_configuration_set
from deliverability.evidence.configuration_set import configuration_set
from deliverability.evidence.ses import account_of
from deliverability.rules.outcomes import NO_ZONE, noted, passed, untold
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.lenient import part, text
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.snapshot.readings.ip_pool import IP_POOL
from deliverability.snapshot.subjects import redirect_host
from deliverability.verdict import Result


def _addresses(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was answered for the host of links; () where the set has none of its own."""
    host = redirect_host(snapshot.aws.configuration_set)
    return tuple(snapshot.ask(host, kind) for kind in ("A", "AAAA")) if host else ()


def _open(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """Those of the answers that could tell an address, where none is known."""
    answers = _addresses(snapshot)
    return () if any(each.values for each in answers) else answers


@rule(
    "ses.redirect-host-unresolved",
    Result.FAIL,
    title="Links in mail lead to a host that doesn't resolve",
    source="SESv2 GetConfigurationSet: TrackingOptions.CustomRedirectDomain; SES guide, custom domains for open and click tracking",
    remedy="Publish the CNAME of {host} that SES wants for open and click tracking in {region}, or take the custom redirect domain off "
    "the configuration set {set}.",
    settings=("health",),
    needs=(CONFIGURATION_SET, Need.DNS),
    consequence_of=NO_ZONE,
    applies=has_configuration_set,
    asks=_open,
)
def redirect_host_unresolved(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Where opens or clicks are tracked SES rewrites the links of a mail to its redirect host. With a custom one that has no
    address, every link in every mail is dead.
    """
    found, answers = configuration_set(snapshot.aws.configuration_set), _addresses(snapshot)
    host = redirect_host(snapshot.aws.configuration_set)
    if found is None or not host:
        return
    if any(each.values for each in answers):
        yield passed(host, f"the redirect host {host} of {found.name} resolves")
    elif all(each.conclusive for each in answers):
        message = f"the configuration set {found.name} leads links to {host}, which has no address: they are dead in every mail"
        yield Outcome(host, message, fields={"host": host, "set": found.name})


@rule(
    "ses.ip-pool-missing",
    Result.FAIL,
    title="The configuration set sends from an IP pool that isn't there",
    source="SESv2 GetConfigurationSet: DeliveryOptions.SendingPoolName; GetDedicatedIpPool (NotFoundException)",
    remedy="Make the dedicated IP pool {pool} in {region} again, or take it off the configuration set {set}.",
    settings=("health",),
    needs=(CONFIGURATION_SET, IP_POOL),
    applies=has_configuration_set,
)
def ip_pool_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A configuration set may name the pool of dedicated addresses that its mail leaves from. Deleted since, mail through the set
    has nothing to leave from.
    """
    found, name = configuration_set(snapshot.aws.configuration_set), configuration_set_of(manifest)
    pool = found.pool if found is not None else ""
    if snapshot.aws.ip_pool.status == "absent":
        message = f"the configuration set {name} sends from the dedicated IP pool {pool}, which {manifest.region} has not"
        yield Outcome(name, message, saw=(pool,) if pool else (), fields={"pool": pool, "set": name})
    elif pool and text(part(snapshot.aws.ip_pool.data, "DedicatedIpPool"), "PoolName") == pool:
        yield passed(name, f"the dedicated IP pool {pool} of {name} is there")
    elif pool:
        yield untold(name, "GetDedicatedIpPool", "DedicatedIpPool.PoolName")


@rule(
    "ses.suppression-elsewhere",
    Result.INFO,
    title="Mail is withheld by more than the account's suppression list",
    source="SESv2 GetConfigurationSet: SuppressionOptions.SuppressionScope, ValidationOptions; GetAccount: "
    "SuppressionAttributes.ValidationAttributes",
    remedy="Where a recipient misses mail, look at what Auto Validation holds back, and at the tenant's suppression list.",
    settings=("health.suppression", "health"),
    needs=(CONFIGURATION_SET,),
    applies=has_configuration_set,
)
def suppression_elsewhere(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """With Auto Validation SES holds back mail to addresses that seem not to exist, on no list; with the scope TENANT the list of a
    tenant counts in place of the account's, which is the one that the check looks at. To the sender both look like mail sent.
    """
    found, account = configuration_set(snapshot.aws.configuration_set), account_of(snapshot.aws.account)
    name = configuration_set_of(manifest)
    if found is None:
        return
    if found.validates or account.validates:
        who = f"the configuration set {name}" if found.validates else f"the account in {manifest.region}"
        yield noted(
            name, f"Auto Validation is on for {who}: SES holds back mail to addresses that it takes for bad"
        )
    if found.suppression_scope == "TENANT":
        message = f"the suppression list of a tenant counts for mail through {name}: what the account's list says here is not all"
        yield noted(name, message, found.suppression_scope)
